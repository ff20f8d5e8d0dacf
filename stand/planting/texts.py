"""What is wrong with the words of a record: not Russian, a work not named, homework that says nothing, topics out of
turn.
"""

from collections.abc import Callable, Iterable
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
_ATTEMPTS = 6
_YEAR = (date(2026, 9, 1), date(2026, 12, 31))
# Families of subjects one of which has lost its plan.
_UNPLANNED = ("art", "sport")
Where = Callable[[pd.DataFrame], "pd.Series[bool]"]


class _Lessons:
    """Lessons whose homework nobody touched: those planted in by topics alone first, lessons are scarce."""

    def __init__(self, stage: Stage, organisation: str) -> None:
        self._stage, self._organisation = stage, organisation
        self._left: list[Spot] = []

    def leave(self, spots: Iterable[Spot]) -> None:
        """These may be planted in by homework too, if only the first load sees their days."""
        first, last = (pd.Timestamp(day) for day in AUTUMN)
        self._left += [spot for spot in spots if first <= spot.day <= last]

    def take(self, count: int) -> list[Spot]:
        """Up to `count` lessons of the autumn."""
        taken, self._left = self._left[:count], self._left[count:]
        return taken + self._stage.pick(self._organisation, count - len(taken), *AUTUMN)


def plant_texts(stage: Stage) -> None:
    """Plants the four families where a document asks for them and the source shows the texts."""
    for organisation in stage.organisations:
        shows, document = stage.voice(organisation).shows, stage.regulation(organisation)
        lessons = _Lessons(stage, organisation)
        if document in _IN_ORDER and TOPICS in shows:
            _out_of_order(stage, organisation, lessons)
        if document in _RUSSIAN_ONLY and {TOPICS, HOMEWORK} <= shows:
            if KINDS in shows:
                _not_named(stage, organisation, lessons)
            _not_in_russian(stage, organisation, lessons)
        if document in _SUBSTANTIAL and HOMEWORK in shows:
            _without_substance(stage, organisation, lessons)


def _plainly(stage: Stage) -> Where:
    """Lessons without a work that the topic has to name."""
    worked = lessons_with_named_works(stage.frame("works"))
    return lambda lessons: ~lessons["lesson"].isin(worked)


def _has_plan(lessons: pd.DataFrame) -> "pd.Series[bool]":
    return ~lessons["family"].isin(_UNPLANNED)


def _follows_plan(stage: Stage, spot: Spot) -> bool:
    """Whether a document binds the organisation's topics to the plan."""
    return stage.regulation(spot.organisation) in ("khmao-2020", "kpgt-2022")


def _not_in_russian(stage: Stage, organisation: str, lessons: _Lessons) -> None:
    plain = _plainly(stage)

    def language(frame: pd.DataFrame) -> "pd.Series[bool]":
        return plain(frame) & (frame["family"] == "language")

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
    told = lessons.take(1) + stage.pick(organisation, 1, FRIDAY, FRIDAY)
    for spot, text in zip(told, ("Learn the new words, ex. 5", "SB p. 24, ex. 3"), strict=False):
        _task(stage, spot, text)
        stage.plant(_LANGUAGE, spot, spot.key, spot.after_end(4))
    for text, why in (
        ("Учебник (Student’s Book), с. 24, упр. 3", "a term in brackets"),
        ("Прочитать «Robinson Crusoe», с. 5–9", "a title in quotation marks"),
        ("Повторить Present Simple, упр. 12", "a term in capitals among Russian words"),
        ("y = 2x + 3, № 5", "a formula and a number"),
    ):
        for spot in lessons.take(1):
            _task(stage, spot, text)
            stage.twin(_LANGUAGE, spot, spot.key, spot.after_end(4), why)


def _not_named(stage: Stage, organisation: str, lessons: _Lessons) -> None:
    for kind, day in (("practical", AUTUMN), ("laboratory", AUTUMN), ("practical", (THURSDAY, THURSDAY))):
        for spot in stage.pick(organisation, 1, *day):
            _worked(stage, spot, kind, planned(spot.family, spot.ordinal))
            stage.plant(_WORK, spot, spot.key, spot.after_end(6))
            lessons.leave([spot])
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
            lessons.leave([spot])


def _worked(stage: Stage, spot: Spot, kind: str, topic: str) -> dict[str, object]:
    """A lesson with marks of that kind and that topic; gives the topic's record."""
    record = stage.topic(spot, topic, spot.after_end(4))
    stage.work(spot, kind, stage.students(spot, 3), spot.after_end(6))
    return record


def _without_substance(stage: Stage, organisation: str, lessons: _Lessons) -> None:
    spots = lessons.take(3) + stage.pick(organisation, 1, *WATCHED)
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
        for spot in lessons.take(1):
            _task(stage, spot, text)
            stage.twin(_SUBSTANCE, spot, spot.key, spot.after_end(4), why)


def _task(stage: Stage, spot: Spot, text: str) -> None:
    stage.homework(spot, spot.after_end(4))["text"] = text


def _out_of_order(stage: Stage, organisation: str, lessons: _Lessons) -> None:
    unworked = _plainly(stage)

    def plain(frame: pd.DataFrame) -> "pd.Series[bool]":
        return unworked(frame) & _has_plan(frame)

    for spot in _between(stage, lessons, organisation, 2, AUTUMN, plain):
        stage.topic(spot, planned(spot.family, spot.ordinal + 1), spot.after_end(3))
        stage.plant(_ORDER, spot, spot.key, spot.after_end(3))
    for spot in _between(stage, lessons, organisation, 1, WATCHED, plain):
        at, mended_at = spot.after_end(3), spot.on(THURSDAY, 17, 30)
        record = stage.topic(spot, planned(spot.family, spot.ordinal + 1), at)
        own = planned(spot.family, spot.ordinal)
        stage.change("topics", record, mended_at, topic=own, recorded_at=mended_at)
        stage.plant(_ORDER, spot, spot.key, at, mended_at=mended_at)
    for spot in _between(stage, lessons, organisation, 1, AUTUMN, plain):
        both = (planned(spot.family, spot.ordinal), planned(spot.family, spot.ordinal + 1))
        stage.topic(spot, ". ".join(both), spot.after_end(3))
        for rule in (_ORDER, _OFF):
            stage.twin(rule, spot, spot.key, spot.after_end(3), "two lines of the plan in one lesson")
    for spot in _between(stage, lessons, organisation, 1, AUTUMN, plain):
        former, own = planned(spot.family, spot.ordinal - 1), planned(spot.family, spot.ordinal)
        stage.topic(spot, f"{former}. {own}", spot.after_end(3))
        stage.twin(_ORDER, spot, spot.key, spot.after_end(3), "the former line goes on and its own is begun")


def _between(
    stage: Stage, lessons: _Lessons, organisation: str, count: int, days: tuple[date, date], where: Where
) -> list[Spot]:
    """Lessons between two of their course that nobody plants in either: their topics are those of the plan."""
    found: list[Spot] = []
    for _ in range(_ATTEMPTS):
        for spot in stage.pick(organisation, 1, *days, lambda frame: where(frame) & (frame["ordinal"] > 1)):
            near = stage.pick(organisation, 2, *_YEAR, partial(_beside, spot))
            lessons.leave([spot, *near])
            if len(near) == 2:
                found.append(spot)
        if len(found) == count:
            break
    return found


def _beside(spot: Spot, lessons: pd.DataFrame) -> "pd.Series[bool]":
    return (lessons["course"] == spot.course) & ((lessons["ordinal"] - spot.ordinal).abs() == 1)
