"""«Тема урока заполнена»: every lesson that was held has a topic once its day is over."""

from functools import partial

from hypothesis import strategies as st

from tests.property.plain.past_lessons import by_lesson, certainty, overdue, past_lessons, severity
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "topic-missing"


def _shown(lesson: Row, kind: int) -> dict[str, list[Row]]:
    """No topic, a blank one, or a real one."""
    topics = [[], [{**_place(lesson), "topic": "—", "topic_normalised": ""}], [{**_place(lesson), **_STEPS}]][kind]
    return {"lesson_topic": topics}


_STEPS = {"topic": "Степени", "topic_normalised": "степени"}


def _place(lesson: Row) -> Row:
    return {name: value for name, value in lesson.items() if name not in ("ends_at", "is_cancelled")}


journals = past_lessons(_shown, 3, st.sampled_from([0, 1, 2]))


def expected(sketch: Sketch) -> dict[Key, str]:
    """Lessons over and held, with no topic or one that says nothing."""
    return by_lesson(_broken(sketch), partial(certainty, sketch))


def severities(sketch: Sketch) -> dict[Key, str]:
    """Softened while the outer term runs."""
    return by_lesson(_broken(sketch), partial(severity, sketch))


def _broken(sketch: Sketch) -> list[Row]:
    written = {row["lesson_id"] for row in sketch.tables.get("lesson_topic", []) if row["topic_normalised"] != ""}
    return [lesson for lesson in overdue(sketch) if lesson["lesson_id"] not in written]
