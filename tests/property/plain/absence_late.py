"""«В течение 20 минут с начала урока»: «н» of who is absent for no good reason."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.property.plain.absences import formers_of, tables
from tests.property.plain.cells import first_recorded, lesson_key
from tests.property.plain.moments import end_of_day, moments, start_of_day, zones
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "absence-late"

# When the lessons of the absences began: on one of the moments, half an hour before one, or nobody knows.
_bells = st.lists(st.one_of(st.none(), moments), min_size=5, max_size=5)


def _sketch(absences: dict[str, list[Row]], bells: list[datetime | None], minutes: int, zone: str) -> Sketch:
    lessons: dict[str, Row] = {}
    for row, bell in zip(absences["attendance"], bells, strict=False):
        known: dict[str, Any] = {
            name: row[name] for name in ("study_group_id", "subject_id", "lesson_on", "lesson_number")
        }
        lessons.setdefault(row["lesson_id"], {**known, "lesson_id": row["lesson_id"], "starts_at": bell})
    tables = {**absences, "lesson": list(lessons.values())}
    return Sketch(tables, {"minutes": minutes, "unexcused_codes": ["absent"]}, zone)


journals = st.builds(_sketch, tables, _bells, st.sampled_from([20, 30, 60]), zones)


def expected(sketch: Sketch) -> dict[Key, str]:
    """Only «н»: a lateness, an illness and presence have no minutes."""
    minutes = timedelta(minutes=sketch.parameters["minutes"])
    bells = {lesson["lesson_id"]: lesson["starts_at"] for lesson in sketch.tables["lesson"]}
    found = {}
    for record in sketch.tables["attendance"]:
        if record["attendance_code"] != "absent":
            continue
        bell = bells.get(record["lesson_id"])
        earliest = bell or start_of_day(record["lesson_on"], sketch.timezone)
        latest = bell or end_of_day(record["lesson_on"], sketch.timezone)
        from_at, until_at = first_recorded(record, formers_of(record, sketch.tables["attendance_revision"]))
        if until_at is not None and until_at <= earliest + minutes:
            continue
        # «В течение»: the last minute itself is in time.
        late = from_at is not None and until_at is not None and from_at >= latest + minutes < until_at
        found[lesson_key(record)] = "certain" if late else "cannot_tell"
    return found
