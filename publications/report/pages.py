"""The site: overview, a page per organisation, the rules; each page whole in itself, none names an outside host."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from publications.report import charts, words
from publications.report.model import NOT_CHECKED, Card, Demand, Finding, OrganisationPart, Report, RuleLine, Tally
from publications.report.places import KEY_LABELS, REGION_ZONE
from publications.russian import day, moment, number, zone
from publications.templates import environment


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell of the map: how it looks, what it says, where it leads."""

    look: str
    text: str
    title: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class _FoundLine:
    """A rule with findings on an organisation's page: the line and the columns of its rows."""

    card: Card
    demands: Sequence[Demand]
    status: str
    reason: str | None
    checked: int | None
    checked_through_at: Any
    tally: Tally
    findings: Sequence[Finding]
    fields: Sequence[str]
    clauses: int


def page_name(organisation_id: str) -> str:
    """The file of an organisation's page; ids are of lower-case letters, digits and hyphens."""
    return f"organisation-{organisation_id}.html"


def render_site(report: Report, *, data_docs: bool) -> dict[str, bytes]:
    """Every page: file name → bytes. `data_docs` says whether `../data_docs/index.html` is there to link to."""
    made = environment().overlay()
    made.filters = {**made.filters, "page": page_name, "key": _key_value}
    shared = {"report": report, "words": words, "region_zone": REGION_ZONE, "labels": KEY_LABELS}

    def render(name: str, values: Mapping[str, Any]) -> bytes:
        return made.get_template(f"report/templates/{name}.html.jinja").render({**shared, **values}).encode()

    pages = {
        "index.html": render("index", {**_overview(report), "data_docs": data_docs}),
        "rules.html": render("rules", {"rules": _rules(report)}),
    }
    for part in report.organisations:
        pages[page_name(part.id)] = render("organisation", _organisation(part, report))
    return pages


def _overview(report: Report) -> dict[str, Any]:
    parts = sorted(report.organisations, key=lambda part: part.title)
    columns = [card for card, _, _ in report.rules]
    lines = [(part, line) for part in parts for line in part.sources]
    return {
        "broken": sum(part.tally.open > 0 for part in parts),
        "unread": sum(part.health == "unread" for part in parts),
        "health_counts": Counter(part.health for part in parts),
        "worst": max((part.per_thousand or 0 for part in parts), default=0) or 1,
        "offered": sum(line.offered for _, line in lines),
        "lost": sum(abs(line.lost) for _, line in lines),
        "trend": charts.trend(report.nights, [moment(night.as_of_at, REGION_ZONE)[:5] for night in report.nights]),
        "bars": charts.rule_bars(report.rules),
        "columns": columns,
        "heat": [(part, _heat_row(part, columns)) for part in report.organisations],
        "silent": _silent(report),
        "titles": {part.id: part.title for part in parts},
        "source_lines": lines,
    }


def _organisation(part: OrganisationPart, report: Report) -> dict[str, Any]:
    found = [line for line in part.rules if line.tally.all]
    shown = [finding for line in found for finding in line.findings]
    return {
        "part": part,
        "zone": zone(report.as_of_at, part.timezone),
        "found": [_found_line(line) for line in found],
        "statuses": Counter(finding.status for finding in shown),
        "certainties": Counter(finding.certainty for finding in shown),
        "roles_here": words.ROLES_OF[part.kind],
        "roles": Counter(finding.addressee for finding in shown if finding.addressee),
        "kept": [line for line in part.rules if not line.tally.all and line.status not in NOT_CHECKED],
        "silent": [line for line in part.not_checked if not line.tally.all],
        "foreign": part.not_required,
        "source_lines": [(part, line) for line in part.sources],
    }


def _found_line(line: RuleLine) -> _FoundLine:
    present = {field for finding in line.findings for field in finding.key}
    fields = [*(field for field in KEY_LABELS if field in present), *sorted(present - set(KEY_LABELS))]
    clauses = len({finding.clause for finding in line.findings})
    return _FoundLine(
        line.card, line.demands, line.status, line.reason, line.checked, line.checked_through_at, line.tally,
        line.findings, fields, clauses,
    )  # fmt: skip


def _rules(report: Report) -> list[dict[str, Any]]:
    parts = sorted(report.organisations, key=lambda part: part.title)
    return [
        {
            "card": card,
            "lines": [
                (part, line) for part in parts for line in part.rules if line.card.id == card.id and line.is_required
            ],
        }
        for card in sorted(report.cards.values(), key=lambda card: (card.title, card.id))
    ]


def _heat_row(part: OrganisationPart, columns: Sequence[Card]) -> list[_Cell]:
    lines = {line.card.id: line for line in part.rules}
    return [_heat_cell(part, lines.get(card.id)) for card in columns]


def _heat_cell(part: OrganisationPart, line: RuleLine | None) -> _Cell:
    if line is None or not line.is_required or (line.status == "not_applicable" and not line.tally.all):
        return _Cell("blank", "·", "" if line is None else line.reason or "")
    href = f"{page_name(part.id)}#{line.card.id}"
    if line.status in NOT_CHECKED and not line.tally.open:
        return _Cell("none", "?", f"{words.OUTCOMES[line.status]}: {line.reason or 'причина не указана'}", href)
    said = f"{line.card.title}: открытых нарушений {line.tally.open}, проверено {number(line.checked)}"
    look = f"h{charts.heat_level(line.per_thousand)}" if line.checked or not line.tally.open else "h4"
    return _Cell(look, number(line.tally.open), said, href)


def _silent(report: Report) -> list[dict[str, Any]]:
    """What gave no answer, by rule, outcome and reason, with the organisations it concerns."""
    grouped: dict[tuple[int, str, str | None], list[OrganisationPart]] = {}
    for part in sorted(report.organisations, key=lambda part: part.title):
        for line in part.not_checked:
            grouped.setdefault((NOT_CHECKED.index(line.status), line.card.id, line.reason), []).append(part)
    return [
        {"card": report.cards[rule], "status": NOT_CHECKED[status], "reason": reason, "parts": parts}
        for (status, rule, reason), parts in sorted(
            grouped.items(), key=lambda each: (each[0][0], each[0][1], str(each[0][2]))
        )
    ]


def _key_value(value: str, field: str) -> str:
    """A value of a key as a reader writes it: an ISO date becomes 22.10.2026, the rest stays as the source has it."""
    if field == "date":
        try:
            return day(date.fromisoformat(value))
        except ValueError:
            return value
    return value
