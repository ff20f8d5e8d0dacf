"""What a file offers, found out in a child process: strangers' bytes are parsed nowhere else."""

import msgspec

from connectors.exports.counting import JOURNAL, TOPICS, count_delimited, count_workbook
from connectors.exports.delimited import first_section
from connectors.exports.guard import check_body
from connectors.exports.layouts import (
    CARD_TITLE,
    JOURNAL_SHEET,
    KIND_OF,
    PROGRESS_TITLE,
    TITLE_OF,
    Book,
    layout_of,
)
from connectors.exports.likeness import described
from connectors.exports.limits import FileRefusedError, WrongFileError
from connectors.exports.reports import count_report
from connectors.exports.workbook import Workbook
from connectors.exports.xml_document import count_xml
from foundation.confinement import SHARED, ConfinedError, Confinement
from foundation.organisations import LayoutName
from schemas.registers import SHEETS


class Question(msgspec.Struct, array_like=True):
    """A file and the layouts its source sends; an empty tuple stands for all."""

    name: str
    body: bytes
    layouts: tuple[str, ...] = ()
    with_registers: bool = False


class Answer(msgspec.Struct, array_like=True):
    """What a file offers per page kind, or why it is refused."""

    offers: dict[str, int]
    refused: str = ""
    remedy: str = ""
    is_wrong: bool = False


def appraise(
    name: str,
    body: bytes,
    layouts: tuple[LayoutName, ...] = (),
    confinement: Confinement = SHARED,
    *,
    with_registers: bool = False,
) -> dict[str, int]:
    """Page kind → how many values the file offers as such a page; counted in the child.

    `with_registers` lets a register pass too, as an empty answer: who asks reads those elsewhere.
    Raises FileRefusedError for a file that can't be read, WrongFileError for one that is something else.
    """
    question = msgspec.msgpack.encode(Question(name, body, layouts, with_registers))
    try:
        told = confinement.call("connectors.exports.appraisal:answer", question)
    except ConfinedError as error:
        raise FileRefusedError(error.message, error.remedy) from error
    answer = msgspec.msgpack.decode(told, type=Answer)
    if answer.refused:
        raise (WrongFileError if answer.is_wrong else FileRefusedError)(answer.refused, answer.remedy)
    return answer.offers


def answer(payload: bytes) -> bytes:
    """The child's side of `appraise`."""
    question = msgspec.msgpack.decode(payload, type=Question)
    try:
        found = Answer(offers(question.name, question.body, question.layouts, with_registers=question.with_registers))
    except FileRefusedError as error:
        found = Answer({}, error.message, error.remedy, isinstance(error, WrongFileError))
    return msgspec.msgpack.encode(found)


def offers(name: str, body: bytes, layouts: tuple[str, ...] = (), *, with_registers: bool = False) -> dict[str, int]:
    """As `appraise`, in this process."""
    book = check_body(name, body)
    if book is not None and JOURNAL_SHEET not in book.sheets and set(SHEETS) & set(book.sheets):
        if with_registers:
            return {}
        raise WrongFileError(
            "Это реестр, а не выгрузка журнала.", "Реестры кладут в папку реестров, журналы — в папку выгрузок."
        )
    if book is None:
        layout, offered = _of_text(name, body)
    else:
        layout, offered = _of_book(book)
    if layouts and layout not in layouts:
        raise WrongFileError(
            f"Это {TITLE_OF[layout]}, а от этого источника его не ждут.",
            f"Добавьте {layout} в layouts источника в organisations.yaml или уберите файл из папки.",
        )
    return {KIND_OF[layout]: offered}


def _of_text(name: str, body: bytes) -> tuple[LayoutName, int]:
    if name.lower().endswith(".xml"):
        return "xml_journal", count_xml(body)
    if first_section(body) == JOURNAL_SHEET:
        return "class_journal", count_delimited(body, JOURNAL)
    return "topics_page", count_delimited(body, TOPICS)


def _of_book(book: Book) -> tuple[LayoutName, int]:
    layout = layout_of(book)
    if layout == "class_journal":
        return layout, count_workbook(book, JOURNAL)
    if layout == "topics_page":
        return layout, count_workbook(book, TOPICS)
    if layout == "report_card":
        return layout, count_report(book, CARD_TITLE)
    if layout == "progress_report":
        if not isinstance(book, Workbook):
            raise FileRefusedError(
                "Отчёт об успеваемости и посещаемости читается только из .xlsx: в других форматах занятие без отметки "
                "не отличить от отсутствия занятия.",
                "Пришлите файл .xlsx таким, каким его выдала система, не пересохраняя.",
            )
        return layout, count_report(book, PROGRESS_TITLE)
    raise described(book)
