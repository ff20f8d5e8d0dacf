"""The engine: every rule over every organisation, with five outcomes and no silence.

It reads plain table names, so it works alike on a lake and on an in-memory connection. Nothing here
knows the clock: the run's instant is the only "now".
"""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa

from foundation.errors import ConfigurationError
from foundation.organisations import Organisation, Organisations
from lake.catalog import one_look
from schemas.exchange import Run
from schemas.registers import REGISTERS
from validations.addressee import place_addressees
from validations.capabilities import CAPABILITIES, lacking
from validations.findings import Lifecycle, Transaction, place_found, record
from validations.keys import (
    key_expression,
    key_joins,
    place_columns,
    place_identities,
    place_names,
    stable_key_expression,
)
from validations.outcomes import Counts, Outcome, judged, not_applicable, not_checkable
from validations.placing import place_table
from validations.regulation import Force, Regulation, Requirement, load_regulations
from validations.relations import Asked, place_local_days, place_nights, place_no_values, place_requirements
from validations.rulebook import Rule, load_rules
from validations.shared import SharedRelations
from validations.terms import counts_working_days, place_working_days, queries_of_terms
from validations.waivers import Waiver, WaiverUse, apply_waivers

_log = logging.getLogger(__name__)

# The connector's name that rows of registers carry.
REGISTERS_SOURCE = "registers"
_SEVERITY: Mapping[Force, str] = {"must": "error", "should": "warning", "may": "info"}
_FOUND_ROWS = (Path(__file__).parent / "sql" / "found_rows.sql").read_text(encoding="utf-8")
_CLAUSE_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("rule_id", "organisation_id", "obligation_id", "clause")),
        ("severity_code", pa.string()),
        ("addressee_code", pa.string()),
        ("place", pa.int32()),
    ]
)
_COUNT_FOUND = """
SELECT
    organisation_id,
    rule_id,
    count(*) FILTER (WHERE certainty_code = 'certain' AND NOT is_waived),
    count(*) FILTER (WHERE certainty_code = 'cannot_tell' AND NOT is_waived),
    count(*) FILTER (WHERE is_waived)
FROM found
GROUP BY organisation_id, rule_id
"""


@dataclass(frozen=True, slots=True)
class CheckSummary:
    """What a check found: an outcome per rule and organisation, and what became of the findings."""

    run_id: str
    outcomes: tuple[Outcome, ...]
    lifecycle: Lifecycle
    waivers: WaiverUse

    @property
    def violated(self) -> int:
        """How many certain findings are open after this check, over all rules."""
        return sum(outcome.violated for outcome in self.outcomes)

    @property
    def errors(self) -> list[Outcome]:
        """Rules that could not be executed."""
        return [outcome for outcome in self.outcomes if outcome.status == "error"]


@dataclass
class _Check:
    connection: duckdb.DuckDBPyConnection
    run: Run
    organisations: Sequence[Organisation]
    regulations: Mapping[str, Regulation]
    capabilities: Mapping[tuple[str, str], set[str]]
    registers: Mapping[str, Collection[str]]
    incomplete: Mapping[str, str | None]
    shared: SharedRelations
    outcomes: list[Outcome] = field(default_factory=list)
    counts: dict[tuple[str, str], Counts] = field(default_factory=dict)
    notes: dict[tuple[str, str], list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Laid:
    """A rule, what is asked of it, and the relations it reads, name → query."""

    rule: Rule
    asked: Sequence[Asked]
    relations: Mapping[str, str]


def check(
    lake_connection: duckdb.DuckDBPyConnection,
    run: Run,
    organisations: Organisations,
    *,
    capabilities: Mapping[tuple[str, str], set[str]],
    registers: Mapping[str, Collection[str]],
    incomplete: Mapping[str, str | None],
    regulations: Mapping[str, Regulation] | None = None,
    waivers: Sequence[Waiver] = (),
    rules: Mapping[str, Rule] | None = None,
    transaction: Transaction | None = None,
) -> CheckSummary:
    """Runs the rules over the organisations and writes `rule_result`, `finding` and `waiver` in one transaction.

    `capabilities`: (organisation, source) → what that source can say (see validations.capabilities);
    `registers`: organisation → names of the registers it has ever handed over;
    `incomplete`: organisation → the last run that read it whole, for those this run did not read whole:
    their findings stay as they are. `regulations` (id → document) defaults to the shipped ones, `rules` to
    the folder. `transaction` does the writing under the lake's lease, again on conflict
    (`lambda work: lake.transaction("", run.run_id, work)`). A rule that fails is the outcome `error` of that
    rule and stops nothing else.
    """
    listed = organisations.organisations
    work = _Check(
        lake_connection,
        run,
        listed,
        regulations or load_regulations(organisation.regulation for organisation in listed),
        capabilities,
        registers,
        incomplete,
        SharedRelations(lake_connection),
    )
    with one_look(lake_connection):
        place_local_days(lake_connection, (organisation.timezone for organisation in listed), run.as_of_at)
        place_nights(lake_connection, listed, run.as_of_at)
        place_working_days(lake_connection, _of_working_days(work))
        place_names(lake_connection)
        place_identities(lake_connection)
        place_found(lake_connection)
    for laid in _lay_out(work, list((load_rules() if rules is None else rules).values())):
        _run_rule(work, laid)
    use = apply_waivers(lake_connection, waivers, listed, run.as_of_at)
    place_addressees(lake_connection, run.as_of_at)
    _settle(work)
    lifecycle = record(lake_connection, run, work.outcomes, waivers, transaction)
    return CheckSummary(run.run_id, tuple(work.outcomes), lifecycle, use)


def _lay_out(work: _Check, rules: Sequence[Rule]) -> list[_Laid]:
    """What is asked of every rule, laid out before any of them runs."""
    laid = []
    clauses: list[dict[str, object]] = []
    with one_look(work.connection):
        place_no_values(work.connection)
        for rule in rules:
            asked = _asked(work, rule)
            if not asked:
                continue
            try:
                relations = place_requirements(work.connection, rule, asked, work.run.as_of_at)
            except ConfigurationError as error:
                _fail(work, rule, asked, error)
                continue
            laid.append(_Laid(rule, asked, relations))
            clauses += _clauses(rule, asked)
        place_table(work.connection, "asked_clause", pa.Table.from_pylist(clauses, schema=_CLAUSE_SCHEMA))
    return laid


def _asked(work: _Check, rule: Rule) -> list[Asked]:
    """The clauses that ask for the rule where it can be checked; the outcome of every other organisation is noted."""
    asked: list[Asked] = []
    for organisation in work.organisations:
        requirements = _requirements(work.regulations, organisation, rule)
        place = (rule.id, organisation.id)
        if not requirements:
            work.outcomes.append(not_applicable(*place, f"Регламент «{organisation.regulation}» этого не требует."))
            continue
        if organisation.id in work.incomplete:
            work.outcomes.append(_not_read(place, work.incomplete[organisation.id]))
            continue
        able, unable = _sources(work, organisation, rule, requirements)
        if not able:
            work.outcomes.append(not_checkable(*place, " ".join(unable) or "У организации нет источника журнала."))
            continue
        work.notes[place] = unable
        asked += [Asked(organisation, requirement, able) for requirement in requirements]
    return asked


def _run_rule(work: _Check, laid: _Laid) -> None:
    rule = laid.rule
    try:
        work.shared.place_for(rule.sql, rule.denominator.sql, *queries_of_terms(rule).values())
        with one_look(work.connection):
            for name, query in laid.relations.items():
                work.connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {query}")
            counted = _execute(work.connection, rule)
    except (duckdb.Error, ConfigurationError) as error:
        _fail(work, rule, laid.asked, error)
        return
    for organisation_id in dict.fromkeys(item.organisation.id for item in laid.asked):
        work.counts[rule.id, organisation_id] = counted.get(organisation_id, Counts(rule.denominator))


def _fail(work: _Check, rule: Rule, asked: Sequence[Asked], error: Exception) -> None:
    # A message of DuckDB may quote a value of somebody's row: only its class goes on.
    said = str(error) if isinstance(error, ConfigurationError) else type(error).__name__
    _log.warning("rule %s failed: %s", rule.id, type(error).__name__)
    failed = dict.fromkeys(item.organisation.id for item in asked)
    work.outcomes += [Outcome(rule.id, each, "error", f"Правило не выполнилось: {said}.") for each in failed]


def _requirements(regulations: Mapping[str, Regulation], organisation: Organisation, rule: Rule) -> list[Requirement]:
    return [item for item in regulations[organisation.regulation].requirements() if item.rule_id == rule.id]


def _of_working_days(work: _Check) -> list[tuple[str, str]]:
    """The organisations whose documents count working days, with their zones."""
    return [
        (organisation.id, organisation.timezone)
        for organisation in work.organisations
        if any(counts_working_days(item) for item in work.regulations[organisation.regulation].requirements())
    ]


def _not_read(place: tuple[str, str], through: str | None) -> Outcome:
    since = f"последний полный приём — {through}" if through else "полного приёма ещё не было"
    return not_checkable(*place, f"Приём данных неполон: не проверялось, {since}.", checked_through_run_id=through)


def _sources(
    work: _Check, organisation: Organisation, rule: Rule, requirements: Sequence[Requirement]
) -> tuple[tuple[str, ...], list[str]]:
    """The sources that show what the rule needs, and what the organisation or its other journals lack.

    A rule that needs nothing of a journal reads the registers alone; a register never handed over may hold
    anything, so that the rule can't be told. Without a calendar nobody knows which days were working ones.
    """
    handed_over = work.registers.get(organisation.id, ())
    calendar = ["calendar"] if any(counts_working_days(item) for item in requirements) else []
    unheard = [name for name in dict.fromkeys([*rule.needs.registers, *calendar]) if name not in handed_over]
    if unheard:
        titles = ", ".join(f"«{REGISTERS[name].title}»" for name in unheard)
        return (), [f"Организация не передавала реестр: {titles}."]
    if not rule.needs.capabilities:
        return (REGISTERS_SOURCE,), []
    able: list[str] = []
    unable: list[str] = []
    for source in organisation.sources:
        said = work.capabilities.get((organisation.id, source.connector), set())
        missing = lacking(rule.needs.capabilities, said)
        if not missing:
            able.append(source.connector)
        elif said:
            unable.append(
                f"Источник {source.connector} не сообщает: {', '.join(CAPABILITIES[name] for name in missing)}."
            )
    return tuple(able), unable


def _clauses(rule: Rule, asked: Iterable[Asked]) -> list[dict[str, object]]:
    return [
        {
            "rule_id": rule.id,
            "organisation_id": item.organisation.id,
            "obligation_id": item.requirement.obligation_id,
            "clause": item.requirement.clause,
            "severity_code": _SEVERITY[item.requirement.force],
            "addressee_code": rule.addressee.of(item.requirement.obligation_id),
            "place": item.requirement.order,
        }
        for item in asked
    ]


def _execute(connection: duckdb.DuckDBPyConnection, rule: Rule) -> dict[str, Counts]:
    own = "coalesce(offending.severity_code, asked_clause.severity_code)"
    statement = _FOUND_ROWS.format(
        rule=rule.sql,
        key=key_expression(rule.key),
        stable_key=stable_key_expression(rule.key),
        joins=key_joins(rule.key),
        places=place_columns(rule.key),
        severity=own if rule.severity == "by_row" else "asked_clause.severity_code",
    )
    connection.execute(statement, {"rule_id": rule.id})
    return {
        organisation_id: Counts(rule.denominator, checked, unknown)
        for organisation_id, checked, unknown in connection.execute(rule.denominator.sql).fetchall()
    }


def _settle(work: _Check) -> None:
    """Turns counts into outcomes, once waivers are known."""
    found = {(row[1], row[0]): row[2:] for row in work.connection.execute(_COUNT_FOUND).fetchall()}
    for place, counts in work.counts.items():
        violated, cannot_tell, waived = found.get(place, (0, 0, 0))
        work.outcomes.append(
            judged(
                *place,
                counts,
                violated=violated,
                cannot_tell=cannot_tell,
                waived=waived,
                notes=work.notes[place],
                run_id=work.run.run_id,
            )
        )
    work.outcomes.sort(key=lambda outcome: (outcome.rule_id, outcome.organisation_id))
