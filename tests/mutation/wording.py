"""What of a query a person reads and no verdict hangs on: the wording of a finding, its place, what leads to them."""

from collections.abc import Callable, Iterator

from sqlglot import exp

_TOLD = frozenset({"detail", "source_page", "source_pointer"})


class Wording:
    """The columns of one query that lead to nothing but the wording and the place of a finding."""

    def __init__(self, tree: exp.Expr) -> None:
        self._told = _only_told(tree, _reads)
        # Of these it matters whether they are there, not what they say.
        self._said = _only_told(tree, _looks_into)

    def holds(self, node: exp.Expr) -> bool:
        """Whether the node is part of such a column."""
        return _is_of(node, self._told)

    def is_said_by(self, node: exp.Expr) -> bool:
        """Whether the node is what a branch of CASE says, and only its being there matters."""
        return _is_answer(node) and _is_of(node, self._said)


def _only_told(tree: exp.Expr, matters: Callable[[exp.Column], bool]) -> set[str]:
    """The columns that lead to nothing but the wording of a finding, by name."""
    told = set(_TOLD)
    while True:
        uses: dict[str, list[exp.Column]] = {}
        for column in tree.find_all(exp.Column):
            uses.setdefault(column.name, []).append(column)
        more = {
            name
            for name, places in uses.items()
            if name not in told and not any(matters(place) and not _is_of(place, told) for place in places)
        }
        if not more:
            return told
        told |= more


def _reads(column: exp.Column) -> bool:
    """Whether the column is not just handed on by a CTE under its own name."""
    return not (isinstance(column.parent, exp.Select) and column.find_ancestor(exp.CTE) is not None)


def _looks_into(column: exp.Column) -> bool:
    """Whether more is asked of the column than whether it is there."""
    return _reads(column) and not isinstance(column.parent, exp.Is)


def _is_answer(node: exp.Expr) -> bool:
    """Whether this is what a branch of CASE says."""
    return node.parent is not None and any(node is node.parent.args.get(name) for name in ("true", "default"))


def _is_of(node: exp.Expr, names: set[str]) -> bool:
    return any(isinstance(each, exp.Alias) and each.alias in names for each in (node, *_parents(node)))


def _parents(node: exp.Expr) -> Iterator[exp.Expr]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent
