"""«Записывает содержание домашнего задания и характер его выполнения, страницы, номера»: if there is any."""

from typing import Any

from hypothesis import strategies as st

from tests.property.plain.cells import place_key
from tests.property.plain.moments import days, worst
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "homework-without-substance"

_tasks = st.lists(
    st.tuples(
        st.sampled_from(["7А", "7Б"]),
        days,
        st.sampled_from([1, 2]),
        st.sampled_from(["full", "unclear", "empty", "not_set", None]),
        # What a file is attached to: nothing, the homework, the lesson, or another homework.
        st.sampled_from([None, None, "д{}", "л{}", "д9"]),
    ),
    max_size=5,
)
_terms = st.sampled_from(
    [
        {"insufficient": ["empty"], "doubtful": ["unclear"]},
        {"insufficient": ["empty", "unclear"], "doubtful": ["unclear"]},
        {"insufficient": ["empty"], "doubtful": []},
    ]
)


def _sketch(tasks: list[Any], terms: dict[str, Any]) -> Sketch:
    homework: list[Row] = [
        {
            "homework_id": f"д{place}",
            "lesson_id": f"л{place}",
            "study_group_id": group,
            "subject_id": "Физика",
            "lesson_on": day,
            "lesson_number": number,
            "content": "Повторить",
            "substance_code": code,
        }
        for place, (group, day, number, code, _) in enumerate(tasks)
    ]
    files = [
        {"attachment_id": f"ф{place}", "owner_id": owner.format(place)}
        for place, (*_, owner) in enumerate(tasks)
        if owner is not None
    ]
    return Sketch({"homework": homework, "attachment": files}, terms)


journals = st.builds(_sketch, _tasks, _terms)


def expected(sketch: Sketch) -> dict[Key, str]:
    """Lessons with homework that says nothing; a file may say it."""
    with_files = {row["owner_id"] for row in sketch.tables["attachment"]}
    verdicts: list[tuple[Key, str | None]] = []
    for task in sketch.tables["homework"]:
        verdict = None
        if task["substance_code"] in sketch.parameters["insufficient"]:
            attached = task["homework_id"] in with_files or task["lesson_id"] in with_files
            verdict = "cannot_tell" if attached else "certain"
        elif task["substance_code"] in sketch.parameters["doubtful"]:
            verdict = "cannot_tell"
        verdicts.append((place_key(task), verdict))
    return worst(verdicts)
