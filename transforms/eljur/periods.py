"""`getperiods` → academic periods; the weeks inside a period belong to its row."""

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.columns import joined, mapped, taken
from transforms.eljur.page import read_page
from transforms.json_pages.page import dates, require, settle
from transforms.json_pages.shape import Shape
from transforms.school_year import school_year_of
from transforms.titles import kind_of_period, kind_of_period_by_length

VERSION = "eljur.getperiods/1"

COVERS = ("academic_period",)

_WEEK = Shape("week", fields=("start", "end", "title"))
_PERIOD = Shape(
    "period",
    fields=("name", "fullname", "disabled", "ambigious", "ambiguous", "start", "end"),
    each={"weeks": _WEEK},
)
_STUDENT = Shape("student", fields=("name", "title"), each={"periods": _PERIOD})
_RESULT = Shape("result", each={"students": _STUDENT})


def normalise(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """A `getperiods` page; each student repeats the periods, each copy is a row.

    A period is known by its `name`, because `getfinalassessments` gives nothing else.
    """
    page = read_page(body, context, VERSION, _RESULT, "students")
    if isinstance(page, NormalisedPage):
        return page
    periods = page.reading.objects("period")
    code = pc.coalesce(page.text(periods, "period", "name"), page.text(periods, "period", "fullname"))
    require(page, periods, code, "period_missing")
    starts_on, ends_on = (dates(page.text(periods, "period", key)) for key in ("start", "end"))
    for key, day in (("start", starts_on), ("end", ends_on)):
        unread = np.asarray(day.is_null())
        page.ledger.reject(periods[unread], "date_unreadable", page.reading.field(periods, "period", key)[unread])
    living = np.flatnonzero(page.ledger.alive(periods))
    periods, code = periods[living], taken(code, living)
    starts_on, ends_on = taken(starts_on, living), taken(ends_on, living)
    page.ledger.row(periods)
    account = settle(page)

    title = pc.coalesce(page.text(periods, "period", "fullname"), code)

    def kind(described: str) -> str:
        first, last, *titles = described.split("\n")
        by_words = kind_of_period(*titles)
        return by_words or kind_of_period_by_length(
            date.fromisoformat(first), date.fromisoformat(last), context.organisation_kind
        )

    described = pc.binary_join_element_wise(starts_on.cast(pa.string()), ends_on.cast(pa.string()), title, code, "\n")
    page.add(
        "academic_period",
        periods,
        account.items(periods),
        {
            "academic_period_id": joined(page.organisation, code),
            "source_period_id": code,
            "title": title,
            "kind_code": mapped(described, kind, pa.string()),
            "school_year": mapped(
                starts_on.cast(pa.string()), lambda day: school_year_of(date.fromisoformat(day)), pa.string()
            ),
            "starts_on": starts_on,
            "ends_on": ends_on,
        },
    )
    return page.rows.page(covers=COVERS)
