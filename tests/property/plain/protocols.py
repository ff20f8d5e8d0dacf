"""Journals of missed lessons: absences and their former words, marks, lessons, and the protocols that explain marks."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from tests.property.plain.cells import STUDENTS, SUBJECT
from tests.property.plain.moments import days, intervals
from tests.property.plain.sketch import Row

GOOD_REASONS = ("ill", "absent_excused")
UNCLEAR = ("absent", "unknown")
CODES = (*GOOD_REASONS, *UNCLEAR, "late", "present")

# Student, day, number of the lesson.
places = st.tuples(st.sampled_from(STUDENTS), days, st.sampled_from([1, 1, 2]))
held_days = st.sampled_from([date(2026, 10, 5), date(2026, 10, 6), date(2026, 10, 7)])

marks = st.lists(
    st.tuples(places, intervals, st.sampled_from([None, " ", "Молодец!", "Пропуск, зачёт", "отсутствовал"])), max_size=4
)
absences = st.lists(st.tuples(places, st.sampled_from(CODES)), max_size=3, unique_by=lambda made: made[0])
former_absences = st.lists(
    st.tuples(places, st.sampled_from(CODES), st.sampled_from(["deleted", "deleted", "superseded", "moved"])),
    max_size=2,
)
protocols = st.lists(st.tuples(places, held_days, st.sampled_from(["topic", "topic", None, "attestation"])), max_size=3)


def cell(place: tuple[str, date, int]) -> Row:
    """The columns that name a cell; a lesson id is its day and number."""
    student, day, number = place
    return {
        "student_id": student,
        "study_group_id": "7А",
        "subject_id": SUBJECT,
        "lesson_on": day,
        "lesson_number": number,
        "lesson_id": f"{day}|{number}",
    }


def tables(given: list[Any], missed: list[Any], former: list[Any], signed: list[Any]) -> dict[str, list[Row]]:
    """The rows of drawn marks, absences, former absences and protocols."""
    return {
        "mark": [
            {
                **cell(place),
                "mark_id": f"m{number}",
                "raw_value": "4",
                "comment": comment,
                "recorded_from_at": interval[0],
                "recorded_until_at": interval[1],
            }
            for number, (place, interval, comment) in enumerate(given)
        ],
        "attendance": [
            {**cell(place), "attendance_id": f"a{number}", "attendance_code": code}
            for number, (place, code) in enumerate(missed)
        ],
        "attendance_revision": [
            {
                **cell(place),
                "attendance_id": f"b{number}",
                "revision_number": number + 1,
                "attendance_code": code,
                "change_code": change,
            }
            for number, (place, code, change) in enumerate(former)
        ],
        "attestation_protocol": [
            {
                "attestation_protocol_id": f"п{number}",
                "student_id": place[0],
                "study_group_id": "7А",
                "subject_id": SUBJECT,
                "lesson_on": place[1],
                "held_on": held_on,
                "kind_code": kind,
            }
            for number, (place, held_on, kind) in enumerate(signed)
        ],
    }


def same_day(row: Row, other: Row) -> bool:
    """Whether both speak of one student, subject and day: all that a protocol says of a cell."""
    return all(row[name] == other[name] for name in ("student_id", "subject_id", "lesson_on"))


def same_cell(row: Row, other: Row) -> bool:
    """Whether both stand in one cell."""
    return same_day(row, other) and all(row[name] == other[name] for name in ("study_group_id", "lesson_number"))
