"""«В срок до 5 сентября … формирование разделов», «осуществляют контроль сформированных разделов»."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from tests.property.plain.sketch import Key, Row, Sketch

RULE = "year-section-late"
_WORDS = {"year": "учебный год открыт", "timetable": "расписание", "topic_plans": "КТП"}
_YEAR = "2026/2027"

_formed = st.sampled_from(
    [None, *(date(2026, 8, day) for day in (18, 19, 24, 25, 31)), *(date(2026, 9, day) for day in (1, 4, 5, 6))]
)
_checked = st.sampled_from([None, date(2026, 8, 25), *(date(2026, 9, day) for day in (3, 4, 5, 6))])
_rows = st.lists(
    st.fixed_dictionaries(
        {
            "school_year": st.sampled_from([_YEAR, _YEAR, _YEAR, "2026-2027", "2025/2026"]),
            "section_code": st.sampled_from([*_WORDS, "groups"]),
            "formed_on": _formed,
            "checked_on": _checked,
        }
    ),
    max_size=4,
    unique_by=lambda row: (row["school_year"], row["section_code"]),
)
_checks = st.lists(
    st.fixed_dictionaries(
        {
            "matter_code": st.sampled_from(["sections", "everything", "topics"]),
            "checked_on": _checked.filter(bool),
            "study_group_id": st.sampled_from([None, None, "7А"]),
            "subject_id": st.sampled_from([None, None, "Физика"]),
        }
    ),
    max_size=2,
)
_parameters = st.fixed_dictionaries(
    {
        "sections": st.lists(st.sampled_from(list(_WORDS)), min_size=1, max_size=3, unique=True),
        "acts": st.sampled_from([["formed"], ["formed", "checked"]]),
        "formed_from": st.sampled_from([[], ["08-25"]]),
        "disputed_from": st.sampled_from([[], ["08-19"]]),
        "deadline": st.sampled_from(["09-05", ["08-31"]]),
    }
)
# The last minutes of either term and of the school's year; every instant costs a check of its own.
_moments = st.sampled_from(["2026-08-31T23:59:00+03:00", "2026-09-05T23:59:00+03:00", "2027-07-31T23:00:00+03:00"])


def _sketch(rows: list[Row], checks: list[Row], parameters: dict[str, Any], as_of: str) -> Sketch:
    numbered = [{"supervision_check_id": f"п{number}", **row} for number, row in enumerate(checks)]
    return Sketch({"year_section": rows, "supervision_check": numbered}, parameters, as_of=as_of)


journals = st.builds(_sketch, _rows, _checks, _parameters, _moments)


def expected(sketch: Sketch) -> dict[Key, str]:
    """Each section that the document names, for the year under way."""
    found: dict[Key, str] = {}
    for section in sketch.parameters["sections"]:
        verdict = _verdict(sketch, section)
        if verdict is not None:
            found[(_YEAR, _WORDS[section])] = verdict
    return found


def _verdict(sketch: Sketch, section: str) -> str | None:
    deadline = _day(sketch.parameters["deadline"])
    assert deadline is not None
    is_over = date.fromisoformat(sketch.as_of[:10]) > deadline
    rows = [
        row
        for row in sketch.tables["year_section"]
        if row["section_code"] == section and row["school_year"].startswith("2026")
    ]
    ready = [row["formed_on"] for row in rows if row["formed_on"] is not None]
    if not ready:
        return "certain" if is_over else None
    formed_on = min(ready)
    if formed_on > deadline:
        return "certain"
    if "checked" in sketch.parameters["acts"]:
        looks = [row["checked_on"] for row in rows] + [
            check["checked_on"]
            for check in sketch.tables["supervision_check"]
            if check["matter_code"] != "topics" and not check["study_group_id"] and not check["subject_id"]
        ]
        looks = [day for day in looks if day is not None and day >= formed_on]
        if min(looks) > deadline if looks else is_over:
            return "certain"
    earliest, disputed = _day(sketch.parameters["formed_from"]), _day(sketch.parameters["disputed_from"])
    if earliest is None or formed_on >= earliest:
        return None
    return "cannot_tell" if disputed is not None and formed_on >= disputed else "certain"


def _day(words: str | list[str]) -> date | None:
    word = words if isinstance(words, str) else next(iter(words), None)
    return None if word is None else date.fromisoformat(f"2026-{word}")
