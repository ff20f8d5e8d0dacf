"""Small pages of every kind, contexts, and plain looks at what a normaliser made of them."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl

from schemas.exchange import NormaliseContext, NormalisedPage

Rows = list[list[Any]]


def context(
    kind: str = "school", source: str = "eljur", zone: str = "Europe/Moscow", **request: str
) -> NormaliseContext:
    return NormaliseContext("org", kind, source, zone, zone, "2026/2027", request)


def answer(result: Any) -> bytes:
    """An ЭлЖур answer as its servers send it."""
    return json.dumps({"response": {"state": 200, "error": None, "result": result}}, ensure_ascii=False).encode()


def leaves(value: Any) -> int:
    """Values of a JSON tree, counted the plainest way there is."""
    if isinstance(value, dict):
        return sum(leaves(member) for member in value.values())
    if isinstance(value, list):
        return sum(leaves(member) for member in value)
    return 0 if value is None or value == "" else 1


def accounted(page: NormalisedPage) -> int:
    """What the rows and rejects of a page account for."""
    tables = [*page.rows.values(), page.rejects]
    return sum(sum(table["items"].to_pylist()) for table in tables)


def rows(page: NormalisedPage, entity: str, *names: str) -> list[tuple[Any, ...]]:
    """Chosen columns of an entity, row by row, in the page's order."""
    if entity not in page.rows:
        return []
    table = page.rows[entity]
    return list(zip(*(table[name].to_pylist() for name in names), strict=True))


def rejects(page: NormalisedPage) -> list[tuple[str, str | None, str, int]]:
    return [
        (row["source_pointer"], row["raw_value"], row["reason_code"], row["items"]) for row in page.rejects.to_pylist()
    ]


def lesson(**changes: Any) -> dict[str, Any]:
    """One lesson of a diary, as the documented clients see it."""
    item = {
        "name": "Алгебра",
        "lesson_id": "801",
        "num": "3",
        "room": "214",
        "teacher": "Учитель У. У.",
        "sort": 3,
        "starttime": "10:20:00",
        "endtime": "11:05:00",
        "topic": "Урок 5. «Линейные уравнения».",
        "is_control": False,
        "homework": {"77": {"id": 77, "value": "§ 12", "individual": False}},
        "files": [],
        "resources": [],
    }
    return {name: value for name, value in (item | changes).items() if value is not ...}


def mark(value: Any = "4", kind: str = "Ответ на уроке", **changes: Any) -> dict[str, Any]:
    """One entry of `assessments`."""
    return {
        "value": value,
        "countas": str(value),
        "convert": 4,
        "count": True,
        "color_hex": None,
        "comment": "",
        "date": "2026-10-05",
        "lesson_id": "801",
        "nm": "3",
        "weight": 1,
        "weight_float": 1.0,
        "control_type": kind,
        "control_type_short": "ОТВ",
    } | changes


def absence(value: str = "н") -> dict[str, Any]:
    return mark(value, "", count=False, convert=0, countas="0")


def diary(items: Any, student: str = "101", day: str = "20261005") -> dict[str, Any]:
    """A `getdiary` result of one student and one day."""
    days = {day: {"name": day, "title": "Понедельник", "items": items}}
    return {"students": {student: {"name": student, "title": "Иванов Иван", "days": days}}}


def journal(
    columns: Sequence[tuple[Any, Any]] = (("05.10.2026", 3), ("07.10.2026", 2)),
    students: Sequence[Sequence[Any]] = (("1", "101", "Иванов Иван Иванович", "4", "Н"),),
    lessons: Sequence[Mapping[str, Any]] = (),
    results: Sequence[Sequence[Any]] = (),
    periods: Sequence[Sequence[Any]] = (),
    about: Mapping[str, Any] | None = None,
) -> dict[str, Rows]:
    """The four sheets of a class journal; `lessons` are rows by heading, `about` are lines about the file."""
    lines = {
        "Формат": "Свод: классный журнал, версия 1",
        "Организация": "org",
        "Класс": "7А",
        "Подгруппа": None,
        "Предмет": "Алгебра",
        "Учебный год": "2026/2027",
        "Период с": "01.09.2026",
        "Период по": "23.10.2026",
        "Выгружено": "21.10.2026 18:30",
    } | dict(about or {})
    grid: Rows = [[label, value] for label, value in lines.items()]
    grid.append([])
    grid.append(["№", "Код", "Обучающийся", *(day for day, _ in columns)])
    grid.append([None, None, None, *(number for _, number in columns)])
    grid.extend(list(student) for student in students)
    return {
        "Журнал": grid,
        "Занятия": [list(LESSON_HEADINGS), *([row.get(name) for name in LESSON_HEADINGS] for row in lessons)],
        "Итоги": [list(RESULT_HEADINGS), *map(list, results)],
        "Периоды": [list(PERIOD_HEADINGS), *map(list, periods)],
    }


LESSON_HEADINGS = (
    *("Дата", "Номер", "Начало", "Конец", "Кабинет", "Учитель", "Тема", "Тема записана", "Домашнее задание"),
    *("К какому дню", "Задание записано", "Виды работ", "Отметки выставлены", "Посещаемость проверена", "Отменено"),
)
RESULT_HEADINGS = ("Код", "Обучающийся", "Период", "Вид", "Отметка", "Записана")
PERIOD_HEADINGS = ("Период", "Вид", "Начало", "Конец", "Последний учебный день")


def xlsx(sheets: Mapping[str, Rows]) -> bytes:
    book = openpyxl.Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    for title, lines in sheets.items():
        sheet = book.create_sheet(title)
        for number, line in enumerate(lines, start=1):
            for column, value in enumerate(line, start=1):
                if value is not None:
                    sheet.cell(number, column, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_bytes(sheets: Mapping[str, Rows], delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    for title, lines in sheets.items():
        writer.writerow([f"[{title}]"])
        for line in lines:
            writer.writerow(["" if value is None else value for value in line])
    return out.getvalue().encode(encoding)
