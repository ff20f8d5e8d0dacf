"""A believable region, the same for a seed and a size: everything its systems will ever hold, with moments."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import lru_cache

import pandas as pd

from stand.changes import live_on
from stand.draft import Draft
from stand.finals import conclude
from stand.people import populate
from stand.planting import plant
from stand.planting.ledger import Ledger
from stand.planting.stage import Stage
from stand.register_lines import RegisterLine
from stand.size import RegionSize, templates
from stand.teaching import teach
from stand.timetable import schedule

# The clock stops in the night after the first quarter; the timetable is known for two weeks more.
_DAYS_OF_THE_CLOCK = 69


@dataclass(frozen=True)
class Region:
    """Frames of places and persons, and frames of records with `known_from_at` and `known_until_at`.

    Records point to rows of `courses`, `students` by position and to a lesson by `lesson`. `register_lines` are what
    was planted in registers. What a system shows at a moment says `stand.journal.state_at`.
    """

    seed: int
    size: RegionSize
    ledger: Ledger
    organisations: pd.DataFrame
    groups: pd.DataFrame
    students: pd.DataFrame
    members: pd.DataFrame
    staff: pd.DataFrame
    guardians: pd.DataFrame
    periods: pd.DataFrame
    courses: pd.DataFrame
    topic_plans: pd.DataFrame
    lessons: pd.DataFrame
    topics: pd.DataFrame
    checks: pd.DataFrame
    homework: pd.DataFrame
    works: pd.DataFrame
    marks: pd.DataFrame
    absences: pd.DataFrame
    period_marks: pd.DataFrame
    consents: pd.DataFrame
    contacts: pd.DataFrame
    register_lines: tuple[RegisterLine, ...] = ()

    def among(self, organisations: Collection[str]) -> "Region":
        """The region as far as a stand plays it: only those organisations export files and have planted truths.

        Persons and records keep their places, so that what an organisation holds never depends on its neighbours
        being configured.
        """
        own = self.organisations[self.organisations["organisation"].isin(organisations)].reset_index(drop=True)
        return replace(self, organisations=own, ledger=self.ledger.among(organisations))


@lru_cache(maxsize=4)
def build_region(seed: int, size: RegionSize | None = None) -> Region:
    """The region of a seed and a size (by default every organisation of `stand.named`)."""
    size = size or RegionSize()
    draft = Draft(seed, size, templates(size), {})
    populate(draft)
    schedule(draft)
    teach(draft)
    conclude(draft)
    ledger = Ledger()
    if size.planted and size.days >= _DAYS_OF_THE_CLOCK:
        stage = Stage(draft)
        plant(stage)
        live_on(draft, stage)
        ledger = stage.finish()
    return Region(seed, size, ledger, **draft.frames, register_lines=tuple(draft.register_lines))
