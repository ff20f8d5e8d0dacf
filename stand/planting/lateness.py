"""Marks put too late: after the lesson's day, after the term of a control or a written work, after a week."""

from collections.abc import Sequence
from datetime import date
from functools import partial

import pandas as pd

from stand.planting.nights import AUTUMN, FRIDAY, SATURDAY, THURSDAY, WATCHED, WEDNESDAY
from stand.planting.stage import Spot, Stage
from stand.sources import KINDS, MARKS
from stand.work_kinds import nearest, term_days

_RULE = "mark-late"
# Days whose term of three, five and seven days was over at the first reading, in a week that later readings cover.
_PAST_TERM = {
    3: (date(2026, 10, 12), date(2026, 10, 16)),
    5: (date(2026, 10, 12), date(2026, 10, 15)),
    7: (date(2026, 10, 12), date(2026, 10, 14)),
}
# Which works a document gives a term of its own, clause by clause.
_WORKS: dict[str, tuple[tuple[str, ...], ...]] = {
    "khmao-2020": (("internal_control",), ("written", "control", "essay")),
    "kpgt-2022": (("control", "credit"),),
    "peresvet": (("control", "internal_control", "dictation"),),
    # «Не реже 1 раза в неделю»: a week for any work.
    "kukarino": (("control", "answer", "dictation"),),
}
_WEEKLY = "kukarino"
_WEEK = 7


def plant_lateness(stage: Stage) -> None:
    """Plants late marks everywhere: each document has its terms."""
    for organisation in stage.organisations:
        voice, regulation = stage.voice(organisation), stage.regulation(organisation)
        if KINDS not in voice.shows:
            _never_a_kind(stage, organisation)
            continue
        if regulation == _WEEKLY:
            _within_the_week(stage, organisation)
        else:
            _lesson_marks(stage, organisation)
        if voice.leaves_kinds_out and MARKS in voice.states:
            _kind_unknown(stage, organisation)
        for kinds in _WORKS[regulation]:
            _works(stage, organisation, [kind for kind in kinds if nearest(kind, voice.kinds) == kind])


def _late(
    stage: Stage,
    spot: Spot,
    students: Sequence[int],
    *,
    at: pd.Timestamp,
    term: int,
    claimed_at: pd.Timestamp | None = None,
) -> None:
    stated = (claimed_at or at) if MARKS in spot.voice.states else None
    for student in students:
        stage.plant(
            _RULE,
            spot,
            stage.cell(spot, student),
            at,
            judged="record",
            deadline_at=spot.day_end(term),
            claimed_at=stated,
        )


def _whole(stage: Stage, spot: Spot, kind: str, *, at: pd.Timestamp, term: int) -> None:
    """All marks of the lesson's work come late, together."""
    students = stage.students(spot, 2)
    stage.work(spot, kind, students, at)
    _late(stage, spot, students, at=at, term=term)


def _single(stage: Stage, spot: Spot, kind: str, *, at: pd.Timestamp, term: int) -> None:
    """One mark is added late to a work that was marked in time; a book keeps its former moment."""
    *others, student = stage.students(spot, 4)
    in_time = spot.after_end(8)
    stage.work(spot, kind, others, in_time)
    claimed_at = in_time if MARKS in spot.voice.states else None
    stage.mark(spot, student, "4", at, claimed_at)
    _late(stage, spot, [student], at=at, term=term, claimed_at=claimed_at)
    stage.twin(_RULE, spot, stage.cell(spot, others[0]), in_time, "put in time beside a late one")


def _lesson_marks(stage: Stage, organisation: str) -> None:
    for spot, (hour, minute) in zip(stage.pick(organisation, 2, *AUTUMN), ((0, 30), (9, 10)), strict=False):
        _whole(stage, spot, "classwork", at=spot.at(1, hour, minute), term=0)
    for spot, day in zip(stage.pick(organisation, 2, *WATCHED), (THURSDAY, FRIDAY), strict=False):
        _single(stage, spot, "answer", at=spot.on(day, 16, 45), term=0)
    for spot in stage.pick(organisation, 1, *WATCHED):
        _single(stage, spot, "homework", at=spot.on(SATURDAY, 0, 25), term=0)
    for spot in stage.pick(organisation, 1, WEDNESDAY, WEDNESDAY):
        _whole(stage, spot, "test", at=spot.on(THURSDAY, 17, 0), term=0)
    # Half an hour past midnight, before the night's reading: without a stated moment nobody can tell.
    for day in (THURSDAY, FRIDAY):
        for spot in stage.pick(organisation, 1, day, day):
            _whole(stage, spot, "answer", at=spot.at(1, 0, 30), term=0)
    stated = MARKS in stage.voice(organisation).states
    days = (AUTUMN, (FRIDAY, FRIDAY)) if stated else ((THURSDAY, THURSDAY), (FRIDAY, FRIDAY))
    for first, last in days:
        for spot in stage.pick(organisation, 1, first, last):
            student = stage.students(spot, 1)[0]
            stage.work(spot, "answer", [student], spot.at(0, 23, 50))
            stage.twin(_RULE, spot, stage.cell(spot, student), spot.at(0, 23, 50), "ten minutes before the day ends")


def _kind_unknown(stage: Stage, organisation: str) -> None:
    """Without a kind the longest term binds: late for certain only after it."""
    regulation = stage.regulation(organisation)
    longest = _longest(regulation)
    for spot, days in zip(stage.pick(organisation, 2, *AUTUMN), (2, longest + 2), strict=False):
        at = spot.at(days, 12, 15)
        student = stage.students(spot, 1)[0]
        stage.work(spot, None, [student], at)
        key = stage.cell(spot, student)
        certain = days > longest
        stage.plant(
            _RULE,
            spot,
            key,
            at,
            judged="record",
            deadline_at=spot.day_end(longest if certain else 0),
            claimed_at=at,
            certain=certain,
        )
        if regulation in ("khmao-2020", "kpgt-2022"):
            stage.plant("work-kind-missing", spot, spot.key, at)


def _works(stage: Stage, organisation: str, kinds: Sequence[str]) -> None:
    regulation = stage.regulation(organisation)
    for index, kind in enumerate(kinds):
        term = _term(regulation, kind)
        past = _PAST_TERM[term]
        fits = partial(_fits, kind=kind)
        day, hour = ((THURSDAY, 15), (FRIDAY, 10), (SATURDAY, 0))[index]
        for spot in stage.pick(organisation, 1, *past, fits):
            _single(stage, spot, kind, at=spot.on(day, hour, 50), term=term)
        for spot in stage.pick(organisation, 1, AUTUMN[0], date(2026, 10, 2), fits):
            _whole(stage, spot, kind, at=spot.at(term + 1, 0, 15), term=term)
        if MARKS in stage.voice(organisation).states:
            for spot in stage.pick(organisation, 1, AUTUMN[0], date(2026, 10, 2), fits):
                student = stage.students(spot, 1)[0]
                stage.work(spot, kind, [student], spot.at(term, 23, 45))
                why = "a quarter of an hour before the term is over"
                stage.twin(_RULE, spot, stage.cell(spot, student), spot.at(term, 23, 45), why)
    kind = kinds[0]
    for spot in stage.pick(organisation, 1, date(2026, 10, 20), date(2026, 10, 20)):
        at = spot.on(THURSDAY, 16, 0)
        student = stage.students(spot, 1)[0]
        stage.work(spot, kind, [student], at)
        # Were it the mark of a lesson with a term of a day, it would be late.
        stage.twin(_RULE, spot, stage.cell(spot, student), at, "a night brings it within the term of its kind of work")


def _term(regulation: str, kind: str) -> int:
    return _WEEK if regulation == _WEEKLY else term_days(regulation, kind)


def _longest(regulation: str) -> int:
    return max(_term(regulation, kind) for kind in ("control", "written", "internal_control"))


def _never_a_kind(stage: Stage, organisation: str) -> None:
    """A source without kinds of work: whatever a mark was for, it is late after the longest term only."""
    longest = _longest(stage.regulation(organisation))
    for spot, (day, hour) in zip(
        stage.pick(organisation, 3, *_PAST_TERM[longest]), ((THURSDAY, 15), (FRIDAY, 10), (SATURDAY, 0)), strict=False
    ):
        _single(stage, spot, "answer", at=spot.on(day, hour, 50), term=longest)
    # Of the day before yesterday: a mark of the lesson would be late, one of a control work would not.
    for spot in stage.pick(organisation, 1, date(2026, 10, 20), date(2026, 10, 20)):
        *others, student = stage.students(spot, 3)
        stage.work(spot, "answer", others, spot.after_end(8))
        at = spot.on(THURSDAY, 16, 0)
        stage.mark(spot, student, "4", at)
        key = stage.cell(spot, student)
        stage.plant(_RULE, spot, key, at, judged="record", deadline_at=spot.day_end(), claimed_at=None, certain=False)


def _fits(lessons: pd.DataFrame, kind: str) -> "pd.Series[bool]":
    """Dictations are written in Russian lessons and essays in literature; other works anywhere but in sport."""
    family = lessons["family"]
    own = {"dictation": "russian", "essay": "literature"}
    return family.eq(own[kind]) if kind in own else ~family.isin(["sport", "art"])


def _within_the_week(stage: Stage, organisation: str) -> None:
    for spot in stage.pick(organisation, 2, date(2026, 10, 16), WATCHED[1]):
        *others, student = stage.students(spot, 3)
        stage.work(spot, "answer", others, spot.after_end(8))
        at = spot.on(THURSDAY, 15, 15)
        stage.mark(spot, student, "4", at)
        stage.twin(_RULE, spot, stage.cell(spot, student), at, "the document gives the marks of a lesson a week")
