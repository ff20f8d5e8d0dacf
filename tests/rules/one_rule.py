"""Tiny journals under tiny documents: each case is an organisation of its own, all go through one check."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from schemas.registers import REGISTERS
from tests.rules.looking_on import Onlooker, watched
from tests.rules.tiny_journal import empty_lake, fill, listed, organisation, run_at
from validations.capabilities import CAPABILITIES
from validations.engine import check
from validations.outcomes import Outcome
from validations.regulation import Regulation
from validations.rulebook import load_rules

NIGHT = "2026-10-24T02:30:00+03:00"


@dataclass(frozen=True)
class Case:
    """One journal, held against one rule under a document that asks for nothing else."""

    rule: str
    tables: Mapping[str, Iterable[Mapping[str, Any]]]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    timezone: str = "Europe/Moscow"
    as_of: str = NIGHT
    effective: tuple[str | None, str | None] = (None, None)
    force: str = "must"
    # Parameters of further clauses of the document that ask for the same rule.
    also: tuple[Mapping[str, Any], ...] = ()
    # The system that the organisation keeps its journal in.
    connector: str = "exports"


@dataclass(frozen=True)
class Verdict:
    """What the rule said: its outcome; of each finding the key, certainty and severity, and in `days` its own date."""

    outcome: Outcome
    rows: list[dict[str, str]]
    days: tuple[date | None, ...] = ()

    @property
    def certainties(self) -> list[str]:
        """The certainty of each finding, in the order of their keys."""
        return [row["certainty"] for row in self.rows]


def document(case: Case, regulation_id: str = "tiny") -> Regulation:
    """A document with one obligation, checked by the case's rule with its parameters, and one for each of `also`."""
    return Regulation.model_validate(
        {
            "id": regulation_id,
            "title": "Крошечный регламент",
            "organisations": "одна школа",
            "systems": [],
            "timezone": "Europe/Moscow",
            "consent_mode": "opt_in",
            "obligations": [
                {
                    # Organisations under one document share the ids of its obligations.
                    "id": f"tiny/{number}",
                    "clause": str(number),
                    "kind": "check",
                    "force": case.force,
                    "what": "Требование",
                    "effective_from": case.effective[0],
                    "effective_to": case.effective[1],
                    "fulfilled_by": [{"rule": case.rule, "parameters": _terms(parameters)}],
                }
                for number, parameters in enumerate((case.parameters, *case.also), start=1)
            ],
        }
    )


def _terms(parameters: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(parameters)
    return {"day_kind": "calendar", "inclusive": True, **given} if "days" in given else given


def judge(cases: Mapping[str, Case], onlooker: Onlooker | None = None, nights: int = 1) -> dict[str, Verdict]:
    """The verdict on each case; every instant among the cases is one check over all its organisations.

    `onlooker` is shown each query of a rule as it is about to run. With more `nights` the rows come in as many parts,
    each checked when it is there: the verdict is what stands open after the last.
    """
    verdicts: dict[str, Verdict] = {}
    for as_of in dict.fromkeys(case.as_of for case in cases.values()):
        group = {name: case for name, case in cases.items() if case.as_of == as_of}
        verdicts |= _judged(group, as_of, onlooker, nights)
    return verdicts


def organisation_ids(names: Iterable[str]) -> dict[str, str]:
    """Case → the id of its organisation, for the cases of one check in their order."""
    return {name: f"case-{number}" for number, name in enumerate(names)}


def verdict(rule: str, tables: Mapping[str, Iterable[Mapping[str, Any]]], **more: Any) -> Verdict:
    """The verdict on one case."""
    return judge({"only": Case(rule, tables, **more)})["only"]


def _judged(cases: Mapping[str, Case], as_of: str, onlooker: Onlooker | None, nights: int) -> dict[str, Verdict]:
    ids = organisation_ids(cases)
    rules = {rule: load_rules()[rule] for rule in sorted({case.rule for case in cases.values()})}
    lake = empty_lake()
    organisations = listed(
        *(
            organisation(ids[name], organisation_id=ids[name], timezone=case.timezone, connectors=(case.connector,))
            for name, case in cases.items()
        )
    )
    for night in range(nights):
        fill(lake, *(_rows_of(case, ids[name], night, nights) for name, case in cases.items()))
        summary = check(
            lake if onlooker is None else watched(lake, rules, onlooker),
            run_at(as_of, f"{as_of} {night}"),
            organisations,
            capabilities={(ids[name], case.connector): set(CAPABILITIES) for name, case in cases.items()},
            registers=dict.fromkeys(ids.values(), REGISTERS),
            incomplete={},
            regulations={ids[name]: document(case, ids[name]) for name, case in cases.items()},
            rules=rules,
        )
    outcomes = {(outcome.organisation_id, outcome.rule_id): outcome for outcome in summary.outcomes}
    rows: dict[str, list[dict[str, str]]] = {each: [] for each in ids.values()}
    days: dict[str, list[date | None]] = {each: [] for each in ids.values()}
    for owner, key, certainty, severity, event_on in lake.execute(
        'SELECT organisation_id, "key", certainty_code, severity_code, event_on FROM finding'
        " WHERE status_code <> 'resolved' ORDER BY \"key\""
    ).fetchall():
        rows[owner].append({**json.loads(key), "certainty": certainty, "severity": severity})
        days[owner].append(event_on)
    return {
        name: Verdict(outcomes[ids[name], case.rule], rows[ids[name]], tuple(days[ids[name]]))
        for name, case in cases.items()
    }


def _rows_of(case: Case, organisation_id: str, night: int, nights: int) -> dict[str, list[Mapping[str, Any]]]:
    """The part of a journal that a night brings."""
    return {
        table: [
            {"organisation_id": organisation_id, **row} for place, row in enumerate(rows) if place % nights == night
        ]
        for table, rows in case.tables.items()
    }
