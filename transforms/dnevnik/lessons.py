"""The lessons of a bundled page, column by column."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns import Mask, Positions, joined, mask_of, taken
from transforms.dnevnik.page import SUBJECT_FIELDS, Groups, days, ids, rows_of
from transforms.dnevnik.works import WORK
from transforms.json_pages.page import JsonPage, require
from transforms.json_pages.shape import Shape
from transforms.words import parse_whole

LESSON = Shape(
    "lesson",
    fields=(
        *("id", "id_str", "title", "date", "number", "group", "group_str", "status", "building", "place", "floor"),
        *("hours", "resultPlaceId"),
    ),
    lists=("teachers", "teachersStr"),
    each={"works": WORK},
    one={"subject": Shape("lesson_subject", fields=SUBJECT_FIELDS)},
)
_CANCELLED = ("cancelled", "canceled")


@dataclass(frozen=True, slots=True)
class Lessons:
    """Lessons of a page; `teacher_codes` are the teachers of all of them, `teacher_rows` whose each is."""

    nodes: Positions
    source_id: pa.Array
    lesson_id: pa.Array
    study_group_id: pa.Array
    subject: pa.Array
    source_subject_id: pa.Array
    subject_id: pa.Array
    lesson_on: pa.Array
    lesson_number: pa.Array
    is_cancelled: Mask
    teacher_codes: pa.Array
    teacher_rows: Positions

    def occurrence(self, rows: Positions) -> dict[str, pa.Array]:
        """The columns that name the occurrence, for the lessons at `rows`."""
        return {
            name: taken(getattr(self, name), rows)
            for name in ("lesson_id", "study_group_id", "subject_id", "lesson_on", "lesson_number")
        }

    def first_teacher(self) -> pa.Array:
        """The teacher a lesson names first; null where it names none."""
        place = np.full(len(self.nodes), -1, np.int64)
        place[self.teacher_rows[::-1]] = np.arange(len(self.teacher_rows))[::-1]
        return taken(self.teacher_codes, place)


def read_lessons(page: JsonPage, own_id: pa.Array, groups: Groups) -> Lessons:
    """The lessons with their ids; one without id, date, number, subject or known group is rejected."""
    nodes = page.living("lesson")
    source_id = ids(page, nodes, "lesson")
    require(page, nodes, source_id, "id_missing")
    lesson_on = days(page, nodes, "lesson", "date")
    require(page, nodes, lesson_on, "date_unreadable")
    number = page.parsed(nodes, "lesson", "number", parse_whole, pa.int64(), "number_unreadable")
    require(page, nodes, number, "lesson_number_unreadable")
    subjects = _slots(nodes, page, "lesson_subject")
    subject = page.reading.text(_field(page, subjects, "name"))
    require(page, nodes, subject, "subject_missing")
    written = ids(page, nodes, "lesson", "group")
    pages = page.pages(nodes)
    group_id = pc.if_else(written.is_null(), taken(own_id, pages), groups.id_of(written, pages))
    require(page, nodes, group_id, "group_missing")

    living = np.flatnonzero(page.ledger.alive(nodes))
    nodes, subjects = nodes[living], subjects[living]
    source_id, lesson_on, number, subject, group_id = (
        taken(part, living) for part in (source_id, lesson_on, number, subject, group_id)
    )
    teachers, teacher_rows = _teachers(page, nodes)
    status = pc.utf8_lower(page.text(nodes, "lesson", "status"))
    return Lessons(
        nodes=nodes,
        source_id=source_id,
        lesson_id=joined(group_id, source_id, lesson_on.cast(pa.string()), number.cast(pa.string())),
        study_group_id=group_id,
        subject=subject,
        source_subject_id=pc.coalesce(
            *(page.reading.text(_field(page, subjects, key)) for key in ("id_str", "idStr", "id"))
        ),
        subject_id=joined(page.organisation, subject),
        lesson_on=lesson_on,
        lesson_number=number,
        is_cancelled=mask_of(pc.is_in(status, value_set=pa.array(_CANCELLED))),
        teacher_codes=page.reading.text(teachers),
        teacher_rows=teacher_rows,
    )


def _slots(nodes: Positions, page: JsonPage, name: str) -> Positions:
    """Of each lesson the one object of that name inside it, -1 without one."""
    objects = page.reading.objects(name)
    row = rows_of(nodes, page.reading.above(objects))
    slots = np.full(len(nodes), -1, np.int64)
    slots[row[row >= 0]] = objects[row >= 0]
    return slots


def _field(page: JsonPage, subjects: Positions, key: str) -> Positions:
    found = page.reading.field(np.maximum(subjects, 0), "lesson_subject", key)
    return np.where(subjects >= 0, found, -1)


def _teachers(page: JsonPage, nodes: Positions) -> tuple[Positions, Positions]:
    """Nodes that name the teachers, and the rows of their lessons; the texts of the ids before the numbers."""
    written, written_rows = _listed(page, nodes, "teachersStr")
    numbers, number_rows = _listed(page, nodes, "teachers")
    alone = ~np.isin(number_rows, written_rows)
    found = np.concatenate([written, numbers[alone]])
    rows = np.concatenate([written_rows, number_rows[alone]])
    order = np.lexsort((found, rows))
    return found[order], rows[order]


def _listed(page: JsonPage, nodes: Positions, key: str) -> tuple[Positions, Positions]:
    elements = page.reading.elements("lesson", key)
    rows = rows_of(nodes, page.reading.above(elements))
    inside = (rows >= 0) & page.ledger.alive(elements)
    return elements[inside], rows[inside]
