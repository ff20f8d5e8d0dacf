"""«Вносят в электронную систему информацию (… сведения о классных руководителях …)»."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.property.plain.moments import zones
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "group-without-curator"
_GROUPS: list[Row] = [
    {"study_group_id": "1ПКД-26", "kind_code": "college_group"},
    {"study_group_id": "1ПКД-26/1", "kind_code": "subgroup"},
    {"study_group_id": "7А", "kind_code": "class"},
]
_groups = st.sampled_from([row["study_group_id"] for row in _GROUPS])
_ends = st.sampled_from([None, *(date(2026, 10, day) for day in (21, 22, 23, 24))])
_curators = st.lists(
    st.fixed_dictionaries(
        {
            "study_group_id": _groups,
            "register_staff_id": st.sampled_from(["у-1", "у-2"]),
            "curated_from_on": _ends,
            "curated_to_on": _ends,
        }
    ),
    max_size=3,
    unique_by=lambda row: (row["study_group_id"], row["register_staff_id"]),
)
_lessons = st.lists(
    st.fixed_dictionaries(
        {
            "study_group_id": _groups,
            "lesson_on": st.sampled_from([date(2026, 10, day) for day in (22, 23, 24, 25)]),
            "is_cancelled": st.sampled_from([False, None, True]),
            "source": st.sampled_from(["exports", "exports", "exports", "eljur"]),
        }
    ),
    min_size=1,
    max_size=5,
)
# The twenty-third in Moscow, the twenty-fourth in Yekaterinburg.
_AS_OF = "2026-10-23T23:30:00+03:00"
_kinds = st.sampled_from([["college_group"], ["college_group", "class"]])


def _sketch(curators: list[Row], lessons: list[Row], kinds: list[str], zone: str) -> Sketch:
    held = [{**row, "lesson_id": f"л{number}"} for number, row in enumerate(lessons)]
    return Sketch(
        {"study_group": _GROUPS, "group_curator": curators, "lesson": held}, {"group_kinds": kinds}, zone, _AS_OF
    )


journals = st.builds(_sketch, _curators, _lessons, _kinds, zones)


def expected(sketch: Sketch) -> dict[Key, str]:
    """Each group with lessons: somebody must lead it on the day of its last lesson so far."""
    found: dict[Key, str] = {}
    today = datetime.fromisoformat(sketch.as_of).astimezone(ZoneInfo(sketch.timezone)).date()
    for group in sketch.tables["study_group"]:
        name = group["study_group_id"]
        days = [
            lesson["lesson_on"]
            for lesson in sketch.tables["lesson"]
            if lesson["study_group_id"] == name
            and lesson["source"] == "exports"
            and not lesson["is_cancelled"]
            and lesson["lesson_on"] <= today
        ]
        if not days or group["kind_code"] not in sketch.parameters["group_kinds"]:
            continue
        is_led = any(
            row["study_group_id"] == name
            and (row["curated_from_on"] is None or row["curated_from_on"] <= max(days))
            and (row["curated_to_on"] is None or row["curated_to_on"] >= max(days))
            for row in sketch.tables["group_curator"]
        )
        if not is_led:
            found[(name,)] = "certain"
    return found
