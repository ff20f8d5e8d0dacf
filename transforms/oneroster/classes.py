"""`orgs.csv`, `courses.csv` and `classes.csv` → groups and subjects."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.columns import joined, mapped, mask_of, present, taken
from transforms.oneroster.page import open_bundle, read_classes
from transforms.titles import grade_of_group, kind_of_group

VERSION = "oneroster.classes/1"


def normalise(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """Classes: a homeroom is a group, a scheduled class a subject in one; several of one group are one group."""
    page = open_bundle(body, context, VERSION)
    if isinstance(page, NormalisedPage):
        return page
    orgs, courses, records = (page.own(file) for file in ("orgs", "courses", "classes"))
    title = courses.text("title")
    courses.reject(~present(title), courses.text("sourcedId"), "subject_missing")
    classes = read_classes(records, courses)
    records.reject(~present(classes.group), records.text("sourcedId"), "group_missing")
    named = np.flatnonzero(courses.alive)
    page.add(
        "subject",
        courses,
        named,
        courses.items[named],
        {
            "subject_id": joined(page.organisation, taken(title, named)),
            "source_subject_id": taken(title, named),
            "title": taken(title, named),
        },
    )
    orgs.spare(orgs.alive.copy())
    chosen = np.flatnonzero(records.alive)
    group = taken(classes.group, chosen)
    is_homeroom = mask_of(pc.equal(pc.utf8_lower(records.text("classType")), "homeroom"))
    homerooms = set(taken(classes.group, np.flatnonzero(is_homeroom & records.alive)).to_pylist())

    def parent(own: str) -> str | None:
        """The homeroom that a subgroup's title begins with: «10Б англ. 1» is a part of «10Б»."""
        whole = [one for one in homerooms if own != one and own.startswith(f"{one} ")]
        return max(whole, key=len) if whole and own not in homerooms else None

    above = mapped(group, parent, pa.string())
    kind = pc.if_else(above.is_valid(), "subgroup", kind_of_group(context.organisation_kind))
    page.add(
        "study_group",
        records,
        chosen,
        records.items[chosen],
        {
            "study_group_id": joined(page.organisation, group),
            "source_group_id": group,
            "title": group,
            "kind_code": kind,
            "parent_study_group_id": joined(page.organisation, above),
            "grade": mapped(group, grade_of_group, pa.int64()),
        },
    )
    return page.finish(())
