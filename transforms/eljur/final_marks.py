"""`getfinalassessments` → period marks of the students of a class."""

import numpy as np
import pyarrow as pa

from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.columns import joined, mapped, present, repeated, taken
from transforms.eljur.page import read_page, student_codes, student_ids
from transforms.eljur.people import add_class, add_enrolments, subject_rows
from transforms.json_pages.page import require, settle
from transforms.json_pages.shape import Shape
from transforms.marks import mark_value
from transforms.titles import kind_of_result

VERSION = "eljur.getfinalassessments/1"

COVERS = ("period_mark",)

_ASSESSMENT = Shape("assessment", fields=("period", "value", "convert", "countas", "count", "comment", "color_hex"))
_ITEM = Shape("item", fields=("name",), each={"assessments": _ASSESSMENT})
_STUDENT = Shape("student", fields=("name", "title"), each={"items": _ITEM})
_RESULT = Shape("result", each={"students": _STUDENT})


def normalise(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """A `getfinalassessments` page of a class; `context.request["class"]` names the class.

    The page names no group: a final mark is one of the class. An assessment without a value is no
    mark, its values stay with the subject.
    """
    page = read_page(body, context, VERSION, _RESULT, "students")
    if isinstance(page, NormalisedPage):
        return page
    klass = context.request.get("class")
    students = page.reading.objects("student")
    codes = student_codes(page, students, "student")
    require(page, students, codes, "student_missing")
    require(page, students, repeated(klass or None, len(students)), "group_missing")
    items = page.living("item")
    subjects = page.text(items, "item", "name")
    require(page, items, subjects, "subject_missing")
    marks = page.living("assessment")
    marks = marks[present(page.text(marks, "assessment", "value"))]
    periods = page.text(marks, "assessment", "period")
    require(page, marks, periods, "period_missing")
    known = np.flatnonzero(page.ledger.alive(students))
    named = np.flatnonzero(page.ledger.alive(items))
    living = np.flatnonzero(page.ledger.alive(marks))
    marks, periods = marks[living], taken(periods, living)
    for nodes in (students[known], items[named], marks):
        page.ledger.row(nodes)
    account = settle(page)

    if klass:
        nodes = students[known]
        add_class(page, nodes, klass)
        add_enrolments(page, nodes, taken(codes, known), klass, account.items(nodes))
    subject_rows(page, items[named], taken(subjects, named), account.items(items[named]))
    item_nodes = page.reading.above(marks)
    student = taken(codes, np.searchsorted(students, page.reading.above(item_nodes)))
    subject_id = joined(page.organisation, taken(subjects, np.searchsorted(items, item_nodes)))
    study_group_id = joined(page.organisation, repeated(klass, len(marks)))
    academic_period_id = joined(page.organisation, periods)
    kind = mapped(periods, kind_of_result, pa.string())
    raw_value = page.text(marks, "assessment", "value")
    page.add(
        "period_mark",
        marks,
        account.items(marks),
        {
            "period_mark_id": joined(student_ids(page, student), study_group_id, subject_id, academic_period_id, kind),
            "student_id": student_ids(page, student),
            "study_group_id": study_group_id,
            "subject_id": subject_id,
            "academic_period_id": academic_period_id,
            "kind_code": kind,
            "raw_value": raw_value,
            "value": mapped(raw_value, mark_value, pa.float64()),
            "comment": page.text(marks, "assessment", "comment"),
        },
    )
    return page.rows.page(covers=COVERS)
