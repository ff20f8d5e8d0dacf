"""How a sheet is laid out: short heads of columns with their legend, and parts that fit on one page's width."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

from foundation.organisations import Organisation
from publications.russian import moment
from transforms.derived.summary_sheet import SheetColumn, SummarySheet

# Sixteen subjects of five columns: what A4 holds legibly beside a margin of 30 mm.
COLUMNS_PER_PART: Final = 80

_KIND_HEADS: Final = {"credit": "зач.", "year": "год", "exam": "экз.", "final": "итог"}
_KIND_TITLES: Final = {"credit": "зачёт", "year": "годовая отметка", "exam": "экзамен", "final": "итоговая отметка"}
_ROMAN: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_NUMBERED: Final = re.compile(r"^\s*(?P<number>\d{1,2}|[IVX]{1,4})\b")


def column_head(column: SheetColumn) -> str:
    """The short head of a column: «II» for «2 четверть», «год», «экз.»; a period without a number keeps its title."""
    if column.kind != "period":
        return _KIND_HEADS[column.kind]
    found = _NUMBERED.match(column.period)
    if found is None:
        return column.period
    number = found["number"]
    return _ROMAN[int(number) - 1] if number.isdigit() and 1 <= int(number) <= len(_ROMAN) else number


def legend(columns: tuple[SheetColumn, ...]) -> str:
    """What the heads mean: «I — 1 четверть; год — годовая отметка»."""
    meanings = {
        column_head(column): column.period if column.kind == "period" else _KIND_TITLES[column.kind]
        for column in columns
    }
    return "; ".join(f"{head} — {meaning}" for head, meaning in meanings.items() if head != meaning)


def sheet_title(organisation: Organisation, sheet: SummarySheet) -> str:
    """«Сводная ведомость успеваемости, 7А класс, 2026/2027 учебный год»."""
    whose = f"{sheet.class_title} класс" if organisation.kind == "school" else f"группа {sheet.class_title}"
    return f"{whose}, {sheet.school_year} учебный год"


def sheet_data(sheet: SummarySheet, organisation: Organisation) -> dict[str, Any]:
    """What `sheet.typ` sets: the sheet cut by whole subjects into parts as wide as a page."""
    return {
        "organisation": organisation.title,
        "municipality": organisation.municipality,
        "kind": organisation.kind,
        "title": sheet_title(organisation, sheet),
        "legend": legend(sheet.columns),
        "updated": moment(sheet.changed_at, organisation.timezone),
        "names": [name for name, _ in sheet.students],
        "parts": [
            {
                "subjects": [
                    {"title": title, "columns": len(list(columns))}
                    for title, columns in groupby(sheet.columns[first:last], key=lambda column: column.subject)
                ],
                "heads": [column_head(column) for column in sheet.columns[first:last]],
                "rows": [marks[first:last] for _, marks in sheet.students],
            }
            for first, last in _parts(sheet.columns)
        ],
    }


def _parts(columns: tuple[SheetColumn, ...]) -> Iterator[tuple[int, int]]:
    first = last = 0
    for _, of_subject in groupby(columns, key=lambda column: column.subject):
        width = len(list(of_subject))
        if last > first and last + width - first > COLUMNS_PER_PART:
            yield first, last
            first = last
        last += width
    yield first, last
