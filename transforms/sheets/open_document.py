"""Sheets of an .ods, cell by cell.

Read from its XML and not by calamine, which joins the words on both sides of a tab or of a line break («4» and
«5» become «45») and shows a formula's error as an empty cell.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from lxml import etree

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_CLOCK = re.compile(r"^PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S$", re.ASCII)


def open_document_sheets(body: bytes) -> list[tuple[str, list[list[Any]]]]:
    """Titles and rows of values of every sheet; empty for what is no such workbook.

    Formulas are not evaluated: a cell shows the value that was saved with it, an error its own text.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            content = archive.read("content.xml")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        document = etree.fromstring(content, parser)
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, etree.XMLSyntaxError):
        return []
    tables = document.iterfind(f"{_OFFICE}body/{_OFFICE}spreadsheet/{_TABLE}table")
    return [((table.get(f"{_TABLE}name") or "").strip(), _rows(table)) for table in tables]


def _rows(table: "etree._Element") -> list[list[Any]]:
    rows: list[list[Any]] = []
    blank = 0
    for element in table.iter(f"{_TABLE}table-row"):
        row = _row(element)
        times = _times(element, "rows")
        if not row:
            # The empty tail of a sheet is one row repeated a million times.
            blank += times
            continue
        rows += [[] for _ in range(blank)]
        rows += [list(row) for _ in range(times)]
        blank = 0
    return rows


def _row(element: "etree._Element") -> list[Any]:
    row: list[Any] = []
    blank = 0
    for cell in element.iterchildren(*_CELLS):
        times = _times(cell, "columns")
        if not _holds(cell):
            blank += times
            continue
        row += [""] * blank + [_value(cell)] * times
        blank = 0
    return row


def _holds(cell: "etree._Element") -> bool:
    return cell.get(f"{_OFFICE}value-type") is not None


def _times(element: "etree._Element", what: str) -> int:
    return int(element.get(f"{_TABLE}number-{what}-repeated") or 1)


def _value(cell: "etree._Element") -> Any:
    kind = cell.get(f"{_OFFICE}value-type")
    stored = cell.get(f"{_OFFICE}string-value")
    if cell.get(f"{_CALC}value-type") == "error" or (kind == "string" and stored is None):
        return _shown(cell)
    try:
        match kind:
            case "float" | "percentage" | "currency":
                return float(cell.get(f"{_OFFICE}value") or "")
            case "boolean":
                return cell.get(f"{_OFFICE}boolean-value") == "true"
            case "date" | "time":
                return _moment(cell.get(f"{_OFFICE}{kind}-value") or "")
    except ValueError:
        return _shown(cell)
    return stored or ""


def _moment(text: str) -> date | datetime | time:
    clock = _CLOCK.match(text)
    if clock is not None:
        hours, minutes, seconds = (int(part) for part in clock.groups())
        return time(hours % 24, minutes, seconds)
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _shown(cell: "etree._Element") -> str:
    """The paragraphs of a cell; a note pinned to it is not its text."""
    return "\n".join("".join(_pieces(paragraph)) for paragraph in cell.iterchildren(f"{_TEXT}p", f"{_TEXT}h"))


def _pieces(element: "etree._Element") -> Iterator[str]:
    if element.text:
        yield element.text
    for child in element:
        if child.tag == f"{_TEXT}s":
            yield " " * int(child.get(f"{_TEXT}c") or 1)
        elif child.tag == f"{_TEXT}tab":
            yield "\t"
        elif child.tag == f"{_TEXT}line-break":
            yield "\n"
        elif isinstance(child.tag, str):
            yield from _pieces(child)
        if child.tail:
            yield child.tail
