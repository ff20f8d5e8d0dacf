"""Who saw which child: a line for each answer about a child, ids only, each line bound to the one before it."""

import hashlib
import json
import os
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

_FIRST: Final = "0" * 64
_INSTANCE_BYTES: Final = 4

Outcome = Literal["seen", "denied"]


@dataclass(frozen=True, slots=True)
class Look:
    """One answer: `client` and `account` asked for `resource` of `students` and were shown it or not.

    Students stand by our ids; where the answer was a refusal, by the UUID that was asked for.
    """

    at: datetime
    client: str
    account: str | None
    resource: str
    students: Sequence[str]
    outcome: Outcome
    status: int
    address: str
    request_id: str


class AccessLog:
    """Appends looks to `<day>.<instance>.jsonl`; days are UTC. Each process has files, and a chain, of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._instance = secrets.token_hex(_INSTANCE_BYTES)
        self._day: date | None = None
        self._descriptor: int | None = None
        self._previous = _FIRST

    def write(self, look: Look) -> None:
        """Appends one line; raises OSError where that fails, and then nothing may be shown."""
        at = look.at.astimezone(UTC)
        if at.date() != self._day or self._descriptor is None:
            self._turn(at.date())
        line = msgspec.json.encode(msgspec.to_builtins(look) | {"at": at.isoformat(), "previous": self._previous})
        assert self._descriptor is not None
        os.write(self._descriptor, line + b"\n")
        self._previous = hashlib.sha256(line).hexdigest()

    def close(self) -> None:
        """Lets go of the file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _turn(self, day: date) -> None:
        self.close()
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        path = self._folder / f"{day.isoformat()}.{self._instance}.jsonl"
        self._descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        self._day = day


def looks(folder: Path, from_on: date | None = None, to_on: date | None = None) -> Iterator[dict[str, Any]]:
    """All looks of the UTC days from `from_on` to `to_on`, both included, in the order of their moments."""
    found = [
        json.loads(line)
        for path in sorted(folder.glob("*.jsonl"))
        if (from_on is None or _day_of(path) >= from_on) and (to_on is None or _day_of(path) <= to_on)
        for line in path.read_bytes().splitlines()
        if _whole(line)
    ]
    yield from sorted(found, key=lambda look: look["at"])


def broken_links(folder: Path) -> list[str]:
    """Where a line was altered, taken out or put in: `file:line` of each line that does not fit the one before it.

    What was cut off at the end of an instance's last file can't be seen in the files themselves.
    """
    broken = []
    previous: dict[str, str] = {}
    for path in sorted(folder.glob("*.jsonl")):
        instance = path.name.split(".")[1]
        for number, line in enumerate(path.read_bytes().splitlines(), start=1):
            expected = previous.get(instance, _FIRST)
            if not _whole(line) or json.loads(line).get("previous") != expected:
                broken.append(f"{path.name}:{number}")
            previous[instance] = hashlib.sha256(line).hexdigest()
    return broken


def _day_of(path: Path) -> date:
    return date.fromisoformat(path.name.split(".")[0])


def _whole(line: bytes) -> bool:
    # A machine that lost its power may leave half a line: its file stays readable.
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False
