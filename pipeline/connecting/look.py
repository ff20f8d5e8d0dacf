"""A first look at a source: whose it is and what it shows, without writing anything."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from connectors.contract import Connector, Probe
from connectors.registry import open_source
from foundation.connections import Connections
from foundation.http import HttpPolicy
from foundation.organisations import Organisation
from foundation.settings import Settings
from pipeline.intake import normaliser_of
from schemas.exchange import Page, PageFailure, Window
from transforms.school_year import FIRST_MONTH

# Pages of lessons looked into: enough to meet the first day of a class, little enough not to be a load.
_LESSON_PAGES = 12
_DAYS = 13
# A person waits for this.
_PATIENCE = HttpPolicy(connect=10, read=30, attempts=3)


@dataclass(slots=True)
class Found:
    """What the first pages show: counts of the whole roster, lessons only of the first weeks of the year."""

    classes: set[str] = field(default_factory=set)
    students: set[str] = field(default_factory=set)
    periods: dict[str, tuple[date | None, date | None]] = field(default_factory=dict)
    earliest_lesson_on: date | None = None
    pages: int = 0
    failures: list[PageFailure] = field(default_factory=list)


def first_look(
    organisation: Organisation, connections: Connections, settings: Settings, as_of_at: datetime
) -> tuple[Probe, Found | None]:
    """Asks the organisation's first source whose it is and, if it is the right one, looks into its first pages.

    Raises ConfigurationError where the connection lacks something; nothing is kept.
    """
    source = organisation.sources[0]
    connector = open_source(organisation, source, connections, settings, _PATIENCE)
    probe = connector.probe(as_of_at)
    if not probe.ok:
        return probe, None
    found = Found()
    normalise = normaliser_of(organisation, source, as_of_at)
    for page in _pages(connector, _weeks(organisation, as_of_at), as_of_at, found):
        found.pages += 1
        _note(found, {entity: table.to_pylist() for entity, table in normalise(page).rows.items()})
    return probe, found


def first_day_of_year(organisation: Organisation, as_of_at: datetime) -> date:
    """1 September of the school year that goes on: where the first load begins."""
    today = as_of_at.astimezone(ZoneInfo(organisation.timezone)).date()
    return date(today.year if today.month >= FIRST_MONTH else today.year - 1, FIRST_MONTH, 1)


def _weeks(organisation: Organisation, as_of_at: datetime) -> Window:
    first = first_day_of_year(organisation, as_of_at)
    return Window(first, first + timedelta(days=_DAYS))


def _pages(connector: Connector, window: Window, as_of_at: datetime, found: Found) -> Iterator[Page]:
    """Everything that is read whole, and the first pages of what has a window."""
    reading = cast(Any, connector.pages(window, as_of_at))
    left = _LESSON_PAGES
    with closing(reading):
        for said in reading:
            if isinstance(said, PageFailure):
                found.failures.append(said)
            elif isinstance(said, Page):
                left -= said.window is not None
                yield said
                if left <= 0:
                    return


def _note(found: Found, rows: dict[str, list[dict[str, Any]]]) -> None:
    found.students |= {row["student_id"] for row in rows.get("student", ())}
    for row in rows.get("study_group", ()):
        if row["parent_study_group_id"] is None:
            found.classes.add(row["title"])
    for row in rows.get("academic_period", ()):
        found.periods[row["title"]] = (row["starts_on"], row["ends_on"])
    days = [row["lesson_on"] for row in rows.get("lesson", ())]
    if days:
        found.earliest_lesson_on = min([*days, *filter(None, [found.earliest_lesson_on])])
