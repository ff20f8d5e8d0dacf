"""A file that is no XLSX as one, so that there are cells to mark: what it says stays text."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from lxml import etree

from publications.annotation.marks import Mark, field_of, letters_of
from publications.annotation.package import Element, parsed
from publications.cells import new_workbook, write_cell
from transforms.sheets.book import Sheet, read_book

_STEP: Final = re.compile(r"([\w.-]+)(?:\[([0-9]{1,9})\])?")
_MOST_LINES: Final = 100_000
_TITLE_LENGTH: Final = 31
_NOT_IN_TITLE: Final = str.maketrans(dict.fromkeys("[]:*?/\\", "_"))
_WIDEST: Final = 40
# A copy has no moment of its own: the same file gives the same bytes.
_MADE_AT: Final = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Copied:
    """The copy, and where each line of the file stands in it: line → (sheet, row)."""

    body: bytes
    lines: dict[int, tuple[str, int]]
    tree: Element | None = None

    def moved(self, marks: Sequence[Mark]) -> list[Mark]:
        """The marks at the cells of the copy: a line and its field are a row and its column."""
        return [replace(mark, pointer=self._pointer(mark.pointer)) for mark in marks]

    def _pointer(self, pointer: str) -> str:
        field = field_of(pointer) or self._line_of(pointer)
        if field is None or field[0] not in self.lines:
            return pointer
        sheet, row = self.lines[field[0]]
        return f"{sheet}!{letters_of(max(1, field[1]))}{row}"

    def _line_of(self, pointer: str) -> tuple[int, int] | None:
        """The line of the element that a path of an XML file (`/journal/lesson[3]/@topic`) leads to."""
        if self.tree is None or not pointer.startswith("/"):
            return None
        steps = [_STEP.fullmatch(step) for step in pointer.partition("/@")[0][1:].split("/")]
        # By local names: the journal's namespace stands in the file, not in its paths.
        path = "".join(f"/*[local-name()='{step[1]}'][{step[2] or 1}]" for step in steps if step is not None)
        found = None if None in steps else self.tree.getroottree().xpath(path)
        first = found[0] if isinstance(found, list) and found else None
        line = first.sourceline if isinstance(first, etree._Element) else None
        return (line, 1) if isinstance(line, int) else None


def copy_of(body: bytes) -> Copied:
    """The sheets of a file as an XLSX; of a file that is no table its lines, one a row."""
    book = read_book(body)
    sheets = list(book.sheets.values()) if book is not None else [_lines(body)]
    out = io.BytesIO()
    workbook = new_workbook(out, title="Копия файла школы", created_at=_MADE_AT)
    text = workbook.add_format({"num_format": "@", "quote_prefix": True, "valign": "top"})
    places: dict[int, tuple[str, int]] = {}
    for sheet in sheets:
        title = sheet.title.translate(_NOT_IN_TITLE)[:_TITLE_LENGTH]
        written = workbook.add_worksheet(title)
        for row, cells in enumerate(sheet.rows):
            for column, value in enumerate(cells):
                if value:
                    write_cell(written, row, column, value, text)
        for column, width in enumerate(_widths(sheet)):
            written.set_column(column, column, width)
        for row, line in enumerate(sheet.lines or (), start=1):
            places[line] = (title, row)
    workbook.close()
    return Copied(out.getvalue(), places, _tree(body) if book is None else None)


def _tree(body: bytes) -> Element | None:
    if not body.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<") or b"<!DOCTYPE" in body:
        return None
    try:
        return parsed(body)
    except etree.XMLSyntaxError:
        return None


def _lines(body: bytes) -> Sheet:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1251", errors="replace")
    rows = [[line] for line in text.splitlines()[:_MOST_LINES]] if b"\x00" not in body[:4096] else []
    return Sheet("Файл", rows, range(1, len(rows) + 1))


def _widths(sheet: Sheet) -> list[int]:
    widths: list[int] = []
    for cells in sheet.rows:
        for column, value in enumerate(cells):
            if column == len(widths):
                widths.append(8)
            widths[column] = min(_WIDEST, max(widths[column], len(value) + 2))
    return widths
