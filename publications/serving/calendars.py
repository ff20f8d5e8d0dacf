"""Addresses of calendars: who made one, for which account and child, and whether it still holds."""

import hashlib
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

from foundation.errors import ConfigurationError
from foundation.settings import Settings
from publications.serving.clients import Client

# A family has telephones and computers; more than these is a client that makes a new address each time it asks.
MOST_PER_CHILD: Final = 10
_TABLES: Final = files(__package__).joinpath("calendars.sql").read_text(encoding="utf-8")
_TOKEN_BYTES: Final = 32
_BUSY_SECONDS: Final = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """An address of a calendar, without what it is reached by; `student_uuid` as text, moments in ISO form, UTC."""

    calendar_id: str
    client_id: str
    client_added_at: str
    account_id: str
    student_id: str
    student_uuid: str
    made_at: str
    ended_at: str | None = None

    def is_of(self, client: Client) -> bool:
        """Whether that client, as it is now, is the one it was made for."""
        return (
            client.id == self.client_id
            and _iso(client.added_at) == self.client_added_at
            and client.account in (None, self.account_id)
        )


_COLUMNS: Final = ", ".join(field.name for field in fields(Calendar))
_BY_TOKEN: Final = f"SELECT {_COLUMNS} FROM calendar WHERE token_sha256 = ? AND ended_at IS NULL"  # noqa: S608 our own names
_OF_CHILD: Final = f"""
SELECT {_COLUMNS} FROM calendar
WHERE client_id = ? AND client_added_at = ? AND student_uuid = ? AND ended_at IS NULL
ORDER BY made_at, calendar_id
"""  # noqa: S608
_ALL: Final = f"SELECT {_COLUMNS} FROM calendar ORDER BY made_at, calendar_id"  # noqa: S608
# Counted and written in one statement: two at once can't both be the last one allowed.
_ADD: Final = f"""
INSERT INTO calendar ({_COLUMNS}, token_sha256)
SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?
WHERE (
    SELECT count(*) FROM calendar WHERE account_id = ? AND student_uuid = ? AND ended_at IS NULL
) < {MOST_PER_CHILD}
"""  # noqa: S608
_END: Final = "UPDATE calendar SET ended_at = ? WHERE calendar_id = ? AND ended_at IS NULL"


class TooManyCalendarsError(Exception):
    """An account has as many addresses for a child as it may."""


class Calendars:
    """The addresses of an installation; the service and the command share the file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(
        self, client: Client, account_id: str, student_id: str, student: UUID, now: datetime
    ) -> tuple[Calendar, str]:
        """A new address and the secret it is reached by, which is kept nowhere; raises TooManyCalendarsError."""
        secret = secrets.token_urlsafe(_TOKEN_BYTES)
        made = Calendar(uuid4().hex, client.id, _iso(client.added_at), account_id, student_id, str(student), _iso(now))
        values = (*astuple(made), _hash(secret), account_id, str(student))
        if self._connection.execute(_ADD, values).rowcount != 1:
            raise TooManyCalendarsError
        return made, secret

    def by_secret(self, secret: str) -> Calendar | None:
        """The address that is reached by that secret, if it was not ended."""
        found = self._connection.execute(_BY_TOKEN, (_hash(secret),)).fetchone()
        return None if found is None else Calendar(*found)

    def of_child(self, client: Client, student: UUID) -> Sequence[Calendar]:
        """The addresses in force that a client made for a child, the oldest first."""
        rows = self._connection.execute(_OF_CHILD, (client.id, _iso(client.added_at), str(student))).fetchall()
        return [Calendar(*row) for row in rows]

    def all(self) -> Sequence[Calendar]:
        """All there ever were, the oldest first."""
        return [Calendar(*row) for row in self._connection.execute(_ALL).fetchall()]

    def end(self, calendar_id: str, now: datetime) -> bool:
        """Ends an address at once; False where there is none in force."""
        return self._connection.execute(_END, (_iso(now), calendar_id)).rowcount == 1

    def close(self) -> None:
        """Lets go of the file."""
        self._connection.close()


def open_calendars(settings: Settings) -> Calendars:
    """The addresses of an installation, none to begin with; only its owner may read the file."""
    path = _path(settings)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    # One thread at a time asks: the service's loop.
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    path.chmod(0o600)
    connection.executescript(_TABLES)
    return Calendars(connection)


@contextmanager
def calendars_of(settings: Settings) -> Iterator[Calendars]:
    """The same for a command; an installation that never had an address gets no file by being asked."""
    if not _path(settings).is_file():
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as nothing:
            nothing.executescript(_TABLES)
            yield Calendars(nothing)
        return
    with closing(open_calendars(settings)) as found:
        yield found


def end_calendars(settings: Settings, now: datetime, calendar_id: str | None, student_id: str | None) -> Sequence[str]:
    """Ends one address, or all of a child; gives the ids. Raises ConfigurationError where none is in force."""
    with calendars_of(settings) as found:
        meant = [
            each.calendar_id
            for each in found.all()
            if each.ended_at is None and (each.calendar_id == calendar_id or each.student_id == student_id)
        ]
        ended = [each for each in meant if found.end(each, now)]
    if not ended:
        raise ConfigurationError("Такой действующей ссылки нет.", "Список: svod serve calendars list.")
    return ended


def _path(settings: Settings) -> Path:
    return settings.workspace / "serve" / "calendars.sqlite"


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _hash(secret: str) -> str:
    # A plain hash is enough for 256 random bits.
    return hashlib.sha256(secret.encode()).hexdigest()
