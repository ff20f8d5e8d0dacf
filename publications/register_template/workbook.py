"""A register's empty workbook, made from its description: headings, drop-downs, checks on entry, an example, help."""

import io
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from publications.register_template.help import ServedClause, write_help
from schemas.registers.description import EXAMPLE_WORD, FLAG_WORDS, NOTE_TITLE, Column, Register, RegisterSheet

# How far down the checks on entry reach: more lines are read, but not checked while they are typed.
CHECKED_LINES = 5000
LISTS = "Списки"
# The file says nothing of when it was made: the same description gives the same bytes.
_CREATED_AT = datetime(2026, 8, 1, 9, 0)  # noqa: DTZ001 (a property of the file)
_LONGEST_INLINE_LIST = 250
_LAST_COLUMN = 16_383
_FONT = {"font_name": "Calibri", "font_size": 11}
_NUMBER_FORMATS = {"day": "dd.mm.yyyy", "moment": "dd.mm.yyyy hh:mm", "whole": "0", "number": "0.##"}
_WIDTHS = {"day": 13, "moment": 18, "whole": 10, "number": 10, "flag": 13, "choice": 18, "id": 17, "text": 18}
# What a person may still do on a sheet whose headings are locked.
_ALLOWED = dict.fromkeys(
    (
        *("select_locked_cells", "select_unlocked_cells", "format_cells", "format_columns", "format_rows"),
        *("insert_rows", "delete_rows", "sort", "autofilter"),
    ),
    True,
)


def register_template(register: Register, clauses: Mapping[str, ServedClause]) -> bytes:
    """The XLSX of an empty register; `clauses` tell the obligations it serves by their ids."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        workbook.set_properties({"title": register.title, "created": _CREATED_AT})
        formats = _Formats(workbook)
        pages = [(sheet, workbook.add_worksheet(sheet.title)) for sheet in register.sheets]
        write_help(workbook, register, clauses)
        lists = _Lists(workbook)
        for sheet, page in pages:
            _write_sheet(page, sheet, formats, lists)
    return target.getvalue()


class _Formats:
    """Formats of a template by what they are for."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._cells: dict[tuple[str, bool], Format] = {}
        head = {**_FONT, "bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "border_color": "#8EA9C8"}
        self.required = workbook.add_format({**head, "bg_color": "#1F4E79", "font_color": "#FFFFFF"})
        self.optional = workbook.add_format({**head, "bg_color": "#D9E5F2", "font_color": "#1F2A36"})
        self.note = workbook.add_format({**head, "bg_color": "#EDEDED", "font_color": "#595959"})
        self.free = workbook.add_format({**_FONT, "locked": False})
        self.example_note = workbook.add_format({**self._example(), "bold": True})

    def cell(self, kind: str, *, example: bool = False) -> Format:
        """The format of a column of that kind; codes and texts stay texts, so that «1-2» is no date."""
        if (kind, example) not in self._cells:
            # To the left as texts are: a number at the right edge runs into the text of the next column.
            told = {"num_format": _NUMBER_FORMATS.get(kind, "@"), "valign": "top", "align": "left"}
            more = self._example() if example else {**_FONT, "locked": False, "text_wrap": kind == "text"}
            self._cells[kind, example] = self._workbook.add_format({**told, **more})
        return self._cells[kind, example]

    @staticmethod
    def _example() -> dict[str, Any]:
        return {
            **_FONT,
            "italic": True,
            "font_color": "#7F6000",
            "bg_color": "#FFF2CC",
            "locked": False,
            "valign": "top",
            "text_wrap": True,
        }


class _Lists:
    """Value lists too long to stand in a check itself, on a hidden sheet."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._page: Worksheet | None = None
        self._places: dict[tuple[str, ...], str] = {}

    def source(self, choices: tuple[str, ...]) -> list[str] | str:
        """What a drop-down refers to."""
        if len(",".join(choices)) <= _LONGEST_INLINE_LIST:
            return list(choices)
        if choices not in self._places:
            if self._page is None:
                self._page = self._workbook.add_worksheet(LISTS)
                self._page.hide()
            column = len(self._places)
            for row, choice in enumerate(choices):
                self._page.write_string(row, column, choice)
            letter = chr(ord("A") + column)
            self._places[choices] = f"={LISTS}!${letter}$1:${letter}${len(choices)}"
        return self._places[choices]


def _write_sheet(page: Worksheet, sheet: RegisterSheet, formats: _Formats, lists: _Lists) -> None:
    page.set_column(0, _LAST_COLUMN, None, formats.free)
    page.set_row(0, 45)
    page.write_string(0, 0, NOTE_TITLE, formats.note)
    page.set_column(0, 0, 10, formats.free)
    page.write_string(1, 0, EXAMPLE_WORD, formats.example_note)
    for place, column in enumerate(sheet.columns, start=1):
        page.write_string(0, place, column.title, formats.required if column.required else formats.optional)
        width = column.field.width or max(_WIDTHS[column.kind], _longest_word(column.title) + 3)
        page.set_column(place, place, width, formats.cell(column.kind))
        write_example(page, 1, place, column, formats.cell(column.kind, example=True))
        page.data_validation(1, place, CHECKED_LINES, place, _check(column, lists))
    page.data_validation(
        1,
        0,
        CHECKED_LINES,
        0,
        {
            "validate": "any",
            "input_title": NOTE_TITLE,
            "input_message": "Ваши заметки: Свод их не читает. Строка со словом «пример» — образец, её можно удалить.",
        },
    )
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, CHECKED_LINES, len(sheet.columns))
    page.protect("", _ALLOWED)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_footer("&L&A&R&P из &N")


def write_example(page: Worksheet, row: int, place: int, column: Column, style: Format) -> None:
    """The example of a column as a person would enter it."""
    match column.field.example:
        case None:
            page.write_blank(row, place, None, style)
        case bool() as yes:
            page.write_string(row, place, FLAG_WORDS[yes], style)
        case datetime() | date() as day:
            page.write_datetime(row, place, day, style)
        case int() | float() as number if column.kind in ("whole", "number"):
            page.write_number(row, place, number, style)
        case other:
            page.write_string(row, place, str(other), style)


def _check(column: Column, lists: _Lists) -> dict[str, Any]:
    told = "Обязательно. " if column.required else ""
    common = {
        "input_title": column.title[:32],
        "input_message": f"{told}{column.field.help}"[:255],
        "error_title": f"Графа «{column.title}»"[:32],
        "ignore_blank": True,
    }
    match column.kind:
        case "day":
            rule = {"validate": "date", "criteria": "between", "minimum": date(2000, 1, 1), "maximum": date(2100, 1, 1)}
            message = "Нужна дата вида 05.10.2026."
        case "moment":
            first, last = datetime(2000, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001 (local moments, as they are typed)
            rule = {"validate": "date", "criteria": "between", "minimum": first, "maximum": last}
            message = "Нужны дата и время вида 05.10.2026 11:04."
        case "whole":
            rule = {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 100_000}
            message = "Нужно целое число."
        case "number":
            rule = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100_000}
            message = "Нужно число, можно с запятой."
        case "flag" | "choice":
            rule = {"validate": "list", "source": lists.source(column.choices)}
            message = "Выберите значение из списка: другого Свод не прочтёт."
        case _ if column.choices:
            rule = {"validate": "list", "source": lists.source(column.choices), "show_error": False}
            message = ""
        case _:
            rule = {"validate": "length", "criteria": "<=", "value": column.field.longest}
            message = f"Не длиннее {column.field.longest} знаков."
    return {**common, **rule, "error_message": message}


def _longest_word(title: str) -> int:
    return max(len(word) for word in title.split())
