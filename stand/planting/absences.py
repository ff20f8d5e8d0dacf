"""Absences written down too late: after the first minutes of the lesson, after its day, after a week."""

from datetime import timedelta

import pandas as pd

from stand.planting.nights import AUTUMN, FRIDAY, SATURDAY, THURSDAY, WATCHED
from stand.planting.stage import Spot, Stage
from stand.sources import ABSENCES

_DAY, _MINUTES = "attendance-late", "absence-late"
# Days after the lesson's own that a document leaves for absences; the schools of Югра have minutes.
_TERMS = {"kpgt-2022": 0, "peresvet": 0, "kukarino": 7}
_BELL = pd.Timedelta(minutes=20)
_LATER = ((THURSDAY, 15, 25), (FRIDAY, 11, 40), (SATURDAY, 0, 45))


def plant_absences(stage: Stage) -> None:
    """Plants `absence-late` in the schools of Югра and `attendance-late` everywhere else, where absences are shown."""
    for organisation in stage.organisations:
        if ABSENCES not in stage.voice(organisation).shows:
            continue
        if stage.regulation(organisation) in _TERMS:
            _by_the_day(stage, organisation, _TERMS[stage.regulation(organisation)])
        else:
            _by_the_bell(stage, organisation)


def _by_the_day(stage: Stage, organisation: str, term: int) -> None:
    for spot, (days, hour, minute) in zip(
        stage.pick(organisation, 2, *AUTUMN), ((term + 1, 0, 30), (term + 6, 9, 10)), strict=False
    ):
        _late(stage, _DAY, spot, spot.at(days, hour, minute), spot.day_end(term))
    # Readings after the term did not show them.
    last = min(WATCHED[1], THURSDAY - timedelta(days=term + 1))
    for spot, (day, hour, minute) in zip(stage.pick(organisation, 3, WATCHED[0], last), _LATER, strict=False):
        _late(stage, _DAY, spot, spot.on(day, hour, minute), spot.day_end(term))
    # The term ends between the evening's reading and the night's.
    ending = FRIDAY - timedelta(days=term)
    for spot in stage.pick(organisation, 1, ending, ending):
        _late(stage, _DAY, spot, spot.on(SATURDAY, 0, 40), spot.day_end(term))
    for spot in stage.pick(organisation, 1, *AUTUMN):
        at = spot.at(term, 23, 50)
        stage.twin(_DAY, spot, _absent(stage, spot, at), at, "ten minutes before the term is over")
    _made_clear(stage, organisation, _DAY)


def _by_the_bell(stage: Stage, organisation: str) -> None:
    for spot, minutes in zip(stage.pick(organisation, 2, *AUTUMN), (21, 40), strict=False):
        _late(stage, _MINUTES, spot, spot.starts_at + pd.Timedelta(minutes=minutes), spot.starts_at + _BELL)
    for spot, (day, hour, minute) in zip(stage.pick(organisation, 3, *WATCHED), _LATER, strict=False):
        _late(stage, _MINUTES, spot, spot.on(day, hour, minute), spot.starts_at + _BELL)
    voice = stage.voice(organisation)
    if not voice.is_book or ABSENCES in voice.states:
        # The evening's reading knew the lesson without it; a book that did not change is not read again.
        for spot in stage.pick(organisation, 1, FRIDAY, FRIDAY):
            _late(stage, _MINUTES, spot, spot.at(0, 23, 5), spot.starts_at + _BELL)
    for spot in stage.pick(organisation, 1, *AUTUMN):
        at = spot.starts_at + _BELL
        stage.twin(_MINUTES, spot, _absent(stage, spot, at), at, "the twentieth minute itself")
    for spot in stage.pick(organisation, 1, *WATCHED):
        at = spot.on(THURSDAY, 14, 35)
        cell = _absent(stage, spot, at, spot.voice.late)
        stage.twin(_MINUTES, spot, cell, at, "a late arrival is no absence and has no minutes")
    _made_clear(stage, organisation, _MINUTES)


def _made_clear(stage: Stage, organisation: str, rule: str) -> None:
    """«Н» in time becomes illness when the note arrives."""
    for spot in stage.pick(organisation, 1, *WATCHED):
        at, mended_at = spot.starts_at + pd.Timedelta(minutes=7), spot.on(THURSDAY, 17, 20)
        student = _missing(stage, spot)
        record = _write(stage, spot, student, at, spot.voice.unexcused)
        stage.change("absences", record, mended_at, code=spot.voice.ill)
        stage.twin(
            rule, spot, stage.cell(spot, student), mended_at, "the absence was there in time, its reason came later"
        )


def _late(stage: Stage, rule: str, spot: Spot, at: pd.Timestamp, deadline_at: pd.Timestamp) -> None:
    key = _absent(stage, spot, at)
    stated = at if ABSENCES in spot.voice.states else None
    stage.plant(rule, spot, key, at, judged="record", deadline_at=deadline_at, claimed_at=stated)


def _absent(stage: Stage, spot: Spot, at: pd.Timestamp, word: str | None = None) -> dict[str, str]:
    student = _missing(stage, spot)
    _write(stage, spot, student, at, word or spot.voice.unexcused)
    return stage.cell(spot, student)


def _missing(stage: Stage, spot: Spot) -> int:
    """Somebody who was there as the generator made it; who is away has no mark, so that nobody has one."""
    student = stage.students(spot, 1)[0]
    stage.forget(spot, "works", "marks")
    return student


def _write(stage: Stage, spot: Spot, student: int, at: pd.Timestamp, word: str) -> dict[str, object]:
    return stage.add("absences", at, lesson=spot.lesson, student=student, code=word)
