"""A workbook or its CSV twin as one thing: sheets of text cells with coordinates."""

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.compute as pc
from python_calamine import CalamineError, CalamineWorkbook

from transforms.columns import Mask, Positions, mapped, present, texts
from transforms.sheets.cell_text import text_of
from transforms.sheets.old_workbook import old_workbook_sheets
from transforms.sheets.open_document import open_document_sheets

Row = Sequence[str]

_ENCODINGS = ("utf-8-sig", "cp1251")
_DELIMITER = re.compile(r'^[ \t]*"?Формат"?[ \t]*([;,])', re.MULTILINE)
_SECTION = re.compile(r"^\s*\[\s*(.+?)\s*\]\s*$")
_ERROR = re.compile(r"#(?:N/A|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!)|(?:Err|Ошибка):\d+")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of text; row and column are counted from one, as a person counts them.

    `lines` are the file's lines of the rows where the sheet stands in a CSV. `typed_dates` are cells (row,
    column) that the spreadsheet itself holds to be a date or a time.
    """

    title: str
    rows: Sequence[Row]
    lines: Sequence[int] | None = None
    typed_dates: frozenset[tuple[int, int]] = frozenset()

    def cell(self, row: int, column: int) -> str:
        """The trimmed text of one cell, empty outside of the sheet."""
        if row > len(self.rows) or column > len(self.rows[row - 1]):
            return ""
        return self.rows[row - 1][column - 1].strip()

    def pointers(self, rows: Positions, columns: Positions) -> pa.Array:
        """Coordinates of cells: `Журнал!D14` in a workbook, `L14C4` in a CSV."""
        if self.lines is not None:
            line = np.asarray([0, *self.lines], np.int64)[np.minimum(rows, len(self.lines))]
            parts = ["L", pa.array(line).cast(pa.string()), "C", pa.array(columns).cast(pa.string())]
        else:
            letters = mapped(pa.array(columns).cast(pa.string()), lambda number: letters_of(int(number)), pa.string())
            parts = [f"{self.title}!", letters, pa.array(rows).cast(pa.string())]
        return pc.binary_join_element_wise(*parts, "")


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells that hold more than spaces: row, column and text of each, row by row."""

    rows: Positions
    columns: Positions
    text: pa.Array

    def where(self, mask: Mask) -> "Cells":
        """The chosen ones of them."""
        return Cells(self.rows[mask], self.columns[mask], self.text.filter(pa.array(mask)))


@dataclass(frozen=True, slots=True)
class Book:
    """The sheets of a file; of several sheets of one title the first, the others are `repeated`."""

    sheets: Mapping[str, Sheet]
    repeated: tuple[Sheet, ...] = field(default=())


def read_book(body: bytes) -> Book | None:
    """The sheets of an .xlsx, .ods or .xls workbook or of a CSV journal; None where the bytes are none of them."""
    if body.startswith(_OLD_OFFICE):
        sheets = [_sheet(*named) for named in old_workbook_sheets(body)]
    elif body.startswith(b"PK"):
        sheets = _workbook(body)
    else:
        sheets = _delimited(body)
    if not sheets:
        return None
    first: dict[str, Sheet] = {}
    for sheet in sheets:
        first.setdefault(sheet.title, sheet)
    return Book(first, tuple(sheet for sheet in sheets if first[sheet.title] is not sheet))


def filled_cells(sheet: Sheet, first_row: int) -> Cells:
    """The filled cells of a sheet from `first_row` on."""
    rows = sheet.rows[first_row - 1 :]
    widths = np.fromiter((len(row) for row in rows), np.int64, len(rows))
    text = texts([cell for row in rows for cell in row])
    row_numbers = np.repeat(np.arange(first_row, first_row + len(rows)), widths)
    columns = np.arange(len(text)) - np.repeat(np.cumsum(widths) - widths, widths) + 1
    stripped = mapped(text, lambda cell: cell.strip() or None, pa.string())
    return Cells(row_numbers, columns, stripped).where(present(stripped))


def held_cells(body: bytes) -> Mapping[str, frozenset[tuple[int, int]]]:
    """Per sheet of an .xlsx the cells (row, column) that exist and hold an empty text.

    A report of progress tells by them a lesson without a mark from no lesson; calamine shows both as nothing.
    Empty for any other file.
    """
    if not body.startswith(b"PK"):
        return {}
    try:
        workbook = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        return {
            sheet.title.strip(): frozenset(
                (row_number, column)
                for row_number, row in enumerate(sheet.values, start=1)
                for column, value in enumerate(row, start=1)
                if isinstance(value, str) and not value.strip()
            )
            for sheet in workbook.worksheets
        }
    except (zipfile.BadZipFile, OSError, KeyError, ValueError):
        return {}


def is_formula_error(text: str) -> bool:
    """Whether a cell shows what a spreadsheet writes in place of a result."""
    return _ERROR.fullmatch(text) is not None


def letters_of(column: int) -> str:
    """The letters of a column counted from one: 4 → D, 27 → AA."""
    letters = ""
    while column > 0:
        column, place = divmod(column - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def _workbook(body: bytes) -> list[Sheet]:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            if "content.xml" in archive.namelist():
                return [_sheet(*named) for named in open_document_sheets(body)]
        if _has_error_cells(body):
            return _workbook_with_errors(body)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(body))
        return [
            _sheet(name.strip(), workbook.get_sheet_by_name(name).to_python(skip_empty_area=False))
            for name in workbook.sheet_names
        ]
    except (CalamineError, zipfile.BadZipFile, OSError, KeyError, ValueError):
        return []


def _has_error_cells(body: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return any(
            b't="e"' in archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")
        )


def _workbook_with_errors(body: bytes) -> list[Sheet]:
    """calamine shows a formula's error as an empty cell, which would lose a value: the slower reader shows it."""
    workbook = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True)
    return [
        _sheet(sheet.title.strip(), [["" if value is None else value for value in row] for row in sheet.values])
        for sheet in workbook.worksheets
    ]


def _sheet(title: str, rows: list[list[Any]]) -> Sheet:
    typed = frozenset(
        (row_number, column)
        for row_number, row in enumerate(rows, start=1)
        for column, value in enumerate(row, start=1)
        if isinstance(value, date | time | timedelta)
    )
    text = [[value if isinstance(value, str) else text_of(value) for value in row] for row in rows]
    return Sheet(title, text, None, typed)


def _delimited(body: bytes) -> list[Sheet]:
    for encoding in _ENCODINGS:
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.lstrip().startswith(("[", '"[')):
            return _sections(text)
    return []


def _sections(text: str) -> list[Sheet]:
    delimiter = _DELIMITER.search(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter[1] if delimiter else ";", strict=True)
    sheets: list[tuple[str, list[Row], list[int]]] = []
    line = 1
    try:
        for row in reader:
            heading = _SECTION.match(row[0]) if row else None
            if heading and heading[1] in SECTIONS and not any(cell.strip() for cell in row[1:]):
                sheets.append((heading[1], [], []))
            elif sheets:
                sheets[-1][1].append(row)
                sheets[-1][2].append(line)
            line = reader.line_num + 1
    except csv.Error:
        return []
    return [Sheet(title, rows, lines) for title, rows, lines in sheets]


SECTIONS = ("Журнал", "Занятия", "Итоги", "Периоды", "Темы")
