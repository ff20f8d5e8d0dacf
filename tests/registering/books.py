"""Templates of registers, filled and read."""

import io
from collections.abc import Mapping
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook as Book

from connectors.exports.workbook import Workbook
from connectors.registers.counting import count_register
from pipeline.templates import Template
from schemas.exchange import NormalisedPage
from schemas.registers import REGISTERS, Register
from tests.normalising.pages import accounted, context
from transforms.normalise import normalise


def template(name: str) -> Book:
    """A register's template as openpyxl sees it."""
    return openpyxl.load_workbook(io.BytesIO(Template(REGISTERS[name]).body()))


def filled(name: str) -> Book:
    """The template whose example lines have become records: their mark is taken off."""
    book = template(name)
    for sheet in REGISTERS[name].sheets:
        book[sheet.title]["A2"] = None
    return book


def bytes_of(book: Book) -> bytes:
    """The workbook as openpyxl saves it."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def lines(name: str, sheet: str, *records: Mapping[str, Any]) -> bytes:
    """A workbook of one sheet with the register's headings and those records."""
    book = Book()
    page = book.worksheets[0]
    page.title = sheet
    described = next(one for one in REGISTERS[name].sheets if one.title == sheet)
    titles = [column.title for column in described.columns]
    page.append(titles)
    for record in records:
        assert set(record) <= set(titles), set(record) - set(titles)
        page.append([record.get(title) for title in titles])
    return bytes_of(book)


def read(name: str, body: bytes) -> NormalisedPage:
    """The page of a workbook; what its rows and rejects account for is what the connector counts."""
    register = REGISTERS[name]
    page = normalise(register.page_kind, body, context(source="registers"))
    assert accounted(page) == offered(register, body)
    return page


def offered(register: Register, body: bytes) -> int:
    """What the connector counts in a workbook."""
    return count_register(Workbook(body), (sheet.title for sheet in register.sheets))
