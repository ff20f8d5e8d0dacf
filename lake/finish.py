"""The end of a source's reading: deferred pages, deletions, moves, holds, coverage and the receipts of the units."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import duckdb

from foundation.settings import Settings
from lake.holds import open_gate, write_holds
from lake.merge import Merge, write_receipts
from lake.queries import fetch, run_query
from lake.receipts import KnownPages
from lake.received import ReceivedPage
from lake.staging import StagedPage, stage
from lake.vanished import Vanished, WholeUnit
from schemas.exchange import Dispositions, NormalisedPage, PageFailure, Run, UnitEnd, Window


@dataclass(slots=True)
class Reading:
    """What one process has received of a source in this run.

    `unchanged` pages are kept without their bytes; `covers` is what the normalised pages of a kind say.
    """

    pages: dict[tuple[str, str], datetime] = field(default_factory=dict)
    unchanged: list[StagedPage] = field(default_factory=list)
    deferred: list[StagedPage] = field(default_factory=list)
    covers: dict[str, set[str]] = field(default_factory=dict)
    is_alone: bool = True

    def add(self, merged: list[StagedPage], deferred: list[StagedPage]) -> None:
        """Notes the pages of a committed batch and those set aside."""
        for staged in (*merged, *deferred):
            page, normalised = staged.received.page, staged.received.normalised
            self.pages[page.kind, page.key] = staged.observed_at
            if normalised is not None:
                self.covers.setdefault(page.kind, set()).update(normalised.covers)
            elif not staged.is_echo:
                self.unchanged.append(_without_bytes(staged))
        self.deferred.extend(_without_bytes(staged) for staged in deferred)


@dataclass(slots=True)
class _Unit:
    kind: str
    window: Window | None
    pages: int
    observed_at: datetime
    failure: str | None
    notice: str | None


class Finish:
    """One end of a reading; `apply` may be called again after its transaction was rolled back."""

    def __init__(
        self,
        settings: Settings,
        run: Run,
        values: Mapping[str, Any],
        reading: Reading,
        known: KnownPages,
        ends: tuple[UnitEnd, ...],
        failures: tuple[PageFailure, ...],
        again: Callable[[ReceivedPage], NormalisedPage],
    ) -> None:
        self._settings = settings
        self._run = run
        self._values = values
        self._reading = reading
        self._known = known
        self._ends = {end.kind: end for end in ends}
        self._failures = failures
        self._again = again
        self._reread: dict[tuple[str, str], NormalisedPage] = {}

    def apply(
        self, connection: duckdb.DuckDBPyConnection, held: frozenset[str], *, alone: bool
    ) -> tuple[Dispositions, frozenset[str]]:
        """Does everything inside the open transaction; the second value names entities to hold besides.

        Where it is not empty the transaction must be rolled back and done again with them.
        """
        gate = open_gate(connection, self._settings, self._values, self._run.as_of_at)
        arriving = stage(connection, self._reading.deferred)
        merge = Merge(connection, self._values, arriving, defer=False, held=held)
        merge.run()
        sums = write_receipts(connection, self._values, held)
        units = [self._unit(kind, alone and self._reading.is_alone) for kind in self._kinds()]
        whole = tuple(
            WholeUnit(unit.kind, tuple(sorted(self._covers(unit.kind))), unit.window, unit.observed_at)
            for unit in units
            if unit.failure is None
        )
        vanished = Vanished(connection, self._values)
        vanished.find(whole, arriving)
        looked = self._look_again(connection, vanished, whole, held)
        kept_back = _added(merge.kept_back, looked.kept_back if looked else {})
        vanished.pair_moves()
        gone = {entity: vanished.counts(entity) for entity in sorted(vanished.entities)}
        deletions = {entity: sum(rows for _, rows, _ in counts) for entity, counts in gone.items()}
        touched = _added(merge.superseded, looked.superseded if looked else {}, deletions)
        more = gate.closes_on(touched) - held
        if more:
            return Dispositions(), more
        vanished.take_out(tuple(entity for entity in gone if entity not in held))
        deleted = self._write_units(connection, units, gone, held)
        for unit in whole:
            self._cover(connection, unit, held)
        self._quarantine_files(connection, whole)
        kept = _added(kept_back, deletions)
        held_rows = {entity: (kept.get(entity, 0), gate.rows_of(entity)) for entity in held}
        write_holds(connection, self._values, held_rows, whole=all(unit.failure is None for unit in units))
        return replace(Dispositions(*sums), deleted=deleted), frozenset()

    def _kinds(self) -> list[str]:
        failed = {failure.kind for failure in self._failures if not failure.alone}
        return sorted({kind for kind, _ in self._reading.pages} | self._ends.keys() | failed)

    def _unit(self, kind: str, alone: bool) -> _Unit:
        moments = [observed_at for (page_kind, _), observed_at in self._reading.pages.items() if page_kind == kind]
        end = self._ends.get(kind)
        failures = [failure for failure in self._failures if failure.kind == kind and not failure.alone]
        expected = end.pages if end is not None else None
        failure = None
        if failures:
            failure = failures[0].message
        elif expected is None:
            failure = "Чтение прервалось: источник не сказал, что отдал всё."
        elif expected != len(moments):
            failure = f"Пришло страниц: {len(moments)} из {expected}."
        elif not alone:
            failure = "Одновременно писал другой запуск; что исчезло, решит следующее чтение."
        return _Unit(
            kind,
            end.window if end else None,
            len(moments),
            min(moments, default=self._run.as_of_at),
            failure,
            end.notice if end else None,
        )

    def _covers(self, kind: str) -> set[str]:
        """What a whole unit shows: as its pages say, one of them read again if all were unchanged."""
        if kind not in self._reading.covers:
            for staged in self._reading.unchanged:
                if staged.received.page.kind == kind:
                    self._reading.covers[kind] = set(self._normalised(staged).covers)
                    break
        return self._reading.covers.get(kind, set())

    def _look_again(
        self,
        connection: duckdb.DuckDBPyConnection,
        vanished: Vanished,
        whole: tuple[WholeUnit, ...],
        held: frozenset[str],
    ) -> Merge | None:
        """Reads the unchanged pages of the units again: what they still show has not vanished."""
        pages = []
        for unit in whole:
            lying = [staged for staged in self._reading.unchanged if staged.received.page.kind == unit.kind]
            if not lying:
                continue
            spans = [vanished.span(entity) for entity in unit.covers]
            missed = [(first, last) for rows, first, last in spans if rows]
            pages += [
                replace(staged, received=replace(staged.received, normalised=self._normalised(staged)))
                for staged in lying
                if any(_overlaps(staged.received.page.window, first, last) for first, last in missed)
            ]
        if not pages:
            return None
        arriving = stage(connection, pages)
        vanished.restrict_arriving(arriving)
        merge = Merge(connection, self._values, arriving, defer=False, held=held)
        merge.run()
        vanished.subtract_arriving(arriving)
        return merge

    def _normalised(self, staged: StagedPage) -> NormalisedPage:
        page = staged.received.page
        if (page.kind, page.key) not in self._reread:
            self._reread[page.kind, page.key] = self._again(staged.received)
        return self._reread[page.kind, page.key]

    def _write_units(
        self,
        connection: duckdb.DuckDBPyConnection,
        units: list[_Unit],
        gone: Mapping[str, list[tuple[str, int, int]]],
        held: frozenset[str],
    ) -> int:
        deleted_by: dict[str, int] = {}
        held_by: dict[str, int] = dict(fetch(connection, "held_items_by_kind", self._values))
        for entity, counts in gone.items():
            for kind, deleted, _ in counts:
                target = held_by if entity in held else deleted_by
                target[kind] = target.get(kind, 0) + deleted
        former = dict(
            connection.execute(
                "SELECT page_kind, deleted FROM temp.unit_here WHERE run_id = ?", [self._run.run_id]
            ).fetchall()
        )
        if former:
            # An earlier attempt of this run: what it could not have is known better now.
            kinds = [unit.kind for unit in units]
            run_query(connection, "unit_receipts_out", {**self._values, "kinds": kinds})
        for unit in units:
            bound: dict[str, Any] = {
                **self._values,
                "kind": unit.kind,
                "complete": unit.failure is None,
                "observed": unit.observed_at,
                "from_on": unit.window.from_on if unit.window else None,
                "to_on": unit.window.to_on if unit.window else None,
                "pages": unit.pages,
                "deleted": deleted_by.get(unit.kind, 0),
                "held": held_by.get(unit.kind, 0),
                "failure": unit.failure,
                "notice": unit.notice,
            }
            bound["deleted"] += former.get(unit.kind, 0)
            run_query(connection, "unit_receipt_in", bound)
        return sum(deleted_by.values())

    def _cover(self, connection: duckdb.DuckDBPyConnection, unit: WholeUnit, held: frozenset[str]) -> None:
        for entity in unit.covers:
            if entity in held:
                continue
            bound = {
                **self._values,
                "entity": entity,
                "from_on": unit.window.from_on if unit.window else None,
                "to_on": unit.window.to_on if unit.window else None,
                "observed": unit.observed_at,
            }
            run_query(connection, "coverage_unit", bound)

    def _quarantine_files(self, connection: duckdb.DuckDBPyConnection, whole: tuple[WholeUnit, ...]) -> None:
        """Files that could not be opened are quarantine records of their own until they can or are gone."""
        for failure in self._failures:
            if failure.alone:
                bound = {
                    **self._values,
                    "kind": failure.kind,
                    "key": failure.key,
                    "reason": failure.reason_code,
                    "remedy": f"{failure.message} {failure.remedy}".strip(),
                }
                known = fetch(connection, "quarantine_file_known", bound)[0][0]
                run_query(connection, "quarantine_file_again" if known else "quarantine_file_new", bound)
        gone = {**self._values, "kinds": sorted({unit.kind for unit in whole})}
        if fetch(connection, "quarantine_files_open", gone)[0][0]:
            run_query(connection, "quarantine_files_release", gone)


def _added(*counts: Mapping[str, int]) -> dict[str, int]:
    total: dict[str, int] = {}
    for each in counts:
        for entity, rows in each.items():
            total[entity] = total.get(entity, 0) + rows
    return total


def _overlaps(window: Window | None, first: Any, last: Any) -> bool:
    return window is None or first is None or (window.from_on <= last and first <= window.to_on)


def _without_bytes(staged: StagedPage) -> StagedPage:
    page = replace(staged.received.page, body=b"")
    return replace(staged, received=replace(staged.received, page=page))
