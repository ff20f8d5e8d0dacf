"""`schools/{school}/edu-groups` → classes and subgroups; the row of the group that a bundled page is of."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.columns import Positions, mapped, mask_of, taken
from transforms.dnevnik.page import Groups, group_ids, group_shape, ids, read_groups, read_list, rows_of
from transforms.json_pages.page import JsonPage, require, settle
from transforms.titles import grade_of_group, kind_of_group
from transforms.words import parse_whole

VERSION = "dnevnik.edu_groups/1"

_GROUP = group_shape("group")


def normalise(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """The groups of a school; those of another school year make no row and stay with their neighbours."""
    page = read_list(body, context, VERSION, _GROUP)
    if isinstance(page, NormalisedPage):
        return page
    nodes = living_groups(page, "group")
    year = page.text(nodes, "group", "studyyear")
    own = pc.or_kleene(year.is_null(), pc.equal(year, context.school_year.partition("/")[0]))
    nodes = nodes[mask_of(own)]
    page.ledger.row(nodes)
    account = settle(page)
    add_groups(page, "group", nodes, account.items(nodes), read_groups(page, "group"))
    return page.rows.page()


def living_groups(page: JsonPage, name: str) -> Positions:
    """Groups with an id and a name; the others are rejected."""
    nodes = page.reading.objects(name)
    require(page, nodes, ids(page, nodes, name), "id_missing")
    require(page, nodes, page.text(nodes, name, "name"), "group_missing")
    return nodes[page.ledger.alive(nodes)]


def add_groups(page: JsonPage, name: str, nodes: Positions, items: Positions, known: Groups) -> None:
    """Rows of groups; every page that shows a group shows its parents too, so that the row is the same on each."""
    title = page.text(nodes, name, "name")
    is_subgroup = mask_of(pc.equal(pc.utf8_lower(page.text(nodes, name, "type")), "subgroup"))
    parent = _parents(page, name, nodes, known)
    grade = pc.coalesce(
        mapped(title, grade_of_group, pa.int64()), mapped(page.text(nodes, name, "parallel"), parse_whole, pa.int64())
    )
    page.add(
        "study_group",
        nodes,
        items,
        {
            "study_group_id": group_ids(page, nodes, name),
            "source_group_id": ids(page, nodes, name),
            "title": title,
            "kind_code": pc.if_else(pa.array(is_subgroup), "subgroup", kind_of_group(page.context.organisation_kind)),
            "parent_study_group_id": pc.if_else(pa.array(is_subgroup), parent, pa.scalar(None, pa.string())),
            "grade": grade,
        },
    )


def _parents(page: JsonPage, name: str, nodes: Positions, known: Groups) -> pa.Array:
    """The first parent of each group that the page tells of; null where it tells of none."""
    found = np.full(len(nodes), -1, np.int64)
    for key in ("parentIds_str", "parentIds"):
        elements = page.reading.elements(name, key)
        row = rows_of(nodes, page.reading.above(elements))
        place = known.known.places(page.reading.text(elements), page.pages(elements))
        good = (row >= 0) & (place >= 0)
        row, place = row[good][::-1], place[good][::-1]
        fresh = found[row] < 0
        # Written backwards, so that the first parent of a group is the one that stays.
        found[row[fresh]] = place[fresh]
    return taken(known.group_ids, found)


def open_group(page: JsonPage) -> tuple[pa.Array, Groups]:
    """The id of the one group that each bundled page is of (null without one), and all groups they tell of.

    Claims the group's row, to which the page's reference lists belong: they stand before it.
    """
    nodes = living_groups(page, "group")
    page.ledger.row(nodes)
    first = np.full(len(page.requests), -1, np.int64)
    first[page.pages(nodes)[::-1]] = np.arange(len(nodes))[::-1]
    own = taken(group_ids(page, nodes, "group"), first)
    return own, read_groups(page, "group", "related")
