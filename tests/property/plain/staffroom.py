"""Teachers as a journal and a register write them, and which lesson is shown with whom."""

from datetime import date, datetime
from typing import Any

from hypothesis import strategies as st

from tests.property.plain.moments import end_of_day
from tests.property.plain.sketch import Row, Sketch

CLASS, HALF, OTHER_HALF = "7А", "7А англ. 1", "7А англ. 2"
GROUPS = (CLASS, HALF, OTHER_HALF)
PARENT = {CLASS: None, HALF: CLASS, OTHER_HALF: CLASS}
DAYS = [date(2026, 10, day) for day in (5, 6, 7)]
# Code in the register → the name there; two of them have one family name.
NAMES = {
    "у-1": "Образцова Мария Ильинична",
    "у-2": "Образцова Марина Олеговна",
    "у-3": "Берёзкин Андрей Сергеевич",
}
_LINKED = "ж-3"
# As journals write them: in full, with initials, in capitals, wrongly, by the family name, by nobody.
_WRITTEN = (
    *("Образцова Мария Ильинична", "Образцова М. И.", "ОБРАЗЦОВА М.О.", "Образцова М.", "Образцова"),
    *("Березкин А.С.", "берёзкин андрей", "Берёзкин О. С.", "Премеров А. С.", "—"),
)
days = st.sampled_from(DAYS)
# Weeks later; the midnight after the second of the days, and a minute before it.
instants = st.sampled_from(["2026-10-24T02:30:00+03:00", "2026-10-06T21:00:00+00:00", "2026-10-06T20:59:00+00:00"])
bounds = st.one_of(st.none(), days)
codes = st.sampled_from(list(NAMES))
# The name and the code a lesson is shown with; a code may have a name in the staff.
shown = st.one_of(
    st.tuples(st.sampled_from(_WRITTEN), st.none()),
    st.tuples(st.one_of(st.none(), st.sampled_from(_WRITTEN)), st.sampled_from([_LINKED, "ж-9"])),
    st.just((None, None)),
)
lessons = st.lists(
    st.tuples(
        st.sampled_from(GROUPS), st.sampled_from(["Физика", "Химия"]), days, shown, st.sampled_from([None, True])
    ),
    min_size=1,
    max_size=3,
)


def tables_of(made: list[Any], is_linked: bool) -> dict[str, list[Row]]:
    """Lessons with their teachers, the groups, the staff of the journal and what links its codes."""
    return {
        "study_group": [
            {"study_group_id": group, "parent_study_group_id": parent, "kind_code": "subgroup" if parent else "class"}
            for group, parent in PARENT.items()
        ],
        "staff": [{"staff_id": "ж-9", "source_staff_id": "ж-9", "display_name": NAMES["у-2"]}],
        "identity_link": [
            {
                "register_source": "registers",
                "register_person_id": "у-3",
                "person_kind_code": "staff",
                "person_id": _LINKED,
                "method_code": "approved",
            }
        ]
        if is_linked
        else [],
        "lesson": [
            {
                "lesson_id": f"л{number}",
                "study_group_id": group,
                "subject_id": subject,
                "lesson_on": day,
                "lesson_number": number + 1,
                "teacher_name": teacher[0],
                "staff_id": teacher[1],
                "is_cancelled": cancelled,
            }
            for number, (group, subject, day, teacher, cancelled) in enumerate(made)
        ],
    }


def over(sketch: Sketch) -> list[Row]:
    """Lessons that took place, whose local day was over by the run, and that show somebody."""
    return [
        lesson
        for lesson in sketch.tables["lesson"]
        if not lesson["is_cancelled"]
        and (lesson["teacher_name"] or lesson["staff_id"])
        and end_of_day(lesson["lesson_on"], sketch.timezone) <= datetime.fromisoformat(sketch.as_of)
    ]


def may_be(sketch: Sketch, shown_with: Row, code: str, name: str | None) -> bool:
    """Whether a lesson (or what it showed) may mean that person of the register."""
    for link in sketch.tables["identity_link"]:
        if link["register_person_id"] == code and link["person_id"] == shown_with["staff_id"]:
            return True
    written = shown_with["teacher_name"] or next(
        (row["display_name"] for row in sketch.tables["staff"] if row["staff_id"] == shown_with["staff_id"]), None
    )
    return name is not None and written is not None and _same_name(_words(written), _words(name))


def in_force(row: Row, first: str, last: str, on: date) -> bool:
    """Whether the line of the register is about that day; an open end is always."""
    return (row[first] is None or row[first] <= on) and (row[last] is None or on <= row[last])


def _words(name: str) -> list[str]:
    plain = "".join(letter if letter.isalpha() else " " for letter in name.lower().replace("ё", "е"))
    return plain.split()


def _same_name(one: list[str], other: list[str]) -> bool:
    """The family name, and the given name and patronymic as far as both write them: a word or what it begins with."""
    if not one or not other or one[0] != other[0]:
        return False
    pairs = zip(one[1:3], other[1:3], strict=False)
    return all(a.startswith(b) or b.startswith(a) for a, b in pairs)
