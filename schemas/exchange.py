"""What passes between the steps of the data's way: pages, normalised pages, runs, counts.

These records stand here because a connector, a normaliser and the lake share them and none of the
three may import another.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Window:
    """Local dates a run reads, both included."""

    from_on: date
    to_on: date


@dataclass(frozen=True, slots=True)
class Run:
    """One run: a single instant (`as_of_at`, with zone), a window fixed once."""

    run_id: str
    as_of_at: datetime
    window: Window
    started_at: datetime
    version: str


@dataclass(frozen=True, slots=True)
class Page:
    """Raw bytes a connector pulled, and what was asked for to get them.

    `kind` names the normaliser (`eljur.getdiary`, `exports.class_journal`); all pages of one kind in
    one run form a unit: only a whole unit lets an absence mean a deletion. `key` tells the page
    from its neighbours in every run alike. `offered` is counted from the bytes by the connector.
    `window` is None for what is read whole. `request` holds no secret.
    """

    kind: str
    key: str
    body: bytes
    observed_at: datetime
    offered: int
    window: Window | None = None
    request: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PageFailure:
    """A page that could not be had: its unit stays incomplete and nothing in it is deleted.

    `alone` says that the page is a unit by itself (a file of an inbox): it becomes a quarantine
    record with `reason_code`, and neither the other pages nor the run are incomplete by it. `is_final` says that
    another try in the same night would be refused the same way (wrong credentials, a forbidden call).
    """

    kind: str
    key: str
    message: str
    remedy: str
    reason_code: str = "unavailable"
    alone: bool = False
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class UnitEnd:
    """Said by a connector after the last page of a kind: how many it offered in all.

    `notice` is one Russian sentence about what a person has to do before this source fails (a token about to expire).
    """

    kind: str
    pages: int
    window: Window | None
    notice: str | None = None


@dataclass(frozen=True, slots=True)
class NormaliseContext:
    """What a normaliser may know besides the bytes."""

    organisation_id: str
    organisation_kind: str
    source: str
    timezone: str
    source_timezone: str
    school_year: str
    request: Mapping[str, str] = field(default_factory=dict)


# The columns of `NormalisedPage.rejects`.
REJECT_SCHEMA = pa.schema(
    [
        pa.field("source_pointer", pa.string(), nullable=False),
        pa.field("raw_value", pa.string()),
        pa.field("reason_code", pa.string(), nullable=False),
        pa.field("remedy", pa.string(), nullable=False),
        pa.field("items", pa.int64(), nullable=False),
    ]
)


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of an organisation's journal that one page shows whole: absence inside it is a deletion.

    None in a field means "all of them".
    """

    entity: str
    study_group_id: str | None = None
    subject_id: str | None = None
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class NormalisedPage:
    """Canonical rows and rejects of one page.

    `rows` maps an entity to a table of `schemas.arrow.normalised_schema(entity)`: its columns
    without those of the lake, and `items`, the number of source items that row accounts for (0 for a row that
    only fans out). The items of all rows and rejects sum to what the page offered.
    `covers` names the entities that a whole unit of such pages shows completely in its window;
    `scopes` says what this page shows completely by itself (an export of one class). `observed_at` is
    the moment the page itself states (an export's own "exported at"), None where it states none.
    """

    rows: Mapping[str, pa.Table]
    rejects: pa.Table
    normaliser_version: str
    covers: tuple[str, ...] = ()
    scopes: tuple[Scope, ...] = ()
    observed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Dispositions:
    """What became of source items; `deleted` counts rows and stands apart from the sum."""

    offered: int = 0
    accepted: int = 0
    unchanged: int = 0
    superseding: int = 0
    duplicate: int = 0
    quarantined: int = 0
    deleted: int = 0

    def __add__(self, other: "Dispositions") -> "Dispositions":
        return Dispositions(
            self.offered + other.offered,
            self.accepted + other.accepted,
            self.unchanged + other.unchanged,
            self.superseding + other.superseding,
            self.duplicate + other.duplicate,
            self.quarantined + other.quarantined,
            self.deleted + other.deleted,
        )

    @property
    def accounted(self) -> int:
        """The sum of the five dispositions: equals `offered`, or something was lost."""
        return self.accepted + self.unchanged + self.superseding + self.duplicate + self.quarantined


@dataclass(frozen=True, slots=True)
class Publication:
    """A file that a run stands for: `path` is relative to the project's root."""

    kind: str
    path: str
    sha256: str
