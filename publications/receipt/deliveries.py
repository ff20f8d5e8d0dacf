"""What an organisation delivered and what became of it, read from the lake: for the receipt and the annotated file."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import duckdb

from publications.queries import Row, rows_of
from schemas.exchange import Dispositions

FILE_SOURCES: Final = ("exports", "registers")
_WHOLE_FOLDER: Final = "*"


@dataclass(frozen=True, slots=True)
class Unread:
    """A value that could not be read. `released_at` is when a later reading could; None while it can't."""

    page_kind: str
    pointer: str
    value: str | None
    reason: str
    remedy: str
    items: int
    first_seen_at: datetime
    released_at: datetime | None = None

    @property
    def days_late(self) -> int | None:
        """Whole days between the first reading and the one that could read it."""
        return None if self.released_at is None else (self.released_at - self.first_seen_at).days


@dataclass(frozen=True, slots=True)
class Found:
    """A finding that is open or disputed; `key` is JSON text, `objection` the school's answer to it."""

    rule: str
    key: str
    clause: str
    severity: str
    status: str
    detail: str | None
    pointer: str
    fingerprint: str
    first_seen_at: datetime
    objection: str | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One file, or what a system gave in one night (`file` is None).

    `received_at` is the first reading that showed these bytes, so that a file that lies unchanged has one receipt.
    `is_complete` is False for a file that could not be read at all and for a night that owes pages.
    """

    organisation_id: str
    source: str
    file: str | None
    received_at: datetime
    is_complete: bool
    counts: Dispositions
    source_page: str | None = None
    page_kinds: tuple[str, ...] = ()
    failure: str | None = None
    unread: tuple[Unread, ...] = ()
    mended: tuple[Unread, ...] = ()
    findings: tuple[Found, ...] = ()


def clause_of(printed: str) -> str:
    """A clause as one refers to it: a bare number is a «пункт»."""
    return f"п. {printed}" if printed[:1].isdigit() else printed


def deliveries_of(connection: duckdb.DuckDBPyConnection, organisation_id: str) -> list[Delivery]:
    """The deliveries of an organisation that stand now, by source and file."""
    place = {"organisation": organisation_id}
    quarantine = _grouped(rows_of(connection, __package__, "quarantine", place))
    findings = _grouped(rows_of(connection, __package__, "findings", place))
    made: list[Delivery] = []
    for row in rows_of(connection, __package__, "deliveries", place):
        at = (row["source"], row["page_key"])
        made.append(
            Delivery(
                organisation_id,
                *at,
                received_at=row["received_at"],
                is_complete=True,
                counts=_counts(row),
                source_page=row["source_page"],
                page_kinds=tuple(row["page_kinds"]),
                unread=_unread(quarantine[at]),
                mended=_mended(quarantine[at], row["received_run_id"]),
                findings=tuple(_found(each) for each in findings[at]),
            )
        )
    made += _refused(organisation_id, quarantine, {(each.source, each.file) for each in made})
    for row in rows_of(connection, __package__, "nights", place):
        source = row["source"]
        read = [each for at, rows in quarantine.items() if at[0] == source for each in rows]
        found = [each for at, rows in findings.items() if at[0] == source for each in rows]
        made.append(
            Delivery(
                organisation_id,
                source,
                None,
                received_at=row["received_at"],
                is_complete=row["is_complete"],
                counts=_counts(row),
                failure=row["failure"],
                unread=_unread(read),
                mended=_mended(read, row["received_run_id"]),
                findings=tuple(_found(each) for each in found),
            )
        )
    return sorted(made, key=lambda each: (each.source, each.file or ""))


def _refused(
    organisation_id: str, quarantine: dict[tuple[str, str], list[Row]], read: set[tuple[str, str | None]]
) -> list[Delivery]:
    """Files that could not be opened at all: they have no page, their record in the quarantine says why."""
    return [
        Delivery(
            organisation_id,
            source,
            file,
            received_at=min(row["first_seen_at"] for row in rows),
            is_complete=False,
            counts=Dispositions(),
            unread=_unread(rows),
        )
        for (source, file), listed in quarantine.items()
        if source in FILE_SOURCES and file != _WHOLE_FOLDER and (source, file) not in read
        if (rows := [row for row in listed if row["released_run_id"] is None and not row["source_page"]])
    ]


def _unread(rows: list[Row]) -> tuple[Unread, ...]:
    return tuple(_value(row) for row in rows if row["released_run_id"] is None)


def _mended(rows: list[Row], since_run_id: str) -> tuple[Unread, ...]:
    """What this delivery, or a later reading of it, could read at last; run ids sort by their start."""
    return tuple(
        _value(row) for row in rows if row["released_run_id"] is not None and row["released_run_id"] >= since_run_id
    )


def _value(row: Row) -> Unread:
    return Unread(
        page_kind=row["page_kind"],
        pointer=row["source_pointer"],
        value=row["raw_value"],
        reason=row["reason_code"],
        remedy=row["remedy"],
        items=row["items"],
        first_seen_at=row["first_seen_at"],
        released_at=row["released_at"],
    )


def _found(row: Row) -> Found:
    return Found(
        rule=row["rule_id"],
        key=row["key"],
        clause=row["clause"],
        severity=row["severity_code"],
        status=row["status_code"],
        detail=row["detail"],
        pointer=row["source_pointer"] or "",
        fingerprint=row["fingerprint"],
        first_seen_at=row["first_seen_at"],
        objection=row["objection"],
    )


def _counts(row: Row) -> Dispositions:
    names = ("offered", "accepted", "unchanged", "superseding", "duplicate", "quarantined")
    return Dispositions(**{name: row[name] for name in names})


def _grouped(rows: list[Row]) -> defaultdict[tuple[str, str], list[Row]]:
    grouped: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["source"], row["page_key"]].append(row)
    return grouped
