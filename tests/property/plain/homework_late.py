"""«Не позднее дня проведения урока»: homework is recorded before the day of its lesson is over.

Homework mended later was recorded when the lesson first showed it. «В случае, если домашнее задание задается»: that
nothing was set may be written any day.
"""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from tests.property.plain.cells import first_recorded, place_key
from tests.property.plain.homework import contents, formers_of, histories, namesakes, with_history
from tests.property.plain.moments import days, end_of_day, intervals, worst, zones
from tests.property.plain.sketch import Key, Sketch

RULE = "homework-late"

_given = st.lists(
    st.tuples(st.sampled_from(["7А", "7Б"]), days, st.sampled_from([1, 2]), intervals, contents), max_size=4
)


def _sketch(given: list[Any], history: list[Any], term: int, zone: str) -> Sketch:
    homework = [
        {
            "homework_id": f"д{place}",
            "lesson_id": f"{group}|{day}|{number}",
            "study_group_id": group,
            "subject_id": "Физика",
            "lesson_on": day,
            "lesson_number": number,
            "content": content[0],
            "substance_code": content[1],
            "recorded_from_at": interval[0],
            "recorded_until_at": interval[1],
        }
        for place, (group, day, number, interval, content) in enumerate(given)
    ]
    tables = {"homework": homework, "homework_revision": with_history(homework, history), **namesakes(homework)}
    return Sketch(tables, {"days": term}, zone)


journals = st.builds(_sketch, _given, histories, st.sampled_from([0, 1]), zones)


def expected(sketch: Sketch) -> dict[Key, str]:
    """Late for certain where no reading before the end of the day can have shown it."""
    verdicts: list[tuple[Key, str | None]] = []
    for item in sketch.tables["homework"]:
        if item["substance_code"] == "not_set":
            continue
        term_end = end_of_day(item["lesson_on"] + timedelta(days=sketch.parameters["days"]), sketch.timezone)
        from_at, until_at = first_recorded(item, formers_of(item, sketch.tables["homework_revision"]))
        if from_at is not None and from_at >= term_end:
            verdicts.append((place_key(item), "certain"))
        elif until_at is None or until_at > term_end:
            verdicts.append((place_key(item), "cannot_tell"))
    return worst(verdicts)
