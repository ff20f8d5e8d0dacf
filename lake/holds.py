"""The hold gate: a change that shrinks or rewrites too much waits in the lake for a person's decision."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from foundation.errors import ConfigurationError
from foundation.settings import Settings
from lake.catalog import Lake
from lake.queries import fetch, run_query
from lake.vanished import HANGING

# A school year ends with July: what comes after belongs to the next one, and everything changes then.
_FIRST_MONTH = 8


@dataclass(frozen=True, slots=True)
class Hold:
    """A change kept out of the current tables; `decision` is waiting, approved or rejected."""

    hold_id: str
    organisation_id: str
    source: str
    entity: str
    run_id: str
    rows_before: int
    rows_touched: int
    reason: str
    decision: str


def list_holds(lake: Lake, *, every: bool = False) -> list[Hold]:
    """The holds still in force, or `every` one there has been, oldest first."""
    rows = fetch(lake.connection, "holds_list", {"every": every})
    return [Hold(*row) for row in rows]


def decide_hold(lake: Lake, hold_id: str, *, approved: bool, decided_by: str, decided_at: datetime) -> Hold:
    """Writes a person's decision; an approved change is applied by the next run that still sees it.

    Raises ConfigurationError for an unknown hold or one that is no longer in force.
    """
    there = [hold for hold in list_holds(lake) if hold.hold_id == hold_id]
    if not there:
        raise ConfigurationError(
            f"Удержанного изменения «{hold_id}» нет или оно уже не действует.", "Список печатает svod approve."
        )
    decision = "approved" if approved else "rejected"

    def work(connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute(
            "UPDATE hold SET decision_code = $decision, decided_by = $by, decided_at = $at "
            "WHERE hold_id = $hold AND applied_run_id IS NULL",
            {"decision": decision, "by": decided_by, "at": decided_at, "hold": hold_id},
        )

    lake.transaction(there[0].organisation_id, there[0].run_id, work)
    return next(hold for hold in list_holds(lake) if hold.hold_id == hold_id)


@dataclass(frozen=True, slots=True)
class Gate:
    """The gate as it stands for one organisation and source at the start of a finish."""

    settings: Settings
    rows_of: Callable[[str], int]
    approved: frozenset[str]
    is_open: bool

    def closes_on(self, touched: Mapping[str, int]) -> frozenset[str]:
        """The entities of which too many rows would be deleted or replaced, and what hangs on held lessons."""
        if self.is_open:
            return frozenset()
        held = {
            entity
            for entity, rows in touched.items()
            if rows >= max(self.settings.hold_rows, 1)
            and entity not in self.approved
            and rows > self.settings.hold_share * self.rows_of(entity)
        }
        if "lesson" in held:
            held |= {entity for entity in HANGING if touched.get(entity) and entity not in self.approved}
        return frozenset(held)


def open_gate(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    values: Mapping[str, Any],
    as_of_at: datetime,
) -> Gate:
    """Reads what the gate decides by; it stands open on a first load and at the turn of the school year."""
    last = connection.execute(
        "SELECT max(observed_at) FROM temp.unit_here WHERE run_id <> ? AND is_complete", [values["run"]]
    ).fetchone()
    is_open = last is None or last[0] is None or _school_year(last[0]) != _school_year(as_of_at)
    approved = connection.execute("SELECT entity FROM temp.hold_here WHERE decision_code = 'approved'").fetchall()

    def rows_of(entity: str) -> int:
        return int(fetch(connection, "rows_of_source", values, entity=entity)[0][0])

    return Gate(settings, rows_of, frozenset(row[0] for row in approved), is_open)


def write_holds(
    connection: duckdb.DuckDBPyConnection,
    values: Mapping[str, Any],
    held: Mapping[str, tuple[int, int]],
    *,
    whole: bool,
) -> None:
    """Records the held entities (rows touched and rows before); with `whole` what is no longer held is closed."""
    there = {row[0] for row in connection.execute("SELECT entity FROM temp.hold_here").fetchall()}
    for entity, (touched, before) in sorted(held.items()):
        reason = f"Исчезло или переписано строк: {touched} из {before}."
        bound = {**values, "entity": entity, "before": before, "touched": touched, "reason": reason}
        run_query(connection, "hold_again" if entity in there else "hold_new", bound)
    if whole and there - held.keys():
        run_query(connection, "holds_close", {**values, "held": sorted(held)})


def _school_year(moment: datetime) -> int:
    return moment.year if moment.month >= _FIRST_MONTH else moment.year - 1
