"""The help sheet of a register's workbook: what it is for, which clauses ask for it, what each column holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from schemas.registers.description import FLAG_WORDS, Column, Register

HELP = "Справка"

_STEPS = (
    "Заполняйте листы со второй строки, одна запись — одна строка. Заголовки не меняйте: по ним Свод узнаёт графы. "
    "Порядок граф не важен.",
    "Тёмные заголовки — обязательные графы, светлые — по надобности. Где есть список, выбирайте из него.",
    "Строка с пометкой «пример» — образец: Свод её не читает, её можно удалить. "
    "В графе «Пометка» можно писать заметки.",
    "Реестр читается целиком: удалённая строка значит, что записи больше нет. Если реестр ведут в нескольких файлах "
    "(например, по классам), все они должны лежать в папке.",
    "Вписывайте значения, а не формулы: ячейка с формулой не читается. Коды людей — те же, что в журнале: имена "
    "для связи не служат.",
    "Сохраните книгу в формате XLSX и положите в папку реестров организации. Проверить заранее: svod inspect ФАЙЛ.",
)
_KINDS = {
    "text": "текст",
    "id": "текст",
    "whole": "целое число",
    "number": "число",
    "flag": "да или нет",
    "day": "дата",
    "moment": "дата и время",
    "choice": "из списка",
}
_TITLES = ("Лист", "Графа", "Нужна", "Что писать", "Вид", "Список", "Пример")
_WIDTHS = (24, 26, 13, 52, 14, 46, 30)


@dataclass(frozen=True, slots=True)
class ServedClause:
    """An obligation as a person knows it: the document's title, the clause as printed."""

    document: str
    clause: str


def write_help(workbook: Workbook, register: Register, clauses: Mapping[str, ServedClause]) -> None:
    """Adds the help sheet."""
    page = workbook.add_worksheet(HELP)
    base = {"font_name": "Calibri", "font_size": 11, "valign": "top", "text_wrap": True}
    title = workbook.add_format({"font_name": "Calibri", "font_size": 16, "bold": True, "font_color": "#1F4E79"})
    strong = workbook.add_format({**base, "bold": True, "font_size": 12, "font_color": "#1F4E79"})
    text = workbook.add_format(base)
    cell = workbook.add_format({**base, "border": 1, "border_color": "#C9D3DF"})
    head = workbook.add_format(
        {**base, "bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "border": 1, "border_color": "#1F4E79"}
    )
    for place, width in enumerate(_WIDTHS):
        page.set_column(place, place, width)
    page.hide_gridlines(2)
    last = len(_WIDTHS) - 1
    page.set_row(0, 26)
    page.write_string(0, 0, register.title, title)
    _wide(page, 1, register.purpose, text, last)
    page.write_string(3, 0, "Как заполнять", strong)
    row = 4
    for number, step in enumerate(_STEPS, start=1):
        _wide(page, row, f"{number}. {step}", text, last)
        row += 1
    row = _write_columns(page, row + 1, register, {"strong": strong, "head": head, "cell": cell})
    _write_clauses(page, row + 1, register, clauses, {"strong": strong, "head": head, "cell": cell}, last)
    page.protect("", {"format_columns": True, "format_rows": True})
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_footer("&L&A&R&P из &N")


def _write_columns(page: Worksheet, row: int, register: Register, formats: Mapping[str, Format]) -> int:
    page.write_string(row, 0, "Графы", formats["strong"])
    row += 1
    for place, heading in enumerate(_TITLES):
        page.write_string(row, place, heading, formats["head"])
    for sheet in register.sheets:
        for column in sheet.columns:
            row += 1
            told = (
                sheet.title,
                column.title,
                "обязательно" if column.required else "",
                column.field.help,
                _KINDS[column.kind],
                _choices(column),
                _shown(column.field.example),
            )
            page.set_row(row, 15.5 * max(_lines(text, width) for text, width in zip(told, _WIDTHS, strict=True)))
            for place, words in enumerate(told):
                page.write_string(row, place, words, formats["cell"])
    return row + 1


def _write_clauses(
    page: Worksheet,
    row: int,
    register: Register,
    clauses: Mapping[str, ServedClause],
    formats: Mapping[str, Format],
    last: int,
) -> None:
    page.write_string(row, 0, "Для чего этот реестр", formats["strong"])
    row += 1
    page.merge_range(row, 0, row, 3, "Документ", formats["head"])
    page.write_string(row, 4, "Пункт", formats["head"])
    page.merge_range(row, 5, row, last, "Что по нему видно", formats["head"])
    for obligation, told in sorted(register.serves.items()):
        row += 1
        clause = clauses[obligation]
        widths = {clause.document: sum(_WIDTHS[:4]), clause.clause: _WIDTHS[4], told: sum(_WIDTHS[5:])}
        page.set_row(row, 15.5 * max(_lines(text, width) for text, width in widths.items()))
        page.merge_range(row, 0, row, 3, clause.document, formats["cell"])
        page.write_string(row, 4, clause.clause, formats["cell"])
        page.merge_range(row, 5, row, last, told, formats["cell"])


def _wide(page: Worksheet, row: int, text: str, style: Format, last: int) -> None:
    page.merge_range(row, 0, row, last, text, style)
    page.set_row(row, 15.5 * _lines(text, sum(_WIDTHS)))


def _choices(column: Column) -> str:
    listed = ", ".join(column.choices)
    return f"{listed} или другое" if listed and column.kind not in ("flag", "choice") else listed


def _shown(example: Any) -> str:
    match example:
        case None:
            return ""
        case bool():
            return FLAG_WORDS[example]
        case datetime():
            return f"{example:%d.%m.%Y %H:%M}"
        case date():
            return f"{example:%d.%m.%Y}"
        case _:
            return str(example)


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a cell that many characters wide, words kept whole."""
    lines, room = 1, width
    for word in text.split():
        if len(word) + 1 > room and room < width:
            lines, room = lines + 1, width
        room -= len(word) + 1
    return lines
