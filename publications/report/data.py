"""`report.json`: the same report for programs; its fields are a contract, see docs/report.md."""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any, Final

from publications.report.model import Finding, OrganisationPart, Report, RuleLine, Tally

FORMAT: Final = "svod-report/1"


def render_json(report: Report) -> bytes:
    """The report as JSON in UTF-8; moments in UTC, dates ISO; `findings` are samples, `counts` are exact."""
    said = {
        "format": FORMAT,
        "run_id": report.run_id,
        "version": report.version,
        "reissue": None if report.reissue is None else asdict(report.reissue),
        "as_of_at": report.as_of_at,
        "window": {"from_on": report.window_from_on, "to_on": report.window_to_on},
        "counts": _counts(report.tally),
        "organisations": [_organisation(part) for part in sorted(report.organisations, key=lambda part: part.id)],
        "rules": [asdict(report.cards[rule]) for rule in sorted(report.cards)],
        "nights": [asdict(night) for night in report.nights],
        "waivers": [asdict(waiver) for waiver in report.waivers],
    }
    return (json.dumps(said, ensure_ascii=False, indent=1, default=_plain) + "\n").encode()


def _organisation(part: OrganisationPart) -> dict[str, Any]:
    return {
        "id": part.id,
        "title": part.title,
        "regulation": part.regulation,
        "health": part.health,
        "complete": part.is_complete,
        "checked": part.checked,
        "counts": _counts(part.tally),
        "rules": [_rule(line) for line in sorted(part.rules, key=lambda line: line.card.id)],
        "sources": [{**asdict(line), "lost": line.lost} for line in part.sources],
        "quarantine": [asdict(line) for line in part.quarantine],
        "incidents": [asdict(line) for line in part.incidents],
        "addressees": [asdict(line) for line in part.addressees],
    }


def _rule(line: RuleLine) -> dict[str, Any]:
    return {
        "rule": line.card.id,
        "clauses": list(dict.fromkeys(demand.clause for demand in line.demands)),
        "obligations": [demand.obligation for demand in line.demands],
        "status": line.status,
        "reason": line.reason,
        "checked": line.checked,
        "not_checked_since": line.checked_through_at,
        "counts": _counts(line.tally),
        "findings": [_finding(finding) for finding in line.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    said = asdict(finding)
    del said["organisation"], said["rule"]
    return said


def _counts(tally: Tally) -> dict[str, int]:
    return {"open": tally.open, **asdict(tally)}


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"report.json has no form for {type(value)}")
