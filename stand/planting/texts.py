"""What is wrong with the words of a record: not Russian, a work not named, homework that says nothing, topics out of
turn.
"""

from collections.abc import Callable
from datetime import date
from functools import partial

import pandas as pd

from stand.named_works import lessons_with_named_works, planned
from stand.planting.nights import AUTUMN, FRIDAY, THURSDAY, WATCHED
from stand.planting.stage import Spot, Stage
from stand.sources import HOMEWORK, KINDS, TOPICS

_LANGUAGE, _WORK, _SUBSTANCE = "record-not-in-russian", "work-not-named", "homework-without-substance"
_ORDER, _OFF = "topic-out-of-order", "topic-off-plan"
_RUSSIAN_ONLY = ("kukarino", "kpgt-2022")
_SUBSTANTIAL = ("khmao-2020", "kpgt-2022")
_IN_ORDER = ("kpgt-2022",)
_EMPTY = ("Повторить", "См. учебник", "Повторить пройденный материал.", "Задание в тетради", "Учить правила")
_YEAR = (date(2026, 9, 1), date(2026, 12, 31))
# Families of subjects one of which has lost its plan.
_UNPLANNED = ("art", "sport")
Where = Callable[[pd.DataFrame], "pd.Series[bool]"]


def plant_texts(stage: Stage) -> None:
    """Plants the four families where a document asks for them and the source shows the texts."""
    for organisation in stage.organisations:
        shows, document = stage.voice(organisation).shows, stage.regulation(organisation)
        if document in _IN_ORDER and TOPICS in shows:
            _out_of_order(stage, organisation)
        if document in _RUSSIAN_ONLY and {TOPICS, HOMEWORK} <= shows:
            _not_in_russian(stage, organisation)
            if KINDS in shows:
                _not_named(stage, organisation)
        if document in _SUBSTANTIAL and HOMEWORK in shows:
            _without_substance(stage, organisation)


def _plainly(stage: Stage) -> Where:
    """Lessons without a work that the topic has to name."""
    worked = lessons_with_named_works(stage.frame("works"))
    return lambda lessons: ~lessons["lesson"].isin(worked)


def _has_plan(lessons: pd.DataFrame) -> "pd.Series[bool]":
    return ~lessons["family"].isin(_UNPLANNED)


def _follows_plan(stage: Stage, spot: Spot) -> bool:
    """Whether a document binds the organisation's topics to the plan."""
    return stage.regulation(spot.organisation) in ("khmao-2020", "kpgt-2022")


def _not_in_russian(stage: Stage, organisation: str) -> None:
    plain = _plainly(stage)

    def language(lessons: pd.DataFrame) -> "pd.Series[bool]":
        return plain(lessons) & (lessons["family"] == "language")

    spots = stage.pick(organisation, 1, *AUTUMN, language) + stage.pick(organisation, 1, *WATCHED, language)
    for spot, text in zip(spots, ("My family and me", "Урок 3. Travelling around the world"), strict=False):
        at = spot.after_end(4)
        record = stage.topic(spot, text, at)
        mended_at = spot.on(THURSDAY, 15, 50) if spot.day >= pd.Timestamp(WATCHED[0]) else None
        if mended_at is not None:
            stage.change("topics", record, mended_at, topic=planned(spot.family, spot.ordinal), recorded_at=mended_at)
        stage.plant(_LANGUAGE, spot, spot.key, at, mended_at=mended_at)
        if _follows_plan(stage, spot):
            stage.plant(_OFF, spot, spot.key, at, mended_at=mended_at)
    for text, day in (("Learn the new words, ex. 5", AUTUMN), ("SB p. 24, ex. 3", (FRIDAY, FRIDAY))):
        for spot in stage.pick(organisation, 1, *day):
            _task(stage, spot, text)
            stage.plant(_LANGUAGE, spot, spot.key, spot.after_end(4))
    for text, why in (
        ("Учебник (Student’s Book), с. 24, упр. 3", "a term in brackets"),
        ("Прочитать «Robinson Crusoe», с. 5–9", "a title in quotation marks"),
        ("Повторить Present Simple, упр. 12", "a term in capitals among Russian words"),
        ("y = 2x + 3, № 5", "a formula and a number"),
    ):
        for spot in stage.pick(organisation, 1, *AUTUMN):
            _task(stage, spot, text)
            stage.twin(_LANGUAGE, spot, spot.key, spot.after_end(4), why)


def _not_named(stage: Stage, organisation: str) -> None:
    for kind, day in (("practical", AUTUMN), ("laboratory", AUTUMN), ("practical", (THURSDAY, THURSDAY))):
        for spot in stage.pick(organisation, 1, *day):
            _worked(stage, spot, kind, planned(spot.family, spot.ordinal))
            stage.plant(_WORK, spot, spot.key, spot.after_end(6))
    # A work named without its theme, mended when its theme is added.
    for spot in stage.pick(organisation, 1, *WATCHED, _has_plan):
        at, mended_at = spot.after_end(6), spot.on(FRIDAY, 16, 20)
        record = _worked(stage, spot, "practical", f"Практическая работа № {spot.ordinal}")
        whole = f"Практическая работа № {spot.ordinal} «{planned(spot.family, spot.ordinal)}»"
        stage.change("topics", record, mended_at, topic=whole, recorded_at=mended_at)
        stage.plant(_WORK, spot, spot.key, at, mended_at=mended_at)
        if _follows_plan(stage, spot):
            stage.plant(_OFF, spot, spot.key, at, mended_at=mended_at)
    for kind, form, why in (
        ("practical", "П/р № 2. {}", "an abbreviation names it too"),
        ("laboratory", "{} (лабораторная работа)", "it may be named after the theme, without a number"),
        ("answer", "{}", "an answer is no work to be named"),
        ("answer", "Практическая работа «{}»", "a work nobody got a mark for"),
    ):
        for spot in stage.pick(organisation, 1, *AUTUMN):
            text = planned(spot.family, spot.ordinal)
            _worked(stage, spot, kind, form.format(text.replace("«", "„").replace("»", "“")))
            stage.twin(_WORK, spot, spot.key, spot.after_end(6), why)


def _worked(stage: Stage, spot: Spot, kind: str, topic: str) -> dict[str, object]:
    """A lesson with marks of that kind and that topic; gives the topic's record."""
    record = stage.topic(spot, topic, spot.after_end(4))
    stage.work(spot, kind, stage.students(spot, 3), spot.after_end(6))
    return record


def _without_substance(stage: Stage, organisation: str) -> None:
    spots = stage.pick(organisation, 3, *AUTUMN) + stage.pick(organisation, 1, *WATCHED)
    spots += stage.pick(organisation, 1, THURSDAY, THURSDAY)
    for spot, text in zip(spots, _EMPTY, strict=False):
        _task(stage, spot, text)
        stage.plant(_SUBSTANCE, spot, spot.key, spot.after_end(4))
    for text, why in (
        ("Не задано", "nothing was set"),
        ("Повторить § 12", "the paragraph is named"),
        ("Повторить тему «Опорный конспект»", "the theme is named"),
        ("Подготовить сообщение о вулканах", "what the work is about is said"),
    ):
        for spot in stage.pick(organisation, 1, *AUTUMN):
            _task(stage, spot, text)
            stage.twin(_SUBSTANCE, spot, spot.key, spot.after_end(4), why)


def _task(stage: Stage, spot: Spot, text: str) -> None:
    stage.homework(spot, spot.after_end(4))["text"] = text


def _out_of_order(stage: Stage, organisation: str) -> None:
    unworked = _plainly(stage)

    def plain(lessons: pd.DataFrame) -> "pd.Series[bool]":
        return unworked(lessons) & _has_plan(lessons)

    for spot in _between(stage, organisation, 2, AUTUMN, plain):
        stage.topic(spot, planned(spot.family, spot.ordinal + 1), spot.after_end(3))
        stage.plant(_ORDER, spot, spot.key, spot.after_end(3))
    for spot in _between(stage, organisation, 1, WATCHED, plain):
        at, mended_at = spot.after_end(3), spot.on(THURSDAY, 17, 30)
        record = stage.topic(spot, planned(spot.family, spot.ordinal + 1), at)
        own = planned(spot.family, spot.ordinal)
        stage.change("topics", record, mended_at, topic=own, recorded_at=mended_at)
        stage.plant(_ORDER, spot, spot.key, at, mended_at=mended_at)
    for spot in _between(stage, organisation, 1, AUTUMN, plain):
        both = (planned(spot.family, spot.ordinal), planned(spot.family, spot.ordinal + 1))
        stage.topic(spot, ". ".join(both), spot.after_end(3))
        for rule in (_ORDER, _OFF):
            stage.twin(rule, spot, spot.key, spot.after_end(3), "two lines of the plan in one lesson")
    for spot in _between(stage, organisation, 1, AUTUMN, plain):
        former, own = planned(spot.family, spot.ordinal - 1), planned(spot.family, spot.ordinal)
        stage.topic(spot, f"{former}. {own}", spot.after_end(3))
        stage.twin(_ORDER, spot, spot.key, spot.after_end(3), "the former line goes on and its own is begun")


def _between(
    stage: Stage, organisation: str, count: int, days: tuple[date, date], where: Where, attempts: int = 8
) -> list[Spot]:
    """Lessons between two of their course that nobody plants in either: their topics are those of the plan."""
    found: list[Spot] = []
    for _ in range(attempts):
        for spot in stage.pick(organisation, 1, *days, lambda lessons: where(lessons) & (lessons["ordinal"] > 1)):
            near = stage.pick(organisation, 2, *_YEAR, partial(_beside, spot))
            if len(near) == 2:
                found.append(spot)
        if len(found) == count:
            break
    return found


def _beside(spot: Spot, lessons: pd.DataFrame) -> "pd.Series[bool]":
    return (lessons["course"] == spot.course) & ((lessons["ordinal"] - spot.ordinal).abs() == 1)
