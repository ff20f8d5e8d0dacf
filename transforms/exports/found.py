"""What is read of a document cell by cell or element by element, before it becomes columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa

from schemas.arrow import normalised_schema
from transforms.attendance import add_attendance
from transforms.columns import texts
from transforms.rows import PageRows
from transforms.sheets.book import Sheet, letters_of
from transforms.texts import homework_columns, topic_columns

# Reasons that cost one value of a row that lives on.
_OF_ONE_VALUE = frozenset(
    {
        "column_unknown",
        "flag_unreadable",
        "formula_error",
        "mark_is_date",
        "moment_unreadable",
        "number_unreadable",
        "period_unreadable",
        "time_unreadable",
    }
)
# Texts beside which stands what is judged of them.
_JUDGED = {"lesson_topic": ("topic", topic_columns), "homework": ("content", homework_columns)}
_OCCURRENCE = ("lesson_id", "study_group_id", "subject_id", "lesson_on", "lesson_number")


@dataclass(slots=True)
class Found:
    """Rows by entity, absences and rejects of one page, in the order they were met.

    For layouts of a few thousand cells with no columns of their own (a block per pupil, a tree): the rows are gathered
    one by one and become Arrow columns at the end.
    """

    _rows: dict[str, list[tuple[str, int, Mapping[str, Any], tuple[Mapping[str, Any], ...]]]] = field(
        default_factory=dict
    )
    _absences: list[tuple[str, str, Mapping[str, Any], str, str, int, datetime | None]] = field(default_factory=list)
    _rejects: dict[str, list[tuple[str, str | None, int]]] = field(default_factory=dict)

    def add(
        self, entity: str, pointer: str, items: int, columns: Mapping[str, Any], *shared: Mapping[str, Any]
    ) -> None:
        """A row of an entity; all rows of an entity name the same columns.

        `shared` are columns that several rows have from one and the same mapping (the lesson of all its marks): those
        become Arrow values once.
        """
        self._rows.setdefault(entity, []).append((pointer, items, columns, shared))

    def absent(
        self,
        pointer: str,
        student_id: str,
        occurrence: Mapping[str, Any],
        raw_value: str,
        code: str,
        *,
        items: int = 1,
        recorded_at: datetime | None = None,
    ) -> None:
        """An absence or a lateness; several of one cell become one row."""
        self._absences.append((pointer, student_id, occurrence, raw_value, code, items, recorded_at))

    def reject(self, pointer: str, raw_value: str | None, reason: str, items: int) -> None:
        """A value that can't be read; a weight of nought says what is wrong where no value stands."""
        self._rejects.setdefault(reason, []).append((pointer, raw_value, items))

    @property
    def is_whole(self) -> bool:
        """Whether nothing but single values was rejected: what a rejected row held must not count as gone."""
        return not any(
            items > 0
            for reason, rejects in self._rejects.items()
            if reason not in _OF_ONE_VALUE
            for pointer, _, items in rejects
            if "/@" not in pointer
        )

    def write(self, page: PageRows) -> None:
        """Hands everything over, entity by entity."""
        for entity, rows in self._rows.items():
            pointers, items, own, shared = zip(*rows, strict=True)
            schema = normalised_schema(entity)
            columns = _columns(own, schema)
            for level in zip(*shared, strict=True):
                columns |= _spread(level, schema)
            if entity in _JUDGED:
                text, judged = _JUDGED[entity]
                columns |= judged(columns[text])
            page.add(entity, texts(pointers), np.array(items, np.int64), columns)
        if self._absences:
            places, students, occurrences, raw_values, codes, weights, moments = zip(*self._absences, strict=True)
            schema = normalised_schema("attendance")
            lessons = _spread(occurrences, schema)
            add_attendance(
                page,
                pointers=texts(places),
                items=np.array(weights, np.int64),
                student_id=texts(students),
                occurrence={name: lessons[name] for name in _OCCURRENCE},
                raw_value=texts(raw_values),
                attendance_code=texts(codes),
                recorded_at=pa.array(moments, schema.field("recorded_at").type),
            )
        for reason, rejects in self._rejects.items():
            places, values, counts = zip(*rejects, strict=True)
            page.reject(texts(places), texts(values), reason, np.array(counts, np.int64))


def _columns(rows: Sequence[Mapping[str, Any]], schema: pa.Schema) -> dict[str, pa.Array]:
    return {name: pa.array([row[name] for row in rows], schema.field(name).type) for name in rows[0]}


def _spread(mappings: Sequence[Mapping[str, Any]], schema: pa.Schema) -> dict[str, pa.Array]:
    """The columns of mappings of which many are the same object."""
    places: dict[int, int] = {}
    distinct: list[Mapping[str, Any]] = []
    for one in mappings:
        if id(one) not in places:
            places[id(one)] = len(distinct)
            distinct.append(one)
    positions = pa.array([places[id(one)] for one in mappings], pa.int64())
    return {name: column.take(positions) for name, column in _columns(distinct, schema).items()}


def pointer(sheet: Sheet, row: int, column: int) -> str:
    """The coordinate of one cell, as `Sheet.pointers` writes it."""
    if sheet.lines is not None:
        return f"L{sheet.lines[min(row, len(sheet.lines)) - 1]}C{column}"
    return f"{sheet.title}!{letters_of(column)}{row}"
