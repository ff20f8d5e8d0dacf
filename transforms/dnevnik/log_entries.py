"""Lesson-log entries → attendance; `createdDate` is the very moment an absence was written down."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from transforms.attendance import add_attendance
from transforms.columns import Positions, joined, mapped, present, taken
from transforms.dnevnik.page import ids, moments, named
from transforms.json_pages.ledger import Account
from transforms.json_pages.page import JsonPage, require
from transforms.json_pages.shape import Shape

if TYPE_CHECKING:
    from transforms.dnevnik.lessons import Lessons

LOG_ENTRY = Shape(
    "log_entry",
    fields=("person", "person_str", "lesson", "lesson_str", "comment", "status", "createdDate"),
)
_CODES = {"attend": "present", "absent": "absent", "ill": "ill", "late": "late", "pass": "absent_excused"}


@dataclass(frozen=True, slots=True)
class Entries:
    """Entries of lessons that the page shows."""

    nodes: Positions
    rows: Positions
    people: pa.Array
    recorded_at: pa.Array


def claim_entries(page: JsonPage, lessons: "Lessons") -> Entries:
    """Entries with a status; one of a lesson that is not shown is rejected."""
    nodes = page.living("log_entry")
    nodes = nodes[present(page.text(nodes, "log_entry", "status"))]
    person = ids(page, nodes, "log_entry", "person")
    require(page, nodes, person, "student_missing")
    listed = named(page, lessons.nodes, lessons.source_id)
    rows = listed.places(ids(page, nodes, "log_entry", "lesson"), page.pages(nodes))
    page.ledger.reject(nodes[rows < 0], "lesson_not_shown", page.reading.field(nodes, "log_entry", "lesson")[rows < 0])
    recorded_at = moments(page, nodes, "log_entry", "createdDate")
    living = np.flatnonzero(page.ledger.alive(nodes))
    page.ledger.row(nodes[living])
    return Entries(nodes[living], rows[living], taken(person, living), taken(recorded_at, living))


def add_attendance_of(page: JsonPage, lessons: "Lessons", entries: Entries, account: Account) -> None:
    """Rows of attendance; a status nobody knows stays as it is written, with the code `unknown`."""
    raw = page.text(entries.nodes, "log_entry", "status")
    add_attendance(
        page.rows,
        pointers=page.reading.nodes.pointers(entries.nodes),
        items=account.items(entries.nodes),
        student_id=joined(page.organisation, entries.people),
        occurrence=lessons.occurrence(entries.rows),
        raw_value=raw,
        attendance_code=mapped(raw, lambda status: _CODES.get(status.strip().casefold(), "unknown"), pa.string()),
        comment=page.text(entries.nodes, "log_entry", "comment"),
        recorded_at=entries.recorded_at,
        pages=page.pages(entries.nodes),
    )
