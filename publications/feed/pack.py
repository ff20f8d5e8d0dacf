"""A pack: the diaries of one organisation in one immutable file, named by its content."""

import hashlib
import sqlite3
import zlib
from collections.abc import Collection, Mapping
from importlib.resources import files
from typing import Any, Final
from uuid import UUID, uuid5

import msgspec

from foundation.organisations import Organisation

# Raised whenever the shape of a pack changes: a service that reads another shape must not open it.
PACK_FORMAT: Final = 1
# Level 6 makes the bytes a quarter smaller and takes almost four times as long (docs/performance.md).
_LEVEL: Final = 1
_TABLES: Final = files(__package__).joinpath("pack.sql").read_text(encoding="utf-8")
_NAMESPACE: Final = UUID("6f0e4e5e-1f0a-5d0b-9c39-5a4c1d2b7e10")
# What tells of the child and of the file rather than of the journal stands in columns.
_HEAD: Final = frozenset({"format", "organisation", "student", "recipients", "updated_at", "shown"})


def feed_uuid(*parts: str) -> UUID:
    """A lasting UUID of something that has an id of ours: the same parts give the same UUID everywhere."""
    return uuid5(_NAMESPACE, "\x1f".join(parts))


def student_uuid(student_id: str) -> UUID:
    """The UUID by which the service names a child."""
    return feed_uuid("student", student_id)


class PackMaker:
    """Gathers the diaries that may be shown and makes the pack; the same diaries make the same bytes."""

    def __init__(self, organisation: Organisation, accounts: Mapping[str, Collection[str]]) -> None:
        """`accounts`: which accounts a person (guardian or student, our id) enters with, besides that id itself."""
        self.students = 0
        self._accounts = accounts
        self._connection = sqlite3.connect(":memory:", isolation_level=None)
        self._connection.executescript(f"PRAGMA user_version = {PACK_FORMAT};{_TABLES}BEGIN;")
        self._connection.execute(
            "INSERT INTO organisation VALUES (?, ?, ?)", (organisation.id, organisation.title, organisation.timezone)
        )

    def add(self, student_id: str, record: Mapping[str, Any]) -> None:
        """Adds a child's record of `publications.diary.feed.feed_record`; its recipients are who may see it."""
        uuid = student_uuid(student_id).bytes
        student, shown = record["student"], record["shown"]
        head = msgspec.json.encode({name: record[name] for name in sorted(_HEAD & record.keys())})
        bodies = {name: msgspec.json.encode(body) for name, body in record.items() if name not in _HEAD}
        self.students += 1
        self._connection.execute(
            "INSERT INTO student VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                uuid,
                student_id,
                student["id"],
                student["name"],
                student["study_group"],
                record["updated_at"],
                shown["from"],
                shown["to"],
                _content_key(head, bodies),
            ),
        )
        self._connection.executemany(
            "INSERT INTO section VALUES (?, ?, ?)",
            [(uuid, name, zlib.compress(body, _LEVEL)) for name, body in bodies.items()],
        )
        self._connection.executemany(
            "INSERT INTO access VALUES (?, ?)",
            [(account, uuid) for account in sorted(self._may_see(student_id, record["recipients"]))],
        )

    def _may_see(self, student_id: str, guardians: Collection[str]) -> set[str]:
        of_guardians = {account for guardian in guardians for account in self._accounts.get(guardian, ())}
        return {*guardians, *of_guardians, *self._accounts.get(student_id, ())}

    def content(self) -> bytes:
        """The whole pack as the bytes of an SQLite file; nothing can be added afterwards."""
        self._connection.execute("COMMIT")
        made = self._connection.serialize()
        self._connection.close()
        return made


def _content_key(head: bytes, bodies: Mapping[str, bytes]) -> str:
    made = hashlib.sha256(f"{PACK_FORMAT}\n".encode() + head)
    for name, body in bodies.items():
        made.update(f"\n{name} {len(body)}\n".encode() + body)
    return made.hexdigest()
