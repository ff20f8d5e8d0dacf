"""Cells of an .xls (Excel 97–2003): its records are weighed one by one before calamine lays the sheets out."""

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from python_calamine import CalamineError, CalamineWorkbook
from xlrd.compdoc import CompDoc, CompDocError

from connectors.exports.limits import (
    LARGEST_RECTANGLE,
    MOST_CELLS,
    MOST_SHEETS,
    FileRefusedError,
    damaged,
    too_large,
)
from connectors.exports.workbook import Cell

_BOF, _EOF, _BOUNDSHEET, _FILEPASS = 0x0809, 0x000A, 0x0085, 0x002F
_FORMULA, _BOOLERR, _MULRK = 0x0006, 0x0205, 0x00BD
_LABELSST, _LABEL, _RSTRING, _NUMBER, _RK = 0x00FD, 0x0204, 0x00D6, 0x0203, 0x027E
_ONE_CELL: Final = frozenset({_FORMULA, _BOOLERR, _LABELSST, _LABEL, _RSTRING, _NUMBER, _RK})
_EXCEL_97 = 0x0600
_MACRO_SHEET, _WORKSHEET = 1, 0
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


@dataclass(slots=True)
class _SheetRecords:
    """What the records of one worksheet hold: how many cells, how far they reach, where errors stand."""

    count: int = 0
    deepest: int = 0
    widest: int = 0
    errors: list[Cell] = field(default_factory=list)


class OldWorkbook:
    """A guarded .xls; raises FileRefusedError for macros, a password, spoilt records and a sheet over the limits."""

    def __init__(self, body: bytes) -> None:
        stream = _workbook_stream(body)
        places = _worksheets(stream)
        if len(places) > MOST_SHEETS:
            raise too_large(f"листов больше {MOST_SHEETS}")
        records = [_weigh(stream, offset) for offset in places]
        try:
            book = CalamineWorkbook.from_filelike(io.BytesIO(body))
            grids = [
                (name.strip(), book.get_sheet_by_name(name).to_python(skip_empty_area=False))
                for name in book.sheet_names
            ]
        except (CalamineError, OSError, ValueError) as error:
            raise damaged("книга Excel 97–2003 не читается") from error
        if len(grids) != len(records):
            raise damaged("число листов не сходится с оглавлением")
        self._sheets = [(title, _cells(rows, own.errors)) for (title, rows), own in zip(grids, records, strict=True)]

    @property
    def sheets(self) -> tuple[str, ...]:
        """Titles of the sheets in their order."""
        return tuple(title for title, _ in self._sheets)

    def check(self) -> None:
        """Nothing is left to check: the book was read to its end when it was opened."""

    def cells(self, sheet: str) -> Iterator[Cell]:
        """The cells of a sheet that hold something; of all sheets of that title."""
        for title, cells in self._sheets:
            if title == sheet:
                yield from cells


def _workbook_stream(body: bytes) -> bytes:
    try:
        document = CompDoc(body, logfile=io.StringIO())
        names = [entry.name for entry in document.dirlist]
        found, base, size = document.locate_named_stream("Workbook")
    except (CompDocError, AssertionError, IndexError, KeyError, ValueError, struct.error, MemoryError) as error:
        raise damaged("оглавление книги не читается") from error
    if any(name in ("EncryptedPackage", "EncryptionInfo") for name in names):
        raise _password()
    if any(name.upper().startswith(("_VBA", "VBA", "MACROS")) for name in names):
        raise _macros()
    if not found:
        raise FileRefusedError(
            "Это не книга Excel 97–2003: внутри нет листов.", "Откройте её в Excel и сохраните в формате XLSX."
        )
    return bytes(found[base : base + size])


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    at, depth = start, 0
    while at + 4 <= len(stream):
        code, size = struct.unpack_from("<HH", stream, at)
        record = stream[at + 4 : at + 4 + size]
        if len(record) < size:
            raise damaged("записи книги обрываются")
        depth += (code == _BOF) - (code == _EOF)
        # A chart inside a sheet opens and ends a stream of its own.
        if depth <= 1:
            yield code, record
        if code == _EOF and depth <= 0:
            return
        at += 4 + size
    raise damaged("у листа нет конца")


def _worksheets(stream: bytes) -> list[int]:
    places = []
    for code, record in _records(stream, 0):
        if code == _BOF and record[:2] != struct.pack("<H", _EXCEL_97):
            raise FileRefusedError(
                "Книга сохранена в формате старше Excel 97.", "Откройте её в Excel и сохраните в формате XLSX."
            )
        if code == _FILEPASS:
            raise _password()
        if code == _BOUNDSHEET and len(record) >= 6:
            if record[5] == _MACRO_SHEET:
                raise _macros()
            if record[5] == _WORKSHEET:
                places.append(struct.unpack_from("<I", record)[0])
    if not places:
        raise damaged("в книге нет ни одного листа")
    return places


def _weigh(stream: bytes, start: int) -> _SheetRecords:
    found = _SheetRecords()
    for code, record in _records(stream, start):
        if code not in _ONE_CELL and code != _MULRK:
            continue
        if len(record) < 6:
            raise damaged("клетка книги обрывается")
        row, column = struct.unpack_from("<HH", record)
        last = struct.unpack_from("<H", record, len(record) - 2)[0] if code == _MULRK else column
        found.count += max(1, last - column + 1)
        found.deepest, found.widest = max(found.deepest, row + 1), max(found.widest, last + 1)
        if found.count > MOST_CELLS or found.deepest * found.widest > LARGEST_RECTANGLE:
            raise too_large("на листе слишком много клеток")
        error = _error_of(code, record)
        if error is not None:
            found.errors.append(Cell(row + 1, column + 1, _ERRORS.get(error, "#N/A")))
    return found


def _error_of(code: int, record: bytes) -> int | None:
    if code == _BOOLERR and len(record) >= 8 and record[7]:
        return record[6]
    if code == _FORMULA and len(record) >= 14 and record[12:14] == b"\xff\xff" and record[6] == 2:
        return record[8]
    return None


def _cells(rows: list[list[Any]], errors: list[Cell]) -> list[Cell]:
    read = [
        Cell(number, column, _stored(value))
        for number, row in enumerate(rows, start=1)
        for column, value in enumerate(row, start=1)
        if value != ""
    ]
    known = {(cell.row, cell.column) for cell in read}
    lost = [cell for cell in errors if (cell.row, cell.column) not in known]
    return sorted([*read, *lost], key=lambda cell: (cell.row, cell.column)) if lost else read


def _stored(value: Any) -> str:
    """A text as it is; a number, a date or a truth value as one word."""
    if isinstance(value, date | datetime | time | timedelta):
        return str(value).replace(" ", "T").replace("/", "")
    return f"{value:g}" if isinstance(value, float) else str(value)


def _macros() -> FileRefusedError:
    return FileRefusedError("В книге есть макросы: такая книга не читается.", "Сохраните её как XLSX без макросов.")


def _password() -> FileRefusedError:
    return FileRefusedError("Книга защищена паролем.", "Снимите пароль и сохраните её заново.")
