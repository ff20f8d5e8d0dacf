"""Mutants of a query: one small change each, made on its syntax tree by sqlglot.

Operators and their bounds, BETWEEN's ends, AND and OR, conditions left out, kinds of joins, defaults of COALESCE,
numbers and words that are compared, verdicts, minima and maxima, DISTINCT, the branches of CASE, the order in windows.
The wording of a finding (`detail`) and its coordinates are left alone: a person reads them, no verdict hangs on them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import unified_diff
from functools import partial

import sqlglot
from sqlglot import exp

_WORDING = {"detail", "source_page", "source_pointer"}
_OTHERWISE: dict[type[exp.Expr], tuple[type[exp.Expr], ...]] = {
    exp.EQ: (exp.NEQ,),
    exp.NEQ: (exp.EQ,),
    exp.LT: (exp.LTE, exp.GTE),
    exp.LTE: (exp.LT, exp.GT),
    exp.GT: (exp.GTE, exp.LTE),
    exp.GTE: (exp.GT, exp.LT),
    exp.And: (exp.Or,),
    exp.Or: (exp.And,),
    exp.Add: (exp.Sub,),
    exp.Sub: (exp.Add,),
    exp.Min: (exp.Max,),
    exp.Max: (exp.Min,),
    exp.LogicalOr: (exp.LogicalAnd,),
    exp.LogicalAnd: (exp.LogicalOr,),
}
_LINE = 160
_VERDICTS = {"certain": "cannot_tell", "cannot_tell": "certain", "warning": "info", "error": "info"}


@dataclass(frozen=True)
class Mutant:
    """A query with one change: `what` names it and its place, `diff` shows it in the query as sqlglot prints it."""

    what: str
    sql: str
    diff: str


def mutants(sql: str) -> list[Mutant]:
    """Every mutant of a DuckDB query, no two alike, in the order of the query."""
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    printed = tree.sql(dialect="duckdb", pretty=True, comments=False)
    made: dict[str, Mutant] = {}
    for number, node in enumerate(tree.walk()):
        if _is_wording(node):
            continue
        for what, change in _changes(node):
            changed = tree.copy()
            place = next(each for count, each in enumerate(changed.walk()) if count == number)
            root = change(place) or changed
            text = root.sql(dialect="duckdb", pretty=True, comments=False)
            if text != printed:
                made.setdefault(text, Mutant(f"{what}: {_shown(node, what)}", text, _difference(printed, text)))
    return list(made.values())


Change = Callable[[exp.Expr], exp.Expr | None]


def _changes(node: exp.Expr) -> Iterator[tuple[str, Change]]:
    """The changes of one node; a change works on the same node of a copy of the tree."""
    for other in _OTHERWISE.get(type(node), ()):
        yield f"{type(node).__name__} becomes {other.__name__}", partial(_retyped, other)
    if isinstance(node, exp.And | exp.Or):
        # Of a chain each condition is left out once.
        if not isinstance(node.expression, type(node)):
            yield "right condition left out", lambda place: _replaced(place, place.this)
        if not isinstance(node.this, type(node)):
            yield "left condition left out", lambda place: _replaced(place, place.expression)
    yield from _of_conditions(node)
    yield from _of_values(node)
    yield from _of_queries(node)


def _of_conditions(node: exp.Expr) -> Iterator[tuple[str, Change]]:
    if isinstance(node, exp.Between):
        yield (
            "BETWEEN without its lower bound",
            lambda at: _replaced(at, exp.LTE(this=at.this, expression=at.args["high"])),
        )
        yield (
            "BETWEEN without its upper bound",
            lambda at: _replaced(at, exp.GTE(this=at.this, expression=at.args["low"])),
        )
        yield "BETWEEN above its lower bound", lambda at: _replaced(at, _between(at, exp.GT, exp.LTE))
        yield "BETWEEN below its upper bound", lambda at: _replaced(at, _between(at, exp.GTE, exp.LT))
    if isinstance(node, exp.Not):
        yield "NOT left out", lambda place: _replaced(place, place.this)
    if isinstance(node, exp.Is) and not isinstance(node.parent, exp.Not):
        yield "IS becomes IS NOT", lambda place: _replaced(place, exp.Not(this=place.copy()))
    if isinstance(node, exp.In):
        for number in range(len(node.expressions)):
            yield "IN with a value less", partial(_without_value, number)


def _of_values(node: exp.Expr) -> Iterator[tuple[str, Change]]:
    if isinstance(node, exp.Coalesce):
        yield "COALESCE without its default", lambda place: _replaced(place, place.this)
    if isinstance(node, exp.Boolean):
        yield "TRUE and FALSE change places", lambda at: _replaced(at, exp.Boolean(this=not at.this))
    if isinstance(node, exp.Literal) and not node.is_string and not isinstance(node.parent, exp.Interval):
        for step in (1, -1):
            yield f"a number {step:+d}", partial(_stepped, step)
    if isinstance(node, exp.Literal) and node.is_string and not isinstance(node.parent, exp.Interval):
        other = _VERDICTS.get(node.this, f"{node.this}~")
        if node.this in _VERDICTS or isinstance(node.parent, exp.EQ | exp.NEQ | exp.In | exp.Coalesce):
            yield "another word", lambda place: _replaced(place, exp.Literal.string(other))
    if isinstance(node, exp.Least | exp.Greatest):
        other_kind = exp.Greatest if isinstance(node, exp.Least) else exp.Least
        yield (
            "LEAST and GREATEST change places",
            lambda place: _replaced(place, other_kind(this=place.this, expressions=place.expressions)),
        )
    if isinstance(node, exp.Case):
        for number in range(len(node.args["ifs"])):
            if len(node.args["ifs"]) > 1:
                yield "CASE with a branch less", partial(_without_branch, number)
    if isinstance(node, exp.If):
        yield "a branch's condition turned round", _turned


def _of_queries(node: exp.Expr) -> Iterator[tuple[str, Change]]:
    if isinstance(node, exp.Join) and node.side == "LEFT":
        yield "LEFT JOIN becomes INNER JOIN", lambda place: place.set("side", None)
    if isinstance(node, exp.Join) and node.kind == "INNER":
        yield "INNER JOIN becomes LEFT JOIN", _left_joined
    if isinstance(node, exp.Where):
        yield "WHERE left out", _left_out
    if isinstance(node, exp.Select) and node.args.get("distinct") is not None:
        yield "DISTINCT left out", lambda place: place.set("distinct", None)
    if isinstance(node, exp.Union):
        yield "UNION ALL becomes UNION", lambda place: place.set("distinct", not place.args.get("distinct"))
    if isinstance(node, exp.Ordered):
        yield "the order turned round", lambda place: place.set("desc", not place.args.get("desc"))
        yield "NULLs at the other end", lambda place: place.set("nulls_first", not place.args.get("nulls_first"))


def _shown(node: exp.Expr, what: str) -> str:
    """What of the query a change is made to, on one line."""
    if isinstance(node, exp.Join):
        return str(node.this.sql(dialect="duckdb", comments=False)) if not isinstance(node.this, exp.Subquery) else "…"
    if what.startswith("right condition"):
        node = node.expression
    if what.startswith("left condition"):
        node = node.this
    if isinstance(node, exp.Literal | exp.Boolean) and node.parent is not None:
        node = node.parent
    text = node.sql(dialect="duckdb", comments=False)
    return text if len(text) <= _LINE else text[:_LINE] + "…"


def _is_wording(node: exp.Expr) -> bool:
    return any(isinstance(each, exp.Alias) and each.alias in _WORDING for each in (node, *_parents(node)))


def _parents(node: exp.Expr) -> Iterator[exp.Expr]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def _retyped(other: type[exp.Expr], place: exp.Expr) -> exp.Expr | None:
    return _replaced(place, other(**place.args))


def _between(place: exp.Expr, low: type[exp.Expr], high: type[exp.Expr]) -> exp.Expr:
    above = low(this=place.this.copy(), expression=place.args["low"])
    return exp.Paren(this=exp.And(this=above, expression=high(this=place.this.copy(), expression=place.args["high"])))


def _without_value(number: int, place: exp.Expr) -> None:
    place.expressions.pop(number)


def _without_branch(number: int, place: exp.Expr) -> None:
    place.args["ifs"].pop(number)


def _stepped(step: int, place: exp.Expr) -> exp.Expr | None:
    return _replaced(place, exp.Literal.number(int(place.this) + step))


def _left_joined(place: exp.Expr) -> None:
    place.set("kind", None)
    place.set("side", "LEFT")


def _left_out(place: exp.Expr) -> None:
    place.pop()


def _turned(place: exp.Expr) -> exp.Expr | None:
    place.set("this", exp.Not(this=exp.Paren(this=place.this)))
    return None


def _replaced(place: exp.Expr, other: exp.Expr) -> exp.Expr | None:
    """Puts `other` in the place of a node; the whole tree where the node was the whole of it."""
    kept = exp.Paren(this=other.copy()) if isinstance(other, exp.And | exp.Or | exp.Not) else other.copy()
    place.replace(kept)
    return None


def _difference(before: str, after: str) -> str:
    lines = unified_diff(before.splitlines(), after.splitlines(), n=2, lineterm="")
    return "\n".join(line for line in lines if not line.startswith(("---", "+++")))
