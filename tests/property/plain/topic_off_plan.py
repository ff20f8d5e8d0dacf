"""«В соответствии с календарно-тематическим планированием»: a topic is one of the class's plan for the subject."""

from typing import Any

from hypothesis import strategies as st

from tests.property.plain.cells import place_key
from tests.property.plain.moments import days
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "topic-off-plan"
_PARENT = {"7А": None, "7А англ. 1": "7А", "7Б": None}
_SUBJECTS = ("Физика", "Химия")
_TOPICS = ("степени", "соли", "")

_plans = st.lists(
    st.tuples(st.sampled_from(list(_PARENT)), st.sampled_from(_SUBJECTS), st.sampled_from(_TOPICS[:2])), max_size=4
)
_written = st.lists(
    st.tuples(st.sampled_from([*_PARENT, "8В"]), st.sampled_from(_SUBJECTS), st.sampled_from(_TOPICS), days),
    max_size=5,
)


def _sketch(plans: list[Any], written: list[Any]) -> Sketch:
    tables: dict[str, list[Row]] = {
        "study_group": [
            {"study_group_id": group, "parent_study_group_id": parent} for group, parent in _PARENT.items()
        ],
        "topic_plan": [
            {
                "topic_plan_id": f"п{place}",
                "study_group_id": group,
                "subject_id": subject,
                "ordinal": place + 1,
                "topic": topic,
                "topic_normalised": topic,
            }
            for place, (group, subject, topic) in enumerate(plans)
        ],
        "lesson_topic": [
            {
                "lesson_id": f"л{place}",
                "study_group_id": group,
                "subject_id": subject,
                "lesson_on": day,
                "lesson_number": place + 1,
                "topic": topic,
                "topic_normalised": topic,
            }
            for place, (group, subject, topic, day) in enumerate(written)
        ],
    }
    return Sketch(tables)


journals = st.builds(_sketch, _plans, _written)


def expected(sketch: Sketch) -> dict[Key, str]:
    """Written topics that neither the group's plan nor its class's holds, where there is a plan at all."""
    found: dict[Key, str] = {}
    for written in sketch.tables["lesson_topic"]:
        group = written["study_group_id"]
        if group not in _PARENT or written["topic_normalised"] == "":
            continue
        plan = {
            row["topic_normalised"]
            for row in sketch.tables["topic_plan"]
            if row["subject_id"] == written["subject_id"] and row["study_group_id"] in (group, _PARENT[group])
        }
        if plan and written["topic_normalised"] not in plan:
            found[place_key(written)] = "certain"
    return found
