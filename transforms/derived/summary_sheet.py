"""The content of summary sheets (сводные ведомости): a class's marks for periods, year and exams."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from itertools import groupby
from typing import Final

import duckdb

_QUERY: Final = files(__package__).joinpath("summary_sheet.sql").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of marks: `kind` is period, credit, year, exam or final; texts as the source has them."""

    subject: str
    period: str
    kind: str


@dataclass(frozen=True, slots=True)
class SummarySheet:
    """One class in one school year; `students` are (name, marks in the order of `columns`, "" where there is none)."""

    class_title: str
    school_year: str
    columns: tuple[SheetColumn, ...]
    students: tuple[tuple[str, tuple[str, ...]], ...]
    changed_at: datetime


def summary_sheets(
    connection: duckdb.DuckDBPyConnection, organisation_id: str, school_year: str, as_of_on: date
) -> Iterator[SummarySheet]:
    """The sheet of every class that has a mark for a period of `school_year` (2026/2027), as of `as_of_on`."""
    rows = connection.execute(
        _QUERY, {"organisation": organisation_id, "school_year": school_year, "as_of_on": as_of_on}
    ).fetchall()
    for class_title, of_class in groupby(rows, key=lambda row: row[0]):
        each = list(of_class)
        yield SummarySheet(
            class_title=class_title,
            school_year=school_year,
            columns=tuple(SheetColumn(**column) for column in each[0][3]),
            students=tuple((row[2], tuple(row[4])) for row in each),
            changed_at=max(row[5] for row in each),
        )
