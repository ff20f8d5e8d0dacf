"""A sheet of reports, pupil after pupil, with merged cells, as an issuing system lays it out."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

_CREATED = datetime(2026, 9, 1)  # noqa: DTZ001 a workbook's properties have no zone
_FIRST_LINES = 8

Value = str | int | float | None


class ReportSheet:
    """Lines about the file once, then blocks without a blank row between; an empty text is a cell that exists."""

    def __init__(self, school: str, title: str, about: Sequence[str]) -> None:
        self._target = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._target, {"in_memory": True, "strings_to_numbers": False})
        self._book.set_properties({"created": _CREATED})
        self._sheet: Any = self._book.add_worksheet("Лист1")
        self._bold = self._book.add_format({"bold": True, "align": "center", "text_wrap": True})
        self._row = _FIRST_LINES
        for row, text in ((0, school), (2, title), *enumerate(about, start=5)):
            self._sheet.merge_range(row, 0, row, 9, text)

    def line(self, text: str, width: int) -> None:
        """One text over `width` merged cells."""
        self._sheet.merge_range(self._row, 0, self._row, max(1, width - 1), text)
        self._row += 1

    def heading(self, upper: Sequence[tuple[str, int]], lower: Sequence[Value]) -> None:
        """Two rows of headings: upper ones with the columns each spans, and what stands below."""
        column = 0
        for text, width in upper:
            below = any(value is not None for value in lower[column : column + width])
            last = self._row if below else self._row + 1
            if width > 1 or last > self._row:
                self._sheet.merge_range(self._row, column, last, column + width - 1, text, self._bold)
            else:
                self._sheet.write_string(self._row, column, text, self._bold)
            column += width
        self._row += 1
        self.row(lower)

    def row(self, values: Sequence[Value]) -> None:
        """One row; None is a cell that does not exist."""
        for column, value in enumerate(values):
            if isinstance(value, str):
                self._sheet.write_string(self._row, column, value)
            elif value is not None:
                self._sheet.write_number(self._row, column, value)
        self._row += 1

    def bytes(self) -> bytes:
        """The workbook; the sheet takes nothing more."""
        self._book.close()
        return self._target.getvalue()
