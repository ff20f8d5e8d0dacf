"""«По окончанию учебного года в форме прикрепленного документа»; «на конец учебного года»."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.property.plain.cells import SUBJECT
from tests.property.plain.moments import worst, zones
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "year-work-not-placed"
_GROUPS: tuple[Row, ...] = (
    {"study_group_id": "7А", "grade": 7, "parent_study_group_id": None},
    {"study_group_id": "7А проекты", "grade": None, "parent_study_group_id": "7А"},
    {"study_group_id": "10А", "grade": 10, "parent_study_group_id": None},
    {"study_group_id": "?", "grade": None, "parent_study_group_id": None},
)
# In autumn; the last day of the school year, which is over two hours earlier in the Urals, and half an hour after it.
_INSTANTS = st.sampled_from(
    ["2026-10-24T02:30:00+03:00"]
    + [f"2026-{hour}:30:00+03:00" for hour in ("08-31T02", "08-31T12", "08-31T23", "09-01T00")]
)
_days = st.sampled_from(
    [None, *(date(2026, month, day) for month, day in ((5, 20), (8, 31), (9, 1))), date(2025, 8, 31), date(2025, 9, 1)]
)

_works = st.lists(
    st.tuples(
        st.sampled_from(["7А", "7А", "7А проекты", "10А", "?", "нет такого"]),
        st.sampled_from(["research", "final_project", "course_work", None]),
        st.sampled_from([None, "5"]),
        _days,
        _days,
    ),
    max_size=3,
)


def _sketch(works: list[Any], document_required: int, grades: list[str], zone: str, as_of: str) -> Sketch:
    rows = [
        {
            "course_work_id": f"р{number}",
            "student_id": "И-1",
            "study_group_id": group,
            "subject_id": SUBJECT,
            "title": f"Работа {number}",
            "kind_code": kind,
            "raw_value": result,
            "submitted_on": submitted_on,
            "document_attached_on": attached_on,
        }
        for number, (group, kind, result, submitted_on, attached_on) in enumerate(works)
    ]
    return Sketch(
        {"course_work": rows, "study_group": [dict(group) for group in _GROUPS]},
        {"course_kinds": ["research", "final_project"], "grades": grades, "document_required": document_required},
        zone,
        as_of,
    )


journals = st.builds(_sketch, _works, st.sampled_from([0, 1]), st.sampled_from([["7"], ["7", "10"]]), zones, _INSTANTS)


def expected(sketch: Sketch) -> dict[Key, str]:
    """Each work that was handed in, at the end of the school year in which it was."""
    verdicts: list[tuple[Key, str | None]] = []
    for work in sketch.tables["course_work"]:
        key = (work["study_group_id"], work["subject_id"], work["student_id"], work["title"])
        verdicts.append((key, _verdict(sketch, work)))
    return worst(verdicts)


def _verdict(sketch: Sketch, work: Row) -> str | None:
    if work["kind_code"] not in sketch.parameters["course_kinds"]:
        return None
    grade = _grade(sketch, work["study_group_id"])
    if grade is not None and str(grade) not in sketch.parameters["grades"]:
        return None
    if work["raw_value"] and not sketch.parameters["document_required"]:
        return None
    submitted_on, attached_on = work["submitted_on"], work["document_attached_on"]
    if submitted_on is None:
        return "cannot_tell" if work["raw_value"] and attached_on is None else None
    # The school year ends with August: what is handed in in September belongs to the next one.
    due_on = date(submitted_on.year + (submitted_on.month >= 9), 8, 31)
    if due_on >= (attached_on or datetime.fromisoformat(sketch.as_of).astimezone(ZoneInfo(sketch.timezone)).date()):
        return None
    return "certain" if grade is not None else "cannot_tell"


def _grade(sketch: Sketch, name: str) -> int | None:
    """The group's own grade, else that of the class it is a part of."""
    groups = {group["study_group_id"]: group for group in sketch.tables["study_group"]}
    own = groups.get(name)
    if own is None:
        return None
    whole = groups.get(own["parent_study_group_id"], {"grade": None})
    grade: int | None = whole["grade"] if own["grade"] is None else own["grade"]
    return grade
