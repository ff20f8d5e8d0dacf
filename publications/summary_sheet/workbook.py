"""The sheet as a workbook: values only, no formulas."""

import io
from itertools import groupby
from typing import Final

from foundation.organisations import Organisation
from publications.cells import CellValue, new_workbook, write_cell
from publications.russian import moment
from publications.summary_sheet.layout import column_head, legend, sheet_title
from transforms.derived.summary_sheet import SummarySheet

VERSION: Final = "summary-sheet-workbook-1"
_FIRST_MARK_COLUMN: Final = 2
_HEAD_ROW: Final = 4


def workbook_bytes(sheet: SummarySheet, organisation: Organisation) -> bytes:
    """The sheet as XLSX: one worksheet, whole marks as numbers, everything else as text."""
    handle = io.BytesIO()
    title = sheet_title(organisation, sheet)
    workbook = new_workbook(handle, title=f"Сводная ведомость: {title}", created_at=sheet.changed_at)
    page = workbook.add_worksheet("Ведомость")
    bold = workbook.add_format({"bold": True, "font_name": "PT Sans", "font_size": 12})
    plain = workbook.add_format({"font_name": "PT Sans", "font_size": 10})
    subject = workbook.add_format(
        {
            "bold": True, "border": 1, "align": "center", "valign": "bottom", "text_wrap": True, "rotation": 90,
            "font_name": "PT Sans", "font_size": 9,
        }
    )  # fmt: skip
    head = workbook.add_format(
        {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "font_name": "PT Sans", "font_size": 9}
    )
    name = workbook.add_format({"border": 1, "font_name": "PT Sans", "font_size": 10})
    mark = workbook.add_format({"border": 1, "align": "center", "font_name": "PT Sans", "font_size": 10})

    write_cell(page, 0, 0, organisation.title, plain)
    write_cell(page, 1, 0, f"Сводная ведомость успеваемости: {title}", bold)
    write_cell(page, 2, 0, legend(sheet.columns), plain)
    for column, words in enumerate(("№", "Фамилия, имя, отчество")):
        page.merge_range(_HEAD_ROW, column, _HEAD_ROW + 1, column, "", head)
        write_cell(page, _HEAD_ROW, column, words, head)
    first = _FIRST_MARK_COLUMN
    for words, columns in groupby(sheet.columns, key=lambda column: column.subject):
        width = len(list(columns))
        if width > 1:
            page.merge_range(_HEAD_ROW, first, _HEAD_ROW, first + width - 1, "", subject)
        write_cell(page, _HEAD_ROW, first, words, subject)
        first += width
    for index, each in enumerate(sheet.columns):
        write_cell(page, _HEAD_ROW + 1, _FIRST_MARK_COLUMN + index, column_head(each), head)
    for number, (student, marks) in enumerate(sheet.students, start=1):
        row = _HEAD_ROW + 1 + number
        write_cell(page, row, 0, number, mark)
        write_cell(page, row, 1, student, name)
        for index, value in enumerate(marks):
            write_cell(page, row, _FIRST_MARK_COLUMN + index, _cell(value), mark)
    after = _HEAD_ROW + len(sheet.students) + 3
    write_cell(page, after, 0, f"Последнее изменение данных: {moment(sheet.changed_at, organisation.timezone)}", plain)

    page.set_row(_HEAD_ROW, 150)
    page.set_column(0, 0, 4)
    page.set_column(1, 1, max([24, *(len(student) + 2 for student, _ in sheet.students)]))
    for index, each in enumerate(sheet.columns):
        longest = max(len(column_head(each)), *(len(marks[index]) for _, marks in sheet.students))
        page.set_column(_FIRST_MARK_COLUMN + index, _FIRST_MARK_COLUMN + index, longest + 1.6)
    page.freeze_panes(_HEAD_ROW + 2, _FIRST_MARK_COLUMN)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(_HEAD_ROW, _HEAD_ROW + 1)
    page.set_margins(left=1.18, right=0.39, top=0.5, bottom=0.5)
    page.set_footer("&RЛист &P из &N")
    workbook.close()
    return handle.getvalue()


def _cell(value: str) -> CellValue:
    if not value:
        return None
    return int(value) if value.isascii() and value.isdigit() and value == str(int(value)) else value
