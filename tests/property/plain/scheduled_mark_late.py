"""«Не позднее установленных сроков»: a mark for a work of the schedule is there by the day that it sets."""

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.property.plain.cells import GROUP, late_mark_tables, lesson_key, marks_late
from tests.property.plain.moments import end_of_day, worst, zones
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "scheduled-mark-late"
_PART = f"{GROUP} англ. 1"
_FOREVER = datetime.fromisoformat("2099-01-01T00:00:00+00:00")

# Of which mark's lesson (or of another one), what, and how many days the schedule gives.
_events = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.sampled_from(["own", "own", "own", "the class", "7Б"]),
        st.sampled_from(["control", "credit", "graded_credit", "exam"]),
        st.sampled_from([0, 0, 1, 2, None]),
    ),
    min_size=1,
    max_size=4,
)


def _sketch(tables: dict[str, list[Row]], events: list[Any], in_parts: bool, zone: str) -> Sketch:
    if in_parts:
        tables = {name: [{**row, "study_group_id": _PART} for row in rows] for name, rows in tables.items()}
    marks = tables["mark"]
    schedule = []
    for number, (place, group, kind, term) in enumerate(events if marks else []):
        mark = marks[place % len(marks)]
        schedule.append(
            {
                "attestation_event_id": f"с{number}",
                "study_group_id": {"own": mark["study_group_id"], "the class": GROUP}.get(group, group),
                "subject_id": mark["subject_id"],
                "kind_code": kind,
                "held_on": mark["lesson_on"],
                "marks_due_on": None if term is None else mark["lesson_on"] + timedelta(days=term),
            }
        )
    groups = [{"study_group_id": GROUP}, {"study_group_id": _PART, "parent_study_group_id": GROUP}]
    given = {"event_kinds": ["control", "credit", "graded_credit"]}
    return Sketch({**tables, "attestation_event": schedule, "study_group": groups}, given, zone)


journals = st.builds(
    _sketch,
    late_mark_tables(["control", "credit", "credit", "answer", None]),
    _events,
    st.booleans(),
    zones,
)


def expected(sketch: Sketch) -> dict[Key, str]:
    """Each work of the schedule by itself: the marks of its kind on its day, in its group or a part of that."""
    verdicts: list[tuple[Key, str | None]] = []
    for event in sketch.tables["attestation_event"]:
        if event["kind_code"] not in sketch.parameters["event_kinds"] or event["marks_due_on"] is None:
            continue
        due: date = event["marks_due_on"]
        end = end_of_day(due, sketch.timezone)

        def terms(mark: Row, event: Row = event, end: datetime = end) -> tuple[datetime, datetime] | None:
            if not _is_of(mark, event):
                return None
            # Of a mark whose kind nobody wrote nobody can say that it is for this work.
            return end, end if mark["work_kind_code"] is not None else _FOREVER

        verdicts += list(marks_late(sketch, terms, lesson_key).items())
    return worst(verdicts)


def _is_of(mark: Row, event: Row) -> bool:
    groups = {event["study_group_id"], _PART} if event["study_group_id"] == GROUP else {event["study_group_id"]}
    kind = "credit" if event["kind_code"] == "graded_credit" else event["kind_code"]
    return (
        mark["study_group_id"] in groups
        and mark["subject_id"] == event["subject_id"]
        and mark["lesson_on"] == event["held_on"]
        and mark["work_kind_code"] in (kind, None)
    )
