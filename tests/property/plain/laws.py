"""Laws that hold for every rule, whatever it checks: how clauses add up and how their days of force cut.

- Two clauses that ask for one rule with different parameters find together what each finds alone.
- A clause in force on one day finds the rows whose own date is that day, and no other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pydantic import ValidationError

from tests.property.plain.reference import Reading, Reference, case_of, plainly, read_verdict
from tests.property.plain.sketch import Key, Sketch
from tests.rules.one_rule import Case, Verdict, document


@dataclass(frozen=True)
class Trial:
    """A case and what is to be said of it."""

    case: Case
    expected: Reading


def plain_trials(reference: Reference, sketches: Sequence[Sketch]) -> list[Trial]:
    """Each sketch as it is."""
    return [Trial(case_of(reference.rule, sketch), plainly(reference, sketch)) for sketch in sketches]


def law_trials(reference: Reference, sketches: Sequence[Sketch], verdicts: Sequence[Verdict]) -> list[Trial]:
    """The laws over sketches whose `verdicts` are known to be what the reference says."""
    of_days = [
        trial
        for sketch, verdict in zip(sketches, verdicts, strict=True)
        for trial in _in_force_for_a_day(reference, sketch, verdict)
    ]
    return of_days + _of_two_clauses(reference, sketches)


def _of_two_clauses(reference: Reference, sketches: Sequence[Sketch]) -> list[Trial]:
    trials = []
    for sketch, other in zip(sketches, [*sketches[1:], *sketches[:1]], strict=True):
        alone = reference.expected(sketch)
        under_other = reference.expected(replace(sketch, parameters=other.parameters))
        if not alone and not under_other:
            continue
        together: dict[Key, str] = {}
        for key in [*alone, *under_other]:
            certain = "certain" in (alone.get(key), under_other.get(key))
            together[key] = "certain" if certain else "cannot_tell"
        case = replace(case_of(reference.rule, sketch), also=(other.parameters,))
        if _is_a_document(case):
            trials.append(Trial(case, Reading(together)))
    return trials


def _is_a_document(case: Case) -> bool:
    """Some parameters can't stand in one document: the longest of its terms is one of its terms."""
    try:
        document(case)
    except ValidationError:
        return False
    return True


def _in_force_for_a_day(reference: Reference, sketch: Sketch, verdict: Verdict) -> list[Trial]:
    days = [day for day in verdict.days if day is not None]
    if len(days) < len(verdict.days) or not days:
        return []
    said = read_verdict(reference, verdict)
    keys = list(said.certainties)
    trials = []
    for day in sorted({days[0], days[-1]}):
        of_day = {key: said.certainties[key] for key, found_on in zip(keys, days, strict=True) if found_on == day}
        case = replace(case_of(reference.rule, sketch), effective=(day.isoformat(), day.isoformat()))
        trials.append(Trial(case, Reading(of_day)))
    return trials
