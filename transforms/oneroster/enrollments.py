"""`enrollments.csv` → who is in which group, and who teaches what there."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.columns import Mask, Positions, codes, first_rows, joined, mask_of, present, taken
from transforms.moments import parse_date
from transforms.oneroster.page import last_day, open_bundle, read_classes

VERSION = "oneroster.enrollments/1"

_ROLES = pa.array(["student", "teacher", "aide", "proctor", "administrator", "guardian", "parent", "relative"])


def normalise(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """Enrolments; a student of several classes of one group is in it once, by the first of them."""
    page = open_bundle(body, context, VERSION)
    if isinstance(page, NormalisedPage):
        return page
    enrolled = page.own("enrollments")
    classes = read_classes(page.other("classes"), page.other("courses"))
    place = classes.records.find(enrolled.text("classSourcedId"))
    enrolled.reject(place < 0, enrolled.text("classSourcedId"), "class_unknown")
    user = enrolled.text("userSourcedId")
    enrolled.reject(page.other("users").find(user) < 0, user, "user_unknown")
    role = pc.utf8_lower(enrolled.text("role"))
    enrolled.reject(~mask_of(pc.is_in(role, value_set=_ROLES)), enrolled.text("role"), "role_unknown")
    group = classes.study_group_id(page, place)
    enrolled.reject(~present(group), enrolled.text("classSourcedId"), "group_missing")
    subject = classes.subject_id(page, place)
    person = joined(page.organisation, user)
    begins_on = enrolled.parsed("beginDate", parse_date, pa.date32(), "date_unreadable")
    ends_on = enrolled.parsed("endDate", last_day, pa.date32(), "date_unreadable")
    is_student, is_teacher = (mask_of(pc.equal(role, name)) for name in ("student", "teacher"))
    # Others, and a form master without a subject, have no place in the model.
    enrolled.spare(~is_student & ~(is_teacher & present(subject)))

    chosen, items = _once(enrolled.items, is_student & enrolled.alive, person, group)
    page.add(
        "enrolment",
        enrolled,
        chosen,
        items,
        {
            "student_id": taken(person, chosen),
            "study_group_id": taken(group, chosen),
            "enrolled_from_on": taken(begins_on, chosen),
            "enrolled_to_on": taken(ends_on, chosen),
        },
    )
    chosen, items = _once(enrolled.items, is_teacher & enrolled.alive, person, group, subject)
    page.add(
        "teaching_assignment",
        enrolled,
        chosen,
        items,
        {
            "staff_id": taken(person, chosen),
            "study_group_id": taken(group, chosen),
            "subject_id": taken(subject, chosen),
            "assigned_from_on": taken(begins_on, chosen),
            "assigned_to_on": taken(ends_on, chosen),
        },
    )
    return page.finish(("enrolment", "teaching_assignment"))


def _once(items: Positions, mask: Mask, *key: pa.Array) -> tuple[Positions, Positions]:
    """The first record of each key, and the cells of all records of that key."""
    rows = np.flatnonzero(mask)
    if not len(rows):
        return rows, rows
    same = codes(*(taken(part, rows) for part in key))
    first = first_rows(same)
    total = np.bincount(same, weights=items[rows]).astype(np.int64)
    return rows[first], total[same[first]]
