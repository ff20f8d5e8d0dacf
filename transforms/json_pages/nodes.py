"""JSON documents as columns: one row per node, in document order, one document after the other.

DuckDB's `json_tree` parses and flattens in one pass; what a node means is decided level by level over
whole columns (`transforms/json_pages/shape.py`). Pages of one kind are decided together: a page of some hundred
values costs hardly more calls than forty of them.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import duckdb
import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns import Mask, Positions, blank_to_null, mapped, mask_of

_FLATTEN = """
    SELECT
        coalesce(key, '') AS key,
        type IN ('OBJECT', 'ARRAY') AS is_container,
        type = 'ARRAY' AS is_array,
        nullif(atom ->> '$', '') AS text,
        id,
        parent
    FROM json_tree(decode($1)::JSON)
"""
# Fewer documents are parsed as they come.
_SEVERAL = 2


@dataclass(frozen=True)
class Nodes:
    """Nodes of one document or of several; a position in these columns names a node, -1 none.

    `text` is null for containers, for null and for the empty string: what it holds is a value, and `leaves`
    are the nodes that carry one. `step` is the key as a JSON Pointer writes it. `levels` are the positions
    at each depth, those of the roots first.
    """

    key: pa.Array
    step: pa.Array
    text: pa.Array
    leaves: Mask
    is_container: Mask
    is_array: Mask
    parent: Positions
    levels: tuple[Positions, ...]

    @cached_property
    def written(self) -> pa.Array:
        """`text` with null in place of what is nothing but spaces."""
        return blank_to_null(self.text)

    @property
    def roots(self) -> Positions:
        """The root of each document."""
        return self.levels[0]

    def documents(self, positions: Positions) -> Positions:
        """The number of the document that each node is of, from zero."""
        return np.searchsorted(self.roots, positions, side="right").astype(np.int64) - 1

    def have(self, key: str) -> Mask:
        """Which documents have that key at their root."""
        found = np.zeros(len(self.parent), bool)
        if len(self.levels) > 1:
            below = self.levels[1]
            found[self.parent[below[mask_of(pc.equal(self.key.take(pa.array(below)), key))]]] = True
        return found[self.roots]

    def child(self, parent: int, key: str) -> int:
        """The child of that key, or -1."""
        found = np.flatnonzero((self.parent == parent) & mask_of(pc.equal(self.key, key)))
        return int(found[0]) if len(found) else -1

    def within(self, tops: Positions) -> Mask:
        """The nodes `tops` and everything below them."""
        inside = np.zeros(len(self.parent), bool)
        inside[tops] = True
        return self.spread_flags(inside)

    def spread_flags(self, flags: Mask) -> Mask:
        """A flag of a node holds for everything below it."""
        spread = flags.copy()
        for level in self.levels[1:]:
            spread[level] |= spread[self.parent[level]]
        return spread

    def nearest(self, chosen: Mask) -> Positions:
        """For each node itself, if chosen, or the nearest chosen node above it; -1 without one."""
        found = np.where(chosen, np.arange(len(chosen)), -1)
        for level in self.levels[1:]:
            own = found[level]
            found[level] = np.where(own >= 0, own, found[self.parent[level]])
        return found

    def pointers(self, positions: Positions) -> pa.Array:
        """JSON Pointers (RFC 6901) of nodes."""
        above, place = np.unique(self.parent[positions], return_inverse=True)
        if len(above) == 0 or above[-1] < 0:
            return pa.repeat(pa.scalar("", pa.string()), len(positions))
        rooted = above >= 0
        prefix = self.pointers(np.where(rooted, above, 0)).take(pa.array(place))
        pointer = pc.binary_join_element_wise(prefix, self.step.take(pa.array(positions)), "/")
        return pc.if_else(pa.array(rooted[place]), pointer, "")


def read_nodes(body: bytes) -> Nodes | None:
    """The nodes of a JSON document; None where the bytes are no JSON."""
    nodes, read = read_documents([body])
    return nodes if read else None


def read_documents(bodies: Sequence[bytes]) -> tuple[Nodes | None, list[int]]:
    """The nodes of all bodies that are JSON, and which these are; one that is none spoils no other."""
    bodies = [body.removeprefix(b"\xef\xbb\xbf") for body in bodies]
    together = _together(bodies)
    if together is not None:
        return together, list(range(len(bodies)))
    tables = {number: table for number, body in enumerate(bodies) if (table := _parsed(body)) is not None}
    if not tables:
        return None, []
    starts = np.cumsum([0, *(len(table) for table in tables.values())])[:-1]
    parents = [_above(table) for table in tables.values()]
    shifted = [np.where(above >= 0, above + start, -1) for above, start in zip(parents, starts, strict=True)]
    return _nodes(pa.concat_tables(tables.values()), np.concatenate(shifted)), list(tables)


def _together(bodies: Sequence[bytes]) -> Nodes | None:
    """The nodes of documents parsed as the elements of one list, which a small document gains most by.

    None where one of them is no whole JSON document by itself: in a list it could pass for several, or for a part
    of its neighbour.
    """
    if len(bodies) < _SEVERAL or not all(_is_json(body) for body in bodies):
        return None
    try:
        table = _flatten(b"[" + b",".join(bodies) + b"]")
    except duckdb.Error:
        return None
    # The list itself is no node of any document.
    return _nodes(table.slice(1), np.maximum(_above(table)[1:] - 1, -1))


def _is_json(body: bytes) -> bool:
    try:
        msgspec.json.decode(body, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True


def _parsed(body: bytes) -> pa.Table | None:
    try:
        return _flatten(body)
    except duckdb.Error:
        # Lone surrogates and the like: Python's parser lets pass what DuckDB's refuses.
        try:
            mended = json.dumps(json.loads(body), ensure_ascii=False).encode("utf-8", "replace")
            return _flatten(mended)
        except (ValueError, RecursionError, duckdb.Error):
            return None


def _nodes(table: pa.Table, parent: Positions) -> Nodes:
    key, text = table["key"].combine_chunks(), table["text"].combine_chunks()
    return Nodes(
        key=key,
        step=mapped(key, lambda name: name.replace("~", "~0").replace("/", "~1"), pa.string()),
        text=text,
        leaves=mask_of(text.is_valid()),
        is_container=mask_of(table["is_container"].combine_chunks()),
        is_array=mask_of(table["is_array"].combine_chunks()),
        parent=parent,
        levels=_levels(parent),
    )


def _above(table: pa.Table) -> Positions:
    """The parent of each node of a document; -1 of the root."""
    ids = table["id"].to_numpy().astype(np.int64)
    parents = table["parent"]
    above = np.searchsorted(ids, pc.fill_null(parents, 0).to_numpy().astype(np.int64))
    found: Positions = np.where(mask_of(parents.combine_chunks().is_null()), -1, above)
    return found


def _levels(parent: Positions) -> tuple[Positions, ...]:
    depth = np.zeros(len(parent), np.int64)
    above = parent.copy()
    while (rising := above >= 0).any():
        depth += rising
        above = np.where(rising, parent[above], -1)
    order = np.argsort(depth, kind="stable")
    return tuple(np.split(order, np.cumsum(np.bincount(depth))[:-1]))


def _flatten(body: bytes) -> pa.Table:
    return _engine().cursor().execute(_FLATTEN, [body]).to_arrow_table()


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(":memory:", config={"threads": 1, "autoinstall_known_extensions": False})
