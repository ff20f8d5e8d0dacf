"""«Школа ведёт учёт успеваемости обучающихся с 1 по 11 класс»: a class of these grades has lessons in the journal."""

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.property.plain.moments import end_of_day, zones
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "class-without-journal"
_CLASSES = {"1А": None, "7А": 7, "11Б": None, "12К": None, "0": None, "Кадетский": 7, "Ёлка": None}
_HALF = "7А англ. 1"
_DAYS = [date(2026, 9, day) for day in (1, 2, 3)] + [date(2026, 9, 5), date(2026, 9, 6)]
_bounds = st.one_of(st.none(), st.sampled_from(_DAYS))
_curated = st.lists(
    st.tuples(st.sampled_from(list(_CLASSES)), _bounds, _bounds), min_size=1, max_size=3, unique_by=lambda made: made[0]
)
_lessons = st.lists(
    st.tuples(
        st.sampled_from(["1А", "7А", _HALF, "7Б"]),
        st.sampled_from(_DAYS),
        st.sampled_from([None, False, True]),
        st.sampled_from(["exports", "exports", "eljur"]),
    ),
    max_size=3,
)
# The midnights of both zones after the fifth of September, and a minute before the first.
_INSTANTS = ("2026-09-05T21:00:00+00:00", "2026-09-05T19:00:00+00:00", "2026-09-05T18:59:00+00:00")
_terms = st.fixed_dictionaries(
    {"grades": st.sampled_from([["1", "7", "11"], ["7"]]), "silent_days": st.sampled_from([2, 3])}
)
# What the journal says of grades: of some classes, of all, of none.
_described = st.sets(st.sampled_from([name for name, grade in _CLASSES.items() if grade]))


def _sketch(
    curated: list[Any], lessons: list[Any], described: set[str], terms: dict[str, Any], zone: str, as_of: str
) -> Sketch:
    groups = [{"study_group_id": name, "grade": _CLASSES[name]} for name in sorted(described)]
    tables: dict[str, list[Row]] = {
        "study_group": [*groups, {"study_group_id": _HALF, "parent_study_group_id": "7А"}],
        "group_curator": [
            {"study_group_id": name, "register_staff_id": "у-1", "curated_from_on": first, "curated_to_on": last}
            for name, first, last in curated
        ],
        "lesson": [
            {
                "lesson_id": f"л{place}",
                "study_group_id": group,
                "lesson_on": day,
                "is_cancelled": cancelled,
                "source": source,
            }
            for place, (group, day, cancelled, source) in enumerate(lessons)
        ],
    }
    return Sketch(tables, terms, zone, as_of)


journals = st.builds(_sketch, _curated, _lessons, _described, _terms, zones, st.sampled_from(_INSTANTS))


def expected(sketch: Sketch) -> dict[Key, str]:
    """Class by class of the register: its grade, how long it has been there, and whether any lesson of it was held."""
    as_of = datetime.fromisoformat(sketch.as_of)
    shown = [
        lesson for lesson in sketch.tables["lesson"] if lesson["source"] == "exports" and not lesson["is_cancelled"]
    ]
    found: dict[Key, str] = {}
    for line in sketch.tables["group_curator"]:
        if not shown or _grade(sketch, line["study_group_id"]) not in sketch.parameters["grades"]:
            continue
        ended = line["curated_to_on"] is not None and end_of_day(line["curated_to_on"], sketch.timezone) <= as_of
        first_on = max(min(lesson["lesson_on"] for lesson in shown), line["curated_from_on"] or date.min)
        patience_ends = end_of_day(first_on + timedelta(days=sketch.parameters["silent_days"]), sketch.timezone)
        own = (line["study_group_id"], _HALF) if line["study_group_id"] == "7А" else (line["study_group_id"],)
        held = [
            lesson
            for lesson in shown
            if lesson["study_group_id"] in own and end_of_day(lesson["lesson_on"], sketch.timezone) <= as_of
        ]
        if not ended and not held and as_of >= patience_ends:
            found[(line["study_group_id"],)] = "certain"
    return found


def _grade(sketch: Sketch, name: str) -> str:
    """What the journal says, else the number that the name begins with."""
    for group in sketch.tables["study_group"]:
        if group["study_group_id"] == name and group.get("grade") is not None:
            return str(group["grade"])
    digits = [letter for letter in name if letter.isdigit()]
    return "".join(digits) if name[0].isdigit() else ""
