"""What stands in the cells of a diary: marks, the works they are given for, and absences among them."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.attendance import add_attendance
from transforms.columns import (
    Mask,
    Positions,
    codes,
    first_rows,
    joined,
    mapped,
    mask_of,
    ordinals,
    present,
    taken,
)
from transforms.eljur.lessons import Lessons
from transforms.json_pages.ledger import Account
from transforms.json_pages.page import JsonPage
from transforms.marks import mark_value
from transforms.words import parse_flag, parse_number
from transforms.work_kinds import work_kind_code

# Only these two were ever seen in the interface; anything else is a mark until a source says otherwise.
_ABSENCES = {"н": "absent", "оп": "late"}


@dataclass(frozen=True, slots=True)
class Entries:
    """Objects of `assessments` that carry a value: marks, and among them absences."""

    nodes: Positions
    raw_value: pa.Array
    absence: pa.Array
    counts: pa.Array
    weight: pa.Array

    @property
    def is_absence(self) -> Mask:
        """Which of them say that the student was absent or late."""
        return present(self.absence)


def claim_marks(page: JsonPage) -> Entries:
    """Entries of the page; each makes a row, one without a value makes none and stays with its lesson."""
    nodes = page.living("assessment")
    nodes = nodes[present(page.text(nodes, "assessment", "value"))]
    counts = page.parsed(nodes, "assessment", "count", parse_flag, pa.bool_(), "unknown_field")
    weight = page.parsed(nodes, "assessment", "weight", parse_number, pa.float64(), "number_unreadable")
    precise = page.parsed(nodes, "assessment", "weight_float", parse_number, pa.float64(), "number_unreadable")
    raw_value = page.text(nodes, "assessment", "value")
    absence = mapped(raw_value, lambda text: _ABSENCES.get(text.strip().casefold()), pa.string())
    absence = pc.if_else(pa.array(mask_of(counts)), pa.scalar(None, pa.string()), absence)
    page.ledger.row(nodes)
    return Entries(nodes, raw_value, absence, counts, pc.coalesce(precise, weight))


def add_marks(
    page: JsonPage,
    lessons: Lessons,
    entries: Entries,
    account: Account,
    lesson_rows: Positions | None = None,
    work_kinds: pa.Array | None = None,
) -> None:
    """Rows of marks, assessments and absences.

    `lesson_rows` are the lessons of the entries (by default those above them), `work_kinds` the words for the
    kinds of work (by default the entry's own).
    """
    if lesson_rows is None:
        lesson_rows = np.searchsorted(lessons.nodes, page.reading.above(entries.nodes))
    absent = np.flatnonzero(entries.is_absence)
    _add_absences(page, lessons, entries, lesson_rows, absent, account)
    chosen = np.flatnonzero(~entries.is_absence)
    nodes, rows = entries.nodes[chosen], lesson_rows[chosen]
    student_id, lesson_id = taken(lessons.student_id, rows), taken(lessons.lesson_id, rows)
    work_kind = page.text(nodes, "assessment", "control_type") if work_kinds is None else taken(work_kinds, chosen)
    kind = pc.coalesce(work_kind, "")
    kind_code = mapped(work_kind, work_kind_code, pa.string())
    ordinal = pa.array(ordinals(codes(student_id, lesson_id, kind))).cast(pa.string())
    assessment_id = joined(lesson_id, kind, ordinal)
    raw_value = taken(entries.raw_value, chosen)
    first = first_rows(codes(assessment_id))
    page.add(
        "assessment",
        nodes[first],
        0,
        {
            **lessons.occurrence(rows[first]),
            "assessment_id": taken(assessment_id, first),
            "work_kind": taken(work_kind, first),
            "work_kind_code": taken(kind_code, first),
        },
    )
    page.add(
        "mark",
        nodes,
        account.items(nodes),
        {
            **lessons.occurrence(rows),
            "mark_id": joined(student_id, lesson_id, kind, ordinal),
            "student_id": student_id,
            "assessment_id": assessment_id,
            "work_kind": work_kind,
            "work_kind_code": kind_code,
            "mark_number": ordinals(codes(student_id, lesson_id)),
            "raw_value": raw_value,
            "value": mapped(raw_value, mark_value, pa.float64()),
            "weight": taken(entries.weight, chosen),
            "counts": taken(entries.counts, chosen),
            "comment": page.text(nodes, "assessment", "comment", "lesson_comment"),
        },
    )


def _add_absences(
    page: JsonPage, lessons: Lessons, entries: Entries, lesson_rows: Positions, absent: Positions, account: Account
) -> None:
    nodes, rows = entries.nodes[absent], lesson_rows[absent]
    add_attendance(
        page.rows,
        pointers=page.reading.nodes.pointers(nodes),
        items=account.items(nodes),
        student_id=taken(lessons.student_id, rows),
        occurrence=lessons.occurrence(rows),
        raw_value=taken(entries.raw_value, absent),
        attendance_code=taken(entries.absence, absent),
        comment=page.text(nodes, "assessment", "comment", "lesson_comment"),
    )
