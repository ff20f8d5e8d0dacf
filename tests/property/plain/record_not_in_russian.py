"""«Все записи … должны вестись на русском языке»: a lesson's topic and its homework."""

from typing import Any

from hypothesis import strategies as st

from tests.property.plain.cells import place_key
from tests.property.plain.moments import days, worst
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "record-not-in-russian"

_records = st.lists(
    st.tuples(
        st.sampled_from(["7А", "7Б"]),
        days,
        st.sampled_from([1, 2]),
        st.sampled_from(["russian", "foreign", "unclear", "none", None]),
    ),
    max_size=4,
)


def _rows(name: str, records: list[Any]) -> list[Row]:
    return [
        {
            f"{name}_id": f"{name}{place}",
            "lesson_id": f"{name}{place}",
            "study_group_id": group,
            "subject_id": "Английский язык",
            "lesson_on": day,
            "lesson_number": number,
            "language_code": code,
        }
        for place, (group, day, number, code) in enumerate(records)
    ]


def _topics(records: list[Any]) -> list[Row]:
    rows = _rows("topic", records)
    return [{name: value for name, value in row.items() if name != "topic_id"} | {"topic": "Тема"} for row in rows]


journals = st.builds(
    lambda topics, tasks: Sketch({"lesson_topic": _topics(topics), "homework": _rows("homework", tasks)}),
    _records,
    _records,
)
_VERDICTS = {"foreign": "certain", "unclear": "cannot_tell"}


def expected(sketch: Sketch) -> dict[Key, str]:
    """Lessons with a record in another language, or with one nobody can tell the language of."""
    records = [*sketch.tables["lesson_topic"], *sketch.tables["homework"]]
    return worst([(place_key(record), _VERDICTS.get(record["language_code"] or "")) for record in records])
