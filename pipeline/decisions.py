"""What waits for a person: held changes, and what could not be read."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from foundation.clock import utc_now
from foundation.organisations import load_organisations
from foundation.settings import Settings
from lake.catalog import open_lake
from lake.holds import decide_hold
from lake.holds import list_holds as holds_of
from lake.quarantine import list_quarantine as quarantine_of
from lake.quarantine import replay
from lake.runs import begin_run, end_run
from pipeline.intake import normaliser_of
from pipeline.runs import last_as_of, new_run


def list_holds(settings: Settings) -> list[dict[str, Any]]:
    """The held changes still in force, oldest first."""
    with open_lake(settings, read_only=True) as lake:
        return [asdict(hold) for hold in holds_of(lake)]


def decide(settings: Settings, hold_id: str, *, approved: bool, decided_by: str, decided_at: datetime) -> None:
    """Writes a person's decision on a held change."""
    with open_lake(settings) as lake:
        decide_hold(lake, hold_id, approved=approved, decided_by=decided_by, decided_at=decided_at)


def list_quarantine(settings: Settings, *, released: bool = False) -> list[dict[str, Any]]:
    """What is in quarantine now, by organisation and place; with `released` also what was mended, and how late."""
    with open_lake(settings, read_only=True) as lake:
        return [{**asdict(item), "days_late": item.days_late} for item in quarantine_of(lake, released=released)]


def replay_quarantine(settings: Settings, organisation_ids: Sequence[str] | None) -> int:
    """Reads the stored pages with open quarantine again and gives how many records were released."""
    before = len(list_quarantine(settings))
    run = new_run(settings, last_as_of(settings))
    configured = load_organisations(settings.config)
    chosen = [configured.by_id(name) for name in organisation_ids or []] or configured.organisations
    with open_lake(settings) as lake:
        begin_run(lake, run)
        for organisation in chosen:
            for source in organisation.sources:
                reread = normaliser_of(organisation, source, run.as_of_at)
                replay(lake, settings, run, organisation.id, source.connector, reread)
        end_run(lake, run.run_id, utc_now())
    return before - len(list_quarantine(settings))
