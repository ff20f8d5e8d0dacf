"""`years/current` → the school year, the only period that the web diary dates."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.columns import joined, mapped, mask_of
from transforms.json_pages.page import settle
from transforms.json_pages.shape import Shape
from transforms.netschool.page import days, parse_day, read_page
from transforms.school_year import school_year_of

VERSION = "netschool.year/1"

_FIELDS = ("id", "name", "startDate", "endDate", "schoolId", "closed", "status")
_YEAR = Shape("year", fields=_FIELDS, one={"globalYear": Shape("global_year", fields=_FIELDS)})


def normalise(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """A `years/current` page."""
    page = read_page(body, context, VERSION, _YEAR, "startDate")
    if isinstance(page, NormalisedPage):
        return page
    years = page.reading.objects("year")
    code = page.text(years, "year", "id")
    starts_on, ends_on = (days(page, years, "year", key) for key in ("startDate", "endDate"))
    page.ledger.reject(years[mask_of(code.is_null())], "period_missing")
    page.ledger.reject(years[mask_of(pc.or_(starts_on.is_null(), ends_on.is_null()))], "period_dates_missing")
    living = np.flatnonzero(page.ledger.alive(years))
    page.ledger.row(years[living])
    account = settle(page)
    if len(living):
        first = page.text(years, "year", "startDate")
        title = mapped(first, lambda text: school_year_of(day) if (day := parse_day(text)) else None, pa.string())
        page.add(
            "academic_period",
            years,
            account.items(years),
            {
                "academic_period_id": joined(page.organisation, code),
                "source_period_id": code,
                "title": pc.coalesce(page.text(years, "year", "name"), title),
                "kind_code": "year",
                "school_year": title,
                "starts_on": starts_on,
                "ends_on": ends_on,
            },
        )
    return page.rows.page(covers=("academic_period",))
