"""Marks that were changed or taken away after they had been seen; a college forbids it."""

import pandas as pd

from stand.planting.nights import FRIDAY, IN_TERM, SATURDAY, THURSDAY
from stand.planting.stage import Stage

_RULE = "mark-changed"


def plant_changes(stage: Stage) -> None:
    """Plants `mark-changed` in colleges, on control works whose term is not over: no other rule is touched."""
    for organisation in stage.organisations:
        if stage.regulation(organisation) == "kpgt-2022":
            _changed(stage, organisation)
            _removed(stage, organisation)
            _untouched(stage, organisation)


def _changed(stage: Stage, organisation: str) -> None:
    moments = ((THURSDAY, 14, 10), (THURSDAY, 19, 30), (FRIDAY, 12, 5), (SATURDAY, 1, 10))
    for spot, (day, hour, minute) in zip(stage.pick(organisation, 4, *IN_TERM), moments, strict=False):
        first, later = spot.after_end(12), spot.on(day, hour, minute)
        students = stage.students(spot, 3)
        marks = stage.work(spot, "control", students, first, ["3", "4", "5"])
        stage.change("marks", marks[0], later, value="4")
        key = stage.cell(spot, students[0])
        stage.plant(_RULE, spot, key, later, judged="change", shown_from_at=first)
        stage.twin(_RULE, spot, stage.cell(spot, students[1]), first, "the mark beside it stayed")
    # A mark of the day itself, another one in the evening: late or not, nobody can tell, but changed it was.
    for spot in stage.pick(organisation, 1, FRIDAY, FRIDAY):
        first, later = spot.after_end(5), spot.at(0, 23, 15)
        student = stage.students(spot, 1)[0]
        mark = stage.work(spot, "answer", [student], first, ["3"])[0]
        stage.change("marks", mark, later, value="5")
        stage.plant(_RULE, spot, stage.cell(spot, student), later, judged="change", shown_from_at=first)


def _removed(stage: Stage, organisation: str) -> None:
    for spot in stage.pick(organisation, 1, *IN_TERM):
        first, later = spot.after_end(12), spot.on(FRIDAY, 13, 40)
        students = stage.students(spot, 3)
        marks = stage.work(spot, "control", students, first, ["2", "4", "5"])
        stage.remove(marks[0], later)
        stage.plant(_RULE, spot, stage.cell(spot, students[0]), later, judged="change", shown_from_at=first)


def _untouched(stage: Stage, organisation: str) -> None:
    """A comment that changed, an absence put right, a mark corrected before anybody read it."""
    for spot in stage.pick(organisation, 1, *IN_TERM):
        first, later = spot.after_end(12), spot.on(THURSDAY, 17, 20)
        student = stage.students(spot, 1)[0]
        mark = stage.work(spot, "control", [student], first, ["4"])[0]
        stage.change("marks", mark, later, comment="Работа над ошибками выполнена")
        stage.twin(_RULE, spot, stage.cell(spot, student), later, "only the comment changed")
    for spot in stage.pick(organisation, 1, *IN_TERM):
        student = stage.students(spot, 1)[0]
        stage.forget(spot, "works", "marks")
        code, other = spot.voice.unexcused, spot.voice.ill
        taken_at, later = spot.starts_at + pd.Timedelta(minutes=9), spot.on(THURSDAY, 18, 15)
        absence = stage.add("absences", taken_at, lesson=spot.lesson, student=student, code=code)
        stage.change("absences", absence, later, code=other)
        stage.twin(_RULE, spot, stage.cell(spot, student), later, "an absence put right is not a mark")
    for spot in stage.pick(organisation, 1, FRIDAY, FRIDAY):
        first_at, later = spot.after_end(1), spot.after_end(30)
        student = stage.students(spot, 1)[0]
        mark = stage.work(spot, "answer", [student], first_at, ["3"])[0]
        stage.change("marks", mark, later, value="4", recorded_at=later)
        stage.twin(_RULE, spot, stage.cell(spot, student), later, "corrected on the spot, between two readings")
