"""`attestation` of one student → marks of terms and final marks."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.columns import blank_to_null, joined, mapped, mask_of, present, taken
from transforms.json_pages.nodes import Nodes
from transforms.json_pages.page import JsonPage, open_page, require, settle
from transforms.json_pages.shape import Shape
from transforms.marks import mark_value
from transforms.netschool_poo.student_page import add_place, claim_page, is_nobodys, refuse_nobodys, whose
from transforms.netschool_poo.words import shown_mark, shown_term

VERSION = "netschool_poo.attestation/1"

COVERS = ("period_mark",)

_FINAL = "итог"
_TERM = Shape("term", fields=("id", "number", "isActive"))
_YEAR = Shape("year", fields=("id", "number", "termType"), each={"terms": _TERM})
_MARK = Shape("mark", fields=("value",))
_TEACHER = Shape("teacher", fields=("id", "lastName", "firstName", "middleName"))
_SUBJECT = Shape(
    "subject",
    fields=("id", "name", "examinationType"),
    each={"marks": _MARK},
    one={"finalMark": Shape("final", fields=("value",)), "teacher": _TEACHER},
)
_ATTESTATION = Shape("attestation", each={"academicYears": _YEAR, "subjects": _SUBJECT})


def normalise(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """The attestation of one student; a mark without a value is no mark, what it carries stays with its subject."""
    page = open_page(body, context, VERSION, _ATTESTATION, _find)
    if isinstance(page, NormalisedPage):
        return page
    if is_nobodys(context.request):
        return refuse_nobodys(page)
    of = whose(page)
    claim_page(page)
    subjects = page.reading.objects("subject")
    title = page.text(subjects, "subject", "name")
    require(page, subjects, title, "subject_missing")
    named = np.flatnonzero(page.ledger.alive(subjects))
    marks, finals = (_with_value(page, name) for name in ("mark", "final"))
    period = mapped(page.reading.map_key(marks), _terms(page).get, pa.string())
    period = pc.coalesce(period, blank_to_null(page.reading.map_key(marks)))
    require(page, marks, period, "period_missing")
    living = np.flatnonzero(page.ledger.alive(marks))
    marks, period = marks[living], taken(period, living)
    for nodes in (subjects[named], marks, finals):
        page.ledger.row(nodes)
    account = settle(page)

    add_place(page, of, account)
    page.add(
        "subject",
        subjects[named],
        account.items(subjects[named]),
        {
            "subject_id": joined(page.organisation, taken(title, named)),
            "source_subject_id": taken(title, named),
            "title": taken(title, named),
        },
    )
    for nodes, name, kind, when in (
        (marks, "mark", "period", period),
        (finals, "final", "final", pa.repeat(pa.scalar(_FINAL), len(finals))),
    ):
        own = taken(title, np.searchsorted(subjects, page.reading.above(nodes)))
        subject_id, academic_period_id = joined(page.organisation, own), joined(page.organisation, when)
        pages = page.pages(nodes)
        student_id, study_group_id = of.student(pages), of.study_group(pages)
        key = joined(student_id, study_group_id, subject_id, academic_period_id, kind)
        raw_value = mapped(page.text(nodes, name, "value"), shown_mark, pa.string())
        page.add(
            "period_mark",
            nodes,
            account.items(nodes),
            {
                "period_mark_id": key,
                "student_id": student_id,
                "study_group_id": study_group_id,
                "subject_id": subject_id,
                "academic_period_id": academic_period_id,
                "kind_code": kind,
                "raw_value": raw_value,
                "value": mapped(raw_value, mark_value, pa.float64()),
            },
        )
    return page.rows.page(covers=COVERS)


def _find(nodes: Nodes) -> tuple[int, bool]:
    return 0, nodes.child(0, "subjects") >= 0


def _with_value(page: JsonPage, name: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    nodes = page.living(name)
    return nodes[present(page.text(nodes, name, "value"))]


def _terms(page: JsonPage) -> dict[str, str]:
    """What the source calls each term by its number: «2 курс, 1 семестр»."""
    terms = page.living("term")
    years = page.reading.above(terms)
    columns = (
        page.text(terms, "term", "id"),
        page.text(years, "year", "number"),
        page.text(years, "year", "termType"),
        page.text(terms, "term", "number"),
    )
    whole = mask_of(pc.and_(columns[0].is_valid(), columns[3].is_valid()))
    rows = zip(*(taken(column, np.flatnonzero(whole)).to_pylist() for column in columns), strict=True)
    return {
        term: f"{year} курс, {shown_term(kind or '', number)}" if year else shown_term(kind or "", number)
        for term, year, kind, number in rows
    }
