"""Mutants that are proved, from the query alone, to mean what the rule means.

- A row that an outer join adds has NULL for the joined table. Where a later join, a WHERE or the engine (which keeps
  only rows of a known organisation and clause) turns such rows away, the join may be inner or left.
- Rows that come twice change nothing where only minima, maxima, AND and OR are made of them: the engine keeps one
  row of each key.
- Of two values that are equal it does not matter which is chosen.
- NULL and FALSE lead WHERE, ON and WHEN the same way, as long as nothing denies them.
"""

from collections.abc import Callable, Iterator

from sqlglot import exp

# The engine joins what a rule returns to the clauses asked of organisations by these two.
_KEPT_BY_ENGINE = frozenset({"organisation_id", "obligation_id"})
_COUNTING = (exp.Count, exp.Sum, exp.Avg, exp.Window, exp.GroupConcat, exp.ArrayAgg, exp.Limit)

# Whether a column of a SELECT's sources, by alias and name, is NULL in the row looked at.
_Nulls = Callable[[exp.Column], bool]


def turned_away(join: exp.Join) -> bool:
    """Whether rows without a partner in this join reach no finding, so that inner and left joins mean the same."""
    select = join.parent
    if not isinstance(select, exp.Select) or join.find_ancestor(exp.Exists) is not None:
        return False
    joins = select.args["joins"]
    return _is_lost(select, {join.this.alias_or_name}, frozenset(), joins[_place(joins, join) + 1 :])


def tells_no_repetition(select: exp.Expr) -> bool:
    """Whether a row that this query returns twice leads to the same findings as one."""
    if select.find_ancestor(exp.Exists) is not None:
        return True
    outer = _query_of(select)
    if outer is None:
        return True
    return all(
        not any(isinstance(node, _COUNTING) for node in consumer.walk()) and tells_no_repetition(consumer)
        for _, consumer in _consumers(outer)
    )


def chooses_between_what_it_compares(comparison: exp.Expr) -> bool:
    """Whether this is `CASE WHEN a > b THEN a ELSE b END` or its like, where equal ones are one."""
    branch, choice = comparison.parent, comparison.parent and comparison.parent.parent
    if not (isinstance(branch, exp.If) and branch.this is comparison and isinstance(choice, exp.Case)):
        return False
    chosen = {branch.args["true"].sql(), choice.args["default"].sql()} if choice.args.get("default") else set()
    return len(choice.args["ifs"]) == 1 and chosen == {comparison.this.sql(), comparison.expression.sql()}


def equals_neither_way(word: exp.Expr, other: str) -> bool:
    """Whether a default of COALESCE is only compared with a word that neither it nor the other default is."""
    default, comparison = word.parent, word.parent and word.parent.parent
    if not (isinstance(default, exp.Coalesce) and isinstance(comparison, exp.EQ | exp.NEQ)):
        return False
    sides = (comparison.this, comparison.expression)
    return any(
        isinstance(side, exp.Literal) and side.is_string and side.this not in (word.this, other) for side in sides
    )


def stands_undenied(value: exp.Expr) -> bool:
    """Whether NULL in the place of this truth value leads everything that reads it as FALSE does."""
    place, holder = value, value.parent
    while isinstance(holder, exp.And | exp.Or | exp.Paren):
        place, holder = holder, holder.parent
    if isinstance(holder, exp.Where | exp.Having | exp.Join):
        return True
    if isinstance(holder, exp.If):
        return holder.this is place
    if isinstance(holder, exp.Coalesce):
        # It is made FALSE there.
        return (
            holder.this is place and isinstance(holder.expressions[-1], exp.Boolean) and not holder.expressions[-1].this
        )
    if isinstance(holder, exp.Alias) and isinstance(holder.parent, exp.Select):
        query = _query_of(holder.parent)
        name = holder.alias
        uses = [each for each in value.root().find_all(exp.Column) if each.name == name]
        return query is not None and all(stands_undenied(use) for use in uses)
    if isinstance(holder, exp.Select) and isinstance(place, exp.Column):
        # Handed on under its own name, whose uses are all looked at.
        return _query_of(holder) is not None
    return False


def _is_lost(select: exp.Select, aliases: set[str], columns: frozenset[str], later: list[exp.Join]) -> bool:
    """Whether a row of `select` reaches no finding that has NULL for whole `aliases`, or in `columns` of its FROM.

    `columns` are written `alias.column`. `later` are the joins that the row still has to pass.
    """
    nulls = set(aliases)

    def is_null(column: exp.Column) -> bool:
        return column.table in nulls or f"{column.table}.{column.name}" in columns or column.name in unqualified

    unqualified = {each.split(".", 1)[1] for each in columns} if not select.args.get("joins") else set()
    for join in later:
        rejected = _rejects(join.args.get("on"), is_null)
        if rejected and join.side == "LEFT":
            nulls.add(join.this.alias_or_name)
        elif rejected and not join.side:
            return True
    where = select.args.get("where")
    if where is not None and _rejects(where.this, is_null):
        return True
    return _is_lost_beyond(select, is_null)


def _is_lost_beyond(select: exp.Select, is_null: _Nulls) -> bool:
    group = select.args.get("group")
    if any(select.find_all(exp.AggFunc)) and group is None and not any(select.find_all(exp.Window)):
        return False
    for window in select.find_all(exp.Window):
        if not any(isinstance(by, exp.Column) and is_null(by) for by in window.args.get("partition_by") or ()):
            return False
    grouped = None if group is None else {each.sql() for each in group.expressions}
    names = _names(select)
    if names is None:
        return False
    out = {
        name
        for name, projected in names
        if _is_strict(projected, is_null) and (grouped is None or projected.sql() in grouped)
    }
    query = _query_of(select)
    if query is None:
        return bool(out & _KEPT_BY_ENGINE) and select.find_ancestor(exp.Exists) is None
    consumers = list(_consumers(query))
    return bool(consumers) and all(_is_lost_in(source, consumer, out) for source, consumer in consumers)


def _is_lost_in(source: exp.Table, consumer: exp.Select, out: set[str]) -> bool:
    columns = frozenset(f"{source.alias_or_name}.{name}" for name in out)
    joins = consumer.args.get("joins") or []
    join = source.parent
    if not isinstance(join, exp.Join):
        return _is_lost(consumer, set(), columns, joins)

    def is_null(column: exp.Column) -> bool:
        return f"{column.table}.{column.name}" in columns

    if join.side not in ("", "LEFT"):
        return False
    return _rejects(join.args.get("on"), is_null) or _is_lost(
        consumer, set(), columns, joins[_place(joins, join) + 1 :]
    )


def _rejects(condition: exp.Expr | None, is_null: _Nulls) -> bool:
    """Whether the condition is not true where those columns are NULL, whatever the others are."""
    condition = condition.unnest() if condition is not None else None
    if isinstance(condition, exp.And):
        return _rejects(condition.this, is_null) or _rejects(condition.expression, is_null)
    if isinstance(condition, exp.Or):
        return _rejects(condition.this, is_null) and _rejects(condition.expression, is_null)
    if isinstance(condition, exp.Between):
        parts = (condition.this, condition.args["low"], condition.args["high"])
        return any(_is_strict(part, is_null) for part in parts)
    if isinstance(condition, exp.Not):
        inner = condition.this.unnest() if isinstance(condition.this, exp.Paren) else condition.this
        if isinstance(inner, exp.Is):
            return isinstance(inner.expression, exp.Null) and _is_strict(inner.this, is_null)
        return _is_unknown(inner, is_null)
    return _is_unknown(condition, is_null)


def _is_unknown(condition: exp.Expr | None, is_null: _Nulls) -> bool:
    """Whether the condition itself is NULL."""
    if isinstance(condition, exp.EQ | exp.NEQ | exp.LT | exp.LTE | exp.GT | exp.GTE):
        return _is_strict(condition.this, is_null) or _is_strict(condition.expression, is_null)
    if isinstance(condition, exp.Like | exp.In | exp.Between):
        return _is_strict(condition.this, is_null)
    return isinstance(condition, exp.Column) and is_null(condition)


def _is_strict(value: exp.Expr, is_null: _Nulls) -> bool:
    """Whether a value is NULL because one of those columns is."""
    if isinstance(value, exp.Alias):
        return _is_strict(value.this, is_null)
    if isinstance(value, exp.Column):
        return is_null(value)
    if isinstance(value, exp.Paren | exp.Cast | exp.Lower | exp.Trim):
        return _is_strict(value.this, is_null)
    if isinstance(value, exp.Add | exp.Sub | exp.DPipe):
        return _is_strict(value.this, is_null) or _is_strict(value.expression, is_null)
    if isinstance(value, exp.Case) and value.this is None:
        otherwise = value.args.get("default")
        never = all(_rejects(branch.this, is_null) for branch in value.args["ifs"])
        return never and (otherwise is None or _is_strict(otherwise, is_null))
    return False


def _names(select: exp.Select) -> list[tuple[str, exp.Expr]] | None:
    """The names of the columns as the query gives them on, from the first SELECT of a union; None where unknown."""
    own = select.expressions
    if any(isinstance(each, exp.Star) or each.is_star for each in own):
        tables = [select.args["from_"].this, *(join.this for join in select.args.get("joins") or ())]
        if len(tables) != 1 or isinstance(select.parent, exp.Union):
            return None
        alias = tables[0].alias_or_name
        everything = {each.name for each in select.root().find_all(exp.Column)}
        given = {each.alias_or_name for each in own if not isinstance(each, exp.Star)}
        passed = [(name, exp.column(name, table=alias)) for name in sorted(everything - given)]
        return [*((each.alias_or_name, each) for each in own if not isinstance(each, exp.Star)), *passed]
    first: exp.Expr = select
    while isinstance(first.parent, exp.Union):
        first = first.parent
    while isinstance(first, exp.Union):
        first = first.this
    return [(name.alias_or_name, each) for name, each in zip(first.expressions, own, strict=False)]


def _query_of(select: exp.Expr) -> exp.CTE | None:
    """The CTE whose query (or part of a union) this is; None of the outermost one."""
    parent = select.parent
    while isinstance(parent, exp.Union | exp.Subquery):
        parent = parent.parent
    return parent if isinstance(parent, exp.CTE) else None


def _consumers(query: exp.CTE) -> Iterator[tuple[exp.Table, exp.Select]]:
    """Every place that reads a CTE, with the SELECT it stands in."""
    for table in query.root().find_all(exp.Table):
        if table.name == query.alias and not table.db:
            select = table.find_ancestor(exp.Select)
            assert select is not None
            yield table, select


def _place(joins: list[exp.Join], join: exp.Join) -> int:
    return next(number for number, each in enumerate(joins) if each is join)
