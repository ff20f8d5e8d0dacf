"""A journal told otherwise, the same findings: 28 years later, other ids, another order, two nights, other company."""

import pytest

from tests.property.metamorphosis import (
    Change,
    key_renamed_back,
    key_years_later,
    renamed,
    shuffled,
    whole,
    years_later,
)
from tests.property.plain.reference import (
    EXAMPLES,
    Reading,
    case_of,
    drawn,
    read_verdict,
    references,
    verdicts_on_drawn,
)
from tests.property.plain.sketch import Sketch
from tests.rules.one_rule import judge

_REFERENCES = references()
_SOME = 20


def _told(rule_id: str) -> list[tuple[Sketch, Reading]]:
    """Some sketches and what the rule says of them among many others; first those with something to say."""
    reference = _REFERENCES[rule_id]
    said = [read_verdict(reference, verdict) for verdict in verdicts_on_drawn(rule_id, EXAMPLES)]
    told = list(zip(drawn(reference, EXAMPLES), said, strict=True))
    return sorted(told, key=lambda each: not each[1].certainties)[:_SOME]


@pytest.mark.parametrize("rule_id", _REFERENCES)
def test_a_journal_told_otherwise_has_the_same_findings(rule_id: str) -> None:
    told = _told(rule_id)
    changes: dict[str, Change] = {"as it is": whole, "later": years_later, "renamed": renamed, "shuffled": shuffled}
    cases = {
        f"{name} {place}": case_of(rule_id, change(whole(sketch)))
        for name, change in changes.items()
        for place, (sketch, _) in enumerate(told)
    }
    verdicts = judge(cases)
    assert any(reading.certainties for _, reading in told)
    for place, (sketch, reading) in enumerate(told):
        said = {name: read_verdict(_REFERENCES[rule_id], verdicts[f"{name} {place}"]).certainties for name in changes}
        assert said["as it is"] == reading.certainties, sketch
        assert said["shuffled"] == reading.certainties, sketch
        assert {key_renamed_back(key): verdict for key, verdict in said["renamed"].items()} == reading.certainties
        later = {key_years_later(key): verdict for key, verdict in reading.certainties.items()}
        assert said["later"] == later, sketch


@pytest.mark.parametrize("rule_id", _REFERENCES)
def test_a_night_in_two_halves_ends_as_one_night(rule_id: str) -> None:
    told = _told(rule_id)
    verdicts = judge({str(place): case_of(rule_id, sketch) for place, (sketch, _) in enumerate(told)}, nights=2)
    for place, (sketch, reading) in enumerate(told):
        said = read_verdict(_REFERENCES[rule_id], verdicts[str(place)])
        assert said.certainties == reading.certainties, sketch
