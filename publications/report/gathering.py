"""The report's records, read from the lake by set-based queries: counts exact, findings sampled."""

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from foundation.organisations import Organisation, Organisations
from publications.queries import Row, rows_of
from publications.report.model import (
    AddresseeLine,
    Card,
    Demand,
    Finding,
    IncidentLine,
    Night,
    OrganisationPart,
    QuarantineLine,
    Report,
    RuleLine,
    SourceLine,
    Tally,
    Waiver,
)
from publications.report.places import REGION_ZONE, key_of, place
from schemas.exchange import Run
from validations.disputes import DISPUTE_PREFIX
from validations.regulation import Regulation, load_regulations
from validations.rulebook import Rule, load_rules
from validations.waiver_findings import NOTICES

if TYPE_CHECKING:
    import duckdb

NIGHTS: Final = 30
_HEALTH_ORDER: Final = ("unread", "broken", "unsure", "clean")


def gather(
    connection: "duckdb.DuckDBPyConnection",
    run: Run,
    organisations: Organisations,
    *,
    sample: int,
    regulations: Mapping[str, Regulation] | None = None,
    rules: Mapping[str, Rule] | None = None,
    incidents: Mapping[str, tuple[IncidentLine, ...]] | None = None,
) -> Report:
    """The report on `run`, with at most `sample` findings per organisation and rule.

    `regulations` and `rules` are by id; the shipped ones where none are given. `incidents` are the breaches of access
    by organisation.
    """
    book = load_rules() if rules is None else rules
    acts = regulations or load_regulations(organisation.regulation for organisation in organisations.organisations)
    in_run = {"run_id": run.run_id}
    results = _by_organisation(rows_of(connection, __package__, "rule_results", in_run))
    tallies = _tallies(rows_of(connection, __package__, "finding_counts", in_run))
    findings = finding_rows(connection, per_rule=sample)
    sources = _by_organisation(rows_of(connection, __package__, "reconciliation", in_run))
    quarantine = _by_organisation(rows_of(connection, __package__, "quarantine", {}))
    addressees = _by_organisation(rows_of(connection, __package__, "addressee_counts", {}))

    sampled: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        sampled[finding.organisation, finding.rule].append(finding)

    parts = [
        OrganisationPart(
            id=organisation.id,
            title=organisation.title,
            kind=organisation.kind,
            municipality=organisation.municipality,
            timezone=organisation.timezone,
            regulation=organisation.regulation,
            regulation_title=acts[organisation.regulation].title,
            rules=_rule_lines(
                organisation, acts[organisation.regulation], book, results[organisation.id], tallies, sampled
            ),
            sources=tuple(_source_line(row) for row in _all_sources(organisation, sources[organisation.id])),
            quarantine=tuple(_quarantine_line(row) for row in quarantine[organisation.id]),
            incidents=(incidents or {}).get(organisation.id, ()),
            addressees=tuple(_addressee_line(row) for row in addressees[organisation.id]),
        )
        for organisation in organisations.organisations
    ]
    parts.sort(key=lambda part: (_HEALTH_ORDER.index(part.health), -(part.per_thousand or 0), part.id))
    zones = {organisation.id: organisation.timezone for organisation in organisations.organisations}
    nights = [
        Night(**row) for row in rows_of(connection, __package__, "trend", {"as_of_at": run.as_of_at, "nights": NIGHTS})
    ]
    return Report(
        run_id=run.run_id,
        version=run.version,
        as_of_at=run.as_of_at,
        window_from_on=run.window.from_on,
        window_to_on=run.window.to_on,
        organisations=tuple(parts),
        cards={line.card.id: line.card for part in parts for line in part.rules},
        nights=tuple(reversed(nights)),
        waivers=tuple(_waiver(row, run, zones) for row in rows_of(connection, __package__, "waivers", {})),
    )


def finding_rows(connection: "duckdb.DuckDBPyConnection", *, per_rule: int, total: int = 1_000_000) -> list[Finding]:
    """Findings in the report's order: `per_rule` per organisation and rule, `total` in all."""
    return [_finding(row) for row in rows_of(connection, __package__, "findings", {"limit": per_rule, "total": total})]


def _by_organisation(rows: list[Row]) -> defaultdict[str, list[Row]]:
    grouped: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["organisation_id"]].append(row)
    return grouped


def _tallies(rows: list[Row]) -> dict[tuple[str, str], Tally]:
    tallies: dict[tuple[str, str], Tally] = {}
    for row in rows:
        status, count = row["status_code"], row["rows"]
        if status == "resolved":
            found = Tally(resolved=count, mended_now=row["mended_now"])
        elif status == "waived":
            found = Tally(waived=count)
        elif row["certainty_code"] == "cannot_tell":
            found = Tally(cannot_tell=count)
        else:
            found = Tally(**{status: count})
        place_of = (row["organisation_id"], row["rule_id"])
        tallies[place_of] = tallies.get(place_of, Tally()) + found
    return tallies


def _rule_lines(
    organisation: Organisation,
    regulation: Regulation,
    book: Mapping[str, Rule],
    results: list[Row],
    tallies: Mapping[tuple[str, str], Tally],
    sampled: Mapping[tuple[str, str], list[Finding]],
) -> tuple[RuleLine, ...]:
    """A line for every rule with a result or a finding: one whose result is missing was not run, and says so."""
    known = {row["rule_id"]: row for row in results}
    silent = {rule for of, rule in tallies if of == organisation.id} - set(known)
    lines = []
    for rule in sorted(set(known) | silent):
        row = known.get(rule, {"status_code": "error", "reason": "В этом запуске правило не выполнялось."})
        lines.append(
            RuleLine(
                card=_card(rule, book.get(rule)),
                demands=_demands(regulation, rule),
                status=row["status_code"],
                reason=row.get("reason"),
                checked=row.get("checked"),
                checked_through_at=row.get("checked_through_at"),
                tally=tallies.get((organisation.id, rule), Tally()),
                findings=tuple(sampled.get((organisation.id, rule), ())),
            )
        )
    return tuple(sorted(lines, key=lambda line: (-line.tally.open, -line.tally.cannot_tell, line.card.id)))


def _card(rule_id: str, rule: Rule | None) -> Card:
    """The rule as documented; one that the rulebook has no more (its findings stay) is shown by its id."""
    notice = NOTICES.get(rule_id)
    if notice is not None:
        return Card(notice.id, notice.title, notice.what, notice.why, notice.remedy, notice.unit)
    if rule is None:
        return Card(rule_id, rule_id, "Правило больше не применяется.", "", "", "проверок")
    return Card(rule.id, rule.title, rule.what, rule.why, rule.remedy, rule.denominator.unit)


def _demands(regulation: Regulation, rule_id: str) -> tuple[Demand, ...]:
    return tuple(
        Demand(obligation.id, obligation.clause, obligation.force, obligation.what, obligation.quotation)
        for obligation in regulation.obligations
        if any(item.rule == rule_id for item in obligation.fulfilments)
    )


def _finding(row: Row) -> Finding:
    return Finding(
        organisation=row["organisation_id"],
        rule=row["rule_id"],
        key=key_of(row["key"]),
        obligation=row["obligation_id"],
        clause=row["clause"],
        severity=row["severity_code"],
        certainty=row["certainty_code"],
        status=row["status_code"],
        addressee=row["addressee_code"],
        addressee_id=row["addressee_id"],
        detail=row["detail"],
        event_on=row["event_on"],
        place=place(row["page_kind"], row["page_key"], row["source_pointer"]),
        source_page=row["source_page"],
        source_pointer=row["source_pointer"],
        first_seen_at=row["first_seen_at"],
        resolved_at=row["resolved_at"],
    )


def _all_sources(organisation: Organisation, rows: list[Row]) -> list[Row]:
    """The sources that were ever read, and those of the configuration that never were."""
    never = dict.fromkeys(
        ("pages", "offered", "accepted", "unchanged", "superseding", "duplicate", "quarantined", "deleted", "held"), 0
    )
    known = {row["source"] for row in rows}
    unread = [
        {
            "source": source.connector,
            "is_complete": False,
            "failure": None,
            "notice": None,
            "complete_at": None,
            **never,
        }
        for source in organisation.sources
        if source.connector not in known
    ]
    return sorted([*rows, *unread], key=lambda row: str(row["source"]))


def _source_line(row: Row) -> SourceLine:
    return SourceLine(**{name: value for name, value in row.items() if name != "organisation_id"})


def _quarantine_line(row: Row) -> QuarantineLine:
    return QuarantineLine(
        source=row["source"],
        reason=row["reason_code"],
        remedy=row["remedy"],
        items=row["items"],
        place=place(row["page_kind"], row["page_key"], row["source_pointer"]),
    )


def _addressee_line(row: Row) -> AddresseeLine:
    return AddresseeLine(**{name: value for name, value in row.items() if name != "organisation_id"})


def _waiver(row: Row, run: Run, zones: Mapping[str, str]) -> Waiver:
    """Its last day ends by the clock of its organisation; one of all organisations is told by the region's."""
    today = run.as_of_at.astimezone(ZoneInfo(zones.get(row["organisation_id"], REGION_ZONE))).date()
    expired = row["expires_on"] < today
    standing = "expired" if expired else "active" if row["removed"] else "unused"
    notice = NOTICES.get(f"waiver-{standing}")
    return Waiver(
        id=row["waiver_id"],
        rule=row["rule_id"],
        organisation=row["organisation_id"],
        key=key_of(row["key"] or "{}"),
        clause=row["clause"],
        reason=row["reason"],
        approved_by=row["approved_by"],
        expires_on=row["expires_on"],
        removed=row["removed"],
        standing=standing,
        remedy=None if notice is None or row["waiver_id"].startswith(DISPUTE_PREFIX) else notice.remedy,
    )
