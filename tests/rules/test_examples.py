"""Every example in the header of every rule is a test; they are discovered from the folder."""

import pytest

from tests.rules.one_rule import found, run_rule
from validations.regulation import load_shipped
from validations.rulebook import Example, complaints, load_rules

_RULES = load_rules()
_PASSES = [
    pytest.param(rule.id, example, id=f"{rule.id}-pass-{number}")
    for rule in _RULES.values()
    for number, example in enumerate(rule.examples.passes, start=1)
]
_FAILS = [
    pytest.param(rule.id, example, id=f"{rule.id}-fail-{number}")
    for rule in _RULES.values()
    for number, example in enumerate(rule.examples.fails, start=1)
]


@pytest.mark.parametrize(("rule_id", "example"), _PASSES)
def test_a_pass_example_is_silent(rule_id: str, example: Example) -> None:
    connection, summary = run_rule(
        rule_id,
        example.tables,
        parameters=example.parameters,
        as_of=example.as_of,
        timezone=example.timezone,
    )
    assert found(connection) == []
    assert summary.outcomes[0].status in ("passed", "not_checkable", "not_applicable")


@pytest.mark.parametrize(("rule_id", "example"), _FAILS)
def test_a_fail_example_is_found_exactly(rule_id: str, example: Example) -> None:
    connection, summary = run_rule(
        rule_id,
        example.tables,
        parameters=example.parameters,
        as_of=example.as_of,
        timezone=example.timezone,
    )
    rows = found(connection)
    assert not summary.errors
    assert len(rows) == len(example.expect)
    for expected in example.expect:
        assert [row for row in rows if expected.items() <= row.items()], (expected, rows)
    for row in rows:
        assert set(row) - {"certainty", "severity"} == set(_RULES[rule_id].key)


def test_rules_and_obligations_meet_both_ways() -> None:
    assert complaints(_RULES, load_shipped()) == []


def test_the_folder_holds_nothing_but_rules() -> None:
    from validations.rulebook import FOLDER

    assert {path.suffix for path in FOLDER.iterdir()} == {".sql"}
    assert len(_RULES) == len(list(FOLDER.iterdir()))


def test_an_example_shows_what_is_checked() -> None:
    for rule in _RULES.values():
        counted = 0
        for example in (*rule.examples.passes, *rule.examples.fails):
            _, summary = run_rule(
                rule.id, example.tables, parameters=example.parameters, as_of=example.as_of, timezone=example.timezone
            )
            counted += summary.outcomes[0].checked or 0
        assert counted > 0, rule.id
