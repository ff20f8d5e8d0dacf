"""Absences of a tiny journal and what their cells showed before."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from tests.property.plain.cells import cells
from tests.property.plain.moments import intervals
from tests.property.plain.sketch import Row

_WORDS = {"Н": "absent", "Б": "ill", "О": "late", "+": "present"}
_words = st.sampled_from(sorted(_WORDS))


def _tables(drawn: Sequence[tuple[Row, str, Any]], history: Sequence[Any]) -> dict[str, list[Row]]:
    found: dict[str, Row] = {}
    for cell, word, interval in drawn:
        lesson = f"{cell['subject_id']}|{cell['lesson_on']}|{cell['lesson_number']}"
        found.setdefault(f"{cell['student_id']}|{lesson}", _row(cell, lesson, word, interval))
    rows = [{"attendance_id": key, **row} for key, row in found.items()]
    revisions = [
        {
            **rows[place % len(rows)],
            **_said(word),
            "change_code": change,
            "recorded_from_at": interval[0],
            "recorded_until_at": interval[1],
            "revision_number": number + 1,
        }
        for number, (place, word, change, interval) in enumerate(history)
        if rows
    ]
    return {"attendance": rows, "attendance_revision": revisions}


def _row(cell: Row, lesson: str, word: str, interval: Any) -> Row:
    return {
        **cell,
        **_said(word),
        "lesson_id": lesson,
        "recorded_from_at": interval[0],
        "recorded_until_at": interval[1],
    }


def _said(word: str) -> Row:
    return {"raw_value": word, "attendance_code": _WORDS[word]}


tables = st.builds(
    _tables,
    st.lists(st.tuples(cells, _words, intervals), max_size=5),
    st.lists(
        st.tuples(st.integers(0, 4), _words, st.sampled_from(["superseded", "deleted", "moved"]), intervals), max_size=3
    ),
)


def formers_of(record: Row, revisions: Sequence[Row]) -> list[Row]:
    """What the cell said before and was put right, and the same word taken away and written again."""
    return [
        former
        for former in revisions
        if former["attendance_id"] == record["attendance_id"]
        and (
            former["change_code"] == "superseded"
            or (former["change_code"] == "deleted" and former["raw_value"] == record["raw_value"])
        )
    ]
