"""«Ежедневно отмечает посещаемость»: every lesson that was held says that attendance was taken."""

from functools import partial

from hypothesis import strategies as st

from tests.property.plain.past_lessons import by_lesson, certainty, overdue, past_lessons, severity
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "attendance-not-taken"


def _shown(lesson: Row, kind: int) -> dict[str, list[Row]]:
    """Nothing said, said that it was not taken, or taken."""
    place = {name: value for name, value in lesson.items() if name not in ("ends_at", "is_cancelled")}
    return {"attendance_check": [[], [{**place, "is_taken": False}], [{**place, "is_taken": True}]][kind]}


journals = past_lessons(_shown, 3, st.sampled_from([0, 1, 2]))


def expected(sketch: Sketch) -> dict[Key, str]:
    """Lessons over and held, whose attendance nobody says was taken."""
    return by_lesson(_broken(sketch), partial(certainty, sketch))


def severities(sketch: Sketch) -> dict[Key, str]:
    """Softened while the outer term runs."""
    return by_lesson(_broken(sketch), partial(severity, sketch))


def _broken(sketch: Sketch) -> list[Row]:
    taken = {row["lesson_id"] for row in sketch.tables.get("attendance_check", []) if row["is_taken"]}
    return [lesson for lesson in overdue(sketch) if lesson["lesson_id"] not in taken]
