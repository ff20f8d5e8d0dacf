"""The sheet «Замечания» of an annotated workbook: how it is known again, and what a school answers on it."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from transforms.sheets.book import Book, Sheet, read_book

NOTES_TITLES: Final = ("Замечания", "Замечания Свода")
NOTES_MARK: Final = "Замечания Свода к этому файлу"
OBJECTION: Final = "Возражение школы"
FINGERPRINT: Final = "Отпечаток"
FORMER_COLOUR: Final = "Прежний цвет"
CELL: Final = "Ячейка"
_HEADING_WITHIN: Final = 20
# A finding's fingerprint is a SHA-256: whatever else stands in the column was not written by us.
_FINGERPRINT_LENGTH: Final = 64


@dataclass(frozen=True, slots=True)
class Objection:
    """What the school answers to one finding; `row` is its row on the sheet, from one."""

    fingerprint: str
    text: str
    row: int


def notes_sheet(book: Book) -> Sheet | None:
    """Our own sheet of notes in a workbook that came back; None where there is none."""
    for title in NOTES_TITLES:
        sheet = book.sheets.get(title)
        if sheet is not None and sheet.cell(1, 1) == NOTES_MARK:
            return sheet
    return None


def may_have_notes(body: bytes) -> bool:
    """Whether a file is a workbook with a sheet of that title: a look at its list of sheets, no more."""
    if not body.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return NOTES_TITLES[0].encode() in archive.read("xl/workbook.xml")
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, zlib.error):
        return False


def read_objections(body: bytes) -> list[Objection] | None:
    """The answers of the sheet «Замечания», in its order; None where the file has no such sheet of ours.

    A line without a fingerprint (a value that could not be read) is mended, not disputed: an answer there is left.
    """
    book = read_book(body) if body.startswith(b"PK") else None
    sheet = notes_sheet(book) if book is not None else None
    if sheet is None:
        return None
    return [
        Objection(line[FINGERPRINT], text, row)
        for row, line in _lines(sheet)
        if (text := line.get(OBJECTION, "")) and len(line.get(FINGERPRINT, "")) == _FINGERPRINT_LENGTH
    ]


def former_colours(sheet: Sheet) -> dict[str, str]:
    """The colour each cell (`Журнал!D14`) had before it was marked, as our sheet remembers it."""
    return {line[CELL]: line.get(FORMER_COLOUR, "") for _, line in _lines(sheet) if line.get(CELL)}


def _lines(sheet: Sheet) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines below the headings: row and texts by heading."""
    for heading in range(1, min(_HEADING_WITHIN, len(sheet.rows)) + 1):
        titles = [text.strip() for text in sheet.rows[heading - 1]]
        if FINGERPRINT in titles:
            for row in range(heading + 1, len(sheet.rows) + 1):
                texts = (" ".join(sheet.cell(row, column).split()) for column in range(1, len(titles) + 1))
                yield row, dict(zip(titles, texts, strict=True))
            return
