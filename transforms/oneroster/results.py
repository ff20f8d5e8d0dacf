"""`results.csv` → marks, and marks of periods where the line item sums one up."""

import numpy as np
import pyarrow as pa

from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.columns import codes, joined, mapped, ordinals, present, taken
from transforms.marks import mark_value
from transforms.oneroster.page import open_bundle
from transforms.oneroster.works import read_works
from transforms.titles import kind_of_result

VERSION = "oneroster.results/1"


def normalise(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """Results; one without a score is no mark. `scoreDate` is the teacher's word, not the moment of recording."""
    page = open_bundle(body, context, VERSION)
    if isinstance(page, NormalisedPage):
        return page
    results = page.own("results")
    works = read_works(page, page.other("lineItems"), page.other("categories"))
    work = works.items.find(results.text("lineItemSourcedId"))
    results.reject(work < 0, results.text("lineItemSourcedId"), "line_item_unknown")
    student = results.text("studentSourcedId")
    results.reject(page.other("users").find(student) < 0, student, "user_unknown")
    raw = results.text("textScore", "score")
    results.spare(~present(raw))
    value = mapped(raw, mark_value, pa.float64())
    is_final = (work >= 0) & works.is_final[work] if len(works.is_final) else np.zeros(len(results), bool)

    marks = np.flatnonzero(results.alive & ~is_final)
    at = work[marks]
    student_id = joined(page.organisation, taken(student, marks))
    assessment_id = taken(works.assessment_id, at)
    occurrence = works.occurrence(at)
    page.add(
        "mark",
        results,
        marks,
        results.items[marks],
        {
            **occurrence,
            "mark_id": joined(student_id, assessment_id),
            "student_id": student_id,
            "assessment_id": assessment_id,
            "work_kind": taken(works.work_kind, at),
            "work_kind_code": taken(works.work_kind_code, at),
            "mark_number": ordinals(codes(student_id, occurrence["lesson_id"])),
            "raw_value": taken(raw, marks),
            "value": taken(value, marks),
            "weight": taken(works.weight, at),
            "comment": taken(results.text("comment"), marks),
        },
    )
    sessions = page.other("academicSessions")
    period = sessions.find(taken(works.session, work))
    results.reject(is_final & (period < 0), results.text("lineItemSourcedId"), "period_missing")
    finals = np.flatnonzero(results.alive & is_final)
    of = work[finals]
    title = taken(sessions.text("title"), period[finals])
    kind = mapped(title, kind_of_result, pa.string())
    ids = [
        joined(page.organisation, taken(student, finals)),
        *(taken(part, of) for part in (works.study_group_id, works.subject_id)),
        joined(page.organisation, taken(sessions.text("sourcedId"), period[finals])),
    ]
    page.add(
        "period_mark",
        results,
        finals,
        results.items[finals],
        {
            "period_mark_id": joined(*ids, kind),
            **dict(zip(("student_id", "study_group_id", "subject_id", "academic_period_id"), ids, strict=True)),
            "kind_code": kind,
            "raw_value": taken(raw, finals),
            "value": taken(value, finals),
            "comment": taken(results.text("comment"), finals),
        },
    )
    return page.finish(("mark", "period_mark"))
