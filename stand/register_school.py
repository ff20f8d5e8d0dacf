"""An organisation as those who keep its registers see it at a moment."""

from dataclasses import dataclass

import pandas as pd

from stand.journal import JournalState
from stand.register_roll import Roll, roll_of
from stand.sheets import Cell, Line, Rows


@dataclass(frozen=True, kw_only=True)
class School(Roll):
    """The roll of one organisation and what its journal holds."""

    state: JournalState

    def lessons(self) -> pd.DataFrame:
        """The lessons of the organisation, by day and number."""
        own = self.state.lessons[self.state.lessons["organisation"] == self.organisation]
        return own.sort_values(["date", "number", "group", "subject"], kind="stable")


def school_of(state: JournalState, organisation: str) -> School:
    """The organisation at the moment of `state`."""
    # Whoever stands in for a colleague does not become the one who teaches the subject.
    taught = state.lessons.assign(teacher=state.lessons["course_teacher"])
    roll = roll_of(organisation, taught, state.students, state.groups, state.periods)
    return School(**vars(roll), state=state)


def sheet(titles: tuple[str, ...], lines: list[Line]) -> Rows:
    """A sheet of those headings; a line names what it fills."""
    head: list[Cell] = list(titles)
    return [head, *([line.get(title) for title in titles] for line in lines)]
