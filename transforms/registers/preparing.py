"""A register's sheet before it is read: without examples and notes, and where its cells are formulas."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace

import openpyxl

from schemas.registers.description import EXAMPLE_WORD, NOTE_TITLE, heading
from transforms.sheets.book import Row, Sheet

Place = tuple[int, int]


def without_notes(sheet: Sheet) -> Sheet:
    """The sheet with its column of notes and its example lines empty; every other cell stays where it is."""
    titles = [heading(title) for title in sheet.rows[0]] if sheet.rows else []
    if heading(NOTE_TITLE) not in titles:
        return sheet
    place = titles.index(heading(NOTE_TITLE))
    return replace(sheet, rows=[_without_note(row, place) for row in sheet.rows])


def _without_note(row: Row, place: int) -> Sequence[str]:
    if place >= len(row):
        return row
    if heading(row[place]) == EXAMPLE_WORD:
        return []
    return [*row[:place], "", *row[place + 1 :]]


def formula_places(body: bytes, titles: tuple[str, ...]) -> dict[str, set[Place]]:
    """Row and column (from one) of the cells of those sheets that hold a formula.

    A formula's stored result is as old as its last calculation, and what it is made of stands in another file or cell:
    a register holds values.
    """
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        if not any(_has_formula(archive.read(name)) for name in archive.namelist() if "worksheets/" in name):
            return {}
    book = openpyxl.load_workbook(io.BytesIO(body), read_only=True)
    found: dict[str, set[Place]] = {}
    for sheet in book.worksheets:
        if sheet.title.strip() in titles:
            found[sheet.title.strip()] = {
                (cell.row, cell.column)
                for row in sheet.iter_rows()
                for cell in row
                if cell.data_type == "f" and cell.row is not None and cell.column is not None
            }
    return found


def _has_formula(part: bytes) -> bool:
    return any(tag in part for tag in (b"<f>", b"<f ", b"<f/", b":f>", b":f "))
