"""«Заносить … рабочие программы, календарно-тематическое планирование не позднее, чем за 5 календарных дней…»."""

from datetime import date, timedelta

from hypothesis import strategies as st

from tests.property.plain.moments import worst
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "work-programme-late"
_GROUPS: list[Row] = [
    {"study_group_id": "7А", "kind_code": "class"},
    {"study_group_id": "7А/1", "kind_code": "subgroup", "parent_study_group_id": "7А"},
    {"study_group_id": "8Б", "kind_code": "class"},
]
_groups = st.sampled_from([row["study_group_id"] for row in _GROUPS])
_subjects = st.sampled_from(["Физика", "Химия"])
_entered = st.sampled_from([None, *(date(2026, 8, day) for day in (26, 26, 27, 28, 29)), date(2025, 8, 20)])
_programmes = st.lists(
    st.fixed_dictionaries(
        {"study_group_id": _groups, "subject_id": _subjects, "entered_on": _entered, "plan_entered_on": _entered}
    ),
    max_size=4,
    unique_by=lambda row: (row["study_group_id"], row["subject_id"]),
)
_plans = st.lists(st.fixed_dictionaries({"study_group_id": _groups, "subject_id": _subjects}), max_size=2)
_lessons = st.lists(
    st.fixed_dictionaries(
        {
            "study_group_id": _groups,
            "subject_id": _subjects,
            # Last year's lesson, one before the year, its first day, the day of the reading and one ahead.
            "lesson_on": st.sampled_from(
                [
                    *(date(2026, 5, 20), date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 3), date(2026, 10, 24)),
                    date(2026, 10, 25),
                ]
            ),
            "is_cancelled": st.sampled_from([False, False, None, True]),
        }
    ),
    max_size=3,
)
# A day after the one term and the last day of the other; the year under way; its last days.
_moments = st.sampled_from(["2026-08-28T00:00:00+03:00", "2026-10-24T02:30:00+03:00", "2027-07-30T02:30:00+03:00"])


def _sketch(programmes: list[Row], plans: list[Row], lessons: list[Row], days: int, as_of: str) -> Sketch:
    tables: dict[str, list[Row]] = {
        "study_group": _GROUPS,
        "work_programme": programmes,
        "topic_plan": [{**row, "ordinal": number, "topic": "Соли"} for number, row in enumerate(plans, start=1)],
        "lesson": [{**row, "lesson_id": f"л{number}"} for number, row in enumerate(lessons)],
    }
    return Sketch(tables, {"days_before_year": days, "year_starts": "09-01"}, as_of=as_of)


journals = st.builds(_sketch, _programmes, _plans, _lessons, st.sampled_from([5, 5, 4]), _moments)


def expected(sketch: Sketch) -> dict[Key, str]:
    """Each programme of the register, then each subject somebody has taught this year and no programme is for."""
    today = date.fromisoformat(sketch.as_of[:10])
    begins = date(2026, 9, 1)
    deadline = begins - timedelta(days=sketch.parameters["days_before_year"])
    programmes = sketch.tables["work_programme"]
    verdicts: list[tuple[Key, str | None]] = [
        ((row["study_group_id"], row["subject_id"]), _verdict(sketch, row, deadline, is_over=today > deadline))
        for row in programmes
    ]
    for lesson in sketch.tables["lesson"]:
        klass = lesson["study_group_id"].split("/")[0]
        taught = begins <= lesson["lesson_on"] <= today and not lesson["is_cancelled"]
        has_one = any(
            row["subject_id"] == lesson["subject_id"] and row["study_group_id"] in (klass, lesson["study_group_id"])
            for row in programmes
        )
        if taught and not has_one:
            verdicts.append(((klass, lesson["subject_id"]), "certain"))
    return worst(verdicts)


def _verdict(sketch: Sketch, row: Row, deadline: date, *, is_over: bool) -> str | None:
    entered_on, plan_on = row["entered_on"], row["plan_entered_on"]
    if any(day is not None and day > deadline for day in (entered_on, plan_on)):
        return "certain"
    if not is_over or (entered_on is not None and plan_on is not None):
        return None
    if entered_on is None:
        return "certain"
    has_plan = any(
        plan["study_group_id"] == row["study_group_id"] and plan["subject_id"] == row["subject_id"]
        for plan in sketch.tables["topic_plan"]
    )
    return "cannot_tell" if has_plan else "certain"
