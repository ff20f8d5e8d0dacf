"""Makes the year's packages anew where their data changed."""

import glob
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import duckdb

from foundation import locks
from foundation.files import write_atomically
from foundation.organisations import Organisation, Organisations
from foundation.settings import Settings
from publications.act import act_folder
from publications.archive.kinds import Retention, retentions
from publications.archive.log import record_package
from publications.archive.package import VERSION, PackageContent, build_package
from publications.archive.tables import YearSlice, filled_tables, fingerprint
from publications.shelf import content_key, publication
from publications.summary_sheet.publish import sheet_folder
from schemas.exchange import Publication, Run
from transforms.derived.diary import school_year
from transforms.school_year import school_year_of

_MANIFEST: Final = "manifest-sha256.txt"
_SEAL: Final = "tagmanifest-sha512.txt"


def publish_archive(
    connection: duckdb.DuckDBPyConnection, run: Run, organisations: Organisations, settings: Settings
) -> list[Publication]:
    """Packages `archive/<org>/<school year>/<kind>-<years>/` of the present school year, noted in `archive/log.jsonl`.

    The journal is kept 5 years, summary sheets 25 (school) or 75 (college): the sheets are taken from where
    `publish_summary_sheets` put them, so that goes first. Gives every package of these organisations, former years'
    too, by its manifest.
    """
    archive = settings.publications / "archive"
    published: list[Publication] = []
    wanted = {
        name
        for organisation in organisations.organisations
        for retention in retentions(organisation)
        for name in retention.tables
    }
    filled = filled_tables(connection, wanted)
    for organisation in organisations.organisations:
        as_of_on = run.as_of_at.astimezone(ZoneInfo(organisation.timezone)).date()
        from_on, to_on = school_year(as_of_on)
        year = YearSlice(organisation.id, school_year_of(as_of_on), from_on, to_on)
        folder = archive / organisation.id
        with locks.held(settings.workspace / "locks" / f"archive-{organisation.id}.lock"):
            # One snapshot: the tables of a package belong together whoever writes meanwhile.
            with _snapshot(connection):
                for retention in retentions(organisation):
                    _keep_package(connection, organisation, retention, year, settings, filled=filled)
            published += [
                publication("archive", path, sha256(path.read_bytes()).hexdigest())
                for path in sorted(folder.glob(f"*/*/{_MANIFEST}"))
            ]
    return published


def _keep_package(
    connection: duckdb.DuckDBPyConnection,
    organisation: Organisation,
    retention: Retention,
    year: YearSlice,
    settings: Settings,
    *,
    filled: frozenset[str],
) -> None:
    archive = settings.publications / "archive"
    package = archive / organisation.id / year.school_year.replace("/", "-") / retention.folder
    prints = {name: fingerprint(connection, name, year) for name in retention.tables if name in filled}
    prints = {name: found for name, found in prints.items() if found[0]}
    sheets = _sheets(settings, organisation, year) if retention.has_sheets else ()
    acts = _acts(settings, organisation, year, retention)
    if not sheets and not prints.keys() - {"organisation"}:
        return
    key = content_key(VERSION, organisation.title, retention.folder, retention.basis, prints, _digests(sheets + acts))
    # What a package was made from is kept outside of it: nothing unlisted lies in a package.
    made = settings.workspace / "archive_made" / f"{organisation.id}-{package.parent.name}-{retention.folder}.json"
    if not _is_current(package, made, key):
        changed_at = max(
            (at for _, _, at in prints.values() if at is not None), default=datetime.min.replace(tzinfo=UTC)
        )
        build_package(
            connection, PackageContent(organisation, retention, year, tuple(prints), sheets, acts, changed_at), package
        )
        seal = sha256((package / _SEAL).read_bytes()).hexdigest()
        write_atomically(made, json.dumps({"content_key": key, "seal": seal}).encode())
    record_package(
        archive,
        package,
        {
            "organisation": organisation.id,
            "school_year": year.school_year,
            "kind": retention.kind,
            "retention_years": retention.years,
        },
    )


@contextmanager
def _snapshot(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    connection.execute("BEGIN TRANSACTION READ ONLY")
    try:
        yield
    finally:
        connection.execute("COMMIT")


def _is_current(package: Path, made: Path, key: str) -> bool:
    seal = package / _SEAL
    if not made.is_file() or not seal.is_file():
        return False
    known: dict[str, Any] = json.loads(made.read_text(encoding="utf-8"))
    return known.get("content_key") == key and known.get("seal") == sha256(seal.read_bytes()).hexdigest()


def _sheets(settings: Settings, organisation: Organisation, year: YearSlice) -> tuple[Path, ...]:
    folder = sheet_folder(settings, organisation.id, year.school_year)
    return tuple(sorted(path for path in folder.glob("*") if path.suffix in (".pdf", ".xlsx")))


def _acts(settings: Settings, organisation: Organisation, year: YearSlice, retention: Retention) -> tuple[Path, ...]:
    """Acts on breaches of access that were discovered in that school year go with the journal that they correct."""
    if retention.kind != "journal":
        return ()
    folder = act_folder(settings, organisation.id)
    told = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("[!.]*.json"))}
    zone = ZoneInfo(organisation.timezone)
    ours = [
        name
        for name, act in told.items()
        if year.from_on
        <= datetime.fromisoformat(act["incident"]["discovered_at"]).astimezone(zone).date()
        <= year.to_on
    ]
    return tuple(path for name in ours for path in sorted(folder.glob(f"{glob.escape(name)}.*")))


def _digests(paths: tuple[Path, ...]) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in paths}
