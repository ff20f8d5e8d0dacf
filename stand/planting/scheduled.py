"""Marks for works of the schedule of attestation, put after the day that the schedule sets."""

from datetime import date

import pandas as pd

from stand.planting.nights import FRIDAY, THURSDAY, WEDNESDAY
from stand.planting.stage import Spot, Stage
from stand.sheets import Cell
from stand.sources import MARKS
from stand.work_kinds import nearest

_RULE = "scheduled-mark-late"
_REGISTER = "График аттестации"
# What the schedule calls the works that the document asks about.
_EVENTS = {
    "khmao-2020": (("control", "контрольная работа"),),
    "kpgt-2022": (("control", "контрольная работа"), ("credit", "дифференцированный зачёт")),
}
# Lessons whose marks have the general term still before them when the day of the schedule is over.
_LATE_IN_OCTOBER = (date(2026, 10, 19), date(2026, 10, 20))
_SEPTEMBER = (date(2026, 9, 14), date(2026, 9, 25))


def plant_scheduled(stage: Stage) -> None:
    """Plants `scheduled-mark-late` where a school or a college hands its schedule over."""
    for organisation in stage.registers.keepers(_REGISTER):
        for kind, title in _EVENTS.get(stage.regulation(organisation), ()):
            if nearest(kind, stage.voice(organisation).kinds) == kind:
                _of_kind(stage, organisation, kind, title)


def _of_kind(stage: Stage, organisation: str, kind: str, title: str) -> None:
    # A night brings it after the set day, within the days that the document gives works without one.
    for spot in stage.pick(organisation, 1, *_LATE_IN_OCTOBER, _whole_class):
        in_time, at = spot.after_end(8), spot.on(THURSDAY, 15, 20)
        *others, student = stage.students(spot, 3)
        stage.work(spot, kind, others, in_time)
        stage.mark(spot, student, "4", at)
        _set(stage, spot, title, WEDNESDAY)
        _plant(stage, spot, student, at, WEDNESDAY)
        stage.twin(_RULE, spot, stage.cell(spot, others[0]), in_time, "put in time beside a late one")
    # Before the first reading: without a stated moment nobody can tell.
    for spot in stage.pick(organisation, 1, *_SEPTEMBER, _whole_class):
        at = spot.at(2, 0, 20)
        student = stage.students(spot, 1)[0]
        stage.work(spot, kind, [student], at)
        due_on = (spot.day + pd.Timedelta(days=1)).date()
        _set(stage, spot, title, due_on)
        _plant(stage, spot, student, at, due_on)
    for spot in stage.pick(organisation, 1, *_LATE_IN_OCTOBER, _whole_class):
        at = spot.on(THURSDAY, 16, 10)
        student = stage.students(spot, 1)[0]
        stage.work(spot, kind, [student], at)
        _set(stage, spot, title, FRIDAY)
        stage.twin(_RULE, spot, stage.cell(spot, student), at, "the day that the schedule sets is still ahead")


def _set(stage: Stage, spot: Spot, title: str, due_on: date) -> None:
    key: dict[str, Cell] = {
        "Класс": str(stage.course(spot.course)["klass"]),
        "Предмет": spot.subject,
        "Вид": title,
        "Дата проведения": spot.day.date(),
    }
    stage.registers.write(spot.organisation, _REGISTER, key, {"Отметки до": due_on})


def _plant(stage: Stage, spot: Spot, student: int, at: pd.Timestamp, due_on: date) -> None:
    stage.plant(
        _RULE,
        spot,
        stage.cell(spot, student),
        at,
        judged="record",
        deadline_at=spot.on(due_on, 0) + pd.Timedelta(days=1),
        claimed_at=at if MARKS in spot.voice.states else None,
    )


def _whole_class(lessons: pd.DataFrame) -> "pd.Series[bool]":
    return (lessons["half"] == 0) & ~lessons["family"].isin(["sport", "art"])
