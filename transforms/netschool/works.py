"""Assignments of a lesson: homework, works that marks are given for, the marks themselves, files."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns import Mask, Positions, codes, joined, mapped, mask_of, ordinals, present, taken
from transforms.json_pages.ledger import Account
from transforms.json_pages.page import JsonPage, require
from transforms.json_pages.shape import Shape
from transforms.marks import mark_value
from transforms.netschool.page import days, written
from transforms.texts import homework_columns
from transforms.words import parse_flag, parse_number
from transforms.work_kinds import work_kind_code

_MARK = Shape("mark", fields=("id", "assignmentId", "studentId", "mark", "resultScore", "dutyMark"))
_COMMENT = Shape("comment", fields=("id", "name", "teacher", "wasRead", "editTime"))
_ANSWER = Shape("answer", fields=("id", "answer", "answerDate"))
_FILE = Shape("file", fields=("id", "name", "originalFileName", "description", "fileId"))
ASSIGNMENT = Shape(
    "assignment",
    fields=(
        *("id", "typeId", "assignmentName", "weight", "dueDate", "classMeetingId", "classAssignment"),
        "issueClassMeetingId",
    ),
    one={"mark": _MARK, "markComment": _COMMENT, "textAnswer": _ANSWER},
    each={"attachments": _FILE},
)

# The type of work that is homework, on every server that public clients know.
_HOMEWORK_TYPE = "3"
# How the journal itself shows a debt: the wire has no value for it, only a flag.
_DEBT = "•"
# What teachers write into the comment of a cell instead of a mark: absences and «освобождён».
_SPECIAL = frozenset({"уп", "б", "нп", "от", "оп", "осв"})


@dataclass(frozen=True, slots=True)
class Works:
    """Assignments of a page, column by column; `mark_at` is the node that makes the mark's row, -1 without one.

    `is_personal` marks homework set to the student of the diary alone, who is `student_id`.
    """

    nodes: Positions
    source_id: pa.Array
    is_homework: pa.Array
    is_personal: Mask
    work_kind: pa.Array
    title: pa.Array
    weight: pa.Array
    due_on: pa.Array
    raw_mark: pa.Array
    mark_at: Positions
    comment: pa.Array
    files: Positions
    student_id: pa.Array


def claim_works(page: JsonPage, students: pa.Array) -> Works:
    """The assignments of living lessons; each homework, work, mark and file makes a row.

    `students` are the source's ids of whose diary each page is, null where nobody was named.
    """
    nodes = page.living("assignment")
    source_id = page.text(nodes, "assignment", "id")
    require(page, nodes, source_id, "work_unknown")
    work_type = page.text(nodes, "assignment", "typeId")
    kind = _kinds(page, nodes, work_type)
    due_on = days(page, nodes, "assignment", "dueDate")
    weight = page.parsed(nodes, "assignment", "weight", parse_number, pa.float64(), "number_unreadable")
    is_personal = _personal(page, nodes, work_type)
    # Shown to the whole class, it would tell others what one child is given to do.
    page.ledger.reject(nodes[is_personal & _nobodys(page, nodes, students)], "student_missing")
    living = np.flatnonzero(page.ledger.alive(nodes))
    nodes = nodes[living]
    is_personal = is_personal[living]
    source_id, work_type, kind, due_on, weight = (
        taken(part, living) for part in (source_id, work_type, kind, due_on, weight)
    )
    raw_mark, mark_at, comment = _marks(page, nodes)
    nobodys = _nobodys(page, nodes, students)
    page.ledger.reject(mark_at[(mark_at >= 0) & nobodys], "student_missing")
    mark_at = np.where(nobodys, -1, mark_at)
    title = written(page.text(nodes, "assignment", "assignmentName"))
    is_homework = _is_homework(work_type)
    files = page.living("file")
    files = files[present(page.text(files, "file", "originalFileName", "name"))]
    # A homework without a text is none: what it carries stays with its lesson.
    page.ledger.row(nodes[~mask_of(is_homework) | present(title)])
    page.ledger.row(mark_at[mark_at >= 0])
    page.ledger.row(files)
    # Where weights are not shown, the diary says 0, and no journal weighs a mark by nothing.
    weight = pc.if_else(pc.equal(weight, 0.0), pa.scalar(None, pa.float64()), weight)
    return Works(
        nodes,
        source_id,
        is_homework,
        is_personal,
        kind,
        title,
        weight,
        due_on,
        raw_mark,
        mark_at,
        comment,
        files,
        joined(page.organisation, taken(students, page.pages(nodes))),
    )


def add_works(page: JsonPage, works: Works, occurrence: Mapping[str, pa.Array], account: Account) -> None:
    """Rows of homework, works, marks and files; `occurrence` names the lesson of each assignment."""
    is_homework = mask_of(works.is_homework)
    has_mark = works.mark_at >= 0
    homework = np.flatnonzero(is_homework & present(works.title))
    lesson_id = occurrence["lesson_id"]
    assessment_id = joined(lesson_id, works.source_id)
    # Two students' diaries may carry one personal homework under one number: each has their own.
    personal_to = pc.if_else(pa.array(works.is_personal), works.student_id, pa.scalar(None, pa.string()))
    homework_id = pc.coalesce(joined(assessment_id, personal_to), assessment_id)
    page.add(
        "homework",
        works.nodes[homework],
        account.items(works.nodes[homework]),
        {
            **_at(occurrence, homework),
            "homework_id": taken(homework_id, homework),
            "source_homework_id": taken(works.source_id, homework),
            "student_id": taken(personal_to, homework),
            **homework_columns(taken(works.title, homework)),
            "due_on": taken(works.due_on, homework),
        },
    )
    kind_code = mapped(works.work_kind, work_kind_code, pa.string())
    assessed = np.flatnonzero(~is_homework | has_mark)
    page.add(
        "assessment",
        works.nodes[assessed],
        # The text of a homework is accounted by the homework; its mark makes a work of it besides.
        np.where(is_homework[assessed], 0, account.items(works.nodes[assessed])),
        {
            **_at(occurrence, assessed),
            "assessment_id": taken(assessment_id, assessed),
            "source_assessment_id": taken(works.source_id, assessed),
            "work_kind": taken(works.work_kind, assessed),
            "work_kind_code": taken(kind_code, assessed),
            "weight": taken(works.weight, assessed),
            "title": taken(works.title, assessed),
        },
    )
    marked = np.flatnonzero(has_mark)
    student_id = taken(works.student_id, marked)
    of_page = pa.array(page.pages(works.nodes[marked]))
    raw_value = taken(works.raw_mark, marked)
    page.add(
        "mark",
        works.mark_at[marked],
        account.items(works.mark_at[marked]),
        {
            **_at(occurrence, marked),
            "mark_id": joined(student_id, taken(assessment_id, marked)),
            "student_id": student_id,
            "assessment_id": taken(assessment_id, marked),
            "work_kind": taken(works.work_kind, marked),
            "work_kind_code": taken(kind_code, marked),
            "mark_number": ordinals(codes(of_page, taken(lesson_id, marked))),
            "raw_value": raw_value,
            "value": mapped(raw_value, mark_value, pa.float64()),
            "weight": taken(works.weight, marked),
            "comment": taken(works.comment, marked),
        },
    )
    _add_files(page, works, pc.if_else(works.is_homework, homework_id, assessment_id), account)


def _nobodys(page: JsonPage, nodes: Positions, students: pa.Array) -> Mask:
    return ~present(students)[page.pages(nodes)]


def _is_homework(work_type: pa.Array) -> pa.Array:
    return pc.fill_null(pc.equal(work_type, _HOMEWORK_TYPE), False)


def _personal(page: JsonPage, nodes: Positions, work_type: pa.Array) -> Mask:
    """Homework that is not for the class: only an explicit «false» says so, most servers leave the field out."""
    for_class = mapped(page.text(nodes, "assignment", "classAssignment"), parse_flag, pa.bool_())
    return mask_of(_is_homework(work_type)) & mask_of(pc.fill_null(pc.equal(for_class, False), False))


def _kinds(page: JsonPage, nodes: Positions, work_type: pa.Array) -> pa.Array:
    """Names of the work types, as the server's own list calls them; a type it does not list is rejected by itself."""
    said = [request.get("types") or "{}" for request in page.requests]
    lists = {text: number for number, text in enumerate(dict.fromkeys(said))}
    names = [msgspec.json.decode(text, type=dict[str, str]) for text in lists]
    which = pa.array([lists[text] for text in said]).cast(pa.string())

    def name(text: str) -> str | None:
        number, _, code = text.partition("|")
        return names[int(number)].get(code.strip())

    kind = mapped(joined(taken(which, page.pages(nodes)), work_type), name, pa.string())
    position = page.reading.field(nodes, "assignment", "typeId")
    page.ledger.reject(position[present(work_type) & ~present(kind)], "work_kind_unknown")
    return kind


def _marks(page: JsonPage, nodes: Positions) -> tuple[pa.Array, Positions, pa.Array]:
    """Of each assignment what stands in the cell, the node that says so, and the teacher's comment."""
    marks, comments = (_below(page, nodes, name) for name in ("mark", "comment"))
    comment = _text(page, comments, "comment", "name")
    value = _text(page, marks, "mark", "mark")
    is_debt = mask_of(mapped(_text(page, marks, "mark", "dutyMark"), parse_flag, pa.bool_()))
    debt = pc.if_else(pa.array(is_debt), _DEBT, pa.scalar(None, pa.string()))
    special = mapped(comment, lambda text: text.strip() if text.strip().casefold() in _SPECIAL else None, pa.string())
    from_mark = present(value) | is_debt
    raw = pc.coalesce(value, debt, special)
    at = np.where(from_mark, marks, np.where(present(special), comments, -1))
    return raw, at, pc.if_else(pa.array(~from_mark & present(special)), pa.scalar(None, pa.string()), comment)


def _below(page: JsonPage, nodes: Positions, name: str) -> Positions:
    """Of each assignment its object of that name; -1 without one."""
    found = page.living(name)
    above = page.reading.above(found)
    kept = np.isin(above, nodes)
    below = np.full(len(nodes), -1, np.int64)
    below[np.searchsorted(nodes, above[kept])] = found[kept]
    return below


def _text(page: JsonPage, objects: Positions, name: str, key: str) -> pa.Array:
    """A field of objects, null for position -1."""
    there = np.flatnonzero(objects >= 0)
    values = page.text(objects[there], name, key)
    slots = np.full(len(objects), -1, np.int64)
    slots[there] = np.arange(len(there))
    return taken(values, slots)


def _add_files(page: JsonPage, works: Works, carrier_id: pa.Array, account: Account) -> None:
    """Files of homework and works; `carrier_id` names what each assignment became."""
    rows = np.searchsorted(works.nodes, page.reading.above(works.files))
    owner_id = taken(carrier_id, rows)
    file_name = page.text(works.files, "file", "originalFileName", "name")
    of_homework = mask_of(works.is_homework)[rows]
    page.add(
        "attachment",
        works.files,
        account.items(works.files),
        {
            "attachment_id": joined(owner_id, pc.coalesce(page.text(works.files, "file", "id"), file_name)),
            "owner_kind_code": pc.if_else(pa.array(of_homework), "homework", "assessment"),
            "owner_id": owner_id,
            "file_name": file_name,
        },
    )


def _at(occurrence: Mapping[str, pa.Array], rows: Positions) -> dict[str, pa.Array]:
    return {name: taken(column, rows) for name, column in occurrence.items()}
