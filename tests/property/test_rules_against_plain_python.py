"""Random small journals: the SQL of every rule against its clause written for one cell or lesson at a time in Python.

The references (`tests/property/plain/`) were written from the texts, share nothing with the SQL and know no sets.
`python -m tests.property.plain RULE --examples 5000` holds a rule against many more.
"""

import pytest

from tests.property.plain.reference import hold, references
from validations.rulebook import load_rules

_REFERENCES = references()
_EXAMPLES = 100


@pytest.mark.parametrize("rule_id", _REFERENCES)
def test_a_rule_finds_exactly_what_its_clause_says(rule_id: str) -> None:
    assert hold(_REFERENCES[rule_id], _EXAMPLES) > 0, "the sketches never break the rule"


def test_references_are_of_rules_that_exist() -> None:
    assert set(_REFERENCES) <= set(load_rules())
