"""The act as a workbook: the case, every operation with its worth, and what could only be counted."""

import io
from typing import Any, Final

from foundation.organisations import Organisation
from publications.act.case import Case
from publications.act.wording import act_title, circumstances, operation, unmatched_line, zone_of
from publications.cells import CellValue, new_workbook, write_cell, write_rows

VERSION: Final = "act-workbook-1"
_COLUMNS: Final = (
    ("№", 5, None), ("Признание", 17, "status"), ("Запись", 28, "what"), ("Класс", 9, "group"),
    ("Предмет", 24, "subject"), ("Занятие или период", 20, "lesson"), ("Обучающийся", 30, "student"),
    ("Когда сделана", 34, "when"), ("Было", 18, "former"), ("Стало", 18, "written"), ("Основание", 44, "basis"),
)  # fmt: skip


def workbook_bytes(case: Case, organisation: Organisation) -> bytes:
    """The act as XLSX; the same case gives the same bytes, and no cell is a formula."""
    handle = io.BytesIO()
    title = f"{act_title(case)} о фиксации нарушения конфиденциальности"
    workbook = new_workbook(handle, title=title, created_at=case.changed_at)
    bold = workbook.add_format({"bold": True, "font_size": 12})
    head = workbook.add_format({"bold": True, "border": 1, "bg_color": "#EDEDED", "text_wrap": True, "valign": "top"})
    cell = workbook.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    _write_case(workbook.add_worksheet("Случай"), case, organisation, title=title, formats=(bold, cell))
    page = workbook.add_worksheet("Операции")
    for column, (heading, width, _) in enumerate(_COLUMNS):
        page.set_column(column, column, width)
        write_cell(page, 0, column, heading, head)
    told = [operation(row, organisation) for row in case.operations]
    rows: list[list[CellValue]] = [
        [number, *(words[name] for _, _, name in _COLUMNS if name is not None)]
        for number, words in enumerate(told, start=1)
    ]
    write_rows(page, 1, rows, [cell] * len(_COLUMNS))
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(1, len(rows)), len(_COLUMNS) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    others = workbook.add_worksheet("Не установлено")
    for column, (heading, width) in enumerate((("Запись", 28), ("Источник", 18), ("Сколько", 10), ("Почему", 70))):
        others.set_column(column, column, width)
        write_cell(others, 0, column, heading, head)
    after = write_rows(
        others, 1, [[each.record, each.source, each.operations, each.why] for each in case.untold], [cell] * 4
    )
    for line in case.unmatched:
        write_cell(others, after, 0, "строка реестра, которой в журнале нет", cell)
        write_cell(others, after, 3, unmatched_line(line, organisation), cell)
        after += 1
    workbook.close()
    return handle.getvalue()


def _write_case(page: Any, case: Case, organisation: Organisation, *, title: str, formats: tuple[Any, Any]) -> None:
    bold, cell = formats
    page.set_column(0, 0, 46)
    page.set_column(1, 1, 80)
    write_cell(page, 0, 0, organisation.title, cell)
    write_cell(page, 1, 0, title, bold)
    facts = [
        *circumstances(case, organisation),
        ("Время", zone_of(case, organisation)),
    ]
    after = write_rows(page, 3, facts, [cell, cell])
    counts = [
        ("Недействительных операций", case.void),
        ("Оставлено в силе", len(case.of_status("valid"))),
        ("Не установлено", case.unsettled),
    ]
    write_rows(page, after, counts, [cell, cell])
