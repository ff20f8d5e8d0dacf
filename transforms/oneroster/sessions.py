"""`academicSessions.csv` → quarters, half-years and the school year."""

from datetime import date

import numpy as np
import pyarrow as pa

from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.columns import joined, present, taken
from transforms.moments import parse_date
from transforms.oneroster.page import last_day, open_bundle
from transforms.school_year import school_year_of
from transforms.titles import kind_of_period, kind_of_period_by_length

VERSION = "oneroster.academicSessions/1"

_TYPES = {"schoolyear": "year", "semester": "semester"}


def normalise(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """Academic sessions; the title says what kind of period one is, else its type, else its length."""
    page = open_bundle(body, context, VERSION)
    if isinstance(page, NormalisedPage):
        return page
    sessions = page.own("academicSessions")
    title = sessions.text("title")
    sessions.reject(~present(title), sessions.text("sourcedId"), "period_missing")
    starts_on = sessions.parsed("startDate", parse_date, pa.date32(), "date_unreadable")
    ends_on = sessions.parsed("endDate", last_day, pa.date32(), "date_unreadable")
    sessions.reject(~(present(starts_on) & present(ends_on)), title, "period_dates_missing")
    chosen = np.flatnonzero(sessions.alive)
    days = zip(starts_on.take(chosen).to_pylist(), ends_on.take(chosen).to_pylist(), strict=True)
    types = taken(sessions.text("type"), chosen).to_pylist()
    titles = taken(title, chosen).to_pylist()
    kinds, years = [], []
    for name, written, (first, last) in zip(titles, types, days, strict=True):
        kinds.append(_kind(name, written, first, last, context.organisation_kind))
        years.append(school_year_of(first))
    code = taken(sessions.text("sourcedId"), chosen)
    page.add(
        "academic_period",
        sessions,
        chosen,
        sessions.items[chosen],
        {
            "academic_period_id": joined(page.organisation, code),
            "source_period_id": code,
            "title": taken(title, chosen),
            "kind_code": pa.array(kinds, pa.string()),
            "school_year": pa.array(years, pa.string()),
            "starts_on": taken(starts_on, chosen),
            "ends_on": taken(ends_on, chosen),
        },
    )
    return page.finish(("academic_period",))


def _kind(title: str, written: str | None, first: date, last: date, organisation_kind: str) -> str:
    return (
        kind_of_period(title)
        or _TYPES.get((written or "").casefold())
        or kind_of_period_by_length(first, last, organisation_kind)
    )
