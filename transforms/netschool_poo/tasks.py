"""What the lessons of a student hold: tasks with marks, homework among them, and absences."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.attendance import add_attendance
from transforms.columns import Mask, Positions, codes, joined, mapped, mask_of, ordinals, present, taken
from transforms.json_pages.ledger import Account
from transforms.json_pages.page import JsonPage
from transforms.json_pages.shape import Shape
from transforms.marks import mark_value
from transforms.netschool_poo.student_page import Whose
from transforms.netschool_poo.words import (
    HOME,
    attendance_code,
    shown_absence,
    shown_mark,
    shown_task,
    task_kind_code,
)
from transforms.texts import homework_columns

TASK = Shape("task", fields=("id", "type", "topic", "condition", "isRequired", "mark"))


@dataclass(frozen=True, slots=True)
class Lessons:
    """Lessons of a page, column by column; `gradebooks` are their objects of that name, -1 without one."""

    nodes: Positions
    gradebooks: Positions
    source_lesson_id: pa.Array
    lesson_id: pa.Array
    group: pa.Array
    study_group_id: pa.Array
    subject: pa.Array
    subject_id: pa.Array
    lesson_on: pa.Array
    lesson_number: pa.Array

    def occurrence(self, rows: Positions) -> dict[str, pa.Array]:
        """The columns that name the occurrence, for the lessons at `rows`."""
        return {
            name: taken(getattr(self, name), rows)
            for name in ("lesson_id", "study_group_id", "subject_id", "lesson_on", "lesson_number")
        }

    def rows_of(self, page: JsonPage, objects: Positions) -> Positions:
        """Of objects anywhere inside lessons the row of their lesson, -1 outside of all of them."""
        chosen = np.zeros(len(page.reading.nodes.parent), bool)
        chosen[self.nodes] = True
        above = page.reading.nodes.nearest(chosen)[objects]
        return np.where(above >= 0, np.searchsorted(self.nodes, above), -1)

    def child(self, page: JsonPage, name: str) -> Positions:
        """Of each lesson the object of that name somewhere inside it, -1 without one."""
        objects = page.reading.objects(name)
        rows = self.rows_of(page, objects)
        found = np.full(len(self.nodes), -1, np.int64)
        found[rows[rows >= 0]] = objects[rows >= 0]
        return found


@dataclass(frozen=True, slots=True)
class Tasks:
    """Tasks of a page: what the teacher set (`is_homework`) or held (`is_work`), and where a mark stands (-1: none).

    `key` tells a task from its neighbours in the lesson: its number at the source, without one its kind and order.
    """

    nodes: Positions
    rows: Positions
    key: pa.Array
    kind: pa.Array
    content: pa.Array
    marks: Positions
    is_homework: Mask
    is_work: Mask


def claim_tasks(page: JsonPage, lessons: Lessons) -> Tasks:
    """Each task makes a row, each mark another; homework with a mark is both, and an empty mark is none."""
    nodes = page.living("task")
    rows = lessons.rows_of(page, nodes)
    nodes, rows = nodes[rows >= 0], rows[rows >= 0]
    kind = page.text(nodes, "task", "type")
    order = ordinals(codes(pa.array(rows), pc.coalesce(kind, "")))
    key = pc.coalesce(page.text(nodes, "task", "id"), joined(pc.coalesce(kind, ""), pa.array(order).cast(pa.string())))
    marks = page.reading.field(nodes, "task", "mark")
    marks = np.where(present(page.text(nodes, "task", "mark")) & page.ledger.alive(marks), marks, -1)
    content = _content(page, nodes)
    is_homework = mask_of(pc.equal(kind, HOME)) & present(content)
    page.ledger.row(nodes)
    page.ledger.row(marks[marks >= 0])
    return Tasks(nodes, rows, key, kind, content, marks, is_homework, ~is_homework | (marks >= 0))


def add_tasks(page: JsonPage, lessons: Lessons, tasks: Tasks, of: Whose, account: Account) -> None:
    """Homework, assessments and marks; the values of a task belong to its homework, else to its assessment."""
    items = account.items(tasks.nodes)
    homework = np.flatnonzero(tasks.is_homework)
    occurrence = lessons.occurrence(tasks.rows)
    own_id = joined(occurrence["lesson_id"], tasks.key)
    source_id = page.text(tasks.nodes, "task", "id")
    page.add(
        "homework",
        tasks.nodes[homework],
        items[homework],
        {
            **lessons.occurrence(tasks.rows[homework]),
            "homework_id": taken(own_id, homework),
            "source_homework_id": taken(source_id, homework),
            **homework_columns(taken(tasks.content, homework)),
        },
    )
    works = np.flatnonzero(tasks.is_work)
    shown_kind = mapped(tasks.kind, shown_task, pa.string())
    kind_code = mapped(tasks.kind, task_kind_code, pa.string())
    page.add(
        "assessment",
        tasks.nodes[works],
        np.where(tasks.is_homework[works], 0, items[works]),
        {
            **lessons.occurrence(tasks.rows[works]),
            "assessment_id": taken(own_id, works),
            "source_assessment_id": taken(source_id, works),
            "work_kind": taken(shown_kind, works),
            "work_kind_code": taken(kind_code, works),
            "title": taken(tasks.content, works),
        },
    )
    marked = np.flatnonzero(tasks.marks >= 0)
    student_id = of.student(page.pages(tasks.marks[marked]))
    raw_value = mapped(page.reading.text(tasks.marks[marked]), shown_mark, pa.string())
    page.add(
        "mark",
        tasks.marks[marked],
        account.items(tasks.marks[marked]),
        {
            **lessons.occurrence(tasks.rows[marked]),
            "mark_id": joined(student_id, taken(own_id, marked)),
            "student_id": student_id,
            "assessment_id": taken(own_id, marked),
            "work_kind": taken(shown_kind, marked),
            "work_kind_code": taken(kind_code, marked),
            "mark_number": ordinals(tasks.rows[marked]),
            "raw_value": raw_value,
            "value": mapped(raw_value, mark_value, pa.float64()),
        },
    )


def add_absences(page: JsonPage, lessons: Lessons, absences: Positions, of: Whose, account: Account) -> None:
    """Absences by reason; `absences` are the places of their words, -1 where the student was there."""
    rows = np.flatnonzero(absences >= 0)
    nodes = absences[rows]
    word = page.reading.text(nodes)
    add_attendance(
        page.rows,
        pointers=page.reading.nodes.pointers(nodes),
        items=account.items(nodes),
        student_id=of.student(page.pages(nodes)),
        occurrence=lessons.occurrence(rows),
        raw_value=mapped(word, shown_absence, pa.string()),
        attendance_code=mapped(word, attendance_code, pa.string()),
        pages=page.pages(nodes),
    )


def _content(page: JsonPage, tasks: Positions) -> pa.Array:
    """What a task says: its topic and below it the condition, where both are given."""
    topic, condition = (page.text(tasks, "task", key) for key in ("topic", "condition"))
    same = pc.fill_null(pc.equal(topic, condition), False)
    both = pc.binary_join_element_wise(topic, pc.if_else(same, pa.scalar(None, pa.string()), condition), "\n")
    return pc.coalesce(both, topic, condition)
