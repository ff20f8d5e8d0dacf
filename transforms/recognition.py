"""What a spreadsheet is, before anything is done with it: for `svod inspect`."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from foundation.errors import ConfigurationError
from schemas.exchange import Window
from schemas.registers import REGISTERS
from transforms.exports.heading import (
    DATES_ROW,
    GRID_FIRST_COLUMN,
    GRID_FIRST_ROW,
    SHEETS,
    describe,
    is_class_journal,
    read_heading,
)
from transforms.sheets.book import Book, Sheet, filled_cells, read_book

_REMEDY = (
    "Сверьте файл с описанием docs/formats.md: названия листов, строки «Формат», «Организация», «Класс» и «Предмет»."
)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file says it is; of registers only `page_kinds` and `missing` are filled.

    `page_kinds` are the normalisers that read it. `exported_at` is by the organisation's clock, without
    zone. `missing` says in Russian what is not there though it could be read without it.
    """

    page_kinds: tuple[str, ...]
    organisation_id: str | None = None
    study_group: str | None = None
    subject: str | None = None
    school_year: str | None = None
    window: Window | None = None
    exported_at: datetime | None = None
    students: int = 0
    lessons: int = 0
    missing: tuple[str, ...] = ()


def recognise(body: bytes) -> Recognised:
    """What kind of document the bytes are and what it says of itself.

    Raises ConfigurationError that says what was recognised and what is missing.
    """
    book = read_book(body)
    if book is None:
        raise ConfigurationError(describe(None), _REMEDY)
    found = [one for one in REGISTERS.values() if any(sheet.title in book.sheets for sheet in one.sheets)]
    if found:
        wanted = tuple(sheet.title for one in found for sheet in one.sheets if not sheet.may_lack)
        return Recognised(tuple(one.page_kind for one in found), missing=_missing_sheets(book, wanted))
    return _class_journal(book)


def _class_journal(book: Book) -> Recognised:
    sheet = book.sheets.get("Журнал")
    heading = read_heading(sheet) if sheet is not None else None
    if sheet is None or heading is None or not is_class_journal(heading) or heading.missing:
        raise ConfigurationError(describe(book), _REMEDY)
    missing = [*_missing_sheets(book, SHEETS)]
    if heading.window is None:
        missing.append("строки «Период с» и «Период по»: не видно, какие дни выгружены целиком")
    if heading.exported_at is None:
        missing.append("строка «Выгружено»: не видно, на какой момент выгрузка")
    return Recognised(
        page_kinds=("exports.class_journal",),
        organisation_id=heading.written["organisation"],
        study_group=heading.group,
        subject=heading.written["subject"],
        school_year=heading.written["school_year"] or None,
        window=heading.window,
        exported_at=heading.exported_at,
        students=len(np.unique(filled_cells(sheet, GRID_FIRST_ROW).rows)),
        lessons=_headed_columns(sheet),
        missing=tuple(missing),
    )


def _headed_columns(sheet: Sheet) -> int:
    cells = filled_cells(sheet, DATES_ROW)
    return int(((cells.rows == DATES_ROW) & (cells.columns >= GRID_FIRST_COLUMN)).sum())


def _missing_sheets(book: Book, wanted: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"лист «{title}»" for title in wanted if title not in book.sheets)
