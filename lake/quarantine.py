"""The quarantine: what could not be read, and reading it again after a mend."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from foundation.settings import Settings
from lake.catalog import Lake
from lake.intake import Intake
from lake.landing import read_landed
from lake.queries import fetch
from lake.receipts import known_pages
from lake.received import ReceivedPage
from schemas.exchange import Dispositions, NormalisedPage, Page, Run


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A value that could not be read, where it stands, why, what to do, and since when.

    The moments are those of the runs: what a run reads it reads as of its one instant.
    """

    quarantine_id: str
    organisation_id: str
    source: str
    page_kind: str
    page_key: str
    source_page: str
    source_pointer: str
    raw_value: str | None
    reason_code: str
    remedy: str
    items: int
    first_run_id: str
    last_run_id: str
    released_run_id: str | None
    first_seen_at: datetime | None = None
    released_at: datetime | None = None

    @property
    def days_late(self) -> int | None:
        """Whole days from the first reading that met the value to the one that could read it; None while it can't."""
        if self.first_seen_at is None or self.released_at is None:
            return None
        return (self.released_at - self.first_seen_at).days


def list_quarantine(lake: Lake, organisation_id: str | None = None, *, released: bool = False) -> list[Quarantined]:
    """What is in quarantine now (with `released` also what has been), by organisation and place."""
    rows = fetch(lake.connection, "quarantine_list", {"organisation": organisation_id, "released": released})
    return [Quarantined(*row) for row in rows]


def replay(
    lake: Lake,
    settings: Settings,
    run: Run,
    organisation_id: str,
    source: str,
    reread: Callable[[Page], NormalisedPage],
) -> Dispositions:
    """Normalises the stored pages with open quarantine again; what can now be read gets `released_run_id`.

    The pages count as read at the moments they were read at. What is held for a decision is left to the
    next reading, and files that could not be opened have no stored page.
    """
    values = {"organisation": organisation_id, "source": source}
    open_pages = set(fetch(lake.connection, "quarantine_replayable", values))
    intake = Intake(lake, settings, run, organisation_id, source, reread, replay=True)
    received = []
    for key, known in sorted(known_pages(lake.connection, values).items()):
        if key in open_pages:
            page = known.as_page(read_landed(settings, known.sha256))
            received.append(ReceivedPage(page, known.sha256, reread(page)))
    total = Dispositions()
    for start in range(0, len(received), settings.pages_per_commit):
        total += intake.commit(received[start : start + settings.pages_per_commit])
    return total
