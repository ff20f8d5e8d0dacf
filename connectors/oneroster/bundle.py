"""What a bundle is and offers, found out in a child process: strangers' bytes are parsed nowhere else."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime

import msgspec

from connectors.exports.archive import GuardedArchive
from connectors.exports.limits import FileRefusedError, WrongFileError
from foundation.confinement import SHARED, ConfinedError, Confinement

# Page kind → the files whose values it accounts for.
FILES: Mapping[str, tuple[str, ...]] = {
    "oneroster.academicSessions": ("academicSessions",),
    "oneroster.users": ("users", "roles", "demographics"),
    "oneroster.classes": ("orgs", "courses", "classes"),
    "oneroster.enrollments": ("enrollments",),
    "oneroster.lineItems": ("lineItems", "categories"),
    "oneroster.results": ("results",),
}
KINDS = tuple(FILES)
_READ = frozenset(name for names in FILES.values() for name in names)

_MOST_ROWS = 2_000_000
_PART = re.compile(r"[A-Za-z]{1,60}\.csv", re.ASCII)
_MODES = ("absent", "bulk", "delta")
_REMEDY = "Выгрузите пакет OneRoster 1.2 (CSV) заново и положите его целиком: файлы в корне архива ZIP, без папок."


class Described(msgspec.Struct, array_like=True):
    """A bundle: when it was made (by its maker's clock), whether it is full, values per page kind; or why not."""

    made_at: str = ""
    is_bulk: bool = False
    offers: dict[str, int] = {}
    refused: str = ""
    remedy: str = ""
    is_wrong: bool = False


def describe(name: str, body: bytes, confinement: Confinement = SHARED) -> Described:
    """What a file is as a bundle; raises FileRefusedError (WrongFileError for what is something else)."""
    if not name.lower().endswith(".zip"):
        raise WrongFileError("Это не пакет OneRoster: ждут архив .zip.", _REMEDY)
    try:
        told = confinement.call("connectors.oneroster.bundle:answer", body)
    except ConfinedError as error:
        raise FileRefusedError(error.message, error.remedy) from error
    found = msgspec.msgpack.decode(told, type=Described)
    if found.refused:
        raise (WrongFileError if found.is_wrong else FileRefusedError)(found.refused, found.remedy)
    return found


def answer(body: bytes) -> bytes:
    """The child's side of `describe`."""
    try:
        found = read_bundle(body)
    except WrongFileError as error:
        found = Described(refused=error.message, remedy=error.remedy, is_wrong=True)
    except FileRefusedError as error:
        # The archive's guard speaks of workbooks; the remedy is ours.
        found = Described(refused=error.message, remedy=_REMEDY)
    return msgspec.msgpack.encode(found)


def read_bundle(body: bytes) -> Described:
    """As `describe`, in this process."""
    archive = GuardedArchive(body)
    strange = sorted(name for name in archive.names if not _PART.fullmatch(name))
    if strange:
        raise FileRefusedError(f"В пакете лежит «{strange[0][:60]}»: в корне архива ждут только файлы .csv.", _REMEDY)
    if "manifest.csv" not in archive.names:
        raise WrongFileError("В архиве нет manifest.csv: это не пакет OneRoster.", _REMEDY)
    modes = _modes(archive)
    present = {name.removesuffix(".csv") for name in archive.names} - {"manifest"}
    declared = {file for file, mode in modes.items() if mode != "absent"}
    for file in sorted(declared ^ present):
        said = "объявлен, но не приложен" if file in declared else "приложен, но не объявлен"
        raise FileRefusedError(f"{file}.csv в manifest.csv {said}.", _REMEDY)
    counts = {file: _count(archive, file) for file in present & _READ}
    offers = {kind: sum(counts.get(file, 0) for file in files) for kind, files in FILES.items()}
    return Described(_made_at(body), "bulk" in modes.values(), offers)


def _modes(archive: GuardedArchive) -> dict[str, str]:
    properties = {row[0].strip(): row[1].strip() for row in _rows(archive, "manifest") if len(row) > 1}
    version = properties.get("oneroster.version", "")
    if not version.startswith(("1.1", "1.2")):
        raise WrongFileError(f"Версия OneRoster «{version[:20]}» не читается: ждут 1.2.", _REMEDY)
    modes = {
        name.removeprefix("file."): mode.casefold() for name, mode in properties.items() if name.startswith("file.")
    }
    wrong = sorted(name for name, mode in modes.items() if mode not in _MODES)
    if wrong:
        raise FileRefusedError(f"В manifest.csv у «{wrong[0][:40]}» стоит не bulk, не delta и не absent.", _REMEDY)
    given = {mode for mode in modes.values() if mode != "absent"}
    if len(given) > 1:
        raise FileRefusedError("В пакете смешаны полные (bulk) и частичные (delta) файлы.", _REMEDY)
    return modes


def _count(archive: GuardedArchive, file: str) -> int:
    """Filled cells below the headings."""
    rows = _rows(archive, file)
    heading = [title.strip() for title in next(rows, [])]
    if "sourcedId" not in heading:
        raise FileRefusedError(f"В {file}.csv нет графы sourcedId.", _REMEDY)
    password = heading.index("password") if "password" in heading else None
    total = 0
    for number, row in enumerate(rows, start=2):
        if number > _MOST_ROWS:
            raise FileRefusedError(f"В {file}.csv больше {_MOST_ROWS} строк.", "Пришлите пакет одной организации.")
        total += sum(1 for cell in row if cell.strip())
        if password is not None and len(row) > password and row[password].strip():
            raise FileRefusedError(
                f"В {file}.csv заполнена графа password: пароли не должны покидать вашу систему.",
                "Выгрузите пакет без паролей и смените те, что попали в файл.",
            )
    return total


def _rows(archive: GuardedArchive, file: str) -> Iterator[list[str]]:
    try:
        text = b"".join(archive.chunks(f"{file}.csv")).decode("utf-8-sig")
        yield from csv.reader(io.StringIO(text, newline=""))
    except UnicodeDecodeError as error:
        raise FileRefusedError(f"{file}.csv записан не в UTF-8.", _REMEDY) from error
    except csv.Error as error:
        raise FileRefusedError(
            f"{file}.csv не разбирается: неверные кавычки или слишком длинное поле.", _REMEDY
        ) from error


def _made_at(body: bytes) -> str:
    """When the manifest was packed: the archive's own clock, in steps of two seconds and without a zone."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        stamp = archive.getinfo("manifest.csv").date_time
    try:
        return datetime(*stamp).isoformat()  # noqa: DTZ001 an archive has no zone
    except ValueError:
        return ""
