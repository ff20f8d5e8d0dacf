"""What was asked, what it was answered, and what is still owed: `<workspace>/smev/ledger.sqlite`.

Every step is on the disk before the next one begins, so a process killed anywhere goes on where it was.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from connectors.smev.envelope import Rejection

_TABLES: Final = files(__package__).joinpath("ledger.sql").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A row of table `request` (ledger.sql)."""

    request_id: str
    sent_at: str
    received_at: str
    reply_to: str
    is_test: bool
    message_id: str
    organisation_id: str | None = None
    student_id: str | None = None
    guardian_id: str | None = None
    from_on: str | None = None
    to_on: str | None = None
    rejection_code: str | None = None
    rejection_text: str | None = None
    attempts: int = 0
    new_ids: int = 0
    failures: int = 0
    status_code: str = "owed"
    outcome_code: str | None = None
    answered_at: str | None = None
    fault_code: str | None = None
    reason: str | None = None
    is_accepted: bool = True
    confirmed_at: str | None = None


_COLUMNS: Final = tuple(field.name for field in fields(RequestRow))
_ROW: Final = f"SELECT {', '.join(_COLUMNS)} FROM request"  # noqa: S608 the names of our own columns
_INSERT: Final = f"""
INSERT INTO request ({", ".join(_COLUMNS)}) VALUES ({", ".join(":" + name for name in _COLUMNS)})
"""  # noqa: S608
_UNREADABLE: Final = """
INSERT INTO unreadable (reason, times, last_at) VALUES (:reason, 1, :at)
ON CONFLICT (reason) DO UPDATE SET times = times + 1, last_at = :at
"""
# The three fields of a UUID's time, the highest first; its version is left out.
_NEWEST: Final = """
SELECT max(substr(message_id, 16, 3) || substr(message_id, 10, 4) || substr(message_id, 1, 8)) FROM request
"""
_NOTICE: Final = """
INSERT INTO notice (message_id, received_at, reason, is_accepted) VALUES (:id, :at, :reason, :is_accepted)
ON CONFLICT (message_id) DO NOTHING
"""


class Ledger:
    """The open ledger of one process."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def node(self, drawn: int) -> int:
        """Our node in message ids: the one of the first time, else `drawn`."""
        with self._connection:
            self._connection.execute(
                "INSERT INTO node (node) SELECT :drawn WHERE NOT EXISTS (SELECT 1 FROM node)", {"drawn": drawn}
            )
        return int(self._connection.execute("SELECT node FROM node").fetchone()[0])

    def last_ticks(self) -> int:
        """The time inside the newest message id (100 ns since 1582), 0 before the first."""
        newest = self._connection.execute(_NEWEST).fetchone()[0]
        return 0 if newest is None else int(newest, 16)

    def request(self, request_id: str) -> RequestRow | None:
        """The row of a request; None for one never seen."""
        found = self._connection.execute(f"{_ROW} WHERE request_id = :id", {"id": request_id}).fetchone()
        return None if found is None else _row(found)

    def receive(self, row: RequestRow) -> None:
        """Writes a new request down; from here on it is ours to answer."""
        with self._connection:
            self._connection.execute(_INSERT, asdict(row))

    def change(self, request_id: str, **values: Any) -> RequestRow:
        """Sets columns of a request at once and gives its row as it stands then."""
        assert set(values) <= set(_COLUMNS)
        assigned = ", ".join(f"{name} = :{name}" for name in values)
        with self._connection:
            self._connection.execute(
                f"UPDATE request SET {assigned} WHERE request_id = :request_id",  # noqa: S608 our own column names
                {**values, "request_id": request_id},
            )
        found = self.request(request_id)
        assert found is not None
        return found

    def count_attempt(self, request_id: str) -> None:
        """An answer is about to leave: on the disk before it does."""
        with self._connection:
            self._connection.execute(
                "UPDATE request SET attempts = attempts + 1 WHERE request_id = :id", {"id": request_id}
            )

    def notice(self, message_id: str, at: datetime, reason: str, *, is_accepted: bool) -> None:
        """A message that is confirmed and not answered."""
        values = {"id": message_id, "at": at.isoformat(), "reason": reason, "is_accepted": is_accepted}
        with self._connection:
            self._connection.execute(_NOTICE, values)

    def confirmed(self, message_id: str, at: datetime) -> None:
        """The message was confirmed, whichever it is."""
        values = {"id": message_id, "at": at.isoformat()}
        with self._connection:
            self._connection.execute("UPDATE request SET confirmed_at = :at WHERE request_id = :id", values)
            self._connection.execute("UPDATE notice SET confirmed_at = :at WHERE message_id = :id", values)

    def unreadable(self, reason: str, at: datetime) -> None:
        """Something came that is no message."""
        with self._connection:
            self._connection.execute(_UNREADABLE, {"reason": reason, "at": at.isoformat()})

    def owed(self) -> list[RequestRow]:
        """Requests still to be answered, the oldest first."""
        return [
            _row(found)
            for found in self._connection.execute(f"{_ROW} WHERE status_code = 'owed' ORDER BY received_at, request_id")
        ]

    def unconfirmed(self) -> list[tuple[str, bool]]:
        """Messages to confirm (id, whether accepted): answered, cancelled, set aside."""
        statement = """
        SELECT request_id, is_accepted, received_at FROM request WHERE status_code <> 'owed' AND confirmed_at IS NULL
        UNION ALL SELECT message_id, is_accepted, received_at FROM notice WHERE confirmed_at IS NULL
        ORDER BY 3, 1
        """
        return [(found[0], bool(found[1])) for found in self._connection.execute(statement)]

    def requests(self, *, include_settled: bool) -> list[RequestRow]:
        """Requests that wait or were set aside, with `include_settled` all, the newest first."""
        condition = "1" if include_settled else "status_code IN ('owed', 'set_aside')"
        statement = f"{_ROW} WHERE {condition} ORDER BY received_at DESC, request_id"
        return [_row(found) for found in self._connection.execute(statement)]

    def counts(self) -> dict[str, int]:
        """How many requests stand how; answered ones by what they were told."""
        statement = """
        SELECT CASE status_code WHEN 'answered' THEN outcome_code ELSE status_code END AS standing, count(*)
        FROM request GROUP BY standing ORDER BY standing
        """
        return dict(self._connection.execute(statement).fetchall())

    def unreadable_reasons(self) -> list[dict[str, Any]]:
        """What could not be read: reason, times, last_at."""
        found = self._connection.execute("SELECT reason, times, last_at FROM unreadable ORDER BY last_at DESC")
        return [{"reason": reason, "times": times, "last_at": last_at} for reason, times, last_at in found]


def rejection_of(row: RequestRow) -> Rejection | None:
    """The rejection that was settled for a request whatever the lake says."""
    match row.rejection_code:
        case "UNKNOWN_REQUEST_DESCRIPTION" | "FAILURE" as code:
            return Rejection(code, row.rejection_text or "")
        case _:
            return None


@contextmanager
def open_ledger(workspace: Path) -> Iterator[Ledger]:
    """Opens the ledger, made if there is none; only its owner may read the file."""
    path = workspace / "smev" / "ledger.sqlite"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        path.chmod(0o600)
        connection.execute("PRAGMA synchronous = FULL")
        connection.executescript(_TABLES)
        yield Ledger(connection)


def _row(found: tuple[Any, ...]) -> RequestRow:
    values = dict(zip(_COLUMNS, found, strict=True))
    return RequestRow(**{**values, "is_test": bool(values["is_test"]), "is_accepted": bool(values["is_accepted"])})
