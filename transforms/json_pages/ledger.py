"""To which row or reject each value of a page belongs: exactly one, and none is lost."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from transforms.columns import Mask, Positions
from transforms.json_pages.shape import Reading

Reasons = npt.NDArray[np.object_]


class Ledger:
    """Rows and rejects are claimed by a node; a value belongs to the nearest claiming node at or above it."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        size = len(reading.nodes.parent)
        self._claims = np.zeros(size, bool)
        self._reason = np.full(size, None, object)
        self._shown = np.arange(size)
        self._dead = np.zeros(size, bool)
        self.reject(np.flatnonzero(reading.unknown), "unknown_field")

    def row(self, nodes: Positions) -> None:
        """These nodes make a row each."""
        self._claims[nodes] = True

    def reject(self, nodes: Positions, reason_code: str, shown: Positions | None = None) -> None:
        """These nodes, with everything below them, are rejected; `shown` are the nodes whose value tells why."""
        if len(nodes) == 0:
            return
        living = ~self._dead[nodes]
        fresh = nodes[living]
        if shown is not None:
            self._shown[fresh] = np.where(shown[living] >= 0, shown[living], fresh)
        self._reason[fresh] = reason_code
        self._dead[fresh] = True
        self._dead = self._reading.nodes.spread_flags(self._dead)

    def alive(self, nodes: Positions) -> Mask:
        """Which of these nodes were not rejected, by themselves or from above."""
        return ~self._dead[nodes]

    def settle(self) -> "Account":
        """Counts values by the node that claims them.

        A value above which nothing claims goes to the first row that follows it, to the last row of the page
        if none follows, and becomes a reject of its own where its page makes no row at all.
        """
        nodes = self._reading.nodes
        rejected = self._reason != None  # noqa: E711
        outer = rejected.copy()
        below = nodes.nearest(rejected)
        parents = nodes.parent
        inner = np.flatnonzero(rejected & (parents >= 0))
        outer[inner[below[parents[inner]] >= 0]] = False
        claims = (self._claims & ~rejected & ~self._dead) | outer
        nearest = nodes.nearest(claims)
        leaves = np.flatnonzero(self._reading.inside & nodes.leaves)
        target = nearest[leaves]
        loose = target < 0
        rows = np.flatnonzero(claims & ~outer)
        if loose.any():
            stray = leaves[loose]
            beside = self._beside(stray, rows)
            alone = beside < 0
            self._reason[stray[alone]] = "not_attached"
            outer[stray[alone]] = True
            target[loose] = np.where(alone, stray, beside)
        items = np.bincount(target, minlength=len(parents)).astype(np.int64)
        rejects = np.flatnonzero(outer)
        return Account(items, rejects, self._reason, self._shown)

    def _beside(self, leaves: Positions, rows: Positions) -> Positions:
        """Of each leaf the first row that follows it on its page, else the last before it there; -1 without any."""
        if len(rows) == 0:
            return np.full(len(leaves), -1, np.int64)
        documents = self._reading.nodes.documents
        own, place = documents(leaves), np.searchsorted(rows, leaves)
        after, before = rows[np.minimum(place, len(rows) - 1)], rows[np.maximum(place - 1, 0)]
        follows = (place < len(rows)) & (documents(after) == own)
        precedes = (place > 0) & (documents(before) == own)
        return np.where(follows, after, np.where(precedes, before, -1))


class Account:
    """How many values each claiming node accounts for, and which nodes are rejected for what reason."""

    def __init__(self, items: Positions, rejects: Positions, reasons: Reasons, shown: Positions) -> None:
        self._items = items
        self._reasons = reasons
        self._shown = shown
        self._rejects = rejects

    def items(self, nodes: Positions) -> Positions:
        """The number of values that belong to each of these nodes."""
        return self._items[nodes]

    def rejects(self) -> Iterator[tuple[str, Positions, Positions]]:
        """Per reason the rejected nodes, in document order, and the nodes whose value is shown for them."""
        for reason_code in sorted(set(self._reasons[self._rejects])):
            nodes = self._rejects[self._reasons[self._rejects] == reason_code]
            yield reason_code, nodes, self._shown[nodes]
