"""The hold gate: a change that shrinks or rewrites too much waits in the lake for a person's decision."""

from collections.abc import Mapping
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
    rows_before: Mapping[str, int]
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
            and rows > self.settings.hold_share * self.rows_before.get(entity, 0)
            and entity not in self.approved
        }
        if "lesson" in held:
            held |= {entity for entity in HANGING if touched.get(entity) and entity not in self.approved}
        return frozenset(held)


def open_gate(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    values: Mapping[str, Any],
    as_of_at: datetime,
    entities: tuple[str, ...],
) -> Gate:
    """Reads what the gate decides by; it stands open on a first load and at the turn of the school year."""
    last = fetch(connection, "last_whole_reading", values)[0][0]
    is_open = last is None or _school_year(last) != _school_year(as_of_at)
    before = (
        {}
        if is_open
        else {entity: int(fetch(connection, "rows_of_source", values, entity=entity)[0][0]) for entity in entities}
    )
    approved = frozenset(row[0] for row in fetch(connection, "holds_approved", values))
    return Gate(settings, before, approved, is_open)


def write_holds(
    connection: duckdb.DuckDBPyConnection,
    values: Mapping[str, Any],
    gate: Gate,
    held: Mapping[str, int],
    *,
    whole: bool,
) -> None:
    """Records the held entities (rows touched each); with `whole` what is no longer held is closed."""
    for entity, touched in sorted(held.items()):
        bound = {
            **values,
            "entity": entity,
            "before": gate.rows_before.get(entity, 0),
            "touched": touched,
            "reason": f"Исчезло или переписано строк: {touched} из {gate.rows_before.get(entity, 0)}.",
        }
        again = run_query(connection, "hold_again", bound).fetchone()
        if not (again and again[0]):
            run_query(connection, "hold_new", bound)
    if whole:
        run_query(connection, "holds_close", {**values, "held": sorted(held)})


def _school_year(moment: datetime) -> int:
    return moment.year if moment.month >= _FIRST_MONTH else moment.year - 1
