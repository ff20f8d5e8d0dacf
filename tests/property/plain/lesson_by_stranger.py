"""«На страницах журналов …, которым он преподаёт свой предмет»: who leads a lesson was given its subject there."""

from typing import Any

from hypothesis import strategies as st

from tests.property.plain import staffroom
from tests.property.plain.cells import place_key
from tests.property.plain.sketch import Key, Row, Sketch
from tests.property.plain.staffroom import CLASS, NAMES, PARENT, bounds, codes, in_force, may_be, over

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
    for lesson in over(sketch):
        kind = "subgroup" if PARENT[lesson["study_group_id"]] else "class"
        if kind not in sketch.parameters["group_kinds"] or _is_replaced(sketch, lesson):
            continue
        entitled = [row for row in _lines(sketch, lesson) if in_force(row, *_SPAN, lesson["lesson_on"])]
        if not entitled or any(may_be(sketch, lesson, row["staff_id"], row["staff_name"]) for row in entitled):
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
    return own or [row for row in register if _is_near(row["study_group_id"], lesson["study_group_id"])]


def _is_near(one: str, other: str) -> bool:
    return one == other or PARENT[one] == other or PARENT[other] == one


def _is_replaced(sketch: Sketch, lesson: Row) -> bool:
    """A recorded substitution: somebody else's question."""
    for row in sketch.tables["substitution"]:
        subject = {"teacher": row["subject_id"], "subject": row["other_subject_id"]}.get(row["kind_code"])
        same_time = (row["lesson_on"], row["lesson_number"]) == (lesson["lesson_on"], lesson["lesson_number"])
        if same_time and subject == lesson["subject_id"] and _is_near(row["study_group_id"], lesson["study_group_id"]):
            return True
    return False


def _writer(sketch: Sketch, lesson: Row) -> str:
    """Who the shown one is, as far as the register knows."""
    for row in sketch.tables["group_curator"]:
        is_theirs = _is_near(row["study_group_id"], lesson["study_group_id"])
        if is_theirs and in_force(row, "curated_from_on", "curated_to_on", lesson["lesson_on"]):
            code = row["register_staff_id"]
            if may_be(sketch, lesson, code, NAMES[code]):
                return "class_teacher"
    known = [row["staff_id"] for row in sketch.tables["teaching_assignment"] if row["source"] == "registers"]
    known += [row["register_staff_id"] for name in ("group_curator", "employment") for row in sketch.tables[name]]
    linked = [row["register_person_id"] for row in sketch.tables["identity_link"]]
    named = any(may_be(sketch, lesson, code, NAMES[code]) for code in known)
    return "teacher" if named or any(may_be(sketch, lesson, code, None) for code in linked) else "unnamed"
