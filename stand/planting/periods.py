"""Marks for the quarter: missing, outside the scale, outside the last week."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from stand.planting.deferrals import FOR_ALL, LACKING, LATER, Deferrals
from stand.planting.nights import FRIDAY, SATURDAY
from stand.planting.stage import Spot, Stage
from stand.sheets import Cell
from stand.sources import PERIOD_MARKS

_MISSING, _SCALE, _OUTSIDE = "period-mark-missing", "period-mark-scale", "period-mark-outside-last-week"
_PERIOD = "1 четверть"
_EARLIER = date(2026, 10, 16)
_QUARTER = (date(2026, 9, 1), date(2026, 10, 23))


def plant_periods(stage: Stage) -> None:
    """Plants the three rules on period marks in the schools of Югра whose source shows them."""
    for organisation in stage.organisations:
        if stage.regulation(organisation) == "khmao-2020" and PERIOD_MARKS in stage.voice(organisation).shows:
            _Finals(stage, organisation).plant()


class _Finals:
    """The quarter marks of one school; every course is used once, halves of a class not at all."""

    def __init__(self, stage: Stage, organisation: str) -> None:
        self._stage, self._organisation = stage, organisation
        self._marks = stage.frame("period_marks")
        self._courses: set[int] = set()
        self._voice = stage.voice(organisation)
        self._deferrals = Deferrals(stage, organisation)

    def plant(self) -> None:
        """Plants all three rules and their twins."""
        missing = []
        for spot in self._spots(4):
            label, student = self._student(spot, 0)
            self._stage.forget_labels("period_marks", [label])
            self._stage.plant(_MISSING, spot, self._key(spot, student), spot.on(SATURDAY, 0))
            for value, index in (("н/а", 1), ("осв", 2)):
                self._rewrite(spot, index, value, _MISSING, "a word in place of a number is a mark too")
            missing.append(spot)
        if self._deferrals.is_kept:
            self._deferred(missing)
        for spot, value in zip(self._spots(3), ("1", "зч", "6"), strict=False):
            self._rewrite(spot, 0, value, _SCALE)
            for word, index in (("н/а", 1), ("осв", 2), ("безотм", 3)):
                self._rewrite(spot, index, word, _SCALE, "a word that the document allows")
        self._outside()
        if not self._voice.is_book:
            self._later_subject()

    def _deferred(self, spots: list[Spot]) -> None:
        """Marks that lack too, of those the register speaks of; nobody else is planted as the fourth and the fifth."""
        for spot, (values, why) in zip(spots, LACKING, strict=False):
            # A book exported before the deferral was over can't tell whether the mark came after all.
            over = values["Действует по"] == FRIDAY and self._voice.is_book
            self._lacking(spot, 3, {**values, "Действует по": _EARLIER} if over else values, why)
        self._lacking(spots[0], 4, FOR_ALL, "everything of the period is put off")

    def _lacking(self, spot: Spot, index: int, values: Mapping[str, Cell], why: str) -> None:
        label, student = self._student(spot, index)
        self._stage.forget_labels("period_marks", [label])
        self._deferrals.write(student, spot.group, spot.subject, values)
        key, at = self._key(spot, student), spot.on(SATURDAY, 0)
        if why:
            self._stage.twin(_MISSING, spot, key, at, why)
        else:
            self._stage.plant(_MISSING, spot, key, at)

    def _outside(self) -> None:
        violations = (
            (date(2026, 10, 16), 23, 40),
            (date(2026, 10, 12), 14, 0),
            (SATURDAY, 0, 30),
            (SATURDAY, 1, 50),
        )
        for spot, (day, hour, minute) in zip(self._spots(4), violations, strict=False):
            self._move(spot, 0, spot.on(day, hour, minute), violated=True)
        for spot, (day, hour, minute) in zip(
            self._spots(2), ((date(2026, 10, 17), 0, 20), (FRIDAY, 23, 40)), strict=False
        ):
            self._move(spot, 0, spot.on(day, hour, minute), violated=False)
            if self._deferrals.is_kept and day == FRIDAY:
                _, student = self._student(spot, 3)
                self._deferrals.write(student, spot.group, spot.subject, LATER)
                self._move(spot, 3, spot.on(SATURDAY, 1, 15), violated=False, why="the mark was put off")

    def _spots(self, count: int) -> list[Spot]:
        """A lesson each of so many courses not used yet; only the course of it matters."""
        spots: list[Spot] = []
        while len(spots) < count:
            found = self._stage.pick(
                self._organisation,
                1,
                *_QUARTER,
                lambda lessons: (lessons["half"] == 0) & ~lessons["course"].isin(self._courses),
            )
            if not found:
                break
            self._courses.add(found[0].course)
            spots += found
        return spots

    def _student(self, spot: Spot, index: int) -> tuple[int, int]:
        """Label of the period mark and position of the student, one after another in the course."""
        own = self._marks[(self._marks["course"] == spot.course) & (self._marks["period"] == _PERIOD)]
        return int(own.index[index * 2]), int(own["student"].iloc[index * 2])

    def _key(self, spot: Spot, student: int) -> dict[str, str]:
        return {
            "study_group": spot.group,
            "subject": spot.subject,
            "period": _PERIOD,
            "student": self._stage.student(student),
        }

    def _rewrite(self, spot: Spot, index: int, value: str, rule: str, why: str = "") -> None:
        label, student = self._student(spot, index)
        recorded_at = self._marks["recorded_at"].loc[label]
        self._put(spot, label, student, value, recorded_at)
        key = self._key(spot, student)
        if why:
            self._stage.twin(rule, spot, key, recorded_at, why)
        else:
            self._stage.plant(rule, spot, key, recorded_at)

    def _move(
        self, spot: Spot, index: int, at: pd.Timestamp, *, violated: bool, why: str = "just inside the last week"
    ) -> None:
        label, student = self._student(spot, index)
        self._put(spot, label, student, str(self._marks.loc[label, "value"]), at)
        key = self._key(spot, student)
        if not violated:
            self._stage.twin(_OUTSIDE, spot, key, at, why)
            return
        self._stage.plant(
            _OUTSIDE,
            spot,
            key,
            at,
            judged="record",
            allowed_from_at=spot.on(date(2026, 10, 17), 0),
            deadline_at=spot.on(SATURDAY, 0),
            claimed_at=at if PERIOD_MARKS in self._voice.states else None,
        )

    def _put(self, spot: Spot, label: int, student: int, value: str, at: pd.Timestamp) -> None:
        self._stage.forget_labels("period_marks", [label])
        self._stage.add(
            "period_marks", at, course=spot.course, student=student, period=_PERIOD, kind="период", value=value
        )

    def _later_subject(self) -> None:
        """A subject that begins in November: nobody has a mark for the first quarter, and nobody should."""
        stage = self._stage
        own = stage.lessons
        single = own[(own["organisation"] == self._organisation) & (own["half"] == 0)]
        weekly = single[~single["course"].isin(self._courses)].groupby("course").size().sort_values()
        course = next(
            int(course)
            for course in weekly.index
            if not any(stage.is_used(lesson) for lesson in single.loc[single["course"] == course, "lesson"])
        )
        spots = stage.pick(self._organisation, 99, *_QUARTER, lambda lessons: lessons["course"] == course)
        for spot in spots:
            stage.erase(spot)
        labels = self._marks.index[self._marks["course"] == course]
        stage.forget_labels("period_marks", labels)
        students = self._marks.loc[labels, "student"].head(2)
        for student in students:
            why = "the subject had no lessons in the period"
            stage.twin(_MISSING, spots[0], self._key(spots[0], int(student)), spots[0].on(SATURDAY, 0), why)
