"""Works of a lesson (kinds and recording moments by «;») and the marks of the cells that belong to them."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns import Mask, Positions, codes, joined, mapped, ordinals, present, taken
from transforms.exports.occurrences import MOMENT, Occurrences, utc_moment
from transforms.sheets.table import Table
from transforms.work_kinds import work_kind_code


@dataclass(frozen=True, slots=True)
class Works:
    """Works of all lessons one after another: `first[l]` is where lesson `l` begins, `count[l]` how many it has."""

    lesson: Positions
    first: Positions
    count: Positions
    kind: pa.Array
    kind_code: pa.Array
    recorded_at: pa.Array
    assessment_id: pa.Array

    def of_marks(self, lesson: Positions, place: Positions) -> Positions:
        """The work of the mark at `place` (from one) in its cell; marks beyond the last work belong to the last."""
        return self.first[lesson] + np.minimum(place, self.count[lesson]) - 1


def find_works(table: Table, occurrences: Occurrences, has_marks: Mask, zone: ZoneInfo) -> Works:
    """The works that «Виды работ» and «Отметки выставлены» list; a lesson with marks has at least one.

    A cell with a part that is no moment is rejected, its other parts hold.
    """
    rows = occurrences.table_rows
    kinds = taken(mapped(table.text("kinds"), _parts, pa.list_(pa.string())), rows)

    def moments(text: str) -> list[datetime | None]:
        return [utc_moment(part, zone) if part else None for part in _parts(text)]

    def is_readable(text: str) -> bool | None:
        return all(utc_moment(part, zone) for part in _parts(text) if part) or None

    readable = mapped(table.text("marks_at"), is_readable, pa.bool_())
    table.reject_cells(
        "marks_at", present(table.text("marks_at")) & ~present(readable) & table.alive, "moment_unreadable"
    )
    moments_at = taken(mapped(table.text("marks_at"), moments, pa.list_(MOMENT)), rows)

    listed = np.zeros(len(occurrences), np.int64)
    listed[: len(rows)] = np.maximum(_lengths(kinds), _lengths(moments_at))
    count = np.maximum(listed, has_marks.astype(np.int64))
    first = np.cumsum(count) - count
    lesson = np.repeat(np.arange(len(count)), count)
    place = np.arange(len(lesson)) - first[lesson]
    kind = mapped(_part_of(kinds, lesson, place), lambda text: text or None, pa.string())
    filled = pc.coalesce(kind, pa.repeat("", len(lesson)))
    lesson_id = taken(occurrences.lesson_id, lesson)
    ordinal = pa.array(ordinals(codes(lesson_id, filled))).cast(pa.string())
    return Works(
        lesson=lesson,
        first=first,
        count=count,
        kind=kind,
        kind_code=mapped(kind, work_kind_code, pa.string()),
        recorded_at=_part_of(moments_at, lesson, place),
        assessment_id=joined(lesson_id, filled, ordinal),
    )


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";")]


def _lengths(lists: pa.Array) -> Positions:
    found: Positions = pc.fill_null(pc.list_value_length(lists), 0).to_numpy().astype(np.int64)
    return found


def _part_of(lists: pa.Array, lesson: Positions, place: Positions) -> pa.Array:
    """The part at `place` (from nought) of the list of each lesson; null where the list is shorter."""
    lengths = _lengths(lists)
    begins = np.cumsum(lengths) - lengths
    in_table = lesson < len(lengths)
    own = np.where(in_table, lesson, 0)
    inside = in_table & (place < (lengths[own] if len(lengths) else 0))
    return taken(pc.list_flatten(lists), np.where(inside, (begins[own] if len(lengths) else 0) + place, -1))
