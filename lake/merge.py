"""The merge of staged pages into the lake: every row gets its disposition, values change, former ones are kept.

Runs inside one transaction of `Lake.transaction`. The lake reads and writes by whole tables; Python only
decides which statements are needed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import duckdb

from lake.queries import fetch, run_query, statement
from lake.shape import ENTITY_NAMES, Shape, shape_of

DEFERRED = -1

_REMEDIES = {
    "conflicting_remedy": (
        "Одна и та же запись встретилась в этом чтении с разными значениями; оставлена прочитанная первой. "
        "Исправьте запись в источнике, чтобы везде стояло одно значение."
    ),
    "stale_remedy": (
        "Эта выгрузка сделана раньше, чем уже прочитанная с другим значением. "
        "Уберите устаревший файл или выгрузите журнал заново."
    ),
    "held_remedy": (
        "Изменение удержано: исчезло или переписано слишком много. "
        "Проверьте источник и примите решение командой svod approve."
    ),
}


@dataclass(slots=True)
class Merge:
    """One merge: where it writes, and what may change.

    `values` binds organisation, source and run. With `defer` pages that would replace or delete anything
    are set aside (wave −1) untouched; entities in `held` keep their values whatever arrives.
    """

    connection: duckdb.DuckDBPyConnection
    values: Mapping[str, Any]
    entities: tuple[str, ...]
    defer: bool
    held: frozenset[str] = frozenset()
    whole_source: bool = False
    superseded: dict[str, int] = field(default_factory=dict)
    kept_back: dict[str, int] = field(default_factory=dict)

    def run(self) -> None:
        """Merges all staged pages wave by wave and fills `tally` and `found_reject`."""
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE tally (page_ordinal BIGINT, disposition VARCHAR, items BIGINT)"
        )
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE found_reject AS "
            "SELECT page_ordinal, source_pointer, raw_value, reason_code, remedy, items, row_ordinal "
            "FROM temp.batch_reject"
        )
        self._ask("page_last_read")
        # A replay reads only some pages again: the others are still as they were last read.
        self._ask("shown_pages", which="true" if self.whole_source else "r.run_id = $run")
        wave = 0
        while (last := self._last_wave()) >= wave:
            self._merge_wave(wave)
            wave = min(wave, last) + 1
        self.connection.execute(
            "DELETE FROM temp.tally WHERE page_ordinal IN (SELECT page_ordinal FROM temp.batch_page WHERE wave < 0)"
        )

    def _merge_wave(self, wave: int) -> None:
        present = self._present(wave)
        for shape in present:
            self._ask("known_rows", shape, same_key=shape.same_key("a", "c"))
        while True:
            for shape in present:
                self._judge(shape, wave)
            if not (self._postpone(present, wave) or (self.defer and self._set_aside(present, wave))):
                break
        for shape in present:
            self._apply(shape)
        for shape in self._reread_shapes(wave):
            self._ask("drop_unread", shape, wave=wave)
        self.connection.execute(
            "INSERT INTO temp.shown_page SELECT source_page, page_ordinal, observed_at FROM temp.batch_page AS p "
            "WHERE wave = ? AND NOT is_echo AND NOT is_unchanged "
            "AND NOT EXISTS (SELECT 1 FROM temp.shown_page AS s WHERE s.source_page = p.source_page)",
            [wave],
        )

    def _judge(self, shape: Shape, wave: int) -> None:
        self._ask(
            "judge",
            shape,
            wave=wave,
            keys=shape.key_list(),
            same_as_first=shape.same_values("a", "f"),
            same_as_known=shape.same_values("a", "c"),
            same_key_first=shape.same_key("a", "f"),
            same_key_known=shape.same_key("a", "c"),
            superseding="held" if shape.entity in self.held else "superseding",
        )

    def _postpone(self, present: list[Shape], wave: int) -> bool:
        """Moves pages that show later values of the same keys to the next wave."""
        return self._move_pages(present, "'later'", wave, wave + 1)

    def _set_aside(self, present: list[Shape], wave: int) -> bool:
        changed = self._move_pages(present, "'superseding'", wave, DEFERRED)
        scoped = [row[0] for row in self.connection.execute("SELECT DISTINCT entity FROM temp.batch_scope").fetchall()]
        pages: set[int] = set()
        for entity in scoped:
            shape = shape_of(entity)
            gone = self._ask(
                "scope_gone",
                shape,
                wave=wave,
                into="",
                keys=shape.key_list("c"),
                inside=shape.inside("c", "x"),
                not_arriving=not_arriving(shape, entity in self.entities),
            ).fetchall()
            pages |= {row[-3] for row in gone}
        for ordinal in pages:
            changed = self._to_wave([ordinal], wave, DEFERRED) or changed
        return changed

    def _move_pages(self, present: list[Shape], dispositions: str, wave: int, target: int) -> bool:
        ordinals: set[int] = set()
        for shape in present:
            found = self._ask("judged_pages", shape, dispositions=dispositions).fetchall()
            ordinals |= {row[0] for row in found}
        return self._to_wave(sorted(ordinals), wave, target)

    def _to_wave(self, ordinals: list[int], wave: int, target: int) -> bool:
        if not ordinals:
            return False
        moved = self.connection.execute(
            "UPDATE temp.batch_page SET wave = ? WHERE wave = ? AND list_contains(?, page_ordinal)",
            [target, wave, ordinals],
        ).fetchone()
        return bool(moved and moved[0])

    def _apply(self, shape: Shape) -> None:
        same_key = shape.same_key("a", "c")
        counts = dict(self._ask("judged_counts", shape).fetchall())
        self._ask("tally", shape)
        self.kept_back[shape.entity] = self.kept_back.get(shape.entity, 0) + counts.get("held", 0)
        if counts.keys() & {"conflicting", "stale", "held"}:
            self._ask("quarantined_rows", shape, raw_value=shape.raw_value)
        if not counts.keys() & {"accepted", "superseding", "rewritten", "unchanged"}:
            return
        if counts.keys() & {"accepted", "superseding"}:
            self._ask("read_before", shape, places=_listed(shape.reading_places), covered=shape.covered_by("c", "p"))
        else:
            self._ask("read_before_none", shape, places=_listed(shape.reading_places))
        same_place = " ".join(f"AND r.{name} IS NOT DISTINCT FROM a.{name}" for name in shape.reading_places)
        self._ask("write_rows", shape, columns=_written(shape), same_key=same_key, same_place=same_place)
        if "superseding" in counts:
            self.superseded[shape.entity] = self.superseded.get(shape.entity, 0) + counts["superseding"]
            keep_former(self.connection, shape, self.values)
        written, known = self._ask("written_counts", shape).fetchone() or (0, 0)
        if known:
            self._ask("take_out", shape, same_key=same_key)
        if written:
            self._ask("put_in", shape, columns=shape.listed(), order=shape.order)

    def _present(self, wave: int) -> list[Shape]:
        found = []
        for entity in self.entities:
            shape = shape_of(entity)
            row = self._ask("arriving_in_wave", shape, wave=wave).fetchone()
            if row and row[0]:
                found.append(shape)
        return found

    def _reread_shapes(self, wave: int) -> list[Shape]:
        reread = self.connection.execute(
            "SELECT count(*) FROM temp.batch_page WHERE is_reread AND wave = ?", [wave]
        ).fetchone()
        return [shape_of(entity) for entity in ENTITY_NAMES] if reread and reread[0] else []

    def _last_wave(self) -> int:
        row = self.connection.execute("SELECT coalesce(max(wave), -1) FROM temp.batch_page").fetchone()
        return int(row[0]) if row else -1

    def _ask(
        self, name: str, shape: Shape | None = None, *, wave: int | None = None, **places: str
    ) -> duckdb.DuckDBPyConnection:
        bound = {**self.values, **_REMEDIES, "wave": wave}
        if shape is not None:
            places["entity"] = shape.entity
        return run_query(self.connection, name, bound, **places)


def snapshot(connection: duckdb.DuckDBPyConnection, values: Mapping[str, Any], *, ending: bool) -> None:
    """Reads the bookkeeping of the source into temporary tables; the first thing a merge's transaction does.

    `ending` adds what only the end of a reading asks for.
    """
    for name in ("receipts", "quarantine", "coverage", *(("units", "holds") if ending else ())):
        run_query(connection, f"snapshot_{name}", values)


def keep_former(connection: duckdb.DuckDBPyConnection, shape: Shape, values: Mapping[str, Any]) -> None:
    """Sends the values about to be replaced to the entity's revisions."""
    run_query(
        connection,
        "keep_former",
        values,
        entity=shape.entity,
        columns=shape.listed("c"),
        keys=shape.key_list(),
        same_key=shape.same_key("a", "c"),
        same_key_numbered=shape.same_key("n", "c"),
        order=", ".join(f"c.{name.strip()}" for name in shape.order.split(",")),
    )


def not_arriving(shape: Shape, arrives: bool) -> str:
    """The condition that no page of the batch, as late or later, shows the row `c` in whatever state."""
    if not arrives:
        return ""
    return statement("not_arriving", entity=shape.entity, same_key=shape.same_key("a", "c"))


def write_receipts(
    connection: duckdb.DuckDBPyConnection, values: Mapping[str, Any], held: frozenset[str]
) -> tuple[Any, ...]:
    """Receipts, quarantine and coverage of the merged pages; returns the sums of their receipts."""
    run_query(connection, "quarantine_write", values)
    found = connection.execute("SELECT count(*) FROM temp.quarantine_now").fetchone()
    open_before = fetch(connection, "quarantine_open_pages", values)[0][0]
    if found and found[0]:
        run_query(connection, "quarantine_first", values)
        run_query(connection, "quarantine_take_out", values)
        run_query(connection, "quarantine_put_in", values)
    if open_before:
        run_query(connection, "quarantine_release", values)
        run_query(connection, "quarantine_seen_again", values)
    if open_before or (found and found[0]):
        run_query(connection, "snapshot_quarantine", values)
    replaced, kept = fetch(connection, "receipts_again", values)[0]
    run_query(connection, "receipts_now", values)
    if replaced:
        run_query(connection, "receipts_take_out", values)
        run_query(connection, "receipts_forget", values)
    run_query(connection, "receipts_put_in")
    run_query(connection, "receipts_note")
    scopes = connection.execute("SELECT count(*) FROM temp.batch_scope").fetchone()
    if scopes and scopes[0]:
        run_query(connection, "scope_coverage", {**values, "held": sorted(held)})
    return fetch(connection, "receipts_sum", values, table="page_receipt" if kept else "temp.receipt_now")[0]


def _listed(names: tuple[str, ...]) -> str:
    return "".join(f"{name}, " for name in names)


_EXACT_NOW = (
    "c.recorded_at IS NULL AND a.recorded_at IS NOT NULL AND a.recorded_at <= c.recorded_until_at "
    "AND (c.recorded_from_at IS NULL OR c.recorded_from_at <= a.recorded_at)"
)
_EXACT_ANEW = (
    "a.is_reread AND a.recorded_at IS NOT NULL AND c.recorded_from_at = c.recorded_at "
    "AND c.recorded_until_at = c.recorded_at"
)
_EXPRESSIONS = {
    "recorded_at": (
        "CASE WHEN a.is_new_value THEN a.recorded_at WHEN a.is_reread THEN coalesce(a.recorded_at, c.recorded_at) "
        "ELSE coalesce(c.recorded_at, a.recorded_at) END"
    ),
    "recorded_from_at": (
        "CASE WHEN a.is_new_value THEN CASE WHEN a.is_exact THEN a.recorded_at ELSE a.without_at END "
        f"WHEN ({_EXACT_NOW}) OR ({_EXACT_ANEW}) THEN a.recorded_at ELSE c.recorded_from_at END"
    ),
    "recorded_until_at": (
        "CASE WHEN a.is_new_value THEN CASE WHEN a.is_exact THEN a.recorded_at ELSE a.shown_at END "
        f"WHEN ({_EXACT_NOW}) OR ({_EXACT_ANEW}) THEN a.recorded_at ELSE c.recorded_until_at END"
    ),
    "recorded_by": "CASE WHEN a.is_new_value THEN a.recorded_by ELSE coalesce(c.recorded_by, a.recorded_by) END",
    "first_seen_at": "CASE WHEN a.disposition = 'accepted' THEN a.shown_at ELSE c.first_seen_at END",
    "changed_at": "CASE WHEN a.is_new_value THEN a.shown_at ELSE c.changed_at END",
    "run_id": "CASE WHEN a.is_new_value THEN $run ELSE c.run_id END",
}


def _written(shape: Shape) -> str:
    listed = []
    for name in shape.columns:
        if name in shape.kept:
            listed.append(f"coalesce(a.{name}, c.{name}) AS {name}")
        else:
            listed.append(f"{_EXPRESSIONS.get(name, f'a.{name}')} AS {name}")
    return ", ".join(listed)
