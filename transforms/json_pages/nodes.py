"""A JSON document as columns: one row per node, in document order.

DuckDB's `json_tree` parses and flattens in one pass; what a node means is decided level by level over
whole columns (`transforms/json_pages/shape.py`).
"""

import json
from dataclasses import dataclass
from functools import cache

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns import Mask, Positions, mapped, mask_of

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


@dataclass(frozen=True, slots=True)
class Nodes:
    """Nodes of a document; a position in these columns names a node, -1 none.

    `text` is null for containers, for null and for the empty string: what it holds is a value, and `leaves`
    are the nodes that carry one. `step` is the key as a JSON Pointer writes it. `levels` are the positions
    at each depth, the root's first.
    """

    key: pa.Array
    step: pa.Array
    text: pa.Array
    leaves: Mask
    is_container: Mask
    is_array: Mask
    parent: Positions
    levels: tuple[Positions, ...]

    def child(self, parent: int, key: str) -> int:
        """The child of that key, or -1."""
        found = np.flatnonzero((self.parent == parent) & mask_of(pc.equal(self.key, key)))
        return int(found[0]) if len(found) else -1

    def within(self, top: int) -> Mask:
        """The node `top` and everything below it."""
        inside = np.zeros(len(self.parent), bool)
        inside[top] = True
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
    body = body.removeprefix(b"\xef\xbb\xbf")
    try:
        table = _flatten(body)
    except duckdb.Error:
        # Lone surrogates and the like: Python's parser lets pass what DuckDB's refuses.
        try:
            mended = json.dumps(json.loads(body), ensure_ascii=False).encode("utf-8", "replace")
            table = _flatten(mended)
        except (ValueError, RecursionError, duckdb.Error):
            return None
    return _nodes(table)


def _nodes(table: pa.Table) -> Nodes:
    ids = table["id"].to_numpy().astype(np.int64)
    parents = table["parent"]
    parent = np.searchsorted(ids, pc.fill_null(parents, 0).to_numpy().astype(np.int64))
    parent[mask_of(parents.combine_chunks().is_null())] = -1
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
