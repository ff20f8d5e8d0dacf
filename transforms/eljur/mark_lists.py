"""`getmarks` → marks, works and absences by subject, where a diary can't be read.

A mark says its day and subject and not the number of its lesson: all of a day stand in one occurrence, number 0.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.columns import Mask, Positions, codes, first_rows, joined, mask_of, present, repeated, taken
from transforms.eljur.diary_marks import add_marks, claim_marks
from transforms.eljur.lessons import Lessons
from transforms.eljur.page import read_page, student_codes, student_ids
from transforms.eljur.people import add_class, add_enrolments, add_subjects
from transforms.json_pages.page import JsonPage, dates, require, settle
from transforms.json_pages.shape import Shape

VERSION = "eljur.getmarks/1"

COVERS = ("assessment", "mark", "attendance")

_KIND = Shape("mtype", fields=("id", "type", "short"))
_MARK = Shape(
    "assessment",
    fields=(
        *("value", "countas", "convert", "count", "color_hex", "comment", "lesson_comment", "date", "lesson_id"),
        *("nm", "num", "weight", "weight_float", "control_type", "control_type_short", "max_mark", "id"),
    ),
    one={"mtype": _KIND},
)
_SUBJECT = Shape(
    "subject", fields=("name", "lesson_id", "average", "averageConvert", "color_hex"), each={"marks": _MARK}
)
_STUDENT = Shape("student", fields=("name", "title"), each={"lessons": _SUBJECT})
_RESULT = Shape("result", each={"students": _STUDENT})


def normalise(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """A `getmarks` page of a class; `context.request["class"]` names the class."""
    page = read_page(body, context, VERSION, _RESULT, "students")
    if isinstance(page, NormalisedPage):
        return page
    klass = context.request.get("class") or None
    students = page.reading.objects("student")
    pupils = student_codes(page, students, "student")
    require(page, students, pupils, "student_missing")
    require(page, students, repeated(klass, len(students)), "group_missing")
    subjects = page.living("subject")
    titles = page.text(subjects, "subject", "name")
    require(page, subjects, titles, "subject_missing")
    day_on = _days(page)
    entries = claim_marks(page)
    known = np.flatnonzero(page.ledger.alive(students))
    page.ledger.row(students[known])
    account = settle(page)
    if klass is None:
        return page.rows.page(covers=COVERS)

    add_class(page, students[known], klass)
    add_enrolments(page, students[known], taken(pupils, known), klass, account.items(students[known]))
    above = page.reading.above(entries.nodes)
    place = np.searchsorted(subjects, above)
    student = taken(pupils, np.searchsorted(students, page.reading.above(subjects[place])))
    subject = taken(titles, place)
    on = day_on(entries.nodes)
    source_lesson_id = pc.coalesce(page.text(subjects[place], "subject", "lesson_id"), subject)
    group = repeated(klass, len(above))
    lessons = Lessons(
        nodes=entries.nodes,
        student_id=student_ids(page, student),
        source_lesson_id=source_lesson_id,
        lesson_id=joined(page.organisation, group, source_lesson_id, on.cast(pa.string()), repeated("0", len(above))),
        group=group,
        study_group_id=joined(page.organisation, group),
        subject=subject,
        subject_id=joined(page.organisation, subject),
        lesson_on=on,
        lesson_number=pa.repeat(pa.scalar(0, pa.int64()), len(above)),
        is_extra=_none(len(above)),
    )
    add_subjects(page, entries.nodes, subject)
    first = first_rows(codes(lessons.lesson_id))
    page.add(
        "lesson",
        entries.nodes[first],
        0,
        {
            **lessons.occurrence(first),
            "source_lesson_id": taken(source_lesson_id, first),
            "is_cancelled": False,
            "subject_title": taken(subject, first),
        },
    )
    add_marks(
        page, lessons, entries, account, lesson_rows=np.arange(len(above)), work_kinds=_kinds(page, entries.nodes)
    )
    return page.rows.page(covers=COVERS)


class _Days:
    """The day of each mark object, by its position."""

    def __init__(self, nodes: Positions, days: pa.Array) -> None:
        self._nodes = nodes
        self._days = days

    def __call__(self, nodes: Positions) -> pa.Array:
        return taken(self._days, np.searchsorted(self._nodes, nodes))


def _days(page: JsonPage) -> _Days:
    """Days of all marks that carry a value; one without a readable day is rejected."""
    nodes = page.living("assessment")
    days = dates(page.text(nodes, "assessment", "date"))
    valued = present(page.text(nodes, "assessment", "value"))
    unread = mask_of(days.is_null()) & valued
    page.ledger.reject(nodes[unread], "date_unreadable", page.reading.field(nodes, "assessment", "date")[unread])
    return _Days(nodes, days)


def _kinds(page: JsonPage, marks: Positions) -> pa.Array:
    """The kind of work of each mark: `mtype.type`, without it `control_type`."""
    kinds = page.reading.objects("mtype")
    owners = page.reading.above(kinds)
    at = np.searchsorted(owners, marks)
    at = (
        np.where((at < len(owners)) & (owners[np.minimum(at, len(owners) - 1)] == marks), at, -1) if len(owners) else at
    )
    own = page.text(marks, "assessment", "control_type")
    if not len(owners):
        return own
    return pc.coalesce(page.text(kinds, "mtype", "type").take(pa.array(at, mask=at < 0)), own)


def _none(count: int) -> Mask:
    return np.zeros(count, bool)
