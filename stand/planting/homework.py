"""Homework recorded too late: after the lesson's day, in colleges three hours after the group's last lesson."""

from datetime import timedelta

import pandas as pd

from stand.planting.nights import AUTUMN, FRIDAY, SATURDAY, THURSDAY, WATCHED, WEDNESDAY
from stand.planting.stage import Spot, Stage
from stand.sources import HOMEWORK

_LATE, _AFTER = "homework-late", "homework-after-lessons"
_THREE_HOURS = timedelta(hours=3)


def plant_homework(stage: Stage) -> None:
    """Plants `homework-late` in schools and `homework-after-lessons` in colleges."""
    for organisation in stage.organisations:
        voice = stage.voice(organisation)
        if HOMEWORK not in voice.shows:
            continue
        if stage.regulation(organisation) == "kpgt-2022":
            _between_readings(stage, organisation, _AFTER)
            _colleges(stage, organisation, stated=HOMEWORK in voice.states)
        else:
            _between_readings(stage, organisation, _LATE)
            _schools(stage, organisation, stated=HOMEWORK in voice.states)


def _deadline(spot: Spot) -> pd.Timestamp:
    if spot.kind == "college":
        return min(spot.day_end(), spot.last_bell_at + _THREE_HOURS)
    return spot.day_end()


def _record(stage: Stage, rule: str, spot: Spot, at: pd.Timestamp, claimed_at: pd.Timestamp | None = None) -> None:
    stage.homework(spot, at, claimed_at)
    _plant(stage, rule, spot, at, claimed_at or at)


def _plant(stage: Stage, rule: str, spot: Spot, at: pd.Timestamp, claimed_at: pd.Timestamp) -> None:
    stated = claimed_at if HOMEWORK in spot.voice.states else None
    stage.plant(rule, spot, spot.key, at, judged="record", deadline_at=_deadline(spot), claimed_at=stated)


def _between_readings(stage: Stage, organisation: str, rule: str) -> None:
    """Appears in a night although an earlier reading, after the deadline, did not show it."""
    voice = stage.voice(organisation)
    lies = voice.is_book and HOMEWORK in voice.states
    moments = ((THURSDAY, 16, 25), (THURSDAY, 18, 5), (FRIDAY, 11, 15), (SATURDAY, 0, 35))
    for spot, (day, hour, minute) in zip(stage.pick(organisation, 4, *WATCHED), moments, strict=False):
        # Half of the books say that it was there in time: an earlier book without it knows better.
        backdated = spot.after_end(2) if lies and spot.lesson % 2 else None
        _record(stage, rule, spot, spot.on(day, hour, minute), backdated)
    for spot in stage.pick(organisation, 1, THURSDAY, THURSDAY):
        _record(stage, rule, spot, spot.on(FRIDAY, 12, 30))
    for spot in stage.pick(organisation, 1, WEDNESDAY, WEDNESDAY):
        _record(stage, rule, spot, spot.on(THURSDAY, 13, 30))


def _schools(stage: Stage, organisation: str, *, stated: bool) -> None:
    # Late, but before the first reading: only a source that states the moment can tell.
    spots = stage.pick(organisation, 2, *AUTUMN)
    for spot, at in zip(spots, [spot.at(1, hour, 10) for spot, hour in zip(spots, (0, 9), strict=False)], strict=True):
        _record(stage, _LATE, spot, at)
    # After midnight, before the night's reading: without a stated moment nobody can tell.
    for spot in stage.pick(organisation, 1, FRIDAY, FRIDAY):
        _record(stage, _LATE, spot, spot.at(1, 0, 40))
    for spot in stage.pick(organisation, 1, THURSDAY, THURSDAY):
        _record(stage, _LATE, spot, spot.at(1, 0, 20))
    for day in (WEDNESDAY, FRIDAY) if stated else (THURSDAY, FRIDAY):
        for spot in stage.pick(organisation, 1, day, day):
            stage.homework(spot, spot.at(0, 23, 50))
            stage.twin(_LATE, spot, spot.key, spot.at(0, 23, 50), "ten minutes before the day ends")
    _nothing_set(stage, organisation, _LATE)


def _colleges(stage: Stage, organisation: str, *, stated: bool) -> None:
    for spot in stage.pick(organisation, 2, *AUTUMN):
        _record(stage, _AFTER, spot, _deadline(spot) + pd.Timedelta(minutes=4))
    # Within the day, yet after the three hours: told by an evening's reading, or by the source's own moment.
    for spot in stage.pick(organisation, 1, FRIDAY, FRIDAY):
        _record(stage, _AFTER, spot, spot.at(0, 22, 45))
    for spot in stage.pick(organisation, 1, THURSDAY, THURSDAY):
        _record(stage, _AFTER, spot, _deadline(spot) + pd.Timedelta(minutes=35))
    day = AUTUMN if stated else (FRIDAY, FRIDAY)
    for spot in stage.pick(organisation, 1, *day, _early):
        at = _deadline(spot) - pd.Timedelta(minutes=3)
        stage.homework(spot, at)
        stage.twin(_AFTER, spot, spot.key, at, "three minutes before the three hours are over")
    for spot in stage.pick(organisation, 2, *AUTUMN, lambda lessons: lessons["half"] > 0):
        at = _deadline(spot) - pd.Timedelta(minutes=6)
        stage.homework(spot, at)
        stage.twin(_AFTER, spot, spot.key, at, "counted from the last lesson that a student of the half has")
    _nothing_set(stage, organisation, _AFTER)


def _nothing_set(stage: Stage, organisation: str, rule: str) -> None:
    for spot in stage.pick(organisation, 1, *WATCHED):
        at = spot.at(1, 10, 40)
        stage.homework(spot, at)["text"] = "Не задано"
        stage.twin(rule, spot, spot.key, at, "a day later, but what is written is that nothing was set")
    # In time it says that nothing was set: the task that takes its place on another day was never there in time.
    for spot in stage.pick(organisation, 1, THURSDAY, THURSDAY):
        at = spot.on(FRIDAY, 12, 30)
        record = stage.homework(spot, spot.starts_at + timedelta(minutes=12))
        task, record["text"] = record["text"], "Не задано"
        stage.change("homework", record, at, text=task, recorded_at=at)
        _plant(stage, rule, spot, at, at)


def _early(lessons: pd.DataFrame) -> "pd.Series[bool]":
    return lessons["ends_at"] < lessons["last_bell_at"]
