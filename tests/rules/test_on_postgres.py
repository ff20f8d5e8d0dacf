"""Every header example of every rule on PostgreSQL, by Great Expectations: the same rows as on DuckDB."""

from functools import cache

import pytest

from tests.rules.on_postgres import OnPostgres
from tests.rules.one_rule import Case, judge
from validations.rulebook import load_rules

_RULES = load_rules()


@cache
def _judged() -> tuple[dict[str, str], dict[str, int]]:
    onlooker = OnPostgres()
    judge(
        {
            f"{rule.id} {number}": Case(rule.id, each.tables, each.parameters, each.timezone, each.as_of)
            for rule in _RULES.values()
            for number, each in enumerate((*rule.examples.passes, *rule.examples.fails))
        },
        onlooker,
    )
    return onlooker.differences(), onlooker.rows


@pytest.mark.parametrize("rule_id", _RULES)
def test_postgres_gives_the_rows_of_duckdb(rule_id: str) -> None:
    differences, rows = _judged()
    assert {name: each for name, each in differences.items() if name.startswith(f"{rule_id},")} == {}
    assert rows[rule_id] > 0
