"""A JSON page being read: its nodes, what they are, who claims them, and the rows made so far."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.columns import Positions, blank_to_null, mapped, mask_of, present
from transforms.json_pages.ledger import Account, Ledger
from transforms.json_pages.nodes import Nodes, read_nodes
from transforms.json_pages.shape import Reading, Shape
from transforms.moments import parse_date
from transforms.rows import PageRows

_SHOWN_OF_A_WRONG_DOCUMENT = 200


@dataclass(frozen=True, slots=True)
class JsonPage:
    """A page being read: its nodes, who claims them, and the rows made so far."""

    context: NormaliseContext
    reading: Reading
    ledger: Ledger
    rows: PageRows

    @property
    def organisation(self) -> str:
        """The organisation's id, with which every id of ours begins."""
        return self.context.organisation_id

    def text(self, objects: Positions, name: str, *keys: str) -> pa.Array:
        """The first of the fields `keys` that carries more than spaces, of each object."""
        column = pa.nulls(len(objects), pa.string())
        for key in keys:
            value = blank_to_null(self.reading.text(self.reading.field(objects, name, key)))
            column = pc.coalesce(column, value)
        return column

    def parsed(
        self, objects: Positions, name: str, key: str, parse: Callable[[str], Any], type_: pa.DataType, reason: str
    ) -> pa.Array:
        """A field read by `parse`; a value it can't read is rejected by itself and its object lives on."""
        position = self.reading.field(objects, name, key)
        raw = self.reading.text(position)
        value = mapped(raw, parse, type_)
        self.ledger.reject(position[present(raw) & ~present(value)], reason)
        return value

    def add(self, entity: str, nodes: Positions, items: Any, columns: dict[str, Any]) -> None:
        """Rows of an entity with the pointers of their nodes."""
        self.rows.add(entity, self.reading.nodes.pointers(nodes), items, columns)

    def living(self, name: str) -> Positions:
        """Objects of that name that were not rejected so far."""
        objects = self.reading.objects(name)
        return objects[self.ledger.alive(objects)]


def open_page(
    body: bytes, context: NormaliseContext, version: str, shape: Shape, find: Callable[[Nodes], tuple[int, bool]]
) -> JsonPage | NormalisedPage:
    """Opens a page; one that is no JSON or another document than expected is refused whole.

    `find` tells which node `shape` describes (-1 for none) and whether it is what this kind of page shows; the
    values below that node are the page's items.
    """
    rows = PageRows(context, version)
    nodes = read_nodes(body)
    top, expected = find(nodes) if nodes is not None else (-1, False)
    if nodes is None or not expected:
        items = int((nodes.within(top) & nodes.leaves).sum()) if nodes is not None and top >= 0 else 0
        shown = body[:_SHOWN_OF_A_WRONG_DOCUMENT].decode("utf-8", "replace")
        return rows.refused(shown, "wrong_document", items)
    reading = Reading(nodes, top, shape)
    return JsonPage(context, reading, Ledger(reading), rows)


def settle(page: JsonPage) -> Account:
    """Closes the account of a page and writes down its rejects."""
    account = page.ledger.settle()
    for reason_code, nodes, shown in account.rejects():
        page.rows.reject(
            page.reading.nodes.pointers(nodes), page.reading.text(shown), reason_code, account.items(nodes)
        )
    return account


def require(page: JsonPage, objects: Positions, known: pa.Array, reason: str) -> None:
    """Rejects the objects for which `known` is null."""
    page.ledger.reject(objects[mask_of(known.is_null())], reason)


def dates(column: pa.Array) -> pa.Array:
    """Local dates of their texts; null where a text is no date."""
    return mapped(column, parse_date, pa.date32())
