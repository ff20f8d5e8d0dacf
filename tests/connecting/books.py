"""Workbooks of tests: honest ones by openpyxl, hostile ones part by part."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter
from openpyxl import Workbook

Rows = Sequence[Sequence[Any]]

JOURNAL_HEAD: Rows = [
    ["Формат", "Свод: классный журнал, версия 1"],
    ["Организация", "peresvet-5"],
    ["Класс", "7А"],
    ["Подгруппа", None],
    ["Предмет", "Алгебра"],
    ["Учебный год", "2026/2027"],
    ["Период с", "01.09.2026"],
    ["Период по", "23.10.2026"],
    ["Выгружено", "21.10.2026 18:30"],
    [],
    ["№", "Код", "Обучающийся", "05.10.2026", "07.10.2026"],
    [None, None, None, 3, 3],
]

# Seven values in the grid lines (number, code, name; «4 3», «н/а»; «5»), seven below the heads of the others.
STUDENTS: Rows = [[1, "s1", "Первый А.", "4/3", "н/а"], [2, "s2", "Второй Б.", "  ", 5]]
LESSONS: Rows = [["Дата", "Номер"], ["05.10.2026", 3], ["07.10.2026", 3]]
FINALS: Rows = [["Код", "Обучающийся"], ["s1", "Первый А."]]
PERIODS: Rows = [["Период", "Вид"], ["1 четверть", None]]
JOURNAL_VALUES = 6 + 3 + 1 + 4 + 2 + 1

JOURNAL: Mapping[str, Rows] = {
    "Журнал": [*JOURNAL_HEAD, *STUDENTS],
    "Занятия": LESSONS,
    "Итоги": FINALS,
    "Периоды": PERIODS,
}


def shared_workbook(sheets: Mapping[str, Rows]) -> bytes:
    """An XLSX as xlsxwriter writes it: texts in a table of shared strings, as Excel does."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(number, column, value)
                    elif value is not None:
                        sheet.write(number, column, value)
    return out.getvalue()


def workbook(sheets: Mapping[str, Rows]) -> bytes:
    """An XLSX as openpyxl writes it: each text in its own cell."""
    book = Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def delimited(sheets: Mapping[str, Rows], delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    """The same journal as one CSV."""
    lines = []
    for title, rows in sheets.items():
        lines.append(f"[{title}]")
        lines.extend(delimiter.join(_field(value, delimiter) for value in row) for row in rows)
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def repacked(book: bytes, changed: Mapping[str, bytes], *, added: Mapping[str, bytes] | None = None) -> bytes:
    """The same archive with some parts replaced and some added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changed.get(name, old.read(name)))
        for name, content in (added or {}).items():
            new.writestr(name, content)
    return out.getvalue()


def part(book: bytes, name: str) -> bytes:
    """One part of an archive."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return archive.read(name)


def _field(value: Any, delimiter: str) -> str:
    text = "" if value is None else str(value)
    quoted = delimiter in text or '"' in text or "\n" in text
    return '"' + text.replace('"', '""') + '"' if quoted else text
