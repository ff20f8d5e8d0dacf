"""The class journal of docs/formats.md, XLSX or CSV → the whole journal of one group and subject."""

from zoneinfo import ZoneInfo

import numpy as np

from schemas.exchange import NormaliseContext, NormalisedPage, Scope
from transforms.columns import texts
from transforms.exports.cells import count_values, read_pupils, read_tokens
from transforms.exports.facts import add_lessons, add_marks, add_people, add_reference
from transforms.exports.heading import (
    GRID_FIRST_ROW,
    SHEETS,
    Heading,
    describe,
    is_class_journal,
    read_heading,
)
from transforms.exports.occurrences import COLUMNS, find_occurrences
from transforms.exports.results import add_period_marks, add_periods
from transforms.exports.works import find_works
from transforms.moments import in_utc
from transforms.rows import PageRows
from transforms.sheets.book import Book, Sheet, read_book
from transforms.sheets.table import FIRST_ROW, Table

VERSION = "exports.class_journal/2"

SCOPED = (
    "lesson",
    "lesson_topic",
    "homework",
    "assessment",
    "mark",
    "attendance",
    "attendance_check",
)


def normalise(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """A class journal; it shows its group, subject and days whole, as of the moment it was exported.

    A file that is no class journal, or another organisation's, is refused whole.
    """
    page = PageRows(context, VERSION)
    book = read_book(body)
    journal = book.sheets.get("Журнал") if book is not None else None
    heading = read_heading(journal) if journal is not None else None
    if book is None or journal is None or heading is None or not is_class_journal(heading) or heading.missing:
        return page.refused(describe(book), "wrong_document", _offered(book))
    if heading.written["organisation"] != context.organisation_id:
        return page.refused(heading.written["organisation"], "other_organisation", _offered(book))
    _reject_heading(page, book, journal, heading)
    zone = ZoneInfo(context.timezone)

    add_reference(page, journal, heading)
    pupils = read_pupils(journal, page)
    table = Table(_sheet(book, "Занятия"), COLUMNS, page)
    occurrences = find_occurrences(journal, table, heading, context.organisation_id)
    tokens = read_tokens(journal, pupils, occurrences, page)
    has_marks = np.zeros(len(occurrences), bool)
    has_marks[tokens.lesson[np.asarray(tokens.absence.is_null())]] = True
    works = find_works(table, occurrences, has_marks, zone)
    add_people(page, journal, pupils, f"{context.organisation_id}|{heading.group}")
    marked = add_marks(page, journal, pupils, occurrences, works, tokens)
    add_lessons(page, table, occurrences, works, marked, zone)
    add_period_marks(page, _sheet(book, "Итоги"), heading, zone)
    add_periods(page, _sheet(book, "Периоды"))
    exported_at = heading.exported_at
    return page.page(
        scopes=_scopes(heading, context.organisation_id),
        observed_at=in_utc(exported_at, zone) if exported_at is not None else None,
    )


def _scopes(heading: Heading, organisation_id: str) -> tuple[Scope, ...]:
    window = heading.window
    if window is None:
        return ()
    whole = (f"{organisation_id}|{heading.group}", f"{organisation_id}|{heading.written['subject']}")
    return (*(Scope(entity, *whole, window) for entity in SCOPED), Scope("period_mark", *whole))


def _reject_heading(page: PageRows, book: Book, journal: Sheet, heading: Heading) -> None:
    """What is wrong above the grid: it holds no values, so these rejects weigh nothing."""
    for key in heading.unreadable():
        pointer = journal.pointers(np.array([heading.rows[key]]), np.array([2]))
        page.reject(pointer, texts([heading.written[key]]), "header_unreadable", 0)
    for title in SHEETS:
        if title not in book.sheets:
            page.reject(texts([f"{title}!A1"]), texts([title]), "sheet_missing", 0)
    for sheet in book.repeated:
        page.reject(
            sheet.pointers(np.array([1]), np.array([1])), texts([sheet.title]), "sheet_repeated", _values(sheet)
        )


def _sheet(book: Book, title: str) -> Sheet:
    return book.sheets.get(title) or Sheet(title, ())


def _offered(book: Book | None) -> int:
    if book is None:
        return 0
    return sum(_values(sheet) for sheet in (*book.sheets.values(), *book.repeated) if sheet.title in SHEETS)


def _values(sheet: Sheet) -> int:
    is_grid = sheet.title == "Журнал"
    return count_values(sheet, GRID_FIRST_ROW if is_grid else FIRST_ROW, grid=is_grid)
