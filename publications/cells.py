"""The one guard between text and spreadsheets: what a school wrote stays text, whoever opens the file.

A spreadsheet program runs a cell that looks like a formula. In XLSX the type of the cell decides, so text is always
written as a string; in CSV there is no type, so a dangerous line is made text by an apostrophe before it.
"""

import math
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, BinaryIO, Final

import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter

CellValue = str | int | float | bool | date | datetime | None

# The most characters one cell of XLSX holds; xlsxwriter drops a longer string without a word.
XLSX_TEXT_LIMIT: Final = 32_767
_XLSX_CUT: Final = "… [обрезано]"
# Beyond 15 digits a spreadsheet rounds a number: a long id is text.
_XLSX_EXACT_INTEGER: Final = 10**15

# Blank, control and invisible characters (line ends apart) that programs skip before they decide that a cell is a
# formula. The patterns are read both by `re` and by RE2 (Arrow), so they use no lookaround.
_SKIPPED: Final = (
    "[\\x00-\\x09\\x0e-\\x20\\x7f-\\x{84}\\x{86}-\\x{a0}\\x{ad}\\x{1680}\\x{2000}-\\x{200f}"
    "\\x{202a}-\\x{202f}\\x{205f}-\\x{206f}\\x{3000}\\x{feff}]"
)
# The four of ASCII, their full-width and small forms, and the minus and hyphens that look the same.
_TRIGGER: Final = (
    "[=+\\-@\\x{ff1d}\\x{ff0b}\\x{ff0d}\\x{ff20}\\x{2212}\\x{2010}\\x{2011}\\x{fe63}\\x{fe62}\\x{fe66}\\x{fe6b}]"
)
_LINE_START: Final = "(^|[\\n\\r\\x0b\\x0c\\x{85}\\x{2028}\\x{2029}])"
_DANGEROUS_LINE: Final = f"{_LINE_START}({_SKIPPED}*{_TRIGGER})"
# A plain number, and a telephone (a plus, then digits with at least one blank or bracket, or digits alone):
# neither computes to anything else.
_HARMLESS: Final = "^([+\\-][0-9]+([.,][0-9]+)?|\\+[0-9]{1,3}[ \\x{a0}(][0-9 \\x{a0}()\\-]*)$"


def _python(pattern: str) -> str:
    return re.sub(r"\\x\{([0-9a-f]+)\}", lambda found: f"\\u{int(found[1], 16):04x}", pattern)


_DANGEROUS_LINE_RE: Final = re.compile(_python(_DANGEROUS_LINE))
_HARMLESS_RE: Final = re.compile(_python(_HARMLESS))
_NOT_IN_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def csv_text(value: str) -> str:
    """`value` as a CSV field that no program takes for a formula.

    Each line that begins, after blanks of any kind, with `=`, `+`, `-`, `@` or a look-alike gets an apostrophe;
    plain numbers (`-2`) and telephones (`+7 900 …`) stay as they are. Write the file with every field quoted.
    """
    if _HARMLESS_RE.match(value):
        return value
    return _DANGEROUS_LINE_RE.sub(r"\1'\2", value)


def csv_texts(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """`csv_text` over a whole Arrow string column; nulls stay nulls."""
    guarded = pc.replace_substring_regex(column, _DANGEROUS_LINE, r"\1'\2")
    return pc.if_else(pc.match_substring_regex(column, _HARMLESS), column, guarded)


def xlsx_text(value: str) -> str:
    """`value` without characters that XML can't hold, cut visibly at what a cell holds."""
    clean = _NOT_IN_XML.sub("�", value)
    if 2 * len(clean) <= XLSX_TEXT_LIMIT or _utf16_length(clean) <= XLSX_TEXT_LIMIT:
        return clean
    kept = clean.encode("utf-16-le")[: 2 * (XLSX_TEXT_LIMIT - len(_XLSX_CUT))]
    return kept.decode("utf-16-le", errors="ignore") + _XLSX_CUT


def new_workbook(handle: BinaryIO, *, title: str, created_at: datetime) -> xlsxwriter.Workbook:
    """A workbook that turns no string into a formula, link or number; the same data give the same bytes.

    `created_at` is the moment of the data, not of writing. Write its cells with `write_cell` only; close it yourself.
    """
    workbook = xlsxwriter.Workbook(
        handle,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "dd.mm.yyyy",
            "remove_timezone": True,
        },
    )
    workbook.set_properties(
        {"title": xlsx_text(title), "author": "Свод", "created": created_at.astimezone(UTC).replace(tzinfo=None)}
    )
    return workbook


def write_cell(sheet: Any, row: int, column: int, value: CellValue, cell_format: Any = None) -> None:
    """Writes one cell by the type of `value`: text only ever as a string, a moment as its wall-clock time.

    `row` and `column` count from zero.
    """
    match value:
        case None:
            sheet.write_blank(row, column, None, cell_format)
        case bool():
            sheet.write_boolean(row, column, value, cell_format)
        case int() | float():
            if abs(value) < _XLSX_EXACT_INTEGER and math.isfinite(value):
                sheet.write_number(row, column, value, cell_format)
            else:
                sheet.write_string(row, column, str(value), cell_format)
        case datetime() | date():
            sheet.write_datetime(row, column, value, cell_format)
        case str():
            sheet.write_string(row, column, xlsx_text(value), cell_format)


def write_rows(sheet: Any, first_row: int, rows: Iterable[Sequence[CellValue]], formats: Sequence[Any]) -> int:
    """Writes rows from `first_row` on, each column in its format; returns the row after the last one."""
    next_row = first_row
    for values in rows:
        for column, value in enumerate(values):
            write_cell(sheet, next_row, column, value, formats[column])
        next_row += 1
    return next_row


def _utf16_length(value: str) -> int:
    return len(value) + sum(1 for character in value if ord(character) > 0xFFFF)
