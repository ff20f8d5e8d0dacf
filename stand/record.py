"""What the stand remembers between commands: `<workspace>/stand/stand.json`."""

import fcntl
import json
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from foundation.errors import ConfigurationError
from foundation.files import write_atomically
from stand.clock import Reading, reading
from stand.faults import FaultPlan
from stand.mail_server import Refusal
from stand.size import RegionSize, reaching

NAME = "stand.json"
# Where the servers say, once they listen, who they are and on which ports.
REPORT = "serving.json"


class StandRecord(BaseModel):
    """The clock, the seed, where the servers are (if they run), and what was asked to go wrong."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seed: int
    # Whom the region plays: the organisations of `organisations.yaml`, as many of them as it knows.
    organisations: tuple[str, ...] = ()
    config: Path | None = None
    # Classes in an organisation and students in a class, where they are not those of the templates.
    classes: int | None = None
    students: int | None = None
    reading: int = Field(ge=1)
    pid: int | None = None
    ports: dict[str, int] = Field(default_factory=dict)
    faults: list[FaultPlan] = Field(default_factory=list)
    refusals: list[Refusal] = Field(default_factory=list)

    @property
    def size(self) -> RegionSize:
        """How big a region it takes to play those organisations."""
        return RegionSize(reaching(self.organisations), self.classes, self.students)

    @property
    def present(self) -> Reading:
        """The reading the clock stands at."""
        return reading(self.reading)

    def as_json(self) -> dict[str, Any]:
        """The record as it is written, with what can be derived from it spelled out for other readers."""
        happened = [reading(ordinal) for ordinal in range(1, self.reading + 1)]
        return (
            self.model_dump(mode="json")
            | clock_json(self.present)
            | {"happened": [clock_json(one) for one in happened]}
        )


def clock_json(one: Reading) -> dict[str, Any]:
    """A reading as `python -m stand clock` prints it."""
    return {"night": one.night, "as_of_at": one.as_of_at.isoformat(), "label": one.label}


def folder(workspace: Path) -> Path:
    """Everything of the stand's own in a workspace."""
    return workspace / "stand"


def load(workspace: Path) -> StandRecord | None:
    """The record, None where no stand was ever built."""
    path = folder(workspace) / NAME
    if not path.is_file():
        return None
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        return StandRecord.model_validate({name: written[name] for name in StandRecord.model_fields})
    except (ValueError, KeyError, TypeError, ValidationError) as error:
        raise ConfigurationError(f"{path} не читается.", "Начните заново: make clean.") from error


def load_existing(workspace: Path) -> StandRecord:
    """The record; a stand that was never built is a configuration error."""
    found = load(workspace)
    if found is None:
        raise ConfigurationError(f"В {workspace} стенда ещё нет.", "Поднимите его: python -m stand up.")
    return found


def save(workspace: Path, record: StandRecord) -> None:
    """Writes the record whole."""
    text = json.dumps(record.as_json(), ensure_ascii=False, indent=2)
    write_atomically(folder(workspace) / NAME, text.encode() + b"\n")


def write_connections(workspace: Path, connections: Mapping[str, str]) -> Path:
    """Writes `connections.env` (variable → URI), quoted so that a shell can read it in; returns its path."""
    path = folder(workspace) / "connections.env"
    lines = (f"{name}={shlex.quote(uri)}\n" for name, uri in sorted(connections.items()))
    write_atomically(path, "".join(lines).encode())
    return path


def read_connections(workspace: Path) -> dict[str, str]:
    """The variables in `connections.env`."""
    lines = (folder(workspace) / "connections.env").read_text(encoding="utf-8").splitlines()
    pairs = (shlex.split(line)[0].partition("=") for line in lines if line.strip())
    return {name: uri for name, _, uri in pairs}


@contextmanager
def exclusively(workspace: Path) -> Iterator[None]:
    """Lets one command at a time change the stand; the next one waits."""
    folder(workspace).mkdir(parents=True, exist_ok=True)
    with (folder(workspace) / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
