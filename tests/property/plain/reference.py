"""The references as they stand in this folder, and how sketches are drawn, judged and compared."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from types import ModuleType

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

from tests.property import plain
from tests.property.plain.sketch import Key, Sketch
from tests.rules.one_rule import Case, Verdict, judge
from validations.rulebook import load_rule

_NOT_RULES: tuple[str, ...] = ("laws", "neighbours", "reference", "sketch")
_BATCH = 500
# Sketches per rule in the suite, and what mutants of the rule must survive.
EXAMPLES = 80


@dataclass(frozen=True)
class Reference:
    """A rule's plain reading: where its sketches come from and what the clause says of one."""

    rule: str
    journals: SearchStrategy[Sketch]
    expected: Callable[[Sketch], Mapping[Key, str]]
    severities: Callable[[Sketch], Mapping[Key, str]] | None = None
    # What can't change by itself (`table` a row of which, `table.column` a value): the rest of the journal repeats it.
    bound: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Reading:
    """What was made of one sketch: key → certainty and, where it matters, key → severity."""

    certainties: Mapping[Key, str]
    severities: Mapping[Key, str] | None = None


@cache
def references() -> Mapping[str, Reference]:
    """Rule id → its reference, found among the modules of this folder."""
    found = {}
    for info in pkgutil.iter_modules(plain.__path__):
        if info.name.startswith("_") or info.name in _NOT_RULES:
            continue
        module = importlib.import_module(f"{plain.__name__}.{info.name}")
        if hasattr(module, "RULE"):
            reference = _reference(module)
            assert info.name == reference.rule.replace("-", "_"), f"{info.name}.py says it is {reference.rule}"
            found[reference.rule] = reference
    return found


def drawn(reference: Reference, examples: int, seed_number: int = 0) -> list[Sketch]:
    """That many sketches of the reference; the same for the same seed."""
    return list(_drawn(reference.rule, examples, seed_number))


@lru_cache(maxsize=64)
def _drawn(rule_id: str, examples: int, seed_number: int) -> tuple[Sketch, ...]:
    sketches: list[Sketch] = []
    _draw(references()[rule_id], examples, seed_number, sketches.append)
    return tuple(sketches)


def plainly(reference: Reference, sketch: Sketch) -> Reading:
    """What the clause says of a sketch."""
    return Reading(
        dict(reference.expected(sketch)),
        None if reference.severities is None else dict(reference.severities(sketch)),
    )


def verdicts_on(cases: Sequence[Case]) -> list[Verdict]:
    """What the rule's SQL says of each case; a few checks judge them all."""
    verdicts: list[Verdict] = []
    for start in range(0, len(cases), _BATCH):
        batch = {str(place): case for place, case in enumerate(cases[start : start + _BATCH])}
        said = judge(batch)
        verdicts += [said[name] for name in batch]
    return verdicts


@lru_cache(maxsize=64)
def verdicts_on_drawn(rule_id: str, examples: int, seed_number: int = 0) -> tuple[Verdict, ...]:
    """What the rule's SQL says of each sketch drawn for it."""
    return tuple(verdicts_on([case_of(rule_id, sketch) for sketch in _drawn(rule_id, examples, seed_number)]))


def case_of(rule_id: str, sketch: Sketch) -> Case:
    """The sketch as a case of that rule."""
    return Case(rule_id, sketch.tables, sketch.parameters, sketch.timezone, sketch.as_of)


def hold(reference: Reference, examples: int, seed_number: int = 0) -> int:
    """Holds the rule against its reference on that many sketches and gives the number of findings among them.

    Where they differ, hypothesis looks for the smallest sketch that shows it and the AssertionError names it.
    """
    sketches = drawn(reference, examples, seed_number)
    wanted = [plainly(reference, sketch) for sketch in sketches]
    found = [read_verdict(reference, verdict) for verdict in verdicts_on_drawn(reference.rule, examples, seed_number)]
    if wanted != found:
        judged = {repr(sketch): reading for sketch, reading in zip(sketches, found, strict=True)}

        def compare(sketch: Sketch) -> None:
            said = judged.get(repr(sketch))
            if said is None:
                said = read_verdict(reference, verdicts_on([case_of(reference.rule, sketch)])[0])
            assert said == plainly(reference, sketch), f"{reference.rule}: {sketch}"

        _draw(reference, examples, seed_number, compare)
    return sum(len(reading.certainties) for reading in wanted)


def _draw(reference: Reference, examples: int, seed_number: int, use: Callable[[Sketch], None]) -> None:
    @seed(seed_number)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(sketch=reference.journals)
    def run(sketch: Sketch) -> None:
        use(sketch)

    run()


def read_verdict(reference: Reference, verdict: Verdict) -> Reading:
    """The verdict in the words of the reference, its keys in the verdict's order."""
    fields = load_rule(reference.rule).key
    assert verdict.outcome.status != "error", verdict.outcome.reason
    keyed = {tuple("" if row[name] is None else row[name] for name in fields): row for row in verdict.rows}
    assert len(keyed) == len(verdict.rows)
    return Reading(
        {key: row["certainty"] for key, row in keyed.items()},
        None if reference.severities is None else {key: row["severity"] for key, row in keyed.items()},
    )


def _reference(module: ModuleType) -> Reference:
    severities, bound = getattr(module, "severities", None), frozenset(getattr(module, "BOUND", ()))
    return Reference(module.RULE, module.journals, module.expected, severities, bound)
