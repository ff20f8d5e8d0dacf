"""Topics that are missing, and topics that the plan does not have."""

import pandas as pd

from stand.curriculum import OFF_PLAN
from stand.named_works import lessons_with_named_works
from stand.planting.nights import AUTUMN, FRIDAY, THURSDAY, WATCHED, WEDNESDAY
from stand.planting.stage import Spot, Stage
from stand.sources import CANCELLATIONS, CHECKS, TOPICS

_MISSING, _OFF, _ORDER, _LATE = "topic-missing", "topic-off-plan", "topic-out-of-order", "topic-late"
# Documents that want the topic on the day of the lesson.
_SAME_DAY = ("kpgt-2022", "peresvet")
# Families of subjects one of which loses its plan: no topic is planted off the plan there.
_UNPLANNED = ["art", "sport"]
_PRECEDED = 3


def plant_topics(stage: Stage) -> None:
    """Plants `topic-missing` everywhere, `topic-late` and `topic-off-plan` where a day and a plan bind."""
    for organisation in stage.organisations:
        if TOPICS not in stage.voice(organisation).shows:
            continue
        _missing(stage, organisation)
        if stage.regulation(organisation) in _SAME_DAY:
            _late(stage, organisation)
        if stage.regulation(organisation) in ("khmao-2020", "kpgt-2022"):
            _off_plan(stage, organisation)
        else:
            _off_plan_allowed(stage, organisation)


def _missing(stage: Stage, organisation: str) -> None:
    spots = stage.pick(organisation, 2, *AUTUMN)
    spots += stage.pick(organisation, 1, WEDNESDAY, WEDNESDAY)
    spots += stage.pick(organisation, 1, *AUTUMN, lambda lessons: lessons["half"] > 0)
    spots += stage.pick(organisation, 1, THURSDAY, THURSDAY)
    spots += stage.pick(organisation, 1, FRIDAY, FRIDAY)
    for spot in spots:
        stage.forget(spot, "topics")
        stage.plant(_MISSING, spot, spot.key, spot.day_end())
    for spot, day in zip(stage.pick(organisation, 2, *WATCHED), (THURSDAY, FRIDAY), strict=False):
        mended_at = spot.on(day, 15, 40)
        text = stage.planned_topic(spot)
        stage.topic(spot, text, mended_at)
        stage.plant(_MISSING, spot, spot.key, spot.day_end(), mended_at=mended_at)
        if stage.regulation(organisation) in _SAME_DAY:
            _plant_late(stage, spot, mended_at)
        else:
            stage.twin(_LATE, spot, spot.key, mended_at, "the document names no term for topics")
    # Written in the evening of the same day, after the evening's reading.
    for spot in stage.pick(organisation, 1, FRIDAY, FRIDAY):
        text = stage.planned_topic(spot)
        stage.topic(spot, text, spot.at(0, 23, 20))
        stage.twin(_MISSING, spot, spot.key, spot.ends_at, "the day is not over")
        stage.twin(_LATE, spot, spot.key, spot.at(0, 23, 20), "forty minutes before the day ends")
    shows = stage.voice(organisation).shows
    if CANCELLATIONS in shows:
        for spot in stage.pick(organisation, 2, *AUTUMN, _not_the_last_of_a_day):
            stage.cancel(spot)
            stage.twin(_MISSING, spot, spot.key, spot.day_end(), "the lesson was cancelled")
            if CHECKS in shows:
                stage.twin("attendance-not-taken", spot, spot.key, spot.day_end(), "the lesson was cancelled")


def _late(stage: Stage, organisation: str) -> None:
    """Written on another day: seen by a reading in between (`_missing`), stated by the source, or not to be told."""
    moments = ((1, 9, 10), (7, 10, 0))
    for spot, (days, hour, minute) in zip(stage.pick(organisation, 2, *AUTUMN), moments, strict=False):
        at = spot.at(days, hour, minute)
        stage.topic(spot, stage.planned_topic(spot), at)
        _plant_late(stage, spot, at)
    for spot in stage.pick(organisation, 1, THURSDAY, THURSDAY):
        at = spot.at(1, 0, 30)
        stage.topic(spot, stage.planned_topic(spot), at)
        _plant_late(stage, spot, at)


def _plant_late(stage: Stage, spot: Spot, at: pd.Timestamp) -> None:
    stated = at if TOPICS in spot.voice.states else None
    stage.plant(_LATE, spot, spot.key, at, judged="record", deadline_at=spot.day_end(), claimed_at=stated)


def _not_the_last_of_a_day(lessons: pd.DataFrame) -> "pd.Series[bool]":
    return (lessons["half"] == 0) & (lessons["ends_at"] < lessons["last_bell_at"])


def _off_plan(stage: Stage, organisation: str) -> None:
    worked = lessons_with_named_works(stage.frame("works"))

    def plain(lessons: pd.DataFrame) -> "pd.Series[bool]":
        return _planned(lessons) & ~lessons["lesson"].isin(worked)

    spots = stage.pick(organisation, 2, *AUTUMN, plain)
    spots += stage.pick(
        organisation, 1, *AUTUMN, lambda lessons: (lessons["half"] > 0) & ~lessons["lesson"].isin(worked)
    )
    spots += stage.pick(organisation, 1, *WATCHED, plain)
    spots += stage.pick(organisation, 1, THURSDAY, THURSDAY, plain)
    for index, spot in enumerate(spots):
        recorded_at = spot.after_end(5)
        stage.topic(spot, OFF_PLAN[index % len(OFF_PLAN)], recorded_at)
        stage.plant(_OFF, spot, spot.key, recorded_at)
    for spot in stage.pick(organisation, 1, *WATCHED, plain):
        recorded_at, mended_at = spot.after_end(5), spot.on(THURSDAY, 16, 10)
        wrong = stage.topic(spot, OFF_PLAN[-1], recorded_at)
        planned = stage.planned_topic(spot)
        stage.change("topics", wrong, mended_at, topic=planned, recorded_at=mended_at)
        stage.plant(_OFF, spot, spot.key, recorded_at, mended_at=mended_at)
    _as_planned(stage, organisation)
    # A class without a plan for a subject: nothing there can be off it.
    unplanned = stage.pick(
        organisation, 1, *AUTUMN, lambda lessons: _unplanned(lessons) & ~lessons["lesson"].isin(worked)
    )
    for spot in unplanned:
        stage.drop_plan(spot)
        stage.topic(spot, OFF_PLAN[0], spot.after_end(4))
        stage.twin(_OFF, spot, spot.key, spot.after_end(4), "the class has no plan for the subject")


def _as_planned(stage: Stage, organisation: str) -> None:
    """Topics of the plan written in another manner, and one whose turn has not come."""

    def ahead(spot: Spot) -> str:
        plans = stage.frame("topic_plans")
        own = plans[
            (plans["organisation"] == organisation)
            & (plans["group"] == stage.course(spot.course)["klass"])
            & (plans["subject"] == spot.subject)
        ]
        return str(own.loc[own["ordinal"].idxmax(), "topic"])

    worked = lessons_with_named_works(stage.frame("works"))
    spots = stage.pick(
        organisation,
        5,
        *AUTUMN,
        # Far enough from the year's beginning to have been preceded by topics of the plan.
        lambda lessons: _planned(lessons) & ~lessons["lesson"].isin(worked) & (lessons["ordinal"] > _PRECEDED),
    )
    for index, spot in enumerate(spots):
        planned = stage.planned_topic(spot)
        written, why = (
            (ahead(spot), "a topic of the plan whose turn has not come"),
            (planned.upper(), "the same topic in capitals"),
            (planned.replace("ё", "е") + " ", "the same topic with «е» for «ё»"),
            (f"{spot.ordinal}. {planned}", "the same topic with its number"),
            (f"«{planned.replace(' ', '  ', 1)}»", "the same topic in quotation marks"),
        )[index]
        stage.topic(spot, written, spot.after_end(3))
        stage.twin(_OFF, spot, spot.key, spot.after_end(3), why)
        if written == ahead(spot) and stage.regulation(organisation) == "kpgt-2022":
            stage.plant(_ORDER, spot, spot.key, spot.after_end(3))


def _planned(lessons: pd.DataFrame) -> "pd.Series[bool]":
    return (lessons["half"] == 0) & ~lessons["family"].isin(_UNPLANNED)


def _unplanned(lessons: pd.DataFrame) -> "pd.Series[bool]":
    return (lessons["half"] == 0) & lessons["family"].isin(_UNPLANNED)


def _off_plan_allowed(stage: Stage, organisation: str) -> None:
    worked = lessons_with_named_works(stage.frame("works"))
    for spot in stage.pick(organisation, 1, *AUTUMN, lambda lessons: ~lessons["lesson"].isin(worked)):
        stage.topic(spot, OFF_PLAN[1], spot.after_end(5))
        stage.twin(_OFF, spot, spot.key, spot.after_end(5), "no document of the organisation binds topics to the plan")
