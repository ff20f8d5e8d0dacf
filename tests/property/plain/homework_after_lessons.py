"""«В день проведения занятия, не позднее, чем через три часа после окончания всех занятий данных обучающихся»."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.property.plain.cells import first_recorded, place_key
from tests.property.plain.homework import contents, formers_of, histories, namesakes, with_history
from tests.property.plain.moments import days, end_of_day, intervals, worst, zones
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "homework-after-lessons"
_PARENT = {"СВ-21": None, "СВ-21 англ. 1": "СВ-21", "СВ-21 англ. 2": "СВ-21", "СВ-22": None}
# Nobody describes the last one.
_PLACES = [*_PARENT, "СВ-23"]
_PARTS = [group for group, parent in _PARENT.items() if parent]

# Half of the homework is recorded around the end of the hours after some lesson: the lesson, minutes from that end.
_aims = st.one_of(st.none(), st.tuples(st.integers(0, 4), st.sampled_from([(-30, 0), (0, 0), (0, 30), (30, 30)])))
_given = st.lists(st.tuples(st.sampled_from(_PLACES), days, intervals, _aims, contents), max_size=3)
_lessons = st.lists(
    st.tuples(
        st.sampled_from(_PLACES), days, st.one_of(st.none(), st.integers(8, 23)), st.sampled_from([True, False, None])
    ),
    max_size=5,
)
# Who is in which part of the group, and from when until when where that is said.
_enrolled = st.lists(
    st.tuples(
        st.sampled_from(_PARTS), st.sampled_from(["И-1", "И-2"]), st.one_of(st.none(), days), st.one_of(st.none(), days)
    ),
    max_size=4,
    unique_by=lambda each: each[:2],
)


def _sketch(
    given: list[Any], history: list[Any], lessons: list[Any], enrolled: list[Any], hours: int, zone: str, divided: bool
) -> Sketch:
    homework = [
        {
            "homework_id": f"д{place}",
            "lesson_id": f"{group}|{day}",
            "study_group_id": group,
            "subject_id": "Физика",
            "lesson_on": day,
            "lesson_number": 1,
            "content": content[0],
            "substance_code": content[1],
            "recorded_from_at": interval[0],
            "recorded_until_at": interval[1],
        }
        for place, (group, day, interval, _, content) in enumerate(given)
    ]
    held = [
        {
            "lesson_id": f"л{place}",
            "study_group_id": group,
            "lesson_on": day,
            "lesson_number": place,
            "ends_at": _at(day, hour, zone),
            "is_cancelled": cancelled,
        }
        for place, (group, day, hour, cancelled) in enumerate(lessons)
    ]
    for item, (*_, aim, _) in zip(homework, given, strict=True):
        ends_at = held[aim[0] % len(held)]["ends_at"] if aim and held else None
        if ends_at is not None:
            item["recorded_from_at"], item["recorded_until_at"] = (
                ends_at + timedelta(hours=hours, minutes=minutes) for minutes in aim[1]
            )
    groups = [
        {"study_group_id": group, "parent_study_group_id": parent if divided else None}
        for group, parent in _PARENT.items()
    ]
    members = [
        {"study_group_id": group, "student_id": student, "enrolled_from_on": since, "enrolled_to_on": until}
        for group, student, since, until in enrolled
    ]
    tables: dict[str, list[Row]] = {"study_group": groups, "lesson": held, "homework": homework, "enrolment": members}
    tables |= {"homework_revision": with_history(homework, history), **namesakes(homework)}
    return Sketch(tables, {"hours_after_last_lesson": hours}, zone)


def _at(day: date, hour: int | None, zone: str) -> datetime | None:
    return None if hour is None else datetime.combine(day, time(hour), ZoneInfo(zone))


journals = st.builds(_sketch, _given, histories, _lessons, _enrolled, st.sampled_from([2, 3]), zones, st.booleans())


def expected(sketch: Sketch) -> dict[Key, str]:
    """The day of the lesson and the hours after the last lesson of the same people, whichever is over first."""
    hours = timedelta(hours=sketch.parameters["hours_after_last_lesson"])
    verdicts = []
    for item in sketch.tables["homework"]:
        if item["substance_code"] == "not_set":
            continue
        ends: dict[bool, list[datetime]] = {True: [], False: []}
        for lesson in sketch.tables["lesson"]:
            theirs = _is_theirs(sketch, item["study_group_id"], lesson["study_group_id"], item["lesson_on"])
            held = lesson["lesson_on"] == item["lesson_on"] and not lesson["is_cancelled"]
            if held and lesson["ends_at"] is not None and theirs is not None:
                ends[theirs].append(lesson["ends_at"])
        day_end = end_of_day(item["lesson_on"], sketch.timezone)
        hours_end = max(ends[True]) + hours if ends[True] else None
        latest_end = max(ends[True] + ends[False], default=None)
        first = first_recorded(item, formers_of(item, sketch.tables["homework_revision"]))
        verdicts.append((place_key(item), _verdict(*first, day_end, hours_end, latest_end and latest_end + hours)))
    return worst(verdicts)


def _is_theirs(sketch: Sketch, group: str, other: str, day: date) -> bool | None:
    """Whether the students of the group have the lessons of the other one: None no, False perhaps.

    A part and its whole share their people. Two parts of one whole sit side by side, and share those who are in both.
    """
    parents = {row["study_group_id"]: row["parent_study_group_id"] for row in sketch.tables["study_group"]}
    if group == other or parents.get(group) == other or parents.get(other) == group:
        return True
    if parents.get(group) is None or parents.get(group) != parents.get(other):
        return None
    if not (_people(sketch, group, None) and _people(sketch, other, None)):
        return False
    return True if _people(sketch, group, day) & _people(sketch, other, day) else None


def _people(sketch: Sketch, group: str, day: date | None) -> set[str]:
    """Who is in the group on that day; without a day who ever is."""
    return {
        row["student_id"]
        for row in sketch.tables["enrolment"]
        if row["study_group_id"] == group
        and (day is None or (row["enrolled_from_on"] or day) <= day <= (row["enrolled_to_on"] or day))
    }


def _verdict(
    from_at: datetime | None,
    until_at: datetime | None,
    day_end: datetime,
    hours_end: datetime | None,
    latest_end: datetime | None,
) -> str | None:
    if from_at is not None and from_at >= day_end:
        return "certain"
    if hours_end is None or latest_end is None:
        return None
    # «Не позднее, чем через три часа»: the end of the hours itself is in time.
    if from_at is not None and until_at is not None and from_at >= latest_end and until_at > latest_end:
        return "certain"
    return None if until_at is not None and until_at <= min(day_end, hours_end) else "cannot_tell"
