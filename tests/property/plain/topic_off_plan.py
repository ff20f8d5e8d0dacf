"""«В соответствии с календарно-тематическим планированием»: a topic is one of the plan's, in other words perhaps."""

from typing import Any

from hypothesis import strategies as st

from tests.property.plain.cells import place_key
from tests.property.plain.sketch import Key, Sketch
from tests.property.plain.topic_plans import (
    PARENT,
    SUBJECTS,
    TEXTS,
    groups,
    line_of,
    plan_of,
    planned,
    texts,
    thresholds,
    written,
)

RULE = "topic-off-plan"

_plans = st.lists(
    st.tuples(st.sampled_from(list(PARENT)), st.sampled_from(SUBJECTS), st.sampled_from(TEXTS)), max_size=7
)
_topics = st.lists(
    st.tuples(
        st.sampled_from([*PARENT, "7А", "8В"]),
        st.sampled_from(SUBJECTS),
        st.integers(0, 1),
        texts,
        st.sampled_from([True, True, True, False]),
    ),
    max_size=5,
)


def _sketch(plans: list[Any], topics: list[Any], terms: Any) -> Sketch:
    tables = {
        "study_group": groups(),
        "topic_plan": [
            planned(group, subject, place, text) for place, (group, subject, text) in enumerate(plans, start=1)
        ],
        "lesson_topic": [
            written(f"л{place}", group, subject, on, place, text, knows)
            for place, (group, subject, on, text, knows) in enumerate(topics)
        ],
    }
    return Sketch(tables, terms)


journals = st.builds(_sketch, _plans, _topics, thresholds)


def expected(sketch: Sketch) -> dict[Key, str]:
    """Topics that are no line of the plan; where one comes near, nobody can tell."""
    found: dict[Key, str] = {}
    for topic in sketch.tables["lesson_topic"]:
        plan = plan_of(sketch, topic)
        if plan and topic["topic_normalised"] != "":
            line = line_of(topic, plan)
            if line.percent < sketch.parameters["same_percent"]:
                near = line.alike_percent >= sketch.parameters["doubt_percent"]
                found[place_key(topic)] = "cannot_tell" if near else "certain"
    return found
