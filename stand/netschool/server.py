"""The simulated server at the clock's moment: its journals and its sessions."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from stand.netschool.schools import NetschoolJournal, School
from stand.netschool.sessions import SessionDesk
from stand.school_journal import journal_of


class NetschoolServer:
    """What the schools of the server show, and who is logged in."""

    def __init__(self, schools: Sequence[School], seed: int) -> None:
        self.schools = tuple(schools)
        self.sessions = SessionDesk(schools, seed)
        self._journals: dict[int, NetschoolJournal] = {}
        self._due: dict[int, Mapping[str, date | None]] = {}
        self._now: datetime | None = None

    @property
    def now(self) -> datetime:
        """The clock's moment, which every answer depends on."""
        if self._now is None:
            raise RuntimeError("the clock was never set")
        return self._now

    def set_moment(self, now: datetime, state: Any) -> None:
        """Turns the server to a moment: from here on it shows this state."""
        self._journals = {school.scid: journal_of(state, school) for school in self.schools}
        self._due = {school.scid: _due_days(state, school) for school in self.schools}
        self._now = now

    def journal(self, school: School) -> NetschoolJournal:
        """The journal of a school."""
        return self._journals[school.scid]

    def due(self, school: School) -> Mapping[str, date | None]:
        """The day each homework is due, by its reference."""
        return self._due[school.scid]

    def today(self, school: School) -> date:
        """The school's local day."""
        return self.now.astimezone(ZoneInfo(school.timezone)).date()


def _due_days(state: Any, school: School) -> dict[str, date | None]:
    own = state.homework[state.homework["organisation"] == school.organisation]
    if "due_on" not in own.columns:
        return {}
    return {
        str(reference): None if pd.isna(day) else pd.Timestamp(day).date()
        for reference, day in zip(own["homework_ref"], own["due_on"], strict=True)
    }
