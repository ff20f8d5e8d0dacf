"""Reading what is published: one snapshot whole, and following the pointer to the next."""

import sqlite3
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from foundation.errors import FatalError
from publications.feed.pack import PACK_FORMAT
from publications.feed.pointer import current_pointer, pack_path

_CARD: Final = """
SELECT student_uuid, student_id, source_student_id, display_name, study_group, updated_at, shown_from_on, shown_to_on,
    content_key
FROM student
"""
_ONE: Final = f"{_CARD} WHERE student_uuid = ?"
_NEXT: Final = f"{_CARD} WHERE student_uuid > ? ORDER BY student_uuid LIMIT ?"
_SECTION: Final = "SELECT body FROM section WHERE student_uuid = ? AND name = ?"
_PLACE: Final = "SELECT organisation_id FROM student WHERE student_uuid = ?"
_CHILDREN: Final = """
SELECT student_uuid, organisation_id FROM access JOIN student USING (student_uuid)
WHERE account_id = ? ORDER BY student_uuid
"""
_MAY_SEE: Final = "SELECT 1 FROM access WHERE account_id = ? AND student_uuid = ?"
# A switch may remove what was just named: then the pointer already names something else.
_ATTEMPTS: Final = 3


@dataclass(frozen=True, slots=True)
class Place:
    """Where an organisation is: its title and its zone."""

    organisation_id: str
    title: str
    timezone: str


@dataclass(frozen=True, slots=True)
class Card:
    """A child whose diary is published; `content_key` changes when anything of the diary does."""

    uuid: UUID
    student_id: str
    source_student_id: str
    display_name: str
    study_group: str | None
    updated_at: str
    shown_from_on: date
    shown_to_on: date
    content_key: str
    place: Place


class Snapshot:
    """All packs of one pointer, open and unchanging however long it is read."""

    def __init__(self, folder: Path, pointer: Mapping[str, Any]) -> None:
        self.published_at = datetime.fromisoformat(pointer["published_at"])
        self._index = _open(pack_path(folder, pointer["index"]))
        self._packs = {
            organisation_id: _open(pack_path(folder, piece["pack"]))
            for organisation_id, piece in pointer["organisations"].items()
        }
        self._places = {
            organisation_id: Place(
                *pack.execute("SELECT organisation_id, title, timezone FROM organisation").fetchone()
            )
            for organisation_id, pack in self._packs.items()
        }

    @property
    def organisation_ids(self) -> Sequence[str]:
        """The organisations in it, sorted."""
        return sorted(self._packs)

    def organisation_of(self, student: UUID) -> str | None:
        """The organisation whose child it is; None where no such diary is published."""
        found = self._index.execute(_PLACE, (student.bytes,)).fetchone()
        return None if found is None else found[0]

    def children(self, account_id: str) -> list[Card]:
        """The children whose diaries an account may see, of all organisations."""
        found = self._index.execute(_CHILDREN, (account_id,)).fetchall()
        cards = (self._card(organisation_id, uuid) for uuid, organisation_id in found)
        return [card for card in cards if card is not None]

    def may_see(self, account_id: str, student: UUID) -> bool:
        """Whether the diary of that child is open to the account."""
        return self._index.execute(_MAY_SEE, (account_id, student.bytes)).fetchone() is not None

    def card(self, student: UUID) -> Card | None:
        """The child of that UUID."""
        organisation_id = self.organisation_of(student)
        return None if organisation_id is None else self._card(organisation_id, student.bytes)

    def page(self, organisation_id: str, after: UUID | None, limit: int) -> list[Card]:
        """At most `limit` children of an organisation, in the order of their UUIDs, from `after` (exclusive) on."""
        rows = self._packs[organisation_id].execute(_NEXT, (after.bytes if after else b"", limit)).fetchall()
        return [self._made(row, organisation_id) for row in rows]

    def section(self, card: Card, name: str) -> bytes:
        """The JSON of one section of a child's diary: `days`, `marks`, `absences`, `period_marks` and so on."""
        found = self._packs[card.place.organisation_id].execute(_SECTION, (card.uuid.bytes, name)).fetchone()
        return b"[]" if found is None else zlib.decompress(found[0])

    def close(self) -> None:
        """Closes the files."""
        for opened in (self._index, *self._packs.values()):
            opened.close()

    def _card(self, organisation_id: str, uuid: bytes) -> Card | None:
        row = self._packs[organisation_id].execute(_ONE, (uuid,)).fetchone()
        return None if row is None else self._made(row, organisation_id)

    def _made(self, row: Sequence[Any], organisation_id: str) -> Card:
        uuid, student_id, source_id, name, group, updated_at, from_on, to_on, key = row
        return Card(
            UUID(bytes=uuid),
            student_id,
            source_id,
            name,
            group,
            updated_at,
            date.fromisoformat(from_on),
            date.fromisoformat(to_on),
            key,
            self._places[organisation_id],
        )


class Published:
    """What is published now. Asking costs one look at the pointer; a new one is opened whole before it is given."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: tuple[int, int, int] | None = None
        self._snapshot: Snapshot | None = None

    def current(self) -> Snapshot | None:
        """The published snapshot; None before the first publication or where its files can't be opened."""
        try:
            found = (self._folder / "current.json").stat()
        except FileNotFoundError:
            self._take(None, None)
            return None
        seen = (found.st_ino, found.st_mtime_ns, found.st_size)
        if seen != self._seen:
            self._take(seen, _opened(self._folder, range(_ATTEMPTS)))
        return self._snapshot

    def close(self) -> None:
        """Lets go of the files."""
        self._take(None, None)

    def _take(self, seen: tuple[int, int, int] | None, snapshot: Snapshot | None) -> None:
        # What can't be opened is not remembered as seen: the next question looks again.
        self._seen = seen if snapshot is not None else None
        former, self._snapshot = self._snapshot, snapshot
        if former is not None:
            former.close()


def _opened(folder: Path, attempts: Iterable[int]) -> Snapshot | None:
    for _ in attempts:
        try:
            pointer = current_pointer(folder)
            return None if pointer is None else Snapshot(folder, pointer)
        except (sqlite3.Error, FatalError, ValueError, KeyError):
            continue
    return None


def _open(path: Path) -> sqlite3.Connection:
    # Immutable: no lock, no look for a journal beside it. One thread at a time reads (the service's loop).
    opened = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    (version,) = opened.execute("PRAGMA user_version").fetchone()
    if version != PACK_FORMAT:
        opened.close()
        raise FatalError(f"{path}: вид выпуска {version}, ждём {PACK_FORMAT}.", "Выпустите заново: svod publish.")
    return opened
