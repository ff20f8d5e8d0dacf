"""What every source promises: who it is, what it can give, and pages of raw bytes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from schemas.exchange import Page, PageFailure, UnitEnd, Window


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a source is able to say, so that a rule knows what it can't be asked about.

    `kinds` are its page kinds in the order they are read; `entities` names entities of the canonical
    model it shows, `never_given` the columns (`entity.column`) of those entities it has no word for.
    """

    kinds: tuple[str, ...]
    entities: frozenset[str]
    never_given: frozenset[str] = frozenset()
    recording_times: bool = False
    authors: bool = False
    totals: bool = False
    attendance_check: bool = False

    def gives(self, entity: str, column: str | None = None) -> bool:
        """Whether the source can say anything about that entity (and column)."""
        return entity in self.entities and (column is None or f"{entity}.{column}" not in self.never_given)

    def joined(self, other: "Capabilities") -> "Capabilities":
        """What two ways of sending (two layouts of files) say together: a column is given where either gives it."""
        silent = {name for name in self.never_given | other.never_given if not self._shows(name)}
        return Capabilities(
            self.kinds + tuple(kind for kind in other.kinds if kind not in self.kinds),
            self.entities | other.entities,
            frozenset(name for name in silent if not other._shows(name)),
            self.recording_times or other.recording_times,
            self.authors or other.authors,
            self.totals or other.totals,
            self.attendance_check or other.attendance_check,
        )

    def _shows(self, name: str) -> bool:
        entity, _, column = name.partition(".")
        return self.gives(entity, column)


@dataclass(frozen=True, slots=True)
class Probe:
    """Whether the source answers and belongs to the organisation configured.

    `message` is one Russian sentence, `remedy` what to do when not `ok`; `warnings` are sentences
    about what will fail soon (a token about to expire). `is_final` says of what is not `ok` that asking again would
    not help.
    """

    ok: bool
    message: str
    remedy: str = ""
    warnings: tuple[str, ...] = ()
    is_final: bool = False


class Connector(Protocol):
    """One source of one organisation; knows the protocol and nothing of what a journal means."""

    @property
    def name(self) -> str:
        """The connector's name, which is the name of the source in every table and manifest."""

    @property
    def capabilities(self) -> Capabilities:
        """What the source is able to say."""

    def probe(self, as_of_at: datetime | None = None) -> Probe:
        """Asks the source once whose it is; never raises for what the outside world did wrong."""

    def pages(self, window: Window, as_of_at: datetime) -> Iterator[Page | PageFailure | UnitEnd]:
        """Pages of raw bytes in the same order in every run; after the last page of a kind its UnitEnd.

        `window` holds local dates, both included; `as_of_at` (with zone) is the instant of the run and the
        `observed_at` of each page. What can't be had is a PageFailure, never an exception.
        """


def unit_of(
    kind: str, pages: Iterable[Page | PageFailure], window: Window | None = None, notice: str | None = None
) -> Iterator[Page | PageFailure | UnitEnd]:
    """The pages of a kind and, after them, how many really came."""
    came = 0
    for page in pages:
        came += isinstance(page, Page)
        yield page
    yield UnitEnd(kind, came, window, notice)
