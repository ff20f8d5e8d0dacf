"""What all ЭлЖур pages share: the envelope, the whole page refused, the people of the page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.columns import Positions, blank_to_null, joined, mapped, mask_of, present
from transforms.eljur.ledger import Account, Ledger
from transforms.eljur.nodes import Nodes, read_nodes
from transforms.eljur.shape import Reading, Shape
from transforms.moments import parse_date
from transforms.rows import PageRows

_SHOWN_OF_A_WRONG_DOCUMENT = 200


@dataclass(frozen=True, slots=True)
class EljurPage:
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


def read_page(
    body: bytes, context: NormaliseContext, version: str, shape: Shape, expected: str
) -> EljurPage | NormalisedPage:
    """Opens a page; one that is no JSON or shows another method's answer is refused whole.

    `expected` is the key that a `result` of this method always has.
    """
    rows = PageRows(context, version)
    nodes = read_nodes(body)
    top = _result(nodes) if nodes is not None else -1
    if nodes is None or top < 0 or nodes.child(top, expected) < 0:
        items = int((nodes.within(top) & nodes.leaves).sum()) if nodes is not None and top >= 0 else 0
        shown = body[:_SHOWN_OF_A_WRONG_DOCUMENT].decode("utf-8", "replace")
        return rows.refused(shown, "wrong_document", items)
    reading = Reading(nodes, top, shape)
    return EljurPage(context, reading, Ledger(reading), rows)


def settle(page: EljurPage) -> Account:
    """Closes the account of a page and writes down its rejects."""
    account = page.ledger.settle()
    for reason_code, nodes, shown in account.rejects():
        page.rows.reject(
            page.reading.nodes.pointers(nodes), page.reading.text(shown), reason_code, account.items(nodes)
        )
    return account


def student_codes(page: EljurPage, students: Positions, name: str) -> pa.Array:
    """The source's ids of student objects: their `name`, or the key they stand under."""
    return pc.coalesce(page.text(students, name, "name"), blank_to_null(page.reading.map_key(students)))


def require(page: EljurPage, objects: Positions, known: pa.Array, reason: str) -> None:
    """Rejects the objects for which `known` is null."""
    page.ledger.reject(objects[mask_of(known.is_null())], reason)


def student_ids(page: EljurPage, codes: pa.Array) -> pa.Array:
    """Our ids of students of this source."""
    return joined(page.organisation, codes)


def dates(column: pa.Array) -> pa.Array:
    """Local dates of their texts; null where a text is no date."""
    return mapped(column, parse_date, pa.date32())


def _result(nodes: Nodes) -> int:
    response = nodes.child(0, "response")
    found = nodes.child(response, "result") if response >= 0 else -1
    return found if found >= 0 else nodes.child(0, "result")
