"""`categories.csv` and `lineItems.csv` → the works that marks are given for."""

import numpy as np

from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.columns import taken
from transforms.oneroster.page import open_bundle
from transforms.oneroster.works import read_works

VERSION = "oneroster.lineItems/1"


def normalise(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """Line items; one that sums up a period is no work of a lesson, what it holds stays with the others."""
    page = open_bundle(body, context, VERSION)
    if isinstance(page, NormalisedPage):
        return page
    items, categories = page.own("lineItems"), page.own("categories")
    works = read_works(page, items, categories)
    items.spare(works.is_final)
    categories.spare(categories.alive.copy())
    chosen = np.flatnonzero(items.alive)
    page.add(
        "assessment",
        items,
        chosen,
        items.items[chosen],
        {
            **works.occurrence(chosen),
            "assessment_id": taken(works.assessment_id, chosen),
            "source_assessment_id": taken(items.text("sourcedId"), chosen),
            "work_kind": taken(works.work_kind, chosen),
            "work_kind_code": taken(works.work_kind_code, chosen),
            "weight": taken(works.weight, chosen),
            "title": taken(items.text("title"), chosen),
        },
    )
    return page.finish(("assessment",))
