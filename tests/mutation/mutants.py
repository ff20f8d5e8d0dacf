"""Mutants of a query: one small change each, made on its syntax tree by sqlglot.

Operators and their bounds, BETWEEN's ends, AND and OR, NOT, conditions and filters left out, kinds of joins, defaults
of COALESCE, numbers, terms and words, verdicts, minima and maxima, DISTINCT, parts of unions and groups, the branches
of CASE, the order and the parts of windows.
The wording of a finding (`detail`) and its coordinates are left alone: a person reads them, no verdict hangs on them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import unified_diff
from functools import partial

import sqlglot
from sqlglot import exp

from tests.mutation.proofs import (
    chooses_between_what_it_compares,
    equals_neither_way,
    stands_undenied,
    tells_no_repetition,
    turned_away,
)
from tests.mutation.wording import Wording

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
    exp.Lag: (exp.Lead,),
    exp.Lead: (exp.Lag,),
}
_WIDER = {("GT", "GTE"), ("GTE", "GT"), ("LT", "LTE"), ("LTE", "LT")}
_LINE = 160
_VERDICTS = {"certain": "cannot_tell", "cannot_tell": "certain", "warning": "info", "error": "info"}


@dataclass(frozen=True)
class Mutant:
    """A query with one change: `what` names it and its place, `diff` shows it in the query as sqlglot prints it.

    `proof` says why the change means the same, where the query itself shows it.
    """

    what: str
    sql: str
    diff: str
    proof: str | None = None


def printed(sql: str) -> str:
    """The query itself as mutants of it are printed."""
    return _print(sqlglot.parse_one(sql, dialect="duckdb"))


def mutants(sql: str) -> list[Mutant]:
    """Every mutant of a DuckDB query, no two alike, in the order of the query."""
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    unchanged = _print(tree)
    made: dict[str, Mutant] = {}
    wording = Wording(tree)
    for number, node in enumerate(tree.walk()):
        if wording.holds(node):
            continue
        for what, change in _changes(node):
            if what == "another word" and wording.is_said_by(node):
                continue
            changed = tree.copy()
            place = next(each for count, each in enumerate(changed.walk()) if count == number)
            root = change(place) or changed
            text = _print(root)
            if text != unchanged:
                shown = f"{what}: {_shown(node, what)}"
                made.setdefault(text, Mutant(shown, text, _difference(unchanged, text), _proof(node, what)))
    return list(made.values())


def _print(tree: exp.Expr) -> str:
    return tree.sql(dialect="duckdb", pretty=True, comments=False)


def _proof(node: exp.Expr, what: str) -> str | None:
    if isinstance(node, exp.Join) and what.startswith(("INNER", "LEFT")) and turned_away(node):
        return "what has no partner in the join is turned away further on"
    if what.startswith(("DISTINCT", "UNION ALL")) and tells_no_repetition(node):
        return "what comes twice makes the same findings"
    if isinstance(node, exp.Coalesce) and what.endswith("default") and _is_false(node.expressions[-1]):
        return "NULL and FALSE lead to the same" if stands_undenied(node) else None
    if what == "another word" and equals_neither_way(node, _other_word(node)):
        return "neither default is the word that is asked for"
    if what.partition(" becomes ")[::2] in _WIDER and chooses_between_what_it_compares(node):
        return "of two that are equal either may be chosen"
    return None


def _other_word(node: exp.Expr) -> str:
    return _VERDICTS.get(node.this, f"{node.this}~")


def _is_false(node: exp.Expr) -> bool:
    return isinstance(node, exp.Boolean) and not node.this


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
    yield from _of_parts(node)


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
    if isinstance(node, exp.Exists | exp.In | exp.Like) and not isinstance(node.parent, exp.Not):
        yield f"{type(node).__name__} denied", lambda place: _replaced(place, exp.Not(this=place.copy()))
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
        yield "COALESCE without its value", lambda place: _replaced(place, place.expressions[-1])
    if isinstance(node, exp.Boolean):
        yield "TRUE and FALSE change places", lambda at: _replaced(at, exp.Boolean(this=not at.this))
    if isinstance(node, exp.Literal) and not node.is_string and not isinstance(node.parent, exp.Interval):
        for step in (1, -1):
            yield f"a number {step:+d}", partial(_stepped, step)
    if isinstance(node, exp.Literal) and node.is_string and not isinstance(node.parent, exp.Interval):
        other = _other_word(node)
        # What a branch or a column says in Russian is for people.
        told = isinstance(node.parent, exp.If | exp.Case | exp.Alias) and not re.fullmatch(r"[a-z_]*", node.this)
        if not told and not isinstance(node.parent, exp.TimeToStr | exp.Cast):
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


def _of_parts(node: exp.Expr) -> Iterator[tuple[str, Change]]:
    if isinstance(node, exp.Interval):
        for step in (1, -1):
            yield f"a term {step:+d}", partial(_longer, step)
    if isinstance(node, exp.Union):
        if not node.args.get("distinct"):
            yield "UNION ALL becomes UNION", lambda place: place.set("distinct", True)
        else:
            yield "DISTINCT left out of UNION", lambda place: place.set("distinct", False)
        yield "UNION without its second part", lambda place: _replaced(place, place.this)
        if isinstance(node.this, exp.Select):
            yield "UNION without its first part", lambda place: _replaced(place, place.expression)
    if isinstance(node, exp.Group) and len(node.expressions) > 1:
        for number in range(len(node.expressions)):
            yield "GROUP BY with a column less", partial(_without_value, number)
    if isinstance(node, exp.Window):
        for number in range(len(node.args.get("partition_by") or ())):
            yield "PARTITION BY with a column less", partial(_without_part, number)


def _of_queries(node: exp.Expr) -> Iterator[tuple[str, Change]]:
    if isinstance(node, exp.Join) and node.side == "LEFT":
        yield "LEFT JOIN becomes INNER JOIN", lambda place: place.set("side", None)
    if isinstance(node, exp.Join) and node.kind == "INNER":
        yield "INNER JOIN becomes LEFT JOIN", _left_joined
    if isinstance(node, exp.Where):
        yield "WHERE left out", _left_out
    if isinstance(node, exp.Having):
        yield "HAVING left out", _left_out
    if isinstance(node, exp.Select) and node.args.get("distinct") is not None:
        yield "DISTINCT left out", lambda place: place.set("distinct", None)
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


def _retyped(other: type[exp.Expr], place: exp.Expr) -> exp.Expr | None:
    return _replaced(place, other(**place.args))


def _between(place: exp.Expr, low: type[exp.Expr], high: type[exp.Expr]) -> exp.Expr:
    above = low(this=place.this.copy(), expression=place.args["low"])
    return exp.Paren(this=exp.And(this=above, expression=high(this=place.this.copy(), expression=place.args["high"])))


def _longer(step: int, place: exp.Expr) -> None:
    place.set("this", exp.Literal.string(str(int(place.this.this) + step)))


def _without_part(number: int, place: exp.Expr) -> None:
    place.args["partition_by"].pop(number)


def _without_value(number: int, place: exp.Expr) -> None:
    place.expressions.pop(number)


def _without_branch(number: int, place: exp.Expr) -> None:
    place.args["ifs"].pop(number)


def _stepped(step: int, place: exp.Expr) -> exp.Expr | None:
    return _replaced(place, exp.Literal.number(int(place.this) + step))


def _left_joined(place: exp.Expr) -> None:
    place.set("kind", None)
    place.set("side", "LEFT")


def _left_out(place: exp.Expr) -> exp.Expr | None:
    if isinstance(place.parent, exp.Filter):
        return _replaced(place.parent, place.parent.this)
    place.pop()
    return None


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
