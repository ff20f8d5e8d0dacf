"""What a file is, before anything is done with it: for `svod inspect`."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from lxml import etree

from foundation.errors import ConfigurationError
from schemas.exchange import Window
from schemas.registers import REGISTERS
from transforms.exports import progress_report, report_card, topics_page
from transforms.exports.blocks import Block, blocks_of
from transforms.exports.heading import (
    DATES_ROW,
    GRID_FIRST_COLUMN,
    GRID_FIRST_ROW,
    SHEETS,
    TOPICS_FORMAT,
    Heading,
    describe,
    is_class_journal,
    is_topics_page,
    read_heading,
)
from transforms.exports.xml_values import NAMESPACE, against_schema, parse_document
from transforms.moments import parse_date, parse_local_moment
from transforms.sheets.book import Book, Sheet, filled_cells, read_book

_XML = f"{{{NAMESPACE}}}"

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
    root = parse_document(body) if body.lstrip().startswith(b"<") else None
    if root is not None:
        return _xml_journal(root)
    book = read_book(body)
    if book is None:
        raise ConfigurationError(describe(None), _REMEDY)
    found = [one for one in REGISTERS.values() if any(sheet.title in book.sheets for sheet in one.sheets)]
    if found:
        wanted = tuple(sheet.title for one in found for sheet in one.sheets if not sheet.may_lack)
        return Recognised(tuple(one.page_kind for one in found), missing=_missing_sheets(book, wanted))
    if topics_page.SHEET in book.sheets and "Журнал" not in book.sheets:
        return _topics_page(book)
    for kind, title in (("exports.progress_report", progress_report.TITLE), ("exports.report_card", report_card.TITLE)):
        blocks = [block for _, block in blocks_of(book, title)]
        if blocks:
            return _report(kind, blocks)
    return _class_journal(book)


def _xml_journal(root: "etree._Element") -> Recognised:
    pages = list(root.iterfind(f"{_XML}page"))
    groups = {page.get("subgroup") or page.get("class") or "" for page in pages} - {""}
    subjects = {page.get("subject") or "" for page in pages} - {""}
    from_on, to_on = parse_date(root.get("from") or ""), parse_date(root.get("to") or "")
    return Recognised(
        page_kinds=("exports.xml_journal",),
        organisation_id=root.get("organisation"),
        study_group=", ".join(sorted(groups)) or None,
        subject=", ".join(sorted(subjects)) or None,
        school_year=root.get("schoolYear"),
        window=Window(from_on, to_on) if from_on and to_on else None,
        exported_at=parse_local_moment((root.get("exportedAt") or "")[:19]),
        students=len({student.get("code") for student in root.iterfind(f"{_XML}page/{_XML}student")}),
        lessons=sum(1 for _ in root.iterfind(f"{_XML}page/{_XML}lesson")),
        missing=against_schema(root),
    )


def _topics_page(book: Book) -> Recognised:
    sheet = book.sheets[topics_page.SHEET]
    heading = read_heading(sheet)
    if not is_topics_page(heading) or heading.missing:
        lines = ", ".join(f"«{label}»" for label in heading.missing) or f"«Формат» («{TOPICS_FORMAT}»)"
        raise ConfigurationError(f"Лист «{topics_page.SHEET}» есть, но не заполнены строки: {lines}.", _REMEDY)
    return Recognised(
        page_kinds=("exports.topics_page",),
        organisation_id=heading.written["organisation"],
        study_group=heading.group,
        subject=heading.written["subject"],
        school_year=heading.written["school_year"] or None,
        window=heading.window,
        exported_at=heading.exported_at,
        lessons=len(np.unique(filled_cells(sheet, topics_page.HEADING_ROW + 1).rows)),
        missing=_missing_lines(heading),
    )


def _report(kind: str, blocks: list[Block]) -> Recognised:
    about = blocks[0].about
    classes = {block.about["klass"] for block in blocks if block.about.get("klass")}
    missing = [] if classes else ["строка «Класс: …»: не видно, чьи это отметки"]
    window = None
    if kind == "exports.progress_report":
        window = progress_report.window_of(blocks[0])
        if window is None:
            missing.append("строка «Период: с … по …»: не видно, какие дни показаны")
    if not any(block.rows for block in blocks):
        missing.append("строки предметов под графой «Предмет»")
    return Recognised(
        page_kinds=(kind,),
        study_group=", ".join(sorted(classes)) or None,
        school_year=about.get("school_year"),
        window=window,
        students=len(blocks),
        missing=tuple(missing),
    )


def _class_journal(book: Book) -> Recognised:
    sheet = book.sheets.get("Журнал")
    heading = read_heading(sheet) if sheet is not None else None
    if sheet is None or heading is None or not is_class_journal(heading) or heading.missing:
        raise ConfigurationError(describe(book), _REMEDY)
    missing = [*_missing_sheets(book, SHEETS)]
    missing += _missing_lines(heading)
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


def _missing_lines(heading: Heading) -> tuple[str, ...]:
    missing = []
    if heading.window is None:
        missing.append("строки «Период с» и «Период по»: не видно, какие дни выгружены целиком")
    if heading.exported_at is None:
        missing.append("строка «Выгружено»: не видно, на какой момент выгрузка")
    return tuple(missing)


def _headed_columns(sheet: Sheet) -> int:
    cells = filled_cells(sheet, DATES_ROW)
    return int(((cells.rows == DATES_ROW) & (cells.columns >= GRID_FIRST_COLUMN)).sum())


def _missing_sheets(book: Book, wanted: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"лист «{title}»" for title in wanted if title not in book.sheets)
