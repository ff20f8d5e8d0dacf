"""«На страницах журналов …, которым он преподаёт свой предмет»: who leads a lesson was given its subject there."""

from typing import Any

from hypothesis import strategies as st

from tests.property.plain import staffroom
from tests.property.plain.cells import place_key
from tests.property.plain.sketch import Key, Row, Sketch
from tests.property.plain.staffroom import CLASS, NAMES, bounds, codes, in_force, may_be, over

RULE = "lesson-by-stranger"
_SPAN = ("assigned_from_on", "assigned_to_on")
_groups = st.sampled_from(staffroom.GROUPS)
_subjects = st.sampled_from(["Физика", "Физика", "Химия"])
_assignments = st.lists(
    st.tuples(st.sampled_from(["registers", "registers", "eljur"]), codes, _groups, _subjects, bounds, bounds),
    min_size=1,
    max_size=4,
    unique_by=lambda made: made[1:4],
)
_curators = st.lists(st.tuples(st.just(CLASS), codes, bounds, bounds), max_size=1)
_changes = st.lists(
    st.tuples(
        _groups,
        _subjects,
        staffroom.days,
        st.integers(1, 2),
        st.sampled_from(["teacher", "subject", "moved"]),
        _subjects,
    ),
    max_size=1,
)
_terms = st.fixed_dictionaries(
    {
        "group_kinds": st.sampled_from([["class", "subgroup"], ["subgroup"]]),
        "writers": st.sampled_from(
            [["teacher", "unnamed"], ["class_teacher"], ["teacher", "class_teacher", "unnamed"]]
        ),
    }
)


def _sketch(
    made: list[Any],
    assigned: list[Any],
    curated: list[Any],
    changed: list[Any],
    staff: list[str],
    is_linked: bool,
    terms: dict[str, Any],
    as_of: str,
) -> Sketch:
    tables = staffroom.tables_of(made, is_linked)
    tables["teaching_assignment"] = [
        {
            "source": source,
            "staff_id": code,
            "staff_name": NAMES[code],
            "study_group_id": group,
            "subject_id": subject,
            "assigned_from_on": first,
            "assigned_to_on": last,
        }
        for source, code, group, subject, first, last in assigned
    ]
    tables["group_curator"] = [
        {
            "study_group_id": group,
            "register_staff_id": code,
            "staff_name": NAMES[code],
            "curated_from_on": first,
            "curated_to_on": last,
        }
        for group, code, first, last in curated
    ]
    tables["employment"] = [{"register_staff_id": code, "staff_name": NAMES[code]} for code in staff]
    tables["substitution"] = [
        {
            "substitution_id": f"з{place}",
            "study_group_id": group,
            "subject_id": subject,
            "lesson_on": day,
            "lesson_number": number,
            "kind_code": kind,
            "other_subject_id": other,
        }
        for place, (group, subject, day, number, kind, other) in enumerate(changed)
    ]
    return Sketch(tables, terms, as_of=as_of)


journals = st.builds(
    _sketch,
    staffroom.lessons,
    _assignments,
    _curators,
    _changes,
    st.lists(codes, max_size=2, unique=True),
    st.booleans(),
    _terms,
    staffroom.instants,
)


def expected(sketch: Sketch) -> dict[Key, str]:
    """Lesson by lesson: whom the register gave the subject that day, and whom the journal shows."""
    found = {}
    kinds = {row["study_group_id"]: row["kind_code"] for row in sketch.tables["study_group"]}
    for lesson in over(sketch):
        # Of a group that nobody describes it isn't known whether it is asked about.
        if kinds.get(lesson["study_group_id"]) not in sketch.parameters["group_kinds"] or _is_replaced(sketch, lesson):
            continue
        entitled = [row for row in _lines(sketch, lesson) if in_force(row, *_SPAN, lesson["lesson_on"])]
        if not entitled or any(_is_shown(sketch, lesson, row["staff_id"]) for row in entitled):
            continue
        writer = _writer(sketch, lesson)
        if writer in sketch.parameters["writers"]:
            found[place_key(lesson)] = "cannot_tell" if writer == "unnamed" else "certain"
    return found


def _lines(sketch: Sketch, lesson: Row) -> list[Row]:
    """Lines about the lesson's group; only where there is none, those about its class or its halves."""
    register = [
        row
        for row in sketch.tables["teaching_assignment"]
        if row["source"] == "registers" and row["subject_id"] == lesson["subject_id"]
    ]
    own = [row for row in register if row["study_group_id"] == lesson["study_group_id"]]
    return own or [row for row in register if _is_near(sketch, row["study_group_id"], lesson["study_group_id"])]


def _is_near(sketch: Sketch, one: str, other: str) -> bool:
    parents = {row["study_group_id"]: row["parent_study_group_id"] for row in sketch.tables["study_group"]}
    return one == other or parents.get(one) == other or parents.get(other) == one


def _is_replaced(sketch: Sketch, lesson: Row) -> bool:
    """A recorded substitution: somebody else's question."""
    for row in sketch.tables["substitution"]:
        subject = {"teacher": row["subject_id"], "subject": row["other_subject_id"]}.get(row["kind_code"])
        same_time = (row["lesson_on"], row["lesson_number"]) == (lesson["lesson_on"], lesson["lesson_number"])
        is_near = _is_near(sketch, row["study_group_id"], lesson["study_group_id"])
        if same_time and subject == lesson["subject_id"] and is_near:
            return True
    return False


def _writer(sketch: Sketch, lesson: Row) -> str:
    """Who the shown one is, as far as the register knows."""
    for row in sketch.tables["group_curator"]:
        is_theirs = _is_near(sketch, row["study_group_id"], lesson["study_group_id"])
        is_now = in_force(row, "curated_from_on", "curated_to_on", lesson["lesson_on"])
        if is_theirs and is_now and _is_shown(sketch, lesson, row["register_staff_id"]):
            return "class_teacher"
    linked = [row["register_person_id"] for row in sketch.tables["identity_link"]]
    known = [code for code, _ in _named(sketch)] + linked
    return "teacher" if any(_is_shown(sketch, lesson, code) for code in known) else "unnamed"


def _is_shown(sketch: Sketch, lesson: Row, code: str) -> bool:
    """Whether the lesson may show that person, under any name that a register writes beside the code."""
    names = [name for each, name in _named(sketch) if each == code]
    return any(may_be(sketch, lesson, code, name) for name in [*names, None])


def _named(sketch: Sketch) -> list[tuple[str, str]]:
    """Code and name, as each line of the registers has them."""
    register = [row for row in sketch.tables["teaching_assignment"] if row["source"] == "registers"]
    kept = [row for name in ("group_curator", "employment") for row in sketch.tables[name]]
    return [
        *((row["staff_id"], row["staff_name"]) for row in register),
        *((row["register_staff_id"], row["staff_name"]) for row in kept),
    ]
