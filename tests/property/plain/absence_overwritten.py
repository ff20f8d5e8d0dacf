"""«При этом информация о пропуске урока/занятия остается зафиксированной в комментариях (особых отметках)»."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from tests.property.plain.cells import SUBJECT, lesson_key
from tests.property.plain.moments import DAYS, worst
from tests.property.plain.protocols import GOOD_REASONS, UNCLEAR, absences, marks, protocols, same_day, tables
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "absence-overwritten"
_WORDS = ["Пропуск", "отсутств"]

_lessons = st.lists(
    st.tuples(st.sampled_from(DAYS), st.sampled_from([1, 2]), st.sampled_from([None, False, True])),
    max_size=4,
    unique_by=lambda made: made[:2],
)


def _sketch(given: list[Any], missed: list[Any], signed: list[Any], lessons: list[tuple[date, int, Any]]) -> Sketch:
    held = [
        {
            "lesson_id": f"{day}|{number}",
            "study_group_id": "7А",
            "subject_id": SUBJECT,
            "lesson_on": day,
            "lesson_number": number,
            "is_cancelled": cancelled,
        }
        for day, number, cancelled in lessons
    ]
    return Sketch(
        {**tables(given, missed, [], signed), "lesson": held},
        {"absence_codes": list(GOOD_REASONS), "unclear_codes": list(UNCLEAR), "absence_words": _WORDS},
    )


journals = st.builds(_sketch, marks, absences, protocols, _lessons)


def expected(sketch: Sketch) -> dict[Key, str]:
    """Marks of topics passed by protocol where nothing says any more that the student was away."""
    return worst([(lesson_key(mark), _verdict(sketch, mark)) for mark in sketch.tables["mark"]])


def _verdict(sketch: Sketch, mark: Row) -> str | None:
    protocol = [row for row in sketch.tables["attestation_protocol"] if same_day(row, mark)]
    if all(row["kind_code"] == "attestation" for row in protocol):
        return None
    recorded = [row for row in sketch.tables["attendance"] if same_day(row, mark)]
    asked = [*sketch.parameters["absence_codes"], *sketch.parameters["unclear_codes"]]
    if any(row["attendance_code"] in asked for row in recorded):
        return None
    comment = mark["comment"] or ""
    if any(word in comment for word in sketch.parameters["absence_words"]):
        return None
    held = [
        row
        for row in sketch.tables["lesson"]
        if not row["is_cancelled"]
        and all(row[name] == mark[name] for name in ("study_group_id", "subject_id", "lesson_on"))
    ]
    return "certain" if not comment.strip() and len(held) <= 1 else "cannot_tell"
