"""How many values a spreadsheet offers, by «Что считается значением» of docs/formats.md.

Counted from a workbook's cells as `Book` gives them and from the CSV's bytes; the normaliser reads the same files by
another reader.
"""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from connectors.exports.delimited import sections
from connectors.exports.layouts import Book

# Sheet → the line its values begin on; only the grid of the journal holds several values in a cell.
JOURNAL = {"Журнал": 13, "Занятия": 2, "Итоги": 2, "Периоды": 2}
TOPICS = {"Темы": 12}
TOPIC_PLAN = {"КТП": 2}
CONSENTS = {"Согласия": 2, "Контакты": 2}

_GRID = "Журнал"
_GRID_FROM_COLUMN = 4
_VALUE = re.compile(r"(?<![^\s/])[нН]/[аА](?![^\s/])|[^\s/]+")


def count_workbook(workbook: Book, first_lines: Mapping[str, int]) -> int:
    """Values on the sheets named in `first_lines`, from the line named there on."""
    return sum(
        cell_values(sheet, cell.column, cell.text)
        for sheet in first_lines
        for cell in workbook.cells(sheet)
        if cell.row >= first_lines[sheet]
    )


def count_delimited(body: bytes, first_lines: Mapping[str, int] = MappingProxyType(JOURNAL)) -> int:
    """Values of a class journal (or of the sheets named in `first_lines`) in CSV."""
    return sum(
        _line_values(sheet, row)
        for sheet, line, row in sections(body)
        if sheet in first_lines and line >= first_lines[sheet]
    )


def cell_values(sheet: str, column: int, text: str) -> int:
    """Values in one cell, its column counted from one; a cell of blanks holds none."""
    if sheet == _GRID and column >= _GRID_FROM_COLUMN:
        return values_of_cell(text)
    return 1 if text.strip() else 0


def values_of_cell(text: str) -> int:
    """Values in a cell of marks: spaces and «/» part them, «н/а» is one."""
    return len(_VALUE.findall(text))


def _line_values(sheet: str, row: Iterable[str]) -> int:
    return sum(cell_values(sheet, column, text) for column, text in enumerate(row, start=1))
