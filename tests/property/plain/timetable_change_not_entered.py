"""«Вносит в систему расписание учебных занятий (в том числе все изменения)»."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.property.plain.moments import ZONES, end_of_day, worst
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "timetable-change-not-entered"
_GROUPS: list[Row] = [
    {"study_group_id": "7А", "kind_code": "class"},
    {"study_group_id": "7А/1", "kind_code": "subgroup", "parent_study_group_id": "7А"},
    {"study_group_id": "8Б", "kind_code": "class"},
]
_DAYS = [date(2026, 10, day) for day in (21, 22, 23)]
# Midnight after the 22nd of October in Moscow, and before it when it is the 23rd in the Urals already.
_INSTANTS = ("2026-10-22T21:00:00+00:00", "2026-10-22T19:00:00+00:00")
_places = st.tuples(
    st.sampled_from(["7А", "7А", "7А", "7А/1", "8Б"]),
    st.sampled_from(["Физика", "Физика", "Химия"]),
    st.sampled_from(_DAYS),
    st.sampled_from([1, 2]),
)
_changes = st.lists(
    st.tuples(
        _places,
        st.sampled_from(["cancelled", "moved", "moved", "subject", "teacher"]),
        st.sampled_from([None, "Химия", "История"]),
        st.sampled_from([None, *_DAYS]),
        st.sampled_from([None, 1, 2]),
    ),
    min_size=1,
    max_size=3,
)
_lessons = st.lists(st.tuples(_places, st.sampled_from([False, None, True])), max_size=5, unique_by=lambda one: one[0])
_readings = st.lists(
    st.tuples(
        st.sampled_from(["lesson", "lesson", "mark"]),
        st.sampled_from(["exports", "exports", "eljur"]),
        st.sampled_from(["", "7А", "7А/1", "8Б"]),
        st.sampled_from(["", "Физика", "Химия"]),
        st.sampled_from(_DAYS),
        st.sampled_from(_DAYS),
        st.sampled_from(_DAYS),
        st.sampled_from([0, 12]),
    ),
    max_size=2,
)


def _place(place: tuple[str, str, date, int]) -> Row:
    return dict(zip(("study_group_id", "subject_id", "lesson_on", "lesson_number"), place, strict=True))


def _sketch(changes: list[Any], lessons: list[Any], read: list[Any], zone: str, as_of: str) -> Sketch:
    return Sketch(
        {
            "study_group": _GROUPS,
            "substitution": [
                {
                    **_place(place),
                    "substitution_id": f"з{number}",
                    "kind_code": kind,
                    "other_subject_id": other if kind == "subject" else None,
                    "moved_to_on": moved_to_on if kind == "moved" else None,
                    "moved_to_number": moved_to_number if kind == "moved" else None,
                }
                for number, (place, kind, other, moved_to_on, moved_to_number) in enumerate(changes)
            ],
            "lesson": [
                {**_place(place), "lesson_id": f"л{number}", "is_cancelled": cancelled}
                for number, (place, cancelled) in enumerate(lessons)
            ],
            "coverage": [
                {
                    "entity": entity,
                    "source": source,
                    "scope": scope,
                    "subject_id": subject,
                    "covered_from_on": first,
                    "covered_to_on": last,
                    "observed_at": datetime.combine(day, time(hour), ZoneInfo(zone)),
                }
                for entity, source, scope, subject, first, last, day, hour in read
            ],
        },
        {},
        zone,
        as_of,
    )


journals = st.builds(_sketch, _changes, _lessons, _readings, st.sampled_from(ZONES), st.sampled_from(_INSTANTS))


def expected(sketch: Sketch) -> dict[Key, str]:
    """Each change of the register whose day is over, looked for in the lessons that stand."""
    verdicts: list[tuple[Key, str | None]] = []
    for change in sketch.tables["substitution"]:
        key = (
            change["study_group_id"],
            change["subject_id"],
            change["lesson_on"].isoformat(),
            str(change["lesson_number"]),
        )
        verdicts.append((key, _verdict(sketch, change) if change["lesson_on"] < _today(sketch) else None))
    return worst(verdicts)


def _verdict(sketch: Sketch, change: Row) -> str | None:
    subject, day, number = change["subject_id"], change["lesson_on"], change["lesson_number"]
    is_there = _stands(sketch, change, subject, day, number)
    match change["kind_code"]:
        case "cancelled":
            broken = is_there
        case "moved" if not is_there:
            broken = _is_lost(sketch, change)
            day = max(day, change["moved_to_on"]) if broken else day
        case "moved":
            broken = True
        case "subject":
            subject = change["other_subject_id"]
            broken = subject is not None and not _stands(sketch, change, subject, day, number)
        case _:
            broken = not is_there and not _left(sketch, change, day, number)
    return _by_book(sketch, change, subject, day) if broken else None


def _is_lost(sketch: Sketch, change: Row) -> bool:
    """Whether what was moved should stand at its new place by now and does not."""
    day, number = change["moved_to_on"], change["moved_to_number"]
    if day is None or day >= _today(sketch):
        return False
    is_there = _stands(sketch, change, change["subject_id"], day, number)
    return not is_there and not _left(sketch, change, day, number)


def _today(sketch: Sketch) -> date:
    return datetime.fromisoformat(sketch.as_of).astimezone(ZoneInfo(sketch.timezone)).date()


def _klass(group: str) -> str:
    """The class a group is or is part of."""
    return group.partition("/")[0]


def _stands(sketch: Sketch, change: Row, subject: str, day: date, number: int | None) -> bool:
    """Whether a lesson of the subject is there, in the class or a part of it; of any number where none is named."""
    return any(
        not lesson["is_cancelled"]
        and _klass(lesson["study_group_id"]) == _klass(change["study_group_id"])
        and (lesson["subject_id"], lesson["lesson_on"]) == (subject, day)
        and number in (None, lesson["lesson_number"])
        for lesson in sketch.tables["lesson"]
    )


def _left(sketch: Sketch, change: Row, day: date, number: int | None) -> bool:
    """Whether the register itself says that what stood there was cancelled, moved or replaced."""
    return any(
        other["kind_code"] != "teacher"
        and (other["study_group_id"], other["subject_id"]) == (change["study_group_id"], change["subject_id"])
        and other["lesson_on"] == day
        and number in (None, other["lesson_number"])
        for other in sketch.tables["substitution"]
    )


def _by_book(sketch: Sketch, change: Row, subject: str, day: date) -> str:
    """Certain where the last reading of the book came after the day; readings nobody told of are the run's."""
    read = [
        row["observed_at"]
        for row in sketch.tables["coverage"]
        if (row["entity"], row["source"]) == ("lesson", "exports")
        and _klass(row["scope"]) in ("", _klass(change["study_group_id"]))
        and row["subject_id"] in ("", subject)
        and row["covered_from_on"] <= day <= row["covered_to_on"]
    ]
    return "certain" if not read or max(read) >= end_of_day(day, sketch.timezone) else "cannot_tell"
