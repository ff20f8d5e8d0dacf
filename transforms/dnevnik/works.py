"""Works of lessons: homework, what marks are given for, and the marks."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns import (
    Mask,
    Positions,
    codes,
    joined,
    mapped,
    mask_of,
    ordinals,
    present,
    taken,
)
from transforms.dnevnik.marks import mark_numbers, mark_texts
from transforms.dnevnik.page import Named, days, ids, moments, named, rows_of
from transforms.json_pages.ledger import Account
from transforms.json_pages.page import JsonPage, require
from transforms.json_pages.shape import Shape
from transforms.texts import homework_columns
from transforms.words import parse_flag, parse_number
from transforms.work_kinds import work_kind_code

if TYPE_CHECKING:
    from transforms.dnevnik.lessons import Lessons

WORK_TYPE = Shape("work_type", fields=("id", "id_str", "schoolId", "kindId", "kind", "title", "abbr", "weight"))
_TASK = Shape("task", fields=("id", "id_str", "person", "person_str", "work", "work_str", "status", "targetDate"))
_FILE = Shape(
    "file",
    fields=("id", "id_str", "name", "type", "typeGroup", "pageUrl", "downloadUrl", "size", "uploadedDate", "extension"),
)
WORK = Shape(
    "work",
    fields=(
        *("id", "id_str", "type", "workType", "markType", "markCount", "lesson", "lesson_str", "displayInJournal"),
        *("status", "eduGroup", "eduGroup_str", "text", "periodNumber", "periodType", "subjectId", "isImportant"),
        *("targetDate", "sentDate", "createdBy", "createdBy_str"),
    ),
    lists=("oneDriveLinks",),
    each={"tasks": _TASK, "files": _FILE},
)
_HOMEWORK = "homework"
# What Dnevnik.ru writes for an id of nothing.
_NO_ID = "0"


@dataclass(frozen=True, slots=True)
class Homework:
    """Homework of living lessons: nodes of the works, rows of their lessons, and what they say."""

    nodes: Positions
    rows: Positions
    files: Positions
    due_on: pa.Array
    recorded_at: pa.Array


@dataclass(frozen=True, slots=True)
class Works:
    """All works of living lessons, and the marks of the page with the places of their work and lesson."""

    nodes: Positions
    rows: Positions
    source_id: pa.Array
    is_homework: Mask
    marks: Positions
    mark_rows: Positions
    mark_works: Positions
    mark_people: pa.Array
    mark_counts: pa.Array
    type_weights: pa.Array


def claim_homework(page: JsonPage, lessons: "Lessons") -> Homework:
    """Works of the type Homework with a text; each makes a row, and so does a file with a name."""
    nodes = page.living("work")
    nodes = nodes[_is_homework(page, nodes) & present(page.text(nodes, "work", "text"))]
    rows = rows_of(lessons.nodes, page.reading.above(nodes))
    require(page, nodes, ids(page, nodes, "work"), "id_missing")
    due_on = days(page, nodes, "work", "targetDate")
    recorded_at = moments(page, nodes, "work", "sentDate")
    keep = np.flatnonzero((rows >= 0) & page.ledger.alive(nodes))
    nodes = nodes[keep]
    page.ledger.row(nodes)
    files = page.living("file")
    files = files[present(page.text(files, "file", "name")) & (rows_of(nodes, page.reading.above(files)) >= 0)]
    page.ledger.row(files)
    return Homework(nodes, rows[keep], files, taken(due_on, keep), taken(recorded_at, keep))


def add_homework(page: JsonPage, lessons: "Lessons", homework: Homework, account: Account) -> None:
    """Rows of homework and of its files; a work with one task only is one student's own."""
    code = ids(page, homework.nodes, "work")
    homework_id = joined(taken(lessons.lesson_id, homework.rows), code)
    page.add(
        "homework",
        homework.nodes,
        account.items(homework.nodes),
        {
            **lessons.occurrence(homework.rows),
            "homework_id": homework_id,
            "source_homework_id": code,
            "student_id": joined(page.organisation, _only_person(page, homework.nodes)),
            **homework_columns(page.text(homework.nodes, "work", "text")),
            "due_on": homework.due_on,
            "recorded_at": homework.recorded_at,
        },
    )
    owner = taken(homework_id, rows_of(homework.nodes, page.reading.above(homework.files)))
    name = page.text(homework.files, "file", "name")
    page.add(
        "attachment",
        homework.files,
        account.items(homework.files),
        {
            "attachment_id": joined(owner, pc.coalesce(ids(page, homework.files, "file"), name)),
            "owner_kind_code": "homework",
            "owner_id": owner,
            "file_name": name,
            "link": page.text(homework.files, "file", "downloadUrl", "pageUrl"),
        },
    )


def claim_works(page: JsonPage, lessons: "Lessons") -> Works:
    """Works and marks; a mark makes a row if the page shows the lesson it names, by itself or by its work."""
    nodes = page.living("work")
    require(page, nodes, ids(page, nodes, "work"), "id_missing")
    rows = rows_of(lessons.nodes, page.reading.above(nodes))
    keep = np.flatnonzero((rows >= 0) & page.ledger.alive(nodes))
    nodes, rows = nodes[keep], rows[keep]
    source_id, is_homework = ids(page, nodes, "work"), _is_homework(page, nodes)

    marks = page.living("mark")
    marks = marks[present(mark_texts(page, marks))]
    person = ids(page, marks, "mark", "person")
    require(page, marks, person, "student_missing")
    pages = page.pages(marks)
    work = named(page, nodes, source_id).places(ids(page, marks, "mark", "work"), pages)
    shown = named(page, lessons.nodes, lessons.source_id).places(ids(page, marks, "mark", "lesson"), pages)
    lesson = np.where(work >= 0, rows[work] if len(rows) else -1, shown)
    page.ledger.reject(marks[lesson < 0], "lesson_not_shown", page.reading.field(marks, "mark", "lesson")[lesson < 0])
    counts = page.parsed(marks, "mark", "use_avg_calc", parse_flag, pa.bool_(), "flag_unreadable")
    living = np.flatnonzero(page.ledger.alive(marks))
    types = page.reading.objects("work_type")
    weights = page.parsed(types, "work_type", "weight", parse_number, pa.float64(), "number_unreadable")
    marks = marks[living]
    work = work[living]
    own = nodes[~is_homework | np.isin(np.arange(len(nodes)), work)]
    # A marked homework is a row of homework first: what it is marked as only fans out from it.
    page.ledger.row(own)
    page.ledger.row(marks)
    return Works(
        nodes=nodes,
        rows=rows,
        source_id=source_id,
        is_homework=is_homework,
        marks=marks,
        mark_rows=lesson[living],
        mark_works=work,
        mark_people=taken(person, living),
        mark_counts=taken(counts, living),
        type_weights=weights,
    )


def add_works_and_marks(page: JsonPage, lessons: "Lessons", works: Works, account: Account) -> None:
    """Rows of assessments (every work but unmarked homework) and of marks."""
    types = page.reading.objects("work_type")
    known, titles = named(page, types, ids(page, types, "work_type")), page.text(types, "work_type", "title")
    marked = np.isin(np.arange(len(works.nodes)), works.mark_works)
    chosen = np.flatnonzero(~works.is_homework | marked)
    type_id = _type_ids(page, works.nodes, "work")
    pages = page.pages(works.nodes)
    kind, weight = _kinds(type_id, pages, known, titles), taken(works.type_weights, known.places(type_id, pages))
    lesson_id = taken(lessons.lesson_id, works.rows)
    assessment_id = joined(lesson_id, works.source_id)
    has_homework_row = works.is_homework & present(page.text(works.nodes, "work", "text"))
    items = np.where(has_homework_row, 0, account.items(works.nodes))
    page.add(
        "assessment",
        works.nodes[chosen],
        items[chosen],
        {
            **lessons.occurrence(works.rows[chosen]),
            "assessment_id": taken(assessment_id, chosen),
            "source_assessment_id": taken(works.source_id, chosen),
            "work_kind": taken(kind, chosen),
            "work_kind_code": mapped(taken(kind, chosen), work_kind_code, pa.string()),
            "weight": taken(weight, chosen),
            "title": _titles(page, works, chosen),
        },
    )
    own_type = _type_ids(page, works.marks, "mark")
    type_of_mark = pc.coalesce(taken(type_id, works.mark_works), own_type)
    pages = page.pages(works.marks)
    kind = _kinds(type_of_mark, pages, known, titles)
    work_id = pc.coalesce(taken(works.source_id, works.mark_works), ids(page, works.marks, "mark", "work"))
    student_id = joined(page.organisation, works.mark_people)
    occurrence = lessons.occurrence(works.mark_rows)
    work_code = pc.coalesce(work_id, "")
    of = pa.array(pages)
    ordinal = pa.array(ordinals(codes(of, student_id, occurrence["lesson_id"], work_code))).cast(pa.string())
    page.add(
        "mark",
        works.marks,
        account.items(works.marks),
        {
            **occurrence,
            "mark_id": joined(student_id, occurrence["lesson_id"], work_code, ordinal),
            "student_id": student_id,
            "assessment_id": joined(occurrence["lesson_id"], work_id),
            "work_kind": kind,
            "work_kind_code": mapped(kind, work_kind_code, pa.string()),
            "mark_number": ordinals(codes(of, student_id, occurrence["lesson_id"])),
            "raw_value": mark_texts(page, works.marks),
            "value": mark_numbers(page, works.marks),
            "weight": taken(works.type_weights, known.places(type_of_mark, pages)),
            "counts": works.mark_counts,
        },
    )


def _is_homework(page: JsonPage, works: Positions) -> Mask:
    return mask_of(pc.equal(pc.utf8_lower(page.text(works, "work", "type")), _HOMEWORK))


def _type_ids(page: JsonPage, objects: Positions, name: str) -> pa.Array:
    """Ids of kinds of work; null where the teacher left the kind out."""
    found = page.text(objects, name, "workType")
    return pc.if_else(pc.equal(found, _NO_ID), pa.scalar(None, pa.string()), found)


def _kinds(type_id: pa.Array, pages: Positions, known: Named, titles: pa.Array) -> pa.Array:
    """The title of each kind of work; the id itself where the school's list lacks it."""
    return pc.coalesce(taken(titles, known.places(type_id, pages)), type_id)


def _titles(page: JsonPage, works: Works, chosen: Positions) -> pa.Array:
    """What a work is called: its text, unless that is the text of homework."""
    text = page.text(works.nodes[chosen], "work", "text")
    return pc.if_else(pa.array(works.is_homework[chosen]), pa.scalar(None, pa.string()), text)


def _only_person(page: JsonPage, works: Positions) -> pa.Array:
    """Of each work the person of its only task; null where it has none or several."""
    tasks = page.living("task")
    tasks = tasks[present(ids(page, tasks, "task", "person"))]
    row = rows_of(works, page.reading.above(tasks))
    tasks, row = tasks[row >= 0], row[row >= 0]
    count = np.bincount(row, minlength=len(works)) if len(works) else np.empty(0, np.int64)
    place = np.full(len(works), -1, np.int64)
    place[row] = np.arange(len(row))
    return taken(ids(page, tasks, "task", "person"), np.where(count == 1, place, -1))
