"""Mutants on the bench: each runs over the rule's header examples, its reference's sketches, their neighbours and laws.

All mutants of a rule run in one process, over a few groups of cases, each of which is one query: what a group tells
from the rule runs no further.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from threading import Timer
from time import perf_counter
from typing import Any

import duckdb
import pyarrow as pa
import sqlglot
from sqlglot import exp

from tests.mutation.mutants import Mutant, mutants, printed
from tests.property.plain.laws import law_trials, plain_trials
from tests.property.plain.neighbours import neighbour_trials
from tests.property.plain.reference import drawn, references, verdicts_on_drawn
from tests.rules.one_rule import Case, judge, organisation_ids
from validations.rulebook import Rule, load_rule

_FIRST = 25
# Seconds at least, and how many times what the rule itself takes, until a mutant counts as never ending.
_PATIENCE = 4.0
_TIMES = 100
# What is no query at all was never a mutant.
_STILLBORN = (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException)


@dataclass(frozen=True)
class Shown:
    """A case and what its judge accepts of a rule: the whole reading of a sketch, or the rows an example names."""

    case: Case
    # Sketches: key (as the finding writes it) → certainty, and → severity where the reference says it.
    certainties: Mapping[str, str] | None = None
    severities: Mapping[str, str] | None = None
    # Header examples: parts of rows.
    expect: Sequence[Mapping[str, str]] = ()

    def accepts(self, rows: Sequence[tuple[str, str, str]]) -> bool:
        """Whether (key, certainty, severity) rows are what the judge expects."""
        if self.certainties is not None:
            said = {key: certainty for key, certainty, _ in rows}
            severe = {key: severity for key, _, severity in rows}
            return said == self.certainties and (self.severities is None or severe == self.severities)
        found = [{**json.loads(key), "certainty": certainty, "severity": severity} for key, certainty, severity in rows]
        return len(found) == len(self.expect) and all(
            any(part.items() <= row.items() for row in found) for part in self.expect
        )


@dataclass(frozen=True)
class Scored:
    """A rule's mutants: how many there were, and those that no judge noticed."""

    rule: str
    total: int
    survived: tuple[Mutant, ...]

    @property
    def killed(self) -> int:
        """Mutants that some judge noticed."""
        return self.total - len(self.survived)


def score(rule_id: str, examples: int, seed_number: int = 0) -> Scored:
    """Runs every mutant of a rule over all it is judged by; AssertionError where the rule itself is not accepted."""
    rule = load_rule(rule_id)
    made = mutants(rule.sql)
    stillborn: list[Mutant] = []
    alive = list(made)
    shown_to: list[str] = []
    for group in _groups(_shown(rule, examples, seed_number)):
        ids = organisation_ids(group)
        expected = {ids[name]: each for name, each in group.items()}
        cases = {name: each.case for name, each in group.items()}
        judge(cases, partial(_thin_out, alive, stillborn, expected, shown_to))
        assert shown_to, f"{rule_id} did not run"
        shown_to.clear()
    return Scored(rule_id, len(made) - len(stillborn), tuple(alive))


def _thin_out(
    alive: list[Mutant],
    stillborn: list[Mutant],
    expected: Mapping[str, Shown],
    shown_to: list[str],
    rule: Rule,
    statement: str,
    parameters: Any,
    connection: duckdb.DuckDBPyConnection,
) -> None:
    """Leaves of `alive` the mutants that these cases do not tell from the rule."""
    shown_to.append(rule.id)
    own = _own_copy(statement, connection)
    begun = perf_counter()
    # As it is printed, too: sqlglot must not have changed what it means.
    for unchanged in (statement, statement.replace(rule.sql, printed(rule.sql))):
        assert _accepted(own, expected, unchanged, parameters), f"{rule.id} itself is not accepted"
    patience = max(_PATIENCE, _TIMES * (perf_counter() - begun))
    outlived = []
    for mutant in alive:
        try:
            if _accepted(own, expected, statement.replace(rule.sql, mutant.sql), parameters, patience):
                outlived.append(mutant)
        except _STILLBORN:
            stillborn.append(mutant)
    alive[:] = outlived
    own.close()


def _groups(shown: Sequence[Shown]) -> list[dict[str, Shown]]:
    """Cases that one check can judge; a few first, which most mutants don't outlive."""
    return [
        {str(place): each for place, each in enumerate(part) if each.case.as_of == as_of}
        for part in (shown[:_FIRST], shown[_FIRST:])
        for as_of in dict.fromkeys(each.case.as_of for each in part)
    ]


def _shown(rule: Rule, examples: int, seed_number: int) -> list[Shown]:
    shown = [
        Shown(Case(rule.id, each.tables, each.parameters, each.timezone, each.as_of), expect=each.expect)
        for each in (*rule.examples.passes, *rule.examples.fails)
    ]
    reference = references().get(rule.id)
    if reference is None:
        return shown
    sketches = drawn(reference, examples, seed_number)
    verdicts = verdicts_on_drawn(rule.id, examples, seed_number)
    trials = [*plain_trials(reference, sketches), *law_trials(reference, sketches, verdicts)]
    for trial in (*trials, *neighbour_trials(reference, seed_number)):
        reading = trial.expected
        severities = None if reading.severities is None else _by_written_key(rule, reading.severities)
        shown.append(Shown(trial.case, _by_written_key(rule, reading.certainties), severities))
    return shown


def _by_written_key(rule: Rule, reading: Mapping[tuple[str, ...], str]) -> dict[str, str]:
    return {_sorted(dict(zip(rule.key, key, strict=True))): value for key, value in reading.items()}


def _sorted(key: Mapping[str, str | None]) -> str:
    return json.dumps({name: value or "" for name, value in key.items()}, ensure_ascii=False, sort_keys=True)


def _own_copy(statement: str, connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A connection with the relations of a statement: a mutant that fails must not end the engine's transaction."""
    tree = sqlglot.parse_one(statement.replace("$rule_id", "''"), dialect="duckdb")
    own_names = {cte.alias for cte in tree.find_all(exp.CTE)}
    copy = duckdb.connect(":memory:", config={"threads": 1})
    for name in sorted({table.name for table in tree.find_all(exp.Table)} - own_names):
        rows: pa.Table = connection.execute(f'SELECT * FROM "{name}"').to_arrow_table()
        copy.register("copied_rows", rows)
        copy.execute(f'CREATE TABLE "{name}" AS SELECT * FROM copied_rows')
        copy.unregister("copied_rows")
    return copy


def _accepted(
    connection: duckdb.DuckDBPyConnection,
    expected: Mapping[str, Shown],
    statement: str,
    parameters: Any,
    patience: float = 60.0,
) -> bool:
    connection.execute("DELETE FROM found")
    # A join whose condition is gone may never end: that is noticed too.
    alarm = Timer(patience, connection.interrupt)
    alarm.start()
    try:
        connection.execute(statement, parameters)
    except _STILLBORN:
        raise
    except duckdb.Error:
        return False
    finally:
        alarm.cancel()
    rows: dict[str, list[tuple[str, str, str]]] = {organisation: [] for organisation in expected}
    for organisation, key, certainty, severity in connection.execute(
        "SELECT organisation_id, finding_key, certainty_code, severity_code FROM found"
    ).fetchall():
        if organisation not in rows:
            return False
        rows[organisation].append((_sorted(json.loads(key)), certainty, severity))
    return all(each.accepts(rows[organisation]) for organisation, each in expected.items())
