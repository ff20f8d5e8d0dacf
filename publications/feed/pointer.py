"""The pointer: which pack of which organisation is published. One file, replaced at once."""

import hashlib
import json
import sqlite3
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from foundation.errors import FatalError
from foundation.files import write_atomically
from foundation.locks import held
from foundation.settings import Settings
from publications.feed.pack import PACK_FORMAT, PackMaker
from publications.shelf import publication
from schemas.exchange import Publication, Run

POINTER_FORMAT: Final = "svod-feed/1"
# A pack that no pointer names is of a night that was killed, or of one that is still going on.
_ABANDONED_SECONDS: Final = 24 * 3600
_INDEX: Final = files(__package__).joinpath("index.sql").read_text(encoding="utf-8")
_LIST_STUDENTS: Final = "SELECT student_uuid FROM student"
_LIST_ACCESS: Final = "SELECT account_id, student_uuid FROM access"


def feed_folder(settings: Settings) -> Path:
    """Where packs, index and pointer lie."""
    return settings.publications / "feed"


def pack_path(folder: Path, sha256: str) -> Path:
    """The file of a pack or of an index by its SHA-256."""
    return folder / "packs" / f"{sha256}.sqlite"


def put_pack(settings: Settings, run: Run, organisation_id: str, pack: PackMaker) -> Publication:
    """Lays a pack down beside the published ones; nobody sees it before the run's `switch`."""
    sha256, path = _put(feed_folder(settings), pack.content())
    piece = {"pack": sha256, "as_of_at": run.as_of_at.astimezone(UTC).isoformat(), "students": pack.students}
    write_atomically(_pieces(settings, run.run_id) / f"{organisation_id}.json", json.dumps(piece).encode())
    return publication("feed", path, sha256)


def is_waiting(settings: Settings, run_id: str) -> bool:
    """Whether the run has laid down packs that are not shown yet."""
    return any(_pieces(settings, run_id).glob("*.json"))


def current_pointer(folder: Path) -> dict[str, Any] | None:
    """The pointer as it is, None before the first publication."""
    try:
        found = json.loads((folder / "current.json").read_bytes())
    except FileNotFoundError:
        return None
    if not isinstance(found, dict) or found.get("format") != POINTER_FORMAT:
        raise FatalError(
            f"{folder / 'current.json'} — не указатель {POINTER_FORMAT}.", "Выпустите заново: svod publish."
        )
    return found


def switch(settings: Settings, run_id: str, configured: Collection[str], published_at: datetime) -> bool:
    """Publishes at once all packs the run has laid down; says whether there were any.

    An organisation whose publishing failed keeps its former pack; one that is no longer `configured` goes. What is no
    longer published is removed at once: it may show a child whose family withdrew its consent.
    """
    pieces = {
        path.stem: json.loads(path.read_bytes())
        for path in sorted(_pieces(settings, run_id).glob("*.json"))
        if path.stem in configured
    }
    if not pieces:
        return False
    folder = feed_folder(settings)
    with held(settings.workspace / "locks" / "feed.lock"):
        former = current_pointer(folder) or {"organisations": {}, "index": None}
        kept = {
            organisation_id: piece
            for organisation_id, piece in former["organisations"].items()
            if organisation_id in configured and piece["format"] == PACK_FORMAT
        }
        fresh = {organisation_id: {"format": PACK_FORMAT, **piece} for organisation_id, piece in pieces.items()}
        entries = dict(sorted((kept | fresh).items()))
        index, _ = _put(folder, _index(folder, entries))
        pointer = {
            "format": POINTER_FORMAT,
            "run_id": run_id,
            "published_at": published_at.astimezone(UTC).isoformat(),
            "index": index,
            "organisations": entries,
        }
        write_atomically(folder / "current.json", json.dumps(pointer, indent=1).encode())
        _clear(folder, _named(pointer), _named(former), published_at)
        # A step of the run that is taken again later must not bring back what was published since.
        for organisation_id in pieces:
            (_pieces(settings, run_id) / f"{organisation_id}.json").unlink()
    return True


def _pieces(settings: Settings, run_id: str) -> Path:
    return settings.runs / run_id / "feed"


def _put(folder: Path, content: bytes) -> tuple[str, Path]:
    sha256 = hashlib.sha256(content).hexdigest()
    path = pack_path(folder, sha256)
    if not path.is_file():
        write_atomically(path, content)
        path.chmod(0o640)
    return sha256, path


def _index(folder: Path, entries: Mapping[str, Mapping[str, Any]]) -> bytes:
    made = sqlite3.connect(":memory:", isolation_level=None)
    made.executescript(f"PRAGMA user_version = {PACK_FORMAT};{_INDEX}BEGIN;")
    for organisation_id, piece in entries.items():
        path = pack_path(folder, piece["pack"])
        if not path.is_file():
            raise FatalError(f"Пропал выпуск ленты организации {organisation_id}.", "Выпустите заново: svod publish.")
        pack = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            students = ((uuid, organisation_id) for (uuid,) in pack.execute(_LIST_STUDENTS))
            made.executemany("INSERT INTO student VALUES (?, ?)", students)
            made.executemany("INSERT INTO access VALUES (?, ?)", pack.execute(_LIST_ACCESS))
        finally:
            pack.close()
    made.execute("COMMIT")
    content = made.serialize()
    made.close()
    return content


def _named(pointer: Mapping[str, Any]) -> set[str]:
    return {pointer["index"], *(piece["pack"] for piece in pointer["organisations"].values())} - {None}


def _clear(folder: Path, wanted: set[str], former: set[str], now: datetime) -> None:
    for path in (folder / "packs").glob("*.sqlite"):
        if path.stem in wanted:
            continue
        if path.stem in former or now.timestamp() - path.stat().st_mtime > _ABANDONED_SECONDS:
            path.unlink(missing_ok=True)
