"""What a cell may hold: one mark of the scale in a college, and a kind of work wherever marks are."""

from functools import partial

import pandas as pd

from stand.planting.nights import AUTUMN, IN_TERM, THURSDAY, WATCHED
from stand.planting.stage import Stage
from stand.sources import MARKS

_ONE, _SCALE, _KIND = "one-mark-per-cell", "lesson-mark-scale", "work-kind-missing"


def plant_cells(stage: Stage) -> None:
    """Plants `one-mark-per-cell` and `lesson-mark-scale` in colleges, `work-kind-missing` there and in Югра."""
    for organisation in stage.organisations:
        voice, regulation = stage.voice(organisation), stage.regulation(organisation)
        if regulation == "kpgt-2022":
            _two_marks(stage, organisation)
            _two_lessons_a_day(stage, organisation)
            _off_scale(stage, organisation)
        else:
            _schools(stage, organisation)
        if not voice.leaves_kinds_out:
            continue
        if regulation in ("kpgt-2022", "khmao-2020"):
            _no_kind(stage, organisation)
        else:
            _kind_not_asked(stage, organisation)


def _two_marks(stage: Stage, organisation: str) -> None:
    for spot, values in zip(stage.pick(organisation, 3, *AUTUMN), (("4", "4"), ("3", "5"), ("5", "4")), strict=False):
        at = spot.after_end(6)
        students = stage.students(spot, 3)
        stage.work(spot, "answer", students, at, [values[0], "4", "5"])
        stage.mark(spot, students[0], values[1], at)
        stage.plant(_ONE, spot, stage.cell(spot, students[0]), at)
    # A second mark that a night brings, within the term of a control work.
    for spot in stage.pick(organisation, 1, *IN_TERM):
        first, second = spot.after_end(6), spot.on(THURSDAY, 14, 20)
        students = stage.students(spot, 3)
        stage.work(spot, "control", students, first, ["3", "4", "5"])
        claimed_at = first if MARKS in spot.voice.states else None
        stage.mark(spot, students[0], "4", second, claimed_at)
        stage.plant(_ONE, spot, stage.cell(spot, students[0]), second)
    for spot in stage.pick(organisation, 2, *AUTUMN):
        at = spot.after_end(6)
        student = stage.students(spot, 1)[0]
        stage.work(spot, "answer", [student], at, ["4"])
        taken_at = spot.starts_at + pd.Timedelta(minutes=9)
        stage.add("absences", taken_at, lesson=spot.lesson, student=student, code=spot.voice.late)
        stage.twin(_ONE, spot, stage.cell(spot, student), at, "a mark beside a late arrival")


def _two_lessons_a_day(stage: Stage, organisation: str) -> None:
    """Two lessons of a subject on one day, a mark in each: two cells."""
    frame = stage.lessons
    first, last = map(pd.Timestamp, AUTUMN)
    own = frame[(frame["organisation"] == organisation) & frame["date"].between(first, last)]
    pairs = own[own.duplicated(["course", "date"], keep=False)].sort_values(["course", "date", "number"])
    for _, pair in pairs.groupby(["course", "date"]):
        if any(stage.is_used(lesson) for lesson in pair["lesson"]):
            continue
        spots = stage.pick(organisation, 2, *AUTUMN, partial(_among, wanted=set(pair["lesson"])))
        student = next(s for s in stage.students(spots[0], 20) if s in stage.students(spots[1], 20))
        for spot in spots:
            stage.work(spot, "answer", [student], spot.after_end(6), ["4"])
            stage.twin(_ONE, spot, stage.cell(spot, student), spot.after_end(6), "a mark in each of two lessons")
        return


def _among(lessons: pd.DataFrame, wanted: set[int]) -> "pd.Series[bool]":
    return lessons["lesson"].isin(wanted)


def _off_scale(stage: Stage, organisation: str) -> None:
    wrong_marks = [value for value in ("1", "6", "зч", "1") if stage.voice(organisation).writes(value)]
    for spot, value in zip(stage.pick(organisation, 4, *AUTUMN), wrong_marks, strict=False):
        at = spot.after_end(4)
        students = stage.students(spot, 3)
        stage.work(spot, "classwork", students, at, [value, "4", "5"])
        stage.plant(_SCALE, spot, stage.cell(spot, students[0]), at)
        stage.twin(_SCALE, spot, stage.cell(spot, students[1]), at, "a four beside it")
    # Put right within the term: the scale is kept again, but a mark was changed.
    for spot in stage.pick(organisation, 1, *IN_TERM):
        at, mended_at = spot.after_end(4), spot.on(THURSDAY, 15, 5)
        students = stage.students(spot, 3)
        wrong = stage.work(spot, "control", students, at, [wrong_marks[0], "4", "5"])[0]
        stage.change("marks", wrong, mended_at, value="2")
        key = stage.cell(spot, students[0])
        stage.plant(_SCALE, spot, key, at, mended_at=mended_at)
        stage.plant("mark-changed", spot, key, mended_at, judged="change", shown_from_at=at)


def _schools(stage: Stage, organisation: str) -> None:
    for spot in stage.pick(organisation, 2, *AUTUMN):
        at = spot.after_end(6)
        students = stage.students(spot, 3)
        stage.work(spot, "answer", students, at, ["4", "1", "5"])
        stage.mark(spot, students[0], "3", at)
        stage.twin(_ONE, spot, stage.cell(spot, students[0]), at, "a school may put two marks into a cell")
        stage.twin(_SCALE, spot, stage.cell(spot, students[1]), at, "the scale of a lesson is set for the college only")


def _no_kind(stage: Stage, organisation: str) -> None:
    for spot in stage.pick(organisation, 3, *AUTUMN):
        at = spot.after_end(7)
        stage.work(spot, None, stage.students(spot, 2), at)
        stage.plant(_KIND, spot, spot.key, at)
    # Named later, a control work whose term is not over: the lesson is whole again and its marks were in time.
    for spot in stage.pick(organisation, 1, *IN_TERM):
        at, mended_at = spot.after_end(7), spot.on(THURSDAY, 16, 30)
        students = stage.students(spot, 2)
        stage.work(spot, None, students, at, ["4", "3"])
        stage.name_work(spot, "control", mended_at)
        stage.plant(_KIND, spot, spot.key, at, mended_at=mended_at)
        if stage.regulation(organisation) == "kpgt-2022":
            why = "the same mark, only its work got a name"
            stage.twin("mark-changed", spot, stage.cell(spot, students[0]), mended_at, why)
    for spot in stage.pick(organisation, 2, *AUTUMN):
        stage.forget(spot, "works", "marks")
        stage.twin(_KIND, spot, spot.key, spot.after_end(7), "no marks, hence no kind")


def _kind_not_asked(stage: Stage, organisation: str) -> None:
    for spot in stage.pick(organisation, 1, *WATCHED):
        at = spot.after_end(7)
        stage.work(spot, None, stage.students(spot, 2), at)
        stage.twin(_KIND, spot, spot.key, at, "the document does not ask for the kind of work")
