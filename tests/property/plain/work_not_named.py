"""«С обязательным указанием … тем практических, лабораторных, контрольных работ»: a lesson's topic names its works."""

from typing import Any

from hypothesis import strategies as st

from tests.property.plain.cells import place_key
from tests.property.plain.moments import days
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "work-not-named"

_KINDS = ("practical", "laboratory", "control", "internal_control", "answer", None)
_NAMED = ("", "practical", "control", "control practical", "laboratory practical", None)
_lessons = st.lists(
    st.tuples(
        days,
        st.sampled_from(_NAMED),
        st.sampled_from([True, False, False, None]),
        st.lists(st.sampled_from(_KINDS), max_size=3),
        st.sampled_from(["topic", "topic", "topic", "blank", "none"]),
    ),
    max_size=4,
)
_terms = st.sampled_from(
    [{"work_kinds": ["practical", "laboratory", "control", "internal_control"]}, {"work_kinds": ["control"]}]
)


def _sketch(lessons: list[Any], terms: dict[str, Any]) -> Sketch:
    topics: list[Row] = []
    marks: list[Row] = []
    for place, (day, named, only, kinds, written) in enumerate(lessons):
        where = {
            "lesson_id": f"л{place}",
            "study_group_id": "7А",
            "subject_id": "Физика",
            "lesson_on": day,
            "lesson_number": place + 1,
        }
        text = "Пайка" if written == "topic" else "—"
        if written != "none":
            topics.append(
                {
                    **where,
                    "topic": text,
                    "topic_normalised": "пайка" if written == "topic" else "",
                    "works_named": named,
                    "is_work_only": only,
                }
            )
        marks += [
            {**where, "mark_id": f"о{place}{number}", "student_id": f"И-{number}", "work_kind_code": kind}
            for number, kind in enumerate(kinds)
        ]
    return Sketch({"lesson_topic": topics, "mark": marks}, terms)


journals = st.builds(_sketch, _lessons, _terms)


def expected(sketch: Sketch) -> dict[Key, str]:
    """Lessons whose topic leaves out a work that marks stand for, or names one without its theme."""
    found: dict[Key, str] = {}
    for topic in sketch.tables["lesson_topic"]:
        if topic["topic_normalised"] == "":
            continue
        left_out = False
        for mark in sketch.tables["mark"]:
            kind = mark["work_kind_code"]
            if mark["lesson_id"] == topic["lesson_id"] and kind in sketch.parameters["work_kinds"]:
                work = "control" if kind == "internal_control" else kind
                # Of a topic that was not taken apart nobody can say what it leaves out.
                left_out |= topic["works_named"] is not None and work not in topic["works_named"].split()
        if left_out or topic["is_work_only"]:
            found[place_key(topic)] = "certain"
    return found
