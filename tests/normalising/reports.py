"""Reports of a whole class as an issuing system writes them, with structure only: the names are made up."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

PROGRESS = "Отчет об успеваемости и посещаемости ученика"
CARD = "Табель успеваемости учащегося"
PROGRESS_CLOSING = ("Средняя оценка", "Средневзвешенный \n балл", "Итоговая оценка за период")
ABOUT = ("Учебный год: 2024/2025", "Класс: 8А", "Период: с 24.03.25 по 24.05.25")
LEGEND: list[list[Any]] = [["Н Неуважительная"], ["О Опоздание"], ["Б Болезнь"], ["У Уважительная"]]
MARCH_APRIL = (("Март", (28, 31, 31)), ("Апрель", (1, 2)))

Lines = list[list[Any]]


def head(title: str = PROGRESS, about: Sequence[str] = ABOUT) -> Lines:
    """The eight lines above the first pupil."""
    return [["Школа"], [], [title], [], [], *([line] for line in about)]


def block(
    name: str | None,
    subjects: Mapping[str, Sequence[Any]],
    months: Sequence[tuple[str, Sequence[Any]]] = MARCH_APRIL,
) -> Lines:
    """One pupil: after the cells of the days the averages and the mark of the period."""
    upper: list[Any] = ["Предмет"]
    lower: list[Any] = [None]
    for month, days in months:
        upper += [month, *(None for _ in days[1:])]
        lower += days
    lines: Lines = [[f"Ученик: {name or ''}"], [*upper, *PROGRESS_CLOSING], lower]
    lines += [[subject, *cells] for subject, cells in subjects.items()]
    return lines


def card_block(name: str, rows: Sequence[Sequence[Any]]) -> Lines:
    """One pupil of a report card of two quarters."""
    upper: list[Any] = ["№", "Предмет"]
    lower: list[Any] = [None, None]
    for quarter in ("1 четверть", "2 четверть"):
        upper += [quarter, None, None]
        lower += ["Средний балл", "Ср. взв. балл", "Итог"]
    return [[f"Ученик: {name}"], [*upper, "Год.", "Экз.", "Гос. экз.", "Итог. оценка"], lower, *map(list, rows)]


def report(lines: Sequence[Sequence[Any]], sheet: str = "Лист1") -> bytes:
    """The workbook; None is a cell that does not exist, an empty text one that does."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_numbers": False}) as book:
        written = book.add_worksheet(sheet)
        for number, line in enumerate(lines):
            for column, value in enumerate(line):
                if isinstance(value, str):
                    written.write_string(number, column, value)
                elif value is not None:
                    written.write(number, column, value)
    return out.getvalue()
