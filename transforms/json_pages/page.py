"""JSON pages being read: their nodes, what they are, who claims them, and the rows made so far."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.columns import Mask, Positions, mapped, mask_of, present
from transforms.json_pages.ledger import Account, Ledger
from transforms.json_pages.nodes import Nodes, read_documents, read_nodes
from transforms.json_pages.shape import Reading, Shape
from transforms.moments import parse_date
from transforms.rows import PageRows

_SHOWN_OF_A_WRONG_DOCUMENT = 200
# A page as it arrived, and what is known of it besides.
Sent = tuple[bytes, NormaliseContext]


@dataclass(frozen=True, slots=True)
class JsonPage:
    """A page being read, or several of one kind at once: nodes, who claims them, and the rows made so far.

    Several pages share the organisation and the source; what was asked for differs (`requests`, page by page), and
    nothing of one page may be looked up on another: `pages` tells them apart.
    """

    context: NormaliseContext
    reading: Reading
    ledger: Ledger
    rows: PageRows
    requests: Sequence[Mapping[str, str]]

    def pages(self, nodes: Positions) -> Positions:
        """The number of the page that each node is of."""
        return self.reading.nodes.documents(nodes)

    @property
    def organisation(self) -> str:
        """The organisation's id, with which every id of ours begins."""
        return self.context.organisation_id

    def text(self, objects: Positions, name: str, *keys: str) -> pa.Array:
        """The first of the fields `keys` that carries more than spaces, of each object."""
        column = None
        for key in keys:
            value = self.reading.written(self.reading.field(objects, name, key))
            column = value if column is None else pc.coalesce(column, value)
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
        self.rows.add(entity, self.reading.nodes.pointers(nodes), items, columns, self.pages(nodes))

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
        items = int((nodes.within(np.array([top])) & nodes.leaves).sum()) if nodes is not None and top >= 0 else 0
        return _refused(body, context, version, items)
    reading = Reading(nodes, np.array([top]), shape)
    return JsonPage(context, reading, Ledger(reading), rows, (context.request,))


@dataclass(frozen=True, slots=True)
class Opened:
    """Pages of one kind opened together: those that can be read, as one, and in its place each that was refused."""

    page: JsonPage | None
    refused: Mapping[int, NormalisedPage]
    places: Sequence[int]

    def results(self, *, covers: tuple[str, ...] = ()) -> list[NormalisedPage]:
        """Each page by itself, in the order they were given."""
        found = dict(self.refused)
        if self.page is not None:
            pages = self.page.rows.pages(len(self.places), covers=covers)
            found |= {place: page for place, page in zip(self.places, pages, strict=True) if place not in found}
        return [found[place] for place in sorted(found)]


def open_pages(sent: Sequence[Sent], version: str, shape: Shape, expected: Callable[[Nodes], Mask]) -> Opened:
    """Opens pages of one kind, organisation and source; `shape` describes their roots.

    `expected` tells of each document whether it is what this kind of page shows. A page that is not, or is no JSON,
    is refused whole and by itself: its neighbours are read as if it were not there.
    """
    nodes, read = read_documents([body for body, _ in sent])
    items = dict.fromkeys(range(len(sent)), 0)
    good = np.zeros(0, bool)
    if nodes is not None:
        good = expected(nodes)
        counts = np.bincount(nodes.documents(np.flatnonzero(nodes.leaves)), minlength=len(read))
        items |= dict(zip(read, counts.tolist(), strict=True))
    kept = {place for place, is_good in zip(read, good, strict=True) if is_good}
    refused = {
        place: _refused(body, context, version, items[place])
        for place, (body, context) in enumerate(sent)
        if place not in kept
    }
    if nodes is None or not kept:
        return Opened(None, refused, read)
    context = sent[0][1]
    reading = Reading(nodes, nodes.roots[good], shape)
    requests = tuple(sent[place][1].request for place in read)
    page = JsonPage(context, reading, Ledger(reading), PageRows(context, version), requests)
    return Opened(page, refused, read)


def _refused(body: bytes, context: NormaliseContext, version: str, items: int) -> NormalisedPage:
    shown = body[:_SHOWN_OF_A_WRONG_DOCUMENT].decode("utf-8", "replace")
    return PageRows(context, version).refused(shown, "wrong_document", items)


def settle(page: JsonPage) -> Account:
    """Closes the account of a page and writes down its rejects."""
    account = page.ledger.settle()
    for reason_code, nodes, shown in account.rejects():
        page.rows.reject(
            page.reading.nodes.pointers(nodes),
            page.reading.text(shown),
            reason_code,
            account.items(nodes),
            pages=page.pages(nodes),
        )
    return account


def require(page: JsonPage, objects: Positions, known: pa.Array, reason: str) -> None:
    """Rejects the objects for which `known` is null."""
    page.ledger.reject(objects[mask_of(known.is_null())], reason)


def dates(column: pa.Array) -> pa.Array:
    """Local dates of their texts; null where a text is no date."""
    return mapped(column, parse_date, pa.date32())
