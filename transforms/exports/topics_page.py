"""The topics page of docs/formats.md: the lessons of one group and subject with their topics and homework."""

from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.exchange import NormaliseContext, NormalisedPage, Scope
from transforms.columns import codes, first_rows, joined, mapped, ordinals, present, taken, texts
from transforms.exports.facts import add_homework, add_reference, add_topics
from transforms.exports.heading import Heading, is_topics_page, read_heading
from transforms.exports.occurrences import Occurrences, local_moments
from transforms.moments import in_utc, parse_date
from transforms.rows import PageRows
from transforms.sheets.book import Book, Sheet, filled_cells, read_book
from transforms.sheets.table import Table
from transforms.words import parse_whole

VERSION = "exports.topics_page/2"
SHEET = "Темы"
HEADING_ROW = 11
COLUMNS = {
    "date": "Дата",
    "number": "Номер",
    "topic": "Тема",
    "topic_at": "Тема записана",
    "homework": "Домашнее задание",
    "due": "К какому дню",
    "homework_at": "Задание записано",
}
OPTIONAL = frozenset({"number", "topic_at", "homework", "due", "homework_at"})
SCOPED = ("lesson_topic", "homework")


def normalise(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """A topics page; it shows the topics and homework of its group, subject and days whole.

    Where «Номер» is empty, the lessons of a day are numbered from one as they come. A file that is no topics
    page, or another organisation's, is refused whole.
    """
    page = PageRows(context, VERSION)
    book = read_book(body)
    sheet = book.sheets.get(SHEET) if book is not None else None
    heading = read_heading(sheet) if sheet is not None else None
    if book is None or sheet is None or heading is None or not is_topics_page(heading) or heading.missing:
        return page.refused(None, "wrong_document", _offered(book))
    if heading.written["organisation"] != context.organisation_id:
        return page.refused(heading.written["organisation"], "other_organisation", _offered(book))
    for key in heading.unreadable():
        pointer = sheet.pointers(np.array([heading.rows[key]]), np.array([2]))
        page.reject(pointer, texts([heading.written[key]]), "header_unreadable", 0)
    for repeated in book.repeated:
        items = _values(repeated)
        page.reject(repeated.pointers(np.array([1]), np.array([1])), texts([repeated.title]), "sheet_repeated", items)
    zone = ZoneInfo(context.timezone)
    add_reference(page, sheet, heading)
    table = Table(sheet, COLUMNS, page, heading_row=HEADING_ROW, optional=OPTIONAL)
    topic_at, homework_at = local_moments(table, "topic_at", zone), local_moments(table, "homework_at", zone)
    due_on = table.parsed("due", parse_date, pa.date32(), "date_unreadable")
    occurrences = _occurrences(table, heading, context.organisation_id)
    rows = occurrences.table_rows
    add_topics(page, table, occurrences, topic_at)
    add_homework(page, table, occurrences, due_on, homework_at)
    page.add(
        "lesson",
        occurrences.pointers,
        table.take(*table.keys, where=table.alive)[rows],
        {
            **occurrences.named(np.arange(len(rows))),
            "source_lesson_id": occurrences.subject,
            "is_cancelled": False,
            "subject_title": occurrences.subject,
        },
    )
    exported_at = heading.exported_at
    return page.page(
        scopes=_scopes(heading, context.organisation_id) if table.alive.all() else (),
        observed_at=in_utc(exported_at, zone) if exported_at is not None else None,
    )


def _occurrences(table: Table, heading: Heading, organisation_id: str) -> Occurrences:
    lesson_on = mapped(table.text("date"), parse_date, pa.date32())
    table.require("date", lesson_on, "date_unreadable")
    written = mapped(table.text("number"), parse_whole, pa.int64())
    table.reject_rows("number", present(table.text("number")) & ~present(written), "lesson_number_unreadable")
    number = pc.coalesce(written, pa.array(ordinals(codes(lesson_on))))
    said = joined(lesson_on.cast(pa.string()), number.cast(pa.string()))
    repeated = np.ones(len(table), bool)
    living = np.flatnonzero(table.alive)
    repeated[living[first_rows(codes(taken(said, living)))]] = False
    table.reject_rows("date", repeated, "lesson_repeated")
    rows = np.flatnonzero(table.alive)
    subject = heading.written["subject"]
    return Occurrences(
        organisation_id=organisation_id,
        study_group_id=f"{organisation_id}|{heading.group}",
        subject_id=f"{organisation_id}|{subject}",
        subject=subject,
        lesson_id=joined(f"{organisation_id}|{heading.group}|{subject}", taken(said, rows)),
        lesson_on=taken(lesson_on, rows),
        lesson_number=taken(number, rows),
        pointers=taken(table.pointers("date"), rows),
        table_rows=rows,
        of_column=np.empty(0, np.int64),
    )


def _scopes(heading: Heading, organisation_id: str) -> tuple[Scope, ...]:
    window = heading.window
    if window is None:
        return ()
    whole = (f"{organisation_id}|{heading.group}", f"{organisation_id}|{heading.written['subject']}")
    return tuple(Scope(entity, *whole, window) for entity in SCOPED)


def _offered(book: Book | None) -> int:
    if book is None:
        return 0
    return sum(_values(sheet) for sheet in (*book.sheets.values(), *book.repeated) if sheet.title == SHEET)


def _values(sheet: Sheet) -> int:
    return len(filled_cells(sheet, HEADING_ROW + 1).rows) if sheet.title == SHEET else 0
