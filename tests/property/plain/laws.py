"""Laws that hold for every rule, whatever it checks: how clauses add up and how their days of force cut.

- Two clauses that ask for one rule with different parameters find together what each finds alone.
- A clause in force on some days finds the rows whose own date is one of them, and no other.
- What a source shows that the organisation does not keep its journal in is not looked at.
- A journal kept in another system, beside those in this one, is found the same in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from pydantic import ValidationError

from schemas.model import metadata
from tests.property.plain.reference import Reading, Reference, case_of, plainly, read_verdict
from tests.property.plain.sketch import Key, Sketch
from tests.rules.one_rule import Case, Verdict, document
from tests.rules.tiny_journal import completed
from validations.rulebook import load_rule

UNNAMED = "oneroster"
_ELSEWHERE = "eljur"
# Rules whose findings rest on rows of several days, with the reason: in force for some of them, a clause sees less.
_OF_SEVERAL_DAYS = {
    "journal-not-kept": "lessons without a record count together, from the first of them on",
    "journal-page-stale": "a page is silent over several lessons",
    "topic-out-of-order": "a topic is out of order against those of other days",
}


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
        for trial in _in_force_for_some_days(reference, sketch, verdict)
    ]
    some = sketches[: len(sketches) // 4]
    elsewhere = [Trial(_moved(case_of(reference.rule, sketch)), plainly(reference, sketch)) for sketch in some]
    return [*of_days, *of_two_clauses(reference, sketches), *_of_another_source(reference, some), *elsewhere]


def _moved(case: Case) -> Case:
    """The journal of another system: what came from the one comes from the other, and the other way round."""
    swapped = {"exports": _ELSEWHERE, _ELSEWHERE: "exports"}
    tables: dict[str, list[Mapping[str, Any]]] = {}
    for name, rows in case.tables.items():
        tables[name] = []
        for place, row in enumerate(rows):
            told_by = completed(name, dict(row), place).get("source")
            tables[name].append({**row, "source": swapped[told_by]} if told_by in swapped else row)
    return replace(case, tables=tables, connector=_ELSEWHERE)


def _of_another_source(reference: Reference, sketches: Sequence[Sketch]) -> list[Trial]:
    """Rules that need no register find nothing where all rows of a journal come from a system nobody names."""
    needs = load_rule(reference.rule).needs
    if not needs.capabilities or needs.registers:
        return []
    trials = []
    for sketch in sketches:
        if reference.expected(sketch):
            tables = {
                name: [{**row, "source": UNNAMED} if "source" in metadata.tables[name].columns else row for row in rows]
                for name, rows in sketch.tables.items()
            }
            trials.append(Trial(case_of(reference.rule, replace(sketch, tables=tables)), Reading({})))
    return trials


def of_two_clauses(reference: Reference, sketches: Sequence[Sketch]) -> list[Trial]:
    """Each sketch under its own terms and under those of the next one that has others."""
    trials = []
    for place, sketch in enumerate(sketches):
        around = [*sketches[place + 1 :], *sketches[: place + 1]]
        other = next((each for each in around if each.parameters != sketch.parameters), sketch)
        alone = reference.expected(sketch)
        under_other = reference.expected(replace(sketch, parameters=other.parameters))
        if not alone and not under_other:
            continue
        together: dict[Key, str] = {}
        for key in [*alone, *under_other]:
            certain = "certain" in (alone.get(key), under_other.get(key))
            together[key] = "certain" if certain else "cannot_tell"
        case = replace(case_of(reference.rule, sketch), also=(other.parameters,))
        if is_a_document(case):
            trials.append(Trial(case, Reading(together)))
    return trials


def is_a_document(case: Case) -> bool:
    """Some parameters can't stand in one document: the longest of its terms is one of its terms."""
    try:
        document(case)
    except ValidationError:
        return False
    return True


def _in_force_for_some_days(reference: Reference, sketch: Sketch, verdict: Verdict) -> list[Trial]:
    if reference.rule in _OF_SEVERAL_DAYS:
        return []
    days = [day for day in verdict.days if day is not None]
    if len(days) < len(verdict.days) or not days:
        return []
    said = read_verdict(reference, verdict)
    dated = dict(zip(said.certainties, days, strict=True))
    day, next_day = days[0], timedelta(days=1)
    # In force on that day alone, from the day after it, until the day before it.
    forces: list[tuple[date | None, date | None]] = [(day, day), (day + next_day, None), (None, day - next_day)]
    trials = []
    for first, last in forces:
        kept = {
            key: said.certainties[key]
            for key, found_on in dated.items()
            if (first is None or first <= found_on) and (last is None or found_on <= last)
        }
        force = (None if first is None else first.isoformat(), None if last is None else last.isoformat())
        trials.append(Trial(replace(case_of(reference.rule, sketch), effective=force), Reading(kept)))
    return trials
