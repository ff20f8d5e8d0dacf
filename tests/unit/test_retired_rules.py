"""Ids of rules are never reused: what a finding of a former year was about stays known."""

import pytest

from foundation.errors import ConfigurationError
from validations.retired import load_retired
from validations.rulebook import load_rule, load_rules


def test_no_rule_bears_a_retired_id() -> None:
    assert set(load_retired()) & set(load_rules()) == set()


def test_what_replaced_a_rule_is_there_or_was_replaced_itself() -> None:
    known = {*load_rules(), *load_retired()}
    for rule in load_retired().values():
        assert set(rule.replaced_by) <= known - {rule.id}, rule.id


def test_who_asks_for_a_retired_rule_is_told_what_replaced_it() -> None:
    with pytest.raises(ConfigurationError, match="mark-late") as refused:
        load_rule("lesson-mark-late")
    assert "0.2.0" in str(refused.value)
