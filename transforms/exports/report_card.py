"""The report card (табель) of a whole class → marks of quarters, of the year, of exams and final ones."""

from schemas.exchange import NormaliseContext, NormalisedPage, Scope
from transforms.exports.blocks import Block, blocks_of
from transforms.exports.found import Found, pointer
from transforms.exports.report_facts import (
    add_class,
    add_period_mark,
    add_pupil,
    add_subjects,
    distinct,
    living_pupils,
    row_weight,
)
from transforms.rows import PageRows
from transforms.sheets.book import read_book

VERSION = "exports.report_card/1"
TITLE = "табель успеваемости"

_NO_DAYS: frozenset[int] = frozenset()
# Heading of a column without dots, in small letters → period of the mark and its kind.
_CLOSING = {
    "год": ("Год", "year"),
    "годовая": ("Год", "year"),
    "экз": ("Экзамен", "exam"),
    "экзамен": ("Экзамен", "exam"),
    "гос экз": ("Государственный экзамен", "exam"),
    "итог оценка": ("Итоговая оценка", "final"),
    "итоговая оценка": ("Итоговая оценка", "final"),
}


def normalise(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """A report card; it shows the period marks of its classes whole. Averages are not marks.

    A file without a block of a pupil is refused whole.
    """
    page = PageRows(context, VERSION)
    book = read_book(body)
    blocks = list(blocks_of(book, TITLE)) if book is not None else []
    if not blocks:
        return page.refused(None, "wrong_document", 0)
    found = Found()
    weights = [
        sum(row_weight(sheet, row, _NO_DAYS) for row in block.rows) + bool(block.about["pupil"])
        for sheet, block in blocks
    ]
    living = living_pupils(page, found, blocks, weights)
    add_class(page, found, living)
    subjects: dict[str, str] = {}
    for sheet, block, pupil, _ in living:
        own_items, seen = 1, set[str]()
        for row in block.rows:
            subject = " ".join(sheet.cell(row, block.subject_column).split())
            if not subject or subject in seen:
                reason = "subject_repeated" if subject else "subject_missing"
                at = pointer(sheet, row, block.subject_column)
                found.reject(at, subject or None, reason, row_weight(sheet, row, _NO_DAYS))
                continue
            seen.add(subject)
            subjects.setdefault(subject, pointer(sheet, row, block.subject_column))
            for column in range(1, len(sheet.rows[row - 1]) + 1):
                text = sheet.cell(row, column)
                if not text:
                    continue
                result = result_of(block, column)
                if column <= block.subject_column or _is_average(block, column):
                    own_items += 1
                elif result is None:
                    found.reject(pointer(sheet, row, column), text, "column_unknown", 1)
                else:
                    add_period_mark(found, sheet, (row, column), pupil, subject, *result)
        add_pupil(found, pointer(sheet, *block.named_at), pupil, own_items)
    add_subjects(found, context.organisation_id, subjects)
    found.write(page)
    groups = distinct(pupil.study_group_id for _, _, pupil, _ in living)
    return page.page(scopes=tuple(Scope("period_mark", group) for group in groups) if found.is_whole else ())


def result_of(block: Block, column: int) -> tuple[str, str] | None:
    """The period and the kind of the marks of a column; None for an average and for a heading nobody knows."""
    top, below = block.top.get(column, ""), block.below.get(column, "")
    closing = _CLOSING.get(" ".join(block.own.get(column, "").replace(".", " ").split()).casefold())
    if closing is not None:
        return closing
    if top and "итог" in below.casefold():
        return top, "period"
    return None


def _is_average(block: Block, column: int) -> bool:
    return "балл" in block.below.get(column, "").casefold() or "средн" in block.below.get(column, "").casefold()
