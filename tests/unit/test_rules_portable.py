"""A rule's SQL keeps to what DuckDB and PostgreSQL say alike: functions of this list, and no construct of one alone."""

import pytest
import sqlglot
from sqlglot import exp

from validations.rulebook import load_rules

_RULES = load_rules()
# Functions that both give the same answers for; add one after its test on PostgreSQL (tests/rules/test_on_postgres.py).
ALLOWED = {
    *("and", "or", "case", "if", "coalesce", "nullif", "cast", "exists"),
    *("count", "sum", "min", "max", "logical_or", "logical_and"),
    *("row_number", "rank", "lag", "lead", "abs", "least", "greatest"),
    *("lower", "upper", "trim", "length", "substring", "replace", "split_part", "str_position", "regexp_replace"),
    *("time_to_str", "timezone", "extract", "timestamp_trunc"),
}
_OF_ONE_DATABASE = (exp.Qualify, exp.Lambda, exp.List, exp.Struct, exp.Array, exp.Unnest, exp.Pivot, exp.Explode)


@pytest.mark.parametrize("rule_id", _RULES)
def test_a_rule_uses_functions_that_both_databases_share(rule_id: str) -> None:
    rule = _RULES[rule_id]
    for what, query in (("query", rule.sql), ("denominator", rule.denominator.sql)):
        tree = sqlglot.parse_one(query, dialect="duckdb")
        used = {_name(node) for node in tree.find_all(exp.Func)}
        assert used <= ALLOWED, f"{rule_id}, {what}: {sorted(used - ALLOWED)} — see ALLOWED in {__name__}"
        own = {type(node).__name__ for node in tree.find_all(*_OF_ONE_DATABASE)}
        assert own == set(), f"{rule_id}, {what}: {sorted(own)} is not in both databases"


def test_a_function_of_duckdb_alone_is_noticed() -> None:
    tree = sqlglot.parse_one("SELECT list_aggregate(marks, 'min') FROM mark", dialect="duckdb")
    assert {_name(node) for node in tree.find_all(exp.Func)} - ALLOWED == {"list_aggregate"}


def _name(node: exp.Func) -> str:
    return node.name.lower() if isinstance(node, exp.Anonymous) else node.sql_name().lower()
