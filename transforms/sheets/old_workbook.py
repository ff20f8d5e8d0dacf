"""Sheets of an .xls (Excel 97–2003).

Read by xlrd, which keeps a formula's error as a cell; the connector counts the same book by calamine.
"""

from datetime import datetime, time
from typing import Any, Literal

import xlrd
from xlrd.biffh import XLRDError, error_text_from_code
from xlrd.compdoc import CompDocError

# What xlrd raises for spoilt bytes; the connector has refused them before.
_READ_ERRORS = (XLRDError, CompDocError, AssertionError, IndexError, KeyError, OverflowError, ValueError)


def old_workbook_sheets(body: bytes) -> list[tuple[str, list[list[Any]]]]:
    """Titles and rows of values of every worksheet; empty for what is no such workbook.

    Formulas are not evaluated: a cell shows the value that was saved with it, an error its own text.
    """
    try:
        book = xlrd.open_workbook(file_contents=body, logfile=_Silence(), on_demand=False)
        return [
            (sheet.name.strip(), [[_value(cell, book.datemode) for cell in row] for row in sheet.get_rows()])
            for sheet in book.sheets()
        ]
    except _READ_ERRORS:
        return []


class _Silence:
    def write(self, text: str) -> None:
        """What xlrd remarks about a file is nobody's reading."""


def _value(cell: Any, datemode: Literal[0, 1]) -> Any:
    match cell.ctype:
        case xlrd.XL_CELL_EMPTY | xlrd.XL_CELL_BLANK:
            return ""
        case xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        case xlrd.XL_CELL_ERROR:
            return error_text_from_code.get(cell.value, "#N/A")
        case xlrd.XL_CELL_DATE:
            return _moment(float(cell.value), datemode)
        case _:
            return cell.value


def _moment(serial: float, datemode: Literal[0, 1]) -> Any:
    try:
        found: datetime = xlrd.xldate_as_datetime(serial, datemode)
    except (xlrd.xldate.XLDateError, OverflowError, ValueError):
        return serial
    # A serial below one is a time of day; its date is the calendar's first and means nothing.
    return found.time() if 0 <= serial < 1 and found.time() != time() else found
