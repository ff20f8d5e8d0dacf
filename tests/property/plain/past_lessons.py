"""Lessons that are over, and whether the journal was read since: for what each past lesson must show."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.property.plain.cells import place_key
from tests.property.plain.moments import end_of_day, start_of_day, zones
from tests.property.plain.sketch import Key, Row, Sketch

_DAYS = [date(2026, 10, day) for day in (20, 21, 22, 23)]
_GROUPS, _SUBJECTS = ("7А", "7Б"), ("Физика", "Химия")
# Midnight between the 22nd and the 23rd of October in Moscow, and the first minute after it in the Urals.
_INSTANTS = ("2026-10-22T21:00:00+00:00", "2026-10-22T19:00:00+00:00", "2026-10-22T20:59:00+00:00")
_lessons = st.lists(
    st.tuples(
        st.sampled_from(_GROUPS),
        st.sampled_from(_SUBJECTS),
        st.sampled_from(_DAYS),
        st.one_of(st.none(), st.sampled_from([9, 15])),
        st.sampled_from([True, False, None, None]),
    ),
    min_size=1,
    max_size=3,
)
# A reading aims at a lesson: its entity, source, group and subject, the days beside the lesson's that it covered, and
# how long after the lesson it was made (in half-hours).
_readings = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(["lesson", "lesson", "lesson", "lesson", "mark"]),
        st.sampled_from(["exports", "exports", "exports", "exports", "eljur"]),
        st.sampled_from(["", "", "own", "own", "7В"]),
        st.sampled_from(["", "", "own", "own", "Алгебра"]),
        st.sampled_from([-1, 0, 0, 0, 1]),
        st.sampled_from([-1, 0, 0, 0, 1]),
        st.sampled_from([-1, -1, 0, 0, 1]),
    ),
    max_size=3,
)


def past_lessons(
    shown: Callable[[Row, int], dict[str, list[Row]]], kinds: int, outer_days: st.SearchStrategy[int]
) -> st.SearchStrategy[Sketch]:
    """Lessons and readings; `shown(lesson, kind)` gives the rows that stand beside a lesson, of `kinds` kinds."""

    def sketch(made: list[Any], choices: list[int], read: list[Any], outer: int, zone: str, as_of: str) -> Sketch:
        lessons = [
            {
                "lesson_id": f"л{place}",
                "study_group_id": group,
                "subject_id": subject,
                "lesson_on": day,
                "lesson_number": place + 1,
                "ends_at": None if hour is None else datetime.combine(day, time(hour), ZoneInfo(zone)),
                "is_cancelled": cancelled,
            }
            for place, (group, subject, day, hour, cancelled) in enumerate(made)
        ]
        readings = [_reading(lessons[aim % len(lessons)], *how, zone) for aim, *how in read if lessons]
        tables: dict[str, list[Row]] = {"lesson": lessons, "coverage": readings}
        for lesson, choice in zip(lessons, choices, strict=False):
            for name, rows in shown(lesson, choice).items():
                tables.setdefault(name, []).extend(rows)
        return Sketch(tables, {"outer_days": outer}, zone, as_of)

    # Mostly the first kind: the lesson that shows nothing.
    choices = st.lists(st.sampled_from([0, 0, *range(kinds)]), min_size=3, max_size=3)
    return st.builds(sketch, _lessons, choices, _readings, outer_days, zones, st.sampled_from(_INSTANTS))


def _reading(lesson: Row, *given: Any) -> Row:
    entity, source, scope, subject, first, last, half_hours, zone = given
    return {
        "entity": entity,
        "source": source,
        "scope": lesson["study_group_id"] if scope == "own" else scope,
        "subject_id": lesson["subject_id"] if subject == "own" else subject,
        "covered_from_on": lesson["lesson_on"] + timedelta(days=first),
        "covered_to_on": lesson["lesson_on"] + timedelta(days=last),
        "observed_at": _over_at(lesson, zone) + timedelta(minutes=30 * half_hours),
    }


def _over_at(lesson: Row, zone: str) -> datetime:
    """The end of a lesson; the first moment of its day where the end is not known."""
    ends_at: datetime | None = lesson["ends_at"]
    return ends_at or start_of_day(lesson["lesson_on"], zone)


def overdue(sketch: Sketch) -> list[Row]:
    """Lessons that were held and whose local day was over by the run."""
    as_of = datetime.fromisoformat(sketch.as_of)
    return [
        lesson
        for lesson in sketch.tables["lesson"]
        if not lesson["is_cancelled"] and end_of_day(lesson["lesson_on"], sketch.timezone) <= as_of
    ]


def certainty(sketch: Sketch, lesson: Row) -> str:
    """Whether any reading of that lesson's book was made after the lesson; readings nobody told of are the run's."""
    read = [
        reading["observed_at"]
        for reading in sketch.tables["coverage"]
        if reading["entity"] == "lesson"
        and reading["source"] == "exports"
        and reading["scope"] in ("", lesson["study_group_id"])
        and reading["subject_id"] in ("", lesson["subject_id"])
        and reading["covered_from_on"] <= lesson["lesson_on"] <= reading["covered_to_on"]
    ]
    return "certain" if not read or max(read) >= _over_at(lesson, sketch.timezone) else "cannot_tell"


def severity(sketch: Sketch, lesson: Row) -> str:
    """An error once the outer term is over; until then the document can be read both ways."""
    last_day = lesson["lesson_on"] + timedelta(days=sketch.parameters["outer_days"])
    return "error" if datetime.fromisoformat(sketch.as_of) >= end_of_day(last_day, sketch.timezone) else "warning"


def by_lesson(lessons: list[Row], say: Callable[[Row], str]) -> dict[Key, str]:
    """What is said of each lesson."""
    return {place_key(lesson): say(lesson) for lesson in lessons}
