"""Every example in the header of every rule is a test; they are discovered from the folder."""

from functools import cache

import pytest

from tests.rules.one_rule import Case, Verdict, judge
from validations.regulation import load_shipped
from validations.rulebook import FOLDER, Example, complaints, load_rules

_RULES = load_rules()
_PASSES = {
    f"{rule.id}-pass-{number}": (rule.id, example)
    for rule in _RULES.values()
    for number, example in enumerate(rule.examples.passes, start=1)
}
_FAILS = {
    f"{rule.id}-fail-{number}": (rule.id, example)
    for rule in _RULES.values()
    for number, example in enumerate(rule.examples.fails, start=1)
}


def _case(rule_id: str, example: Example) -> Case:
    return Case(rule_id, example.tables, example.parameters, example.timezone, example.as_of)


@cache
def _verdicts() -> dict[str, Verdict]:
    return judge({name: _case(*shown) for name, shown in (_PASSES | _FAILS).items()})


@pytest.mark.parametrize("name", _PASSES)
def test_a_pass_example_is_silent(name: str) -> None:
    said = _verdicts()[name]
    assert said.rows == []
    assert said.outcome.status in ("passed", "not_checkable", "not_applicable")


@pytest.mark.parametrize("name", _FAILS)
def test_a_fail_example_is_found_exactly(name: str) -> None:
    rule_id, example = _FAILS[name]
    said = _verdicts()[name]
    assert said.outcome.status in ("violated", "passed", "not_checkable")
    assert len(said.rows) == len(example.expect)
    for expected in example.expect:
        assert [row for row in said.rows if expected.items() <= row.items()], (expected, said.rows)
    for row in said.rows:
        assert set(row) - {"certainty", "severity"} == set(_RULES[rule_id].key)


@pytest.mark.parametrize("rule_id", _RULES)
def test_the_denominator_counts_what_the_examples_hold(rule_id: str) -> None:
    checked = [said.outcome.checked or 0 for name, said in _verdicts().items() if name.startswith(rule_id)]
    assert sum(checked) > 0


def test_rules_and_obligations_meet_both_ways() -> None:
    assert complaints(_RULES, load_shipped()) == []


def test_the_folder_holds_nothing_but_rules() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == [f"{rule_id}.sql" for rule_id in sorted(_RULES)]
