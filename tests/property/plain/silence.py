"""Pages of a journal on which nothing is written: lessons, what stands beside them, and when the journal was read."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.property.plain.moments import end_of_day, zones
from tests.property.plain.sketch import Row, Sketch

CLASS, HALF = "7А", "7А англ. 1"
_SUBJECTS = ("Физика", "Химия")
DAYS = [date(2026, 10, day) for day in (14, 15, 16, 17, 18)]
# The midnights of both zones between the 19th and the 20th of October, and a minute before the first of them.
_INSTANTS = ("2026-10-19T21:00:00+00:00", "2026-10-19T19:00:00+00:00", "2026-10-19T18:59:00+00:00")
_BESIDE = (*["nothing"] * 9, "topic", "blank topic", "mark", "homework", "absence", "checked", "unchecked")

_lessons = st.lists(
    st.tuples(
        st.sampled_from([CLASS, HALF]),
        st.sampled_from(_SUBJECTS),
        st.sampled_from(DAYS),
        st.sampled_from([None, False, False, True]),
        st.sampled_from(_BESIDE),
    ),
    min_size=2,
    max_size=7,
)
_readings = st.lists(
    st.tuples(
        st.sampled_from(["lesson", "lesson", "mark"]),
        st.sampled_from(["exports", "exports", "eljur"]),
        st.sampled_from(["", CLASS, HALF]),
        st.sampled_from(["", *_SUBJECTS]),
        st.sampled_from(DAYS),
        st.sampled_from(DAYS),
        st.sampled_from([*DAYS, date(2026, 10, 19)]),
        st.sampled_from([0, 15]),
    ),
    max_size=2,
)
_terms = st.fixed_dictionaries({"silent_days": st.sampled_from([1, 3]), "silent_lessons": st.sampled_from([1, 2])})


def silent_journals(assignments: st.SearchStrategy[list[Row]]) -> st.SearchStrategy[Sketch]:
    """Small journals with those lines in the register."""
    return st.builds(_sketch, _lessons, _readings, assignments, _terms, zones, st.sampled_from(_INSTANTS))


def _sketch(
    made: list[Any], read: list[Any], assigned: list[Row], terms: dict[str, Any], zone: str, as_of: str
) -> Sketch:
    tables: dict[str, list[Row]] = {
        "study_group": [
            {"study_group_id": CLASS, "parent_study_group_id": None},
            {"study_group_id": HALF, "parent_study_group_id": CLASS},
        ],
        "lesson": [],
        "teaching_assignment": assigned,
        "coverage": [_reading(*each, zone) for each in read],
    }
    for number, (group, subject, day, cancelled, beside) in enumerate(made):
        place = {
            "lesson_id": f"л{number}",
            "study_group_id": group,
            "subject_id": subject,
            "lesson_on": day,
            "lesson_number": number + 1,
        }
        tables["lesson"].append({**place, "is_cancelled": cancelled})
        for name, row in _rows(beside, place, number).items():
            tables.setdefault(name, []).append(row)
    return Sketch(tables, terms, zone, as_of)


def _reading(*given: Any) -> Row:
    entity, source, scope, subject, first, last, day, hour, zone = given
    return {
        "entity": entity,
        "source": source,
        "scope": scope,
        "subject_id": subject,
        "covered_from_on": first,
        "covered_to_on": last,
        "observed_at": datetime.combine(day, time(hour), ZoneInfo(zone)),
    }


def _rows(beside: str, place: Row, number: int) -> dict[str, Row]:
    match beside:
        case "topic" | "blank topic":
            return {"lesson_topic": {**place, "topic": "Сила" if beside == "topic" else ""}}
        case "mark":
            return {"mark": {**place, "mark_id": f"m{number}"}}
        case "homework":
            return {"homework": {**place, "homework_id": f"д{number}"}}
        case "absence":
            return {"attendance": {**place, "attendance_id": f"п{number}"}}
        case "checked" | "unchecked":
            return {"attendance_check": {**place, "is_taken": beside == "checked"}}
        case _:
            return {}


def held(sketch: Sketch) -> list[Row]:
    """Lessons that took place and whose local day was over by the run, in the order of days."""
    as_of = datetime.fromisoformat(sketch.as_of)
    over = [
        lesson
        for lesson in sketch.tables["lesson"]
        if not lesson["is_cancelled"] and end_of_day(lesson["lesson_on"], sketch.timezone) <= as_of
    ]
    return sorted(over, key=lambda lesson: lesson["lesson_on"])


def is_recorded(sketch: Sketch, lesson: Row) -> bool:
    """Whether anything at all stands in the journal about the lesson."""
    about = {
        name: [row for row in sketch.tables.get(name, []) if row["lesson_id"] == lesson["lesson_id"]]
        for name in ("lesson_topic", "mark", "homework", "attendance", "attendance_check")
    }
    written = about["mark"] or about["homework"] or about["attendance"]
    topic = any(row["topic"] for row in about["lesson_topic"])
    return bool(written or topic or any(row["is_taken"] for row in about["attendance_check"]))


def silence(sketch: Sketch, lessons: Sequence[Row]) -> str | None:
    """What lessons without any record, in their order, say: enough of them and the first long enough ago."""
    if not _is_long(sketch, lessons, datetime.fromisoformat(sketch.as_of)):
        return None
    read = {lesson["lesson_id"]: _read_at(sketch, lesson) for lesson in lessons}
    seen = [row for row in lessons if read[row["lesson_id"]] >= end_of_day(row["lesson_on"], sketch.timezone)]
    return "certain" if _is_long(sketch, seen, max(read.values())) else "cannot_tell"


def _is_long(sketch: Sketch, lessons: Sequence[Row], known_at: datetime) -> bool:
    """More than the days have passed since the day of the first of them, as far as known at that moment."""
    if len(lessons) < sketch.parameters["silent_lessons"]:
        return False
    last_day = lessons[0]["lesson_on"] + timedelta(days=sketch.parameters["silent_days"])
    return known_at >= end_of_day(last_day, sketch.timezone)


def _read_at(sketch: Sketch, lesson: Row) -> datetime:
    """The last reading of the lesson's page; where nobody says, the run itself."""
    read: list[datetime] = [
        reading["observed_at"]
        for reading in sketch.tables["coverage"]
        if reading["entity"] == "lesson"
        and reading["source"] == "exports"
        and reading["scope"] in ("", lesson["study_group_id"])
        and reading["subject_id"] in ("", lesson["subject_id"])
        and reading["covered_from_on"] <= lesson["lesson_on"] <= reading["covered_to_on"]
    ]
    return max(read, default=datetime.fromisoformat(sketch.as_of))
