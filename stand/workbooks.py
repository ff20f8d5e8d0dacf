"""Books as files: XLSX, XLS and ODS with real or with written dates, CSV in the encodings that schools really use."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal

import xlsxwriter
import xlwt

from stand.journal_book import JournalBook
from stand.open_document import ods
from stand.sheets import Cell, Rows


@dataclass(frozen=True, slots=True)
class BookStyle:
    """How a school saves its books: format, and what differs within it."""

    format: Literal["xlsx", "csv", "xls", "ods"]
    real_dates: bool = False
    encoding: str = "utf-8"
    delimiter: str = ";"
    separator: str = " "


STYLES: Mapping[str, tuple[BookStyle, ...]] = {
    "peresvet-5": (
        BookStyle("xlsx", real_dates=True),
        BookStyle("xlsx", separator="/"),
        BookStyle("xlsx", real_dates=True),
        BookStyle("xlsx", separator="/"),
        BookStyle("xls", real_dates=True),
    ),
    "ugra-2": (
        BookStyle("csv"),
        BookStyle("csv", encoding="cp1251"),
        BookStyle("csv", encoding="utf-8-sig", delimiter=",", separator="/"),
        BookStyle("csv", encoding="cp1251", delimiter=","),
        BookStyle("csv", encoding="utf-8", delimiter=","),
    ),
    "nyazepetrovsk": (
        BookStyle("xlsx", real_dates=True),
        BookStyle("csv", encoding="cp1251"),
        BookStyle("xlsx"),
        BookStyle("csv", encoding="utf-8-sig"),
        BookStyle("ods", real_dates=True, separator="/"),
        BookStyle("csv", encoding="cp1251"),
    ),
}


def render(book: JournalBook, style: BookStyle, exported_at: datetime) -> bytes:
    """The bytes of a book exported at a local moment (naive): the same for the same content."""
    sheets = {"Журнал": book.journal(exported_at, style.separator)}
    sheets |= {name: rows for name, rows in book.sheets.items() if name != "Журнал"}
    if style.format == "csv":
        return _csv(sheets, style)
    if style.format == "ods":
        return ods(sheets, real_dates=style.real_dates)
    if style.format == "xls":
        return xls(sheets, real_dates=style.real_dates)
    return xlsx(sheets, exported_at, real_dates=style.real_dates)


def xlsx(sheets: Mapping[str, Rows], created_at: datetime, *, real_dates: bool) -> bytes:
    """A workbook of those sheets; with `real_dates` dates, moments and single marks are values, else texts."""
    target = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(target, options) as workbook:
        workbook.set_properties({"created": created_at})
        formats: dict[type, Any] = {
            kind: workbook.add_format({"num_format": pattern})
            for kind, pattern in ((date, "dd.mm.yyyy"), (datetime, "dd.mm.yyyy hh:mm"), (time, "hh:mm"))
        }
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for row_at, row in enumerate(rows):
                for column_at, cell in enumerate(row):
                    if cell is not None:
                        _put(sheet, row_at, column_at, cell, formats if real_dates else None)
    return target.getvalue()


def xls(sheets: Mapping[str, Rows], *, real_dates: bool) -> bytes:
    """As `xlsx`, for Excel 97–2003."""
    book = xlwt.Workbook(encoding="utf-8")
    styles = {
        kind: xlwt.easyxf(num_format_str=pattern)
        for kind, pattern in ((date, "DD.MM.YYYY"), (datetime, "DD.MM.YYYY HH:MM"), (time, "HH:MM"))
    }
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for row_at, row in enumerate(rows):
            for column_at, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write(row_at, column_at, cell)
                elif real_dates and isinstance(cell, date | time):
                    sheet.write(row_at, column_at, cell, styles[type(cell)])
                elif real_dates and isinstance(cell, str) and len(cell) == 1 and cell in "12345":
                    sheet.write(row_at, column_at, int(cell))
                elif cell is not None:
                    sheet.write(row_at, column_at, _written(cell))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _put(sheet: Any, row: int, column: int, cell: Cell, formats: Mapping[type, Any] | None) -> None:
    if isinstance(cell, int):
        sheet.write_number(row, column, cell)
    elif formats is not None and isinstance(cell, date | time):
        sheet.write_datetime(row, column, cell, formats[type(cell)])
    elif formats is not None and isinstance(cell, str) and len(cell) == 1 and cell in "12345":
        sheet.write_number(row, column, int(cell))
    else:
        sheet.write_string(row, column, _written(cell))


def _csv(sheets: Mapping[str, Rows], style: BookStyle) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=style.delimiter, lineterminator="\r\n")
    for name, rows in sheets.items():
        text.write(f"[{name}]\r\n")
        writer.writerows([[_written(cell) for cell in row] for row in rows])
    return text.getvalue().encode(style.encoding)


def _written(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case datetime():
            return f"{cell:%d.%m.%Y %H:%M}"
        case date():
            return f"{cell:%d.%m.%Y}"
        case time():
            return f"{cell:%H:%M}"
        case _:
            return str(cell)
