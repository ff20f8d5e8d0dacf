"""Random small journals: the SQL of every rule against its clause written for one cell or lesson at a time in Python.

The references (`tests/property/plain/`) were written from the texts, share nothing with the SQL and know no sets.
`python -m tests.property.plain RULE --examples 5000` holds a rule against many more.
"""

import pytest

from tests.property.plain.laws import law_trials
from tests.property.plain.neighbours import neighbour_trials
from tests.property.plain.reference import (
    EXAMPLES,
    drawn,
    hold,
    read_verdict,
    references,
    verdicts_on,
    verdicts_on_drawn,
)
from validations.rulebook import load_rules

_REFERENCES = references()


@pytest.mark.parametrize("rule_id", _REFERENCES)
def test_a_rule_finds_exactly_what_its_clause_says(rule_id: str) -> None:
    assert hold(_REFERENCES[rule_id], EXAMPLES) > 0, "the sketches never break the rule"


@pytest.mark.parametrize("rule_id", _REFERENCES)
def test_clauses_add_up_and_are_held_against_the_row_of_their_day(rule_id: str) -> None:
    reference = _REFERENCES[rule_id]
    sketches = drawn(reference, EXAMPLES)
    trials = law_trials(reference, sketches, verdicts_on_drawn(rule_id, EXAMPLES))
    assert trials
    for trial, verdict in zip(trials, verdicts_on([trial.case for trial in trials]), strict=True):
        assert read_verdict(reference, verdict).certainties == trial.expected.certainties, trial.case


@pytest.mark.full
@pytest.mark.parametrize("rule_id", _REFERENCES)
def test_a_rule_says_what_its_clause_says_on_both_sides_of_every_edge(rule_id: str) -> None:
    reference = _REFERENCES[rule_id]
    trials = neighbour_trials(reference)
    assert trials
    for trial, verdict in zip(trials, verdicts_on([trial.case for trial in trials]), strict=True):
        assert read_verdict(reference, verdict).certainties == trial.expected.certainties, trial.case


def test_every_rule_has_a_plain_reference() -> None:
    assert set(_REFERENCES) == set(load_rules())
