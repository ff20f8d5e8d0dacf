"""What the audit report says, apart from how it looks: the same records go to HTML, XLSX and JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

OPEN_STATUSES = ("new", "reopened", "persisting", "disputed")
CLOSED_STATUSES = ("resolved", "waived")
NOT_CHECKED = ("error", "not_checkable", "not_applicable")


@dataclass(frozen=True)
class Card:
    """A rule as the reader meets it; `unit` is what its denominator counts (genitive plural)."""

    id: str
    title: str
    what: str
    why: str
    remedy: str
    unit: str


@dataclass(frozen=True)
class Demand:
    """A clause of an organisation's regulation that asks for a rule, with the words of the document."""

    obligation: str
    clause: str
    force: str
    what: str
    quotation: str | None


@dataclass(frozen=True)
class Finding:
    """One row of the report: where in the journal, what is wrong, where in the source. Never a name, only ids."""

    organisation: str
    rule: str
    key: Mapping[str, str]
    obligation: str
    clause: str
    severity: str
    certainty: str
    status: str
    addressee: str | None
    addressee_id: str | None
    detail: str | None
    event_on: date | None
    place: str
    source_page: str | None
    source_pointer: str | None
    first_seen_at: datetime
    resolved_at: datetime | None


@dataclass(frozen=True)
class Tally:
    """Exact counts of findings: open and certain by status, open and undecidable, mended and waived."""

    new: int = 0
    reopened: int = 0
    persisting: int = 0
    disputed: int = 0
    cannot_tell: int = 0
    resolved: int = 0
    mended_now: int = 0
    waived: int = 0

    @property
    def open(self) -> int:
        """Open and certain."""
        return self.new + self.reopened + self.persisting + self.disputed

    @property
    def all(self) -> int:
        """Every finding that the lake holds, mended and waived included."""
        return self.open + self.cannot_tell + self.resolved + self.waived

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.new + other.new,
            self.reopened + other.reopened,
            self.persisting + other.persisting,
            self.disputed + other.disputed,
            self.cannot_tell + other.cannot_tell,
            self.resolved + other.resolved,
            self.mended_now + other.mended_now,
            self.waived + other.waived,
        )


@dataclass(frozen=True)
class RuleLine:
    """One rule over one organisation; `findings` is a sample, `tally` is exact.

    `checked_through_at` is set when the data are older than this run: not checked since then.
    """

    card: Card
    demands: tuple[Demand, ...]
    status: str
    reason: str | None
    checked: int | None
    checked_through_at: datetime | None
    tally: Tally
    findings: tuple[Finding, ...]

    @property
    def is_required(self) -> bool:
        """A clause of the organisation's regulation asks for it, or findings of a time when one did are left."""
        return bool(self.demands) or self.tally.all > 0

    @property
    def per_thousand(self) -> float | None:
        """Open certain findings per thousand checked; None where nothing was checked."""
        return 1000 * self.tally.open / self.checked if self.checked else None


@dataclass(frozen=True)
class SourceLine:
    """One source of one organisation in this run: what it offered and what became of it (source items).

    `notice` says what to do while the source still answers.
    """

    source: str
    is_complete: bool
    failure: str | None
    notice: str | None
    complete_at: datetime | None
    pages: int
    offered: int
    accepted: int
    unchanged: int
    superseding: int
    duplicate: int
    quarantined: int
    deleted: int
    held: int

    @property
    def lost(self) -> int:
        """Offered less all that is accounted for: anything but zero is a loss."""
        return self.offered - self.accepted - self.unchanged - self.superseding - self.duplicate - self.quarantined


@dataclass(frozen=True)
class QuarantineLine:
    """Source items that could not be read, by reason; `place` is the first of them."""

    source: str
    reason: str
    remedy: str
    items: int
    place: str


@dataclass(frozen=True)
class AddresseeLine:
    """Open findings that one role, or one employee of it, must act on; `employee` is a code, None where unknown."""

    role: str
    employee: str | None
    open: int
    appeared: int
    cannot_tell: int
    rules: int


@dataclass(frozen=True)
class IncidentLine:
    """A breach of access: what of its operations is void, what is not settled; `act` is the act's place from here."""

    number: str
    discovered_at: datetime
    notified_at: datetime | None
    secured_at: datetime | None
    void: int
    unsettled: int
    valid: int
    act: str


@dataclass(frozen=True)
class OrganisationPart:
    """Everything about one organisation."""

    id: str
    title: str
    kind: str
    municipality: str
    timezone: str
    regulation: str
    regulation_title: str
    rules: tuple[RuleLine, ...]
    sources: tuple[SourceLine, ...]
    quarantine: tuple[QuarantineLine, ...]
    addressees: tuple[AddresseeLine, ...]
    incidents: tuple[IncidentLine, ...] = ()

    @cached_property
    def tally(self) -> Tally:
        """All rules together."""
        return sum((line.tally for line in self.rules), Tally())

    @cached_property
    def checked(self) -> int:
        """Everything any rule looked at."""
        return sum(line.checked or 0 for line in self.rules)

    @property
    def per_thousand(self) -> float | None:
        """Open certain findings per thousand checks."""
        return 1000 * self.tally.open / self.checked if self.checked else None

    @property
    def is_complete(self) -> bool:
        """Every source it has was read whole in this run."""
        return bool(self.sources) and all(source.is_complete for source in self.sources)

    @property
    def health(self) -> str:
        """unread, broken, unsure, clean: how much a reader may rely on it and how bad it is."""
        if not self.is_complete or any(line.status == "error" for line in self.rules):
            return "unread"
        if self.tally.open:
            return "broken"
        return "unsure" if self.tally.cannot_tell else "clean"

    @property
    def not_checked(self) -> tuple[RuleLine, ...]:
        """The rules that are asked for here and gave no answer, errors first."""
        lines = (line for line in self.rules if line.status in NOT_CHECKED and line.is_required)
        return tuple(sorted(lines, key=lambda line: (NOT_CHECKED.index(line.status), line.card.id)))

    @property
    def not_required(self) -> tuple[RuleLine, ...]:
        """The rules that no clause asks for here."""
        return tuple(line for line in self.rules if line.status in NOT_CHECKED and not line.is_required)


@dataclass(frozen=True)
class Night:
    """A point of the trend."""

    as_of_at: datetime
    violated: int
    cannot_tell: int
    appeared: int
    mended: int


@dataclass(frozen=True)
class Waiver:
    """What somebody took off control, until when and on whose word; `standing` is active, unused or expired.

    `key` is the place it is bound to (all places where empty), `remedy` what to do with one that is not active.
    """

    id: str
    rule: str
    organisation: str | None
    key: Mapping[str, str]
    clause: str
    reason: str
    approved_by: str
    expires_on: date
    removed: int
    standing: str
    remedy: str | None


@dataclass(frozen=True)
class Reissue:
    """A report of a former day issued again: by which rulebook of then (its SHA-256), and on which day."""

    rulebook_id: str
    reissued_on: date


@dataclass(frozen=True)
class Report:
    """The whole report; organisations by health, the worst first."""

    run_id: str
    version: str
    as_of_at: datetime
    window_from_on: date
    window_to_on: date
    organisations: tuple[OrganisationPart, ...]
    cards: Mapping[str, Card]
    nights: tuple[Night, ...]
    waivers: tuple[Waiver, ...]
    reissue: Reissue | None = None

    @cached_property
    def tally(self) -> Tally:
        """All organisations together."""
        return sum((part.tally for part in self.organisations), Tally())

    @cached_property
    def rules(self) -> tuple[tuple[Card, Tally, int], ...]:
        """Each rule asked for anywhere, with its findings and checks over all organisations, the most broken first."""
        totals: dict[str, tuple[Tally, int]] = {}
        for part in self.organisations:
            for line in part.rules:
                if not line.is_required:
                    continue
                tally, checked = totals.get(line.card.id, (Tally(), 0))
                totals[line.card.id] = (tally + line.tally, checked + (line.checked or 0))
        found = ((self.cards[rule], tally, checked) for rule, (tally, checked) in totals.items())
        return tuple(sorted(found, key=lambda each: (-each[1].open, -each[1].cannot_tell, each[0].id)))
