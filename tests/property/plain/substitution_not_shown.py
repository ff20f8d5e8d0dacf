"""«Факт замены должен отражаться в момент внесения учетной записи»: the journal shows who really led the lesson."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.property.plain import staffroom
from tests.property.plain.cells import place_key
from tests.property.plain.moments import worst
from tests.property.plain.sketch import Key, Row, Sketch
from tests.property.plain.staffroom import NAMES, PARENT, may_be, over

RULE = "substitution-not-shown"
_NIGHT = datetime.fromisoformat("2026-10-06T23:30:00+00:00")
_nights = st.integers(0, 2).map(lambda number: _NIGHT + timedelta(days=number))
_substitutes = st.one_of(
    st.tuples(st.none(), st.sampled_from([*NAMES.values(), "Новиков Игорь Львович", "Берёзкин А. С."])),
    st.tuples(st.sampled_from(list(NAMES)), st.one_of(st.none(), st.just("—"))),
    st.just((None, None)),
)
_subjects = st.sampled_from(["Физика", "Химия"])
_changes = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(["teacher", "teacher", "subject", "moved"]),
        _substitutes,
        st.sampled_from(["illness", "illness", "leave", "other", None]),
        st.sampled_from([None, "Премеров Антон Савельевич"]),
        st.booleans(),
        _subjects,
    ),
    min_size=1,
    max_size=2,
)
_records = st.lists(st.sampled_from(["topic", "topic", "blank topic", "mark", "nothing"]), min_size=3, max_size=3)
_former = st.lists(
    st.tuples(st.integers(0, 2), staffroom.shown, st.sampled_from(["superseded", "superseded", "moved"]), _nights),
    max_size=2,
)
_terms = st.fixed_dictionaries(
    {"reasons": st.sampled_from([["illness"], ["illness", "other"]]), "at_record": st.sampled_from([0, 1])}
)


def _sketch(
    made: list[Any],
    changed: list[Any],
    records: list[str],
    topics_at: list[Any],
    former: list[Any],
    staff: list[tuple[str, str]],
    is_linked: bool,
    terms: dict[str, Any],
    as_of: str,
) -> Sketch:
    tables = staffroom.tables_of(made, is_linked)
    lessons = tables["lesson"]
    tables |= {"lesson_topic": [], "mark": [], "teaching_assignment": [], "employment": []}
    for lesson, record, topic_at in zip(lessons, records, topics_at, strict=False):
        place = {name: lesson[name] for name in _PLACE}
        if record.endswith("topic"):
            text = "Сила" if record == "topic" else ""
            tables["lesson_topic"].append({**place, "topic": text, "recorded_until_at": topic_at})
        elif record == "mark":
            tables["mark"].append({**place, "mark_id": f"m{lesson['lesson_id']}"})
    tables["substitution"] = [
        _change(lessons[place % len(lessons)], number, *rest) for number, (place, *rest) in enumerate(changed)
    ]
    tables["lesson_revision"] = [
        {
            **{name: lessons[place % len(lessons)][name] for name in _PLACE},
            "revision_number": number + 1,
            "teacher_name": shown[0],
            "staff_id": shown[1],
            "change_code": change,
            "seen_until_at": seen_until,
        }
        for number, (place, shown, change, seen_until) in enumerate(former)
    ]
    for register, code in staff:
        if register == "employment":
            tables["employment"].append({"register_staff_id": code, "staff_name": NAMES[code]})
        else:
            row = {"source": register, "staff_id": code, "staff_name": NAMES[code]}
            tables["teaching_assignment"].append(row)
    return Sketch(tables, terms, as_of=as_of)


_PLACE = ("lesson_id", "study_group_id", "subject_id", "lesson_on", "lesson_number")


def _change(lesson: Row, number: int, *rest: Any) -> Row:
    kind, (code, name), reason, absent, of_class, other = rest
    group = PARENT[lesson["study_group_id"]] if of_class else None
    return {
        "substitution_id": f"з{number}",
        "study_group_id": group or lesson["study_group_id"],
        "subject_id": other if kind == "subject" else lesson["subject_id"],
        "other_subject_id": lesson["subject_id"] if kind == "subject" else None,
        "lesson_on": lesson["lesson_on"],
        "lesson_number": lesson["lesson_number"],
        "kind_code": kind,
        "register_substitute_id": code,
        "substitute_name": name,
        "absent_name": absent,
        "reason_code": reason,
    }


journals = st.builds(
    _sketch,
    staffroom.lessons,
    _changes,
    _records,
    st.lists(st.one_of(_nights, st.none()), min_size=3, max_size=3),
    _former,
    st.lists(
        st.tuples(st.sampled_from(["registers", "employment", "eljur"]), staffroom.codes), max_size=3, unique=True
    ),
    st.booleans(),
    _terms,
    staffroom.instants,
)


def expected(sketch: Sketch) -> dict[Key, str]:
    """Substitution by substitution: what its lesson shows now, and what it showed when its topic was there already."""
    verdicts = []
    shows_somebody = [lesson["lesson_id"] for lesson in over(sketch)]
    held = over(sketch.__class__({**sketch.tables, "lesson": _with_anybody(sketch)}, as_of=sketch.as_of))
    for change in sketch.tables["substitution"]:
        is_named = change["register_substitute_id"] is not None or change["substitute_name"] is not None
        if not is_named or (change["reason_code"] or "other") not in sketch.parameters["reasons"]:
            continue
        for lesson in held:
            if not _is_about(change, lesson):
                continue
            shown = [lesson] if lesson["lesson_id"] in shows_somebody and _is_recorded(sketch, lesson) else []
            shown += _shown_beside_the_topic(sketch, lesson)
            verdicts += [(place_key(lesson), _verdict(sketch, change, each)) for each in shown]
    return worst(verdicts)


def _with_anybody(sketch: Sketch) -> list[Row]:
    """The lessons as if each showed somebody: to know which of them were held."""
    return [{**lesson, "staff_id": lesson["staff_id"] or "—"} for lesson in sketch.tables["lesson"]]


def _is_about(change: Row, lesson: Row) -> bool:
    subject = {"teacher": change["subject_id"], "subject": change["other_subject_id"]}.get(change["kind_code"])
    return (
        subject == lesson["subject_id"]
        and change["study_group_id"] in (lesson["study_group_id"], PARENT[lesson["study_group_id"]])
        and (change["lesson_on"], change["lesson_number"]) == (lesson["lesson_on"], lesson["lesson_number"])
    )


def _is_recorded(sketch: Sketch, lesson: Row) -> bool:
    topics = [row for row in sketch.tables["lesson_topic"] if row["topic"]]
    return any(row["lesson_id"] == lesson["lesson_id"] for row in [*topics, *sketch.tables["mark"]])


def _shown_beside_the_topic(sketch: Sketch, lesson: Row) -> list[Row]:
    """What the lesson still showed at a reading by which its topic had been recorded."""
    if not sketch.parameters["at_record"]:
        return []
    topic = next((row for row in sketch.tables["lesson_topic"] if row["lesson_id"] == lesson["lesson_id"]), None)
    if topic is None or not topic["topic"] or topic["recorded_until_at"] is None:
        return []
    return [
        former
        for former in sketch.tables["lesson_revision"]
        if former["lesson_id"] == lesson["lesson_id"]
        and former["change_code"] == "superseded"
        and former["seen_until_at"] >= topic["recorded_until_at"]
        and (former["teacher_name"] or former["staff_id"])
    ]


def _verdict(sketch: Sketch, change: Row, shown: Row) -> str | None:
    """None where it may be the substitute; else certain where the registers know the one who is shown."""
    code = change["register_substitute_id"]
    names = [change["substitute_name"], *(name for each, name in _known(sketch) if each == code and code is not None)]
    if any(may_be(sketch, shown, code, name) for name in [*names, None]):
        return None
    linked = [(row["register_person_id"], None) for row in sketch.tables["identity_link"]]
    is_known = any(may_be(sketch, shown, *person) for person in [*_known(sketch), *linked])
    return "certain" if is_known else "cannot_tell"


def _known(sketch: Sketch) -> list[tuple[str | None, str | None]]:
    """Those whom the registers name: teachers, employees, and the ones who were away."""
    register = [row for row in sketch.tables["teaching_assignment"] if row["source"] == "registers"]
    return [
        *((row["staff_id"], row["staff_name"]) for row in register),
        *((row["register_staff_id"], row["staff_name"]) for row in sketch.tables["employment"]),
        *((None, row["absent_name"]) for row in sketch.tables["substitution"]),
    ]
