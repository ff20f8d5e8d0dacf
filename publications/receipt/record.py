"""The receipt as a record of its schema and as a page to print."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Final

from foundation.organisations import Organisation
from publications.receipt.deliveries import Delivery, Found, Unread, clause_of
from publications.report.places import key_of, place
from publications.report.words import SEVERITIES, SOURCES, STATUSES
from publications.templates import render
from schemas.feeds.receipt import RECEIPT_FORMAT
from validations.rulebook import Rule

MOST_LINES: Final = 1_000
_KEY_WORDS: Final[Mapping[str, str]] = {"number": "урок {}", "student": "обучающийся {}"}
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
STANDINGS: Final[Mapping[str, str]] = {
    "accepted": "Прочитано полностью",
    "partly": "Прочитано, кроме отмеченных значений",
    "refused": "Файл не прочитан",
    "incomplete": "Система отдала не всё",
}


def receipt_record(
    delivery: Delivery, organisation: Organisation, rules: Mapping[str, Rule], document: str | None
) -> dict[str, Any]:
    """The record of `schemas.feeds.receipt.Receipt`."""
    counts = asdict(delivery.counts)
    counts.pop("deleted")
    return {
        "format": RECEIPT_FORMAT,
        "organisation": {"id": organisation.id, "title": organisation.title},
        "source": delivery.source,
        "file": delivery.file,
        "sha256": delivery.source_page,
        "received_at": _moment(delivery.received_at),
        "status": _status(delivery),
        "document": document,
        "failure": delivery.failure,
        "counts": counts,
        "unread_count": len(delivery.unread),
        "unread": [_unread(each) for each in delivery.unread[:MOST_LINES]],
        "mended": [_mended(each) for each in delivery.mended[:MOST_LINES]],
        "findings_count": len(delivery.findings),
        "findings": [_finding(each, rules.get(each.rule)) for each in delivery.findings[:MOST_LINES]],
    }


def receipt_bytes(record: Mapping[str, Any]) -> bytes:
    """The record as UTF-8; `<`, `>` and `&` are escaped, so that a page that takes the file in runs nothing."""
    text = json.dumps(record, ensure_ascii=False, indent=1)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026").encode() + b"\n"


def receipt_page(record: Mapping[str, Any], organisation: Organisation, returned: str | None) -> bytes:
    """The record as a page of its own, for screen and paper; `returned` names the annotated workbook beside it."""
    read = {**record, "received_at": _read_moment(record["received_at"])}
    for name in ("unread", "mended", "findings"):
        read[name] = [
            {key: _read_moment(value) if key.endswith("_at") else value for key, value in line.items()}
            for line in record[name]
        ]
    return render(
        "receipt/page.html.jinja",
        receipt=read,
        zone=organisation.timezone,
        source=SOURCES.get(record["source"], record["source"]),
        standing=STANDINGS[record["status"]],
        severities=SEVERITIES,
        statuses=STATUSES,
        key_words=key_words,
        returned=returned,
    ).encode()


def key_words(key: Mapping[str, str]) -> str:
    """What a finding is about, in a line: 11А, Алгебра, 05.10.2026, урок 3, обучающийся P5-017."""
    return ", ".join(_KEY_WORDS.get(name, "{}").format(_as_day(value)) for name, value in key.items())


def _as_day(value: str) -> str:
    return f"{value[8:]}.{value[5:7]}.{value[:4]}" if _DAY.fullmatch(value) else value


def _status(delivery: Delivery) -> str:
    if not delivery.is_complete:
        return "incomplete" if delivery.file is None else "refused"
    if delivery.counts.offered and delivery.counts.quarantined == delivery.counts.offered:
        return "refused"
    return "partly" if delivery.unread else "accepted"


def _unread(value: Unread) -> dict[str, Any]:
    where = place(value.page_kind, None, value.pointer) if value.pointer.startswith("/") else place_in_file(value)
    return {
        "place": where,
        "value": value.value,
        "reason": value.reason,
        "remedy": value.remedy,
        "items": value.items,
        "first_seen_at": _moment(value.first_seen_at),
    }


def place_in_file(value: Unread) -> str:
    """The place without the file's name; a value that is the file says so."""
    return place(None, None, value.pointer) if value.pointer else "файл в целом"


def _mended(value: Unread) -> dict[str, Any]:
    assert value.released_at is not None
    return {**_unread(value), "released_at": _moment(value.released_at), "days_late": value.days_late}


def _finding(found: Found, rule: Rule | None) -> dict[str, Any]:
    return {
        "rule": found.rule,
        "title": rule.title if rule else found.rule,
        "key": key_of(found.key),
        "place": place(None, None, found.pointer),
        "clause": clause_of(found.clause),
        "severity": found.severity,
        "status": found.status,
        "detail": found.detail,
        "remedy": rule.remedy if rule else "Правило больше не применяется.",
        "first_seen_at": _moment(found.first_seen_at),
        "fingerprint": found.fingerprint,
        "objection": found.objection,
    }


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _read_moment(value: str) -> datetime:
    return datetime.fromisoformat(value)
