"""A believable region, the same for a seed and a size: everything its systems will ever hold, with moments."""

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from stand.draft import Draft
from stand.finals import conclude
from stand.people import populate
from stand.size import RegionSize, templates
from stand.teaching import teach
from stand.timetable import schedule


@dataclass(frozen=True)
class Region:
    """Frames of places and persons, and frames of records with `known_from_at` and `known_until_at`.

    Records point to rows of `courses`, `students` by position and to a lesson by `lesson`. What a system shows
    at a moment says `stand.journal.state_at`.
    """

    seed: int
    size: RegionSize
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


@lru_cache(maxsize=4)
def build_region(seed: int, size: RegionSize | None = None) -> Region:
    """The region of a seed and a size (by default the six organisations of the example configuration)."""
    size = size or RegionSize()
    draft = Draft(seed, size, templates(size), {})
    populate(draft)
    schedule(draft)
    teach(draft)
    conclude(draft)
    return Region(seed, size, **draft.frames)
