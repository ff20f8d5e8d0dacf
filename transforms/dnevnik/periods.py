"""`edu-groups/{group}/reporting-periods` → academic periods."""

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.columns import Positions, joined, mapped, taken
from transforms.dnevnik.groups import add_groups, open_group
from transforms.dnevnik.page import days, group_shape, ids, read_bundle
from transforms.json_pages.page import JsonPage, require, settle
from transforms.json_pages.shape import Shape
from transforms.school_year import school_year_of
from transforms.titles import kind_of_period, kind_of_period_by_length

VERSION = "dnevnik.reporting_periods/1"

COVERS = ("academic_period",)

PERIOD = Shape("period", fields=("id", "id_str", "start", "finish", "number", "type", "name", "year"))
_BUNDLE = Shape(
    "bundle",
    each={"related": group_shape("related"), "reportingPeriods": PERIOD},
    one={"group": group_shape("group")},
)
# What the source calls a kind of period; only asked where the Russian name does not say.
_KINDS = {
    "quarter": "quarter",
    "trimester": "trimester",
    "halfyear": "half_year",
    "semester": "semester",
    "year": "year",
}


def normalise(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """The reporting periods a group lives by; groups that share periods repeat them, each copy is a row."""
    page = read_bundle(body, context, VERSION, _BUNDLE)
    if isinstance(page, NormalisedPage):
        return page
    _, groups = open_group(page)
    nodes = page.reading.objects("period")
    code, title = ids(page, nodes, "period"), page.text(nodes, "period", "name")
    require(page, nodes, code, "id_missing")
    require(page, nodes, title, "period_missing")
    starts_on, ends_on = (days(page, nodes, "period", key) for key in ("start", "finish"))
    for day in (starts_on, ends_on):
        require(page, nodes, day, "period_dates_missing")
    living = np.flatnonzero(page.ledger.alive(nodes))
    nodes, code, title = nodes[living], taken(code, living), taken(title, living)
    starts_on, ends_on = taken(starts_on, living), taken(ends_on, living)
    page.ledger.row(nodes)
    account = settle(page)

    own = page.living("group")
    add_groups(page, "group", own, account.items(own), groups)
    page.add(
        "academic_period",
        nodes,
        account.items(nodes),
        {
            "academic_period_id": joined(page.organisation, code),
            "source_period_id": code,
            "title": title,
            "kind_code": period_kinds(page, nodes),
            "school_year": mapped(
                starts_on.cast(pa.string()), lambda day: school_year_of(date.fromisoformat(day)), pa.string()
            ),
            "starts_on": starts_on,
            "ends_on": ends_on,
        },
    )
    return page.rows.page(covers=COVERS)


def period_kinds(page: JsonPage, nodes: Positions) -> pa.Array:
    """The kind of each period: by its name, else by the source's type, else by how long it lasts; null without."""
    parts = [page.text(nodes, "period", key) for key in ("name", "type", "start", "finish")]

    def kind(described: str) -> str | None:
        name, type_, start, finish = described.split("\n")
        found = kind_of_period(name) or _KINDS.get(type_.casefold().replace("-", "").replace("_", ""))
        if found == "half_year" and page.context.organisation_kind == "college":
            return "semester"
        if found is not None:
            return found
        try:
            first, last = date.fromisoformat(start[:10]), date.fromisoformat(finish[:10])
        except ValueError:
            return None
        return kind_of_period_by_length(first, last, page.context.organisation_kind)

    line = pc.binary_join_element_wise(
        *(pc.replace_substring(pc.fill_null(part, ""), "\n", " ") for part in parts), "\n"
    )
    return mapped(line, kind, pa.string())
