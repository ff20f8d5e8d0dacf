"""Makes one package in a folder of its own and puts it in its place at once."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import duckdb

from foundation.organisations import Organisation
from publications.archive.kinds import Retention
from publications.archive.manifests import (
    ALGORITHMS,
    BAGIT,
    TAG_FILES,
    digests,
    manifest_bytes,
    payload_oxum,
)
from publications.archive.tables import YearSlice, dictionary, write_table

VERSION: Final = "svod-archive-1"
_BUILDING: Final = ".building-"


@dataclass(frozen=True, slots=True)
class PackageContent:
    """What goes into one package: tables with rows in them, printed sheets, and when any of it last changed."""

    organisation: Organisation
    retention: Retention
    year: YearSlice
    tables: tuple[str, ...]
    sheets: tuple[Path, ...]
    acts: tuple[Path, ...]
    changed_at: datetime

    @property
    def title(self) -> str:
        """What the package is, for its reader."""
        return f"{self.organisation.title}. {self.retention.title} {self.year.school_year}"


def build_package(connection: duckdb.DuckDBPyConnection, content: PackageContent, package: Path) -> None:
    """Writes the package beside `package` and then puts it there; the former one stays until the new one is whole."""
    with _building(package) as folder:
        data = folder / "data"
        tables = data / "tables"
        tables.mkdir(parents=True)
        rows = dict.fromkeys(content.retention.tables, 0)
        for name in content.tables:
            rows[name] = write_table(connection, name, content.year, tables)
        _write(data / "datapackage.json", _json(dictionary(rows, content.title)))
        _write(data / "README.txt", _readme(content).encode())
        for folder_name, copied in (("summary_sheets", content.sheets), ("acts", content.acts)):
            for path in copied:
                (data / folder_name).mkdir(exist_ok=True)
                shutil.copyfile(path, data / folder_name / path.name)
        if not any(tables.iterdir()):
            tables.rmdir()
        _seal(folder, content)


def _seal(folder: Path, content: PackageContent) -> None:
    payload = sorted(path for path in (folder / "data").rglob("*") if path.is_file())
    named = {path.relative_to(folder).as_posix(): digests(path) for path in payload}
    _write(folder / "bagit.txt", BAGIT)
    _write(folder / "bag-info.txt", _bag_info(content, payload_oxum(path.stat().st_size for path in payload)))
    for algorithm in ALGORITHMS:
        entries = {path: found[algorithm] for path, found in named.items()}
        _write(folder / f"manifest-{algorithm}.txt", manifest_bytes(entries))
    tags = {name: digests(folder / name) for name in TAG_FILES}
    for algorithm in ALGORITHMS:
        entries = {name: found[algorithm] for name, found in tags.items()}
        _write(folder / f"tagmanifest-{algorithm}.txt", manifest_bytes(entries))
    for path in payload:
        _sync(path)


def _bag_info(content: PackageContent, oxum: str) -> bytes:
    changed_at = content.changed_at.astimezone(UTC)
    from_on = content.retention.counts_from(content.year.to_on)
    fields = {
        "Source-Organization": content.organisation.title,
        "External-Identifier": "/".join(
            (content.organisation.id, content.year.school_year.replace("/", "-"), content.retention.folder)
        ),
        "External-Description": content.title,
        # The day of the data, not of packing: the same data make the same package.
        "Bagging-Date": changed_at.date().isoformat(),
        "Bag-Software-Agent": VERSION,
        "Payload-Oxum": oxum,
        "Svod-Data-Changed-At": changed_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Svod-Retention-Years": str(content.retention.years),
        "Svod-Retention-Counts-From": from_on.isoformat(),
        "Svod-Retention-Until": date(from_on.year + content.retention.years, 1, 1).isoformat(),
        "Svod-Retention-Basis": content.retention.basis,
    }
    return "".join(f"{name}: {' '.join(value.split())}\n" for name, value in fields.items()).encode()


def _readme(content: PackageContent) -> str:
    from_on = content.retention.counts_from(content.year.to_on)
    sheets = "summary_sheets/ — сводные ведомости классов: PDF/A для печати и XLSX для работы.\n"
    acts = (
        "acts/ — акты о нарушении доступа: какие операции недействительны, что было и что стало; "
        "в таблицах вместо них стоят прежние значения.\n"
    )
    return (
        f"{content.title}\n\n"
        f"Срок хранения: {content.retention.years} лет, считая с {from_on:%d.%m.%Y}.\n"
        f"Основание: {content.retention.basis}.\n\n"
        "Что внутри\n"
        "tables/ — строки журнала: CSV для чтения чем угодно и через десятилетия, Parquet — то же для анализа.\n"
        f"{sheets if content.sheets else ''}"
        f"{acts if content.acts else ''}"
        "datapackage.json — описание таблиц: графы, ключи, единицы, классы персональных данных.\n\n"
        "Как проверить\n"
        "Описи manifest-sha256.txt и manifest-sha512.txt перечисляют каждый файл с его хешем, описи tagmanifest-… —\n"
        "служебные файлы. Проверка: svod verify ПАПКА, либо sha256sum --check manifest-sha256.txt.\n"
        "Пакет содержит персональные данные: доступ к нему ограничивают.\n"
    )


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    _sync(path)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _building(package: Path) -> Iterator[Path]:
    package.parent.mkdir(parents=True, exist_ok=True)
    for left_over in package.parent.glob(f"{_BUILDING}{package.name}-*"):
        shutil.rmtree(left_over)
    around = Path(tempfile.mkdtemp(dir=package.parent, prefix=f"{_BUILDING}{package.name}-"))
    try:
        folder = around / "new"
        folder.mkdir()
        yield folder
        for path in [folder, *(each for each in folder.rglob("*") if each.is_dir())]:
            _sync(path)
        if package.exists():
            package.rename(around / "former")
        folder.rename(package)
        _sync(package.parent)
    finally:
        shutil.rmtree(around, ignore_errors=True)
