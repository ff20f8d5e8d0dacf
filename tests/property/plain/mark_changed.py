"""«Запрещается исправлять оценки»: what a cell once showed stays in it; another mark may only be added."""

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.property.plain.cells import SUBJECT, lesson_key
from tests.property.plain.moments import DAYS, days, start_of_day, zones
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "mark-changed"

_FIRST = datetime.fromisoformat("2026-10-06T02:30:00+03:00")
_nights = st.integers(0, 5).map(lambda night: _FIRST + timedelta(days=night))
# Few cells and values, so that they meet: two students of a lesson, mostly with the same mark.
_cells = st.tuples(st.sampled_from(["И-1", "И-1", "И-2"]), st.one_of(st.just(DAYS[0]), days))
_values = st.sampled_from(["4", "4", "3"])
_marks = st.lists(st.tuples(_cells, _values, _nights), max_size=4)
_former = st.lists(
    st.tuples(
        _cells,
        _values,
        st.sampled_from(["superseded", "deleted", "deleted", "moved"]),
        st.tuples(_nights, _nights, _nights).map(lambda moments: tuple(sorted(moments))),
        st.sampled_from(["m0", "m1", "m9"]),
        st.booleans(),
    ),
    max_size=4,
)


def _place(cell: tuple[str, Any]) -> Row:
    student, day = cell
    return {
        "student_id": student,
        "study_group_id": "7А",
        "subject_id": SUBJECT,
        "lesson_on": day,
        "lesson_number": 1,
        "lesson_id": f"л|{day}",
    }


_protocols = st.lists(
    st.tuples(
        _cells,
        st.sampled_from([date(2026, 10, day) for day in (5, 7, 8, 9)]),
        st.sampled_from(["3", "4", None]),
    ),
    max_size=1,
)


def _sketch(marks: list[Any], former: list[Any], lessons: list[Any], signed: list[Any], zone: str) -> Sketch:
    stand = [
        {**_place(cell), "mark_id": f"m{place}", "raw_value": value, "changed_at": at}
        for place, (cell, value, at) in enumerate(marks)
    ]
    revisions: list[Row] = []
    for cell, value, change, seen, mark_id, as_before in former:
        revision = {
            **_place(cell),
            "mark_id": mark_id,
            "raw_value": value,
            "change_code": change,
            "seen_from_at": seen[0],
            "seen_until_at": seen[1],
            "replaced_at": seen[2],
        }
        if as_before and revisions:
            # Two equal marks of one cell, seen and gone together.
            revision = {**revisions[-1], "mark_id": mark_id}
        revision["revision_number"] = 1 + sum(row["mark_id"] == mark_id for row in revisions)
        revisions.append(revision)
    held = [{"lesson_id": f"л|{day}", "lesson_on": day, "lesson_number": 1} for day in lessons]
    protocols = [
        {
            **{name: value for name, value in _place(cell).items() if not name.startswith("lesson_")},
            "lesson_on": cell[1],
            "attestation_protocol_id": f"п{number}",
            "held_on": held_on,
            "raw_value": value,
        }
        for number, (cell, held_on, value) in enumerate(signed)
    ]
    tables = {"mark": stand, "mark_revision": revisions, "lesson": held, "attestation_protocol": protocols}
    return Sketch(tables, timezone=zone)


journals = st.builds(_sketch, _marks, _former, st.lists(days, unique=True, max_size=2), _protocols, zones)


def expected(sketch: Sketch) -> dict[Key, str]:
    """Cells that once held more of a mark than they hold now; without its lesson the cell may have moved."""
    held = {lesson["lesson_id"] for lesson in sketch.tables["lesson"]}
    formers = [row for row in sketch.tables["mark_revision"] if row["change_code"] != "moved"]
    found = {}
    for former in formers:
        now = [row for row in sketch.tables["mark"] if _same(row, former)]
        then = [row for row in formers if _same(row, former) and _stood(row, former["seen_until_at"])]
        then += [row for row in now if row["changed_at"] <= former["seen_until_at"]]
        if max(len(then), 1) > len(now) and not _explained(sketch, former):
            found[lesson_key(former)] = "certain" if former["lesson_id"] in held else "cannot_tell"
    return found


def _explained(sketch: Sketch, former: Row) -> bool:
    """A mark of the protocol, any where it names none, stands there and did not come before the day of the protocol."""
    stand = [
        mark["raw_value"]
        for mark in sketch.tables["mark"]
        if (mark["student_id"], mark["lesson_id"]) == (former["student_id"], former["lesson_id"])
    ]
    return any(
        (row["student_id"], row["lesson_on"]) == (former["student_id"], former["lesson_on"])
        and former["replaced_at"] >= start_of_day(row["held_on"], sketch.timezone)
        and (row["raw_value"] in stand if row["raw_value"] is not None else bool(stand))
        for row in sketch.tables["attestation_protocol"]
    )


def _same(row: Row, former: Row) -> bool:
    return all(row[name] == former[name] for name in ("student_id", "lesson_id", "raw_value"))


def _stood(row: Row, at: datetime) -> bool:
    return bool(row["seen_from_at"] <= at < row["replaced_at"])
