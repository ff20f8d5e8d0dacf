"""Rows that the source does not show any more: found, checked against what still lies there, moved or deleted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import duckdb

from lake.merge import not_arriving
from lake.queries import run_query, statement
from lake.shape import ENTITY_NAMES, Shape, shape_of
from schemas.exchange import Window

# What hangs on a lesson and goes with it when it is moved.
HANGING = tuple(name for name in ENTITY_NAMES if name != "lesson" and "lesson_id" in shape_of(name).columns)
_PLACED = ("lesson_id", "lesson_on", "lesson_number", "assessment_id", "due_on")


@dataclass(frozen=True, slots=True)
class WholeUnit:
    """A kind of pages of which every one arrived, and the entities it shows completely."""

    kind: str
    covers: tuple[str, ...]
    window: Window | None
    observed_at: datetime


@dataclass(slots=True)
class Vanished:
    """The rows of one organisation and source that vanished in this run, as `gone_<entity>` tables."""

    connection: duckdb.DuckDBPyConnection
    values: Mapping[str, Any]
    entities: set[str] = field(default_factory=set)
    moving: set[str] = field(default_factory=set)
    _unread: bool = True

    def find(self, units: tuple[WholeUnit, ...], arriving: tuple[str, ...]) -> None:
        """Looks through the scopes of the staged pages and through the whole units."""
        scoped = {row[0] for row in self.connection.execute("SELECT DISTINCT entity FROM temp.batch_scope").fetchall()}
        unread = self.connection.execute(
            "SELECT count(*) FROM temp.quarantine_here WHERE last_run_id = ? AND released_run_id IS NULL",
            [self.values["run"]],
        ).fetchone()
        self._unread = bool(unread and unread[0])
        covered = {entity for unit in units for entity in unit.covers}
        for entity in ENTITY_NAMES:
            if entity not in scoped | covered:
                continue
            shape = shape_of(entity)
            self._ask("gone_table", shape, keys=shape.key_list("c"))
            self.entities.add(entity)
            if entity in scoped:
                self._find_scoped(shape, entity in arriving)
            covering = [unit for unit in units if entity in unit.covers]
            for place, unit in enumerate(covering):
                self._find_in_unit(shape, unit, arrives=entity in arriving, again=entity in scoped or place > 0)

    def span(self, entity: str) -> tuple[int, date | None, date | None]:
        """How many rows the units miss, and from which to which date they lie.

        Of all kinds together: what one kind does not show any more a page of another may.
        """
        if entity not in self.entities:
            return 0, None, None
        if not self._any_gone(entity):
            return 0, None, None
        shape = shape_of(entity)
        date_column = shape.date_column or "changed_at"
        row = run_query(
            self.connection,
            "gone_span",
            self.values,
            entity=entity,
            date_column=date_column,
            same_key=shape.same_key("g", "c"),
        ).fetchone()
        if row is None or not row[0]:
            return 0, None, None
        return (row[0], row[1], row[2]) if shape.date_column else (row[0], None, None)

    def restrict_arriving(self, entities: tuple[str, ...]) -> None:
        """Leaves of the staged rows only those of rows found missing."""
        for entity in entities:
            if entity in self.entities:
                shape = shape_of(entity)
                self._ask("arriving_only_gone", shape, same_key=shape.same_key("a", "g"))
            else:
                self._ask("arriving_none", shape_of(entity))

    def subtract_arriving(self, entities: tuple[str, ...]) -> None:
        """What an unchanged page still shows has not vanished."""
        for entity in self.entities.intersection(entities):
            shape = shape_of(entity)
            self._ask("gone_still_there", shape, same_key=shape.same_key("a", "g"))

    def pair_moves(self) -> None:
        """Recognises moved lessons, and their marks, homework and attendance at the new place."""
        self.moving = set()
        if "lesson" in self.entities and self._any_gone("lesson"):
            self._ask("page_last_read")
            self._ask("moved_lessons")
            found = self.connection.execute("SELECT count(*) FROM temp.moved_lesson").fetchone()
            if found and found[0]:
                self.moving = {"lesson", *HANGING} & self.entities
        else:
            self._ask("moved_lesson_none")
        for entity in sorted(self.entities - {"lesson"}):
            shape = shape_of(entity)
            if entity in self.moving and self._any_gone(entity):
                self._ask(
                    "moved_rows",
                    shape,
                    old_keys=", ".join(f"o.{name} AS old_{name}" for name in shape.keys),
                    new_keys=", ".join(f"n.{name} AS new_{name}" for name in shape.keys),
                    same_content=_same_content(shape),
                    same_key_gone=shape.same_key("g", "o"),
                )
            else:
                keys = shape.keys or ("organisation_id",)
                self._ask("moved_none", shape, old_keys=", ".join(f"o.{name} AS old_{name}" for name in keys))

    def counts(self, entity: str) -> list[tuple[str, int, int]]:
        """Per page kind: rows deleted, and rows gone with the moved ones."""
        shape = shape_of(entity)
        return self._ask("gone_counts", shape, **_moved_places(shape)).fetchall()

    def take_out(self, entities: tuple[str, ...]) -> None:
        """Sends the rows to the revisions and out of the current tables; moved ones hand on their history."""
        self._ask("page_last_read")
        for entity in entities:
            shape = shape_of(entity)
            if not sum(total for _, _, total in self.counts(entity)):
                continue
            self._hand_on(shape)
            self._ask(
                "gone_keep_former",
                shape,
                columns=shape.listed("c"),
                keys=shape.key_list(),
                same_key=shape.same_key("g", "c"),
                same_key_numbered=shape.same_key("n", "c"),
                order=", ".join(f"c.{name.strip()}" for name in shape.order.split(",")),
                **_moved_places(shape),
            )
            self._ask("gone_take_out", shape, same_key=shape.same_key("g", "c"))

    def _hand_on(self, shape: Shape) -> None:
        if shape.entity not in self.moving:
            return
        if shape.entity == "lesson":
            self._ask("moved_lesson_inherit")
        else:
            same_new_key = " AND ".join(f"n.{name} = m.new_{name}" for name in shape.keys)
            self._ask("moved_inherit", shape, same_new_key=same_new_key)

    def _any_gone(self, entity: str) -> bool:
        return bool((self._ask("gone_any", shape_of(entity)).fetchone() or (0,))[0])

    def _find_scoped(self, shape: Shape, arrives: bool) -> None:
        self._ask(
            "scope_gone",
            shape,
            into="CREATE OR REPLACE TEMP TABLE scope_gone AS",
            keys=shape.key_list("c"),
            inside=shape.inside("c", "x"),
            not_arriving=not_arriving(shape, arrives),
        )
        self._ask("gone_scoped", shape, keys=shape.key_list())

    def _find_in_unit(self, shape: Shape, unit: WholeUnit, *, arrives: bool, again: bool) -> None:
        in_window = "true"
        bound: dict[str, Any] = {"kind": unit.kind, "observed": unit.observed_at}
        if unit.window is not None and shape.date_column is not None:
            in_window = f"c.{shape.date_column} BETWEEN $from_on AND $to_on"
            bound |= {"from_on": unit.window.from_on, "to_on": unit.window.to_on}
        absent = statement("not_arriving_at_all", entity=shape.entity, same_key=shape.same_key("a", "c"))
        twice = statement("not_gone", entity=shape.entity, same_key=shape.same_key("g", "c"))
        run_query(
            self.connection,
            "gone_unit",
            {**self.values, **bound},
            entity=shape.entity,
            keys=shape.key_list("c"),
            in_window=in_window,
            not_gone=twice if again else "",
            not_unread=statement("not_unread") if self._unread else "",
            not_arriving=absent if arrives else "",
        )

    def _ask(self, name: str, shape: Shape | None = None, **places: str) -> duckdb.DuckDBPyConnection:
        if shape is not None:
            places["entity"] = shape.entity
        return run_query(self.connection, name, {**self.values, "wave": 0}, **places)


def _moved_places(shape: Shape) -> dict[str, str]:
    keys = shape.keys or ("organisation_id",)
    return {
        "old_list": ", ".join(f"old_{name}" for name in keys),
        "same_key_moved": " AND ".join(f"m.old_{name} = g.{name}" for name in keys),
    }


def _same_content(shape: Shape) -> str:
    told = [f"replace(o.{name}, v.old_lesson_id, v.new_lesson_id) = n.{name}" for name in shape.keys]
    told += [f"o.{name} IS NOT DISTINCT FROM n.{name}" for name in shape.values if name not in _PLACED]
    return " AND ".join(told)
