"""`edu-groups/{group}/final-marks` → period marks, with the subjects and periods they name by id alone."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.columns import Positions, joined, mapped, mask_of, present, repeated, taken
from transforms.dnevnik.groups import add_groups, open_group
from transforms.dnevnik.marks import MARK, mark_numbers, mark_texts
from transforms.dnevnik.page import SUBJECT_FIELDS, group_shape, ids, named, read_bundle, rows_of
from transforms.dnevnik.periods import PERIOD, period_kinds
from transforms.json_pages.page import JsonPage, require, settle
from transforms.json_pages.shape import Shape
from transforms.titles import kind_of_result

VERSION = "dnevnik.final_marks/1"

COVERS = ("period_mark",)

_SUBJECT_MARK = Shape("subject_mark", fields=("subject", "subject_str"), one={"final-mark": MARK})
_PERSON_MARKS = Shape(
    "person_marks",
    fields=("person", "person_str", "group", "group_str", "reportingPeriod", "reportingPeriod_str", "avg-mark-value"),
    each={"per-subject-final-marks": _SUBJECT_MARK},
)
_BUNDLE = Shape(
    "bundle",
    each={
        "related": group_shape("related"),
        "subjects": Shape("subject", fields=SUBJECT_FIELDS),
        "reportingPeriods": PERIOD,
        "finalMarks": _PERSON_MARKS,
    },
    one={"group": group_shape("group")},
)


def normalise(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """The final marks of a group; without a reporting period a mark is one of the year."""
    page = read_bundle(body, context, VERSION, _BUNDLE)
    if isinstance(page, NormalisedPage):
        return page
    own_id, groups = open_group(page)
    subjects = page.reading.objects("subject")
    subjects = subjects[present(page.text(subjects, "subject", "name"))]
    page.ledger.row(subjects)
    people = page.reading.objects("person_marks")
    student = ids(page, people, "person_marks", "person")
    require(page, people, student, "student_missing")
    marks = page.living("mark")
    marks = marks[present(mark_texts(page, marks))]
    above = page.reading.above(marks)
    source_subject = page.text(above, "subject_mark", "subject_str", "subject")
    listed = named(page, subjects, _subject_ids(page, subjects))
    subject = taken(page.text(subjects, "subject", "name"), listed.places(source_subject, page.pages(marks)))
    require(page, marks, subject, "subject_missing")
    person = rows_of(people, page.reading.above(above))
    written = taken(ids(page, people, "person_marks", "group"), person)
    pages = page.pages(marks)
    group_id = pc.if_else(written.is_null(), taken(own_id, pages), groups.id_of(written, pages))
    require(page, marks, group_id, "group_missing")
    period_id, kind = _periods(page, pages, taken(ids(page, people, "person_marks", "reportingPeriod"), person))
    living = np.flatnonzero(page.ledger.alive(marks))
    marks, person = marks[living], person[living]
    page.ledger.row(marks)
    account = settle(page)

    own = page.living("group")
    add_groups(page, "group", own, account.items(own), groups)
    title = page.text(subjects, "subject", "name")
    page.add(
        "subject",
        subjects,
        account.items(subjects),
        {
            "subject_id": joined(page.organisation, title),
            "source_subject_id": pc.coalesce(_subject_ids(page, subjects), title),
            "title": title,
        },
    )
    student_id = joined(page.organisation, taken(student, person))
    study_group_id, subject_id = taken(group_id, living), joined(page.organisation, taken(subject, living))
    academic_period_id, kind = taken(period_id, living), taken(kind, living)
    page.add(
        "period_mark",
        marks,
        account.items(marks),
        {
            "period_mark_id": joined(student_id, study_group_id, subject_id, academic_period_id, kind),
            "student_id": student_id,
            "study_group_id": study_group_id,
            "subject_id": subject_id,
            "academic_period_id": academic_period_id,
            "kind_code": kind,
            "raw_value": mark_texts(page, marks),
            "value": mark_numbers(page, marks),
        },
    )
    return page.rows.page(covers=COVERS)


def _subject_ids(page: JsonPage, subjects: Positions) -> pa.Array:
    return page.text(subjects, "subject", "id_str", "idStr", "id")


def _periods(page: JsonPage, pages: Positions, source_ids: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Of each final mark the id of its period and the kind of result.

    A mark without a reporting period belongs to the year: to the period of that kind, if one is listed.
    """
    periods = page.reading.objects("period")
    known, names = ids(page, periods, "period"), page.text(periods, "period", "name")
    kinds = period_kinds(page, periods)
    years = np.flatnonzero(mask_of(pc.equal(kinds, "year")))
    year = known[int(years[0])].as_py() if len(years) else page.context.school_year
    place = named(page, periods, known).places(source_ids, pages)
    of_year = pc.equal(taken(kinds, place), "year")
    by_name = mapped(taken(names, place), kind_of_result, pa.string())
    kind = pc.if_else(pc.fill_null(of_year, False), "year", pc.coalesce(by_name, "period"))
    is_annual = source_ids.is_null()
    code = pc.if_else(is_annual, repeated(year, len(source_ids)), source_ids)
    return joined(page.organisation, code), pc.if_else(is_annual, "year", kind)
