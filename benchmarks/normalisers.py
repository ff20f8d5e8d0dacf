"""Items a second of each normaliser, beside the plainest way to read the same bytes, in the same run.

    .venv/bin/python -m benchmarks.normalisers [--repeats 5]

The ways take turns and the best turn of each counts, in processor time: a machine that is busy with
others spoils a clock on the wall. Figures of one run may be compared with each other and with nothing else.
"""

import argparse
import csv
import io
import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass

import openpyxl
import xlsxwriter

from benchmarks.json_ways import TypedQueries, typed_structs
from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.json_pages.nodes import read_nodes
from transforms.normalise import normalise
from transforms.sheets.book import read_book

_SUBJECTS = ("Алгебра", "Русский язык", "Литература", "История", "Физика", "Химия", "Английский язык")


@dataclass(frozen=True)
class Case:
    """One page and the ways to read it; the first way is the baseline."""

    title: str
    body: bytes
    ways: dict[str, Callable[[], object]]


def main() -> None:
    """Prints a table for each format."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5, help="turns of each way")
    repeats = parser.parse_args().repeats
    for case in (_diary_case(), _workbook_case(), _delimited_case(), _plan_case()):
        _report(case, repeats)


def _report(case: Case, repeats: int) -> None:
    page = case.ways["normaliser"]()
    assert isinstance(page, NormalisedPage)
    items = sum(sum(table["items"].to_pylist()) for table in (*page.rows.values(), page.rejects))
    best = dict.fromkeys(case.ways, float("inf"))
    for _ in range(repeats):
        for name, way in case.ways.items():
            start = time.process_time()
            way()
            best[name] = min(best[name], time.process_time() - start)
    rows = sum(table.num_rows for table in page.rows.values())
    print(f"\n{case.title}: {len(case.body) / 1e6:.2f} MB, {items} items, {rows} rows")
    baseline = best[next(iter(case.ways))]
    for name, seconds in best.items():
        print(
            f"  {name:42} {seconds * 1e3:8.1f} ms {items / seconds:12,.0f} items/s {seconds / baseline:7.2f} x baseline"
        )


def _diary_case() -> Case:
    body = diary_body(25, 6)
    context = _context("eljur", **{"class": "7А"})
    typed_queries = TypedQueries()
    return Case(
        "eljur.getdiary (25 students, a week)",
        body,
        {
            "json.loads and a walk (baseline)": lambda: _walk(json.loads(body)),
            "DuckDB json functions, typed (no account)": lambda: typed_queries(body),
            "msgspec structs, a loop (no account)": lambda: typed_structs(body),
            "DuckDB json_tree: the nodes alone": lambda: read_nodes(body),
            "normaliser": lambda: normalise("eljur.getdiary", body, context),
        },
    )


def _workbook_case() -> Case:
    body = workbook_body(journal_sheets())
    return Case(
        "exports.class_journal, XLSX (30 students, 60 lessons)",
        body,
        {
            "openpyxl, every cell (baseline)": lambda: _openpyxl_walk(body),
            "calamine: the grid alone": lambda: read_book(body),
            "normaliser": lambda: normalise("exports.class_journal", body, _context("exports")),
        },
    )


def _delimited_case() -> Case:
    body = delimited_body(journal_sheets())
    return Case(
        "exports.class_journal, CSV in cp1251",
        body,
        {
            "split by hand (baseline)": lambda: sum(
                len(cell.split()) for line in body.decode("cp1251").splitlines() for cell in line.split(";")
            ),
            "normaliser": lambda: normalise("exports.class_journal", body, _context("exports")),
        },
    )


def _plan_case() -> Case:
    head: list[object] = ["Класс", "Предмет", "№", "Тема", "Дата по плану"]
    lines = [["7А", subject, n, f"Урок {n}. Тема {n}", "01.09.2026"] for subject in _SUBJECTS for n in range(1, 103)]
    body = workbook_body({"КТП": [head, *lines]})
    return Case(
        "registers.topic_plan",
        body,
        {
            "openpyxl, every cell (baseline)": lambda: _openpyxl_walk(body),
            "normaliser": lambda: normalise("registers.topic_plan", body, _context("registers")),
        },
    )


def _context(source: str, **request: str) -> NormaliseContext:
    return NormaliseContext("bench", "school", source, "Europe/Moscow", "Europe/Moscow", "2026/2027", request)


def _walk(document: object) -> int:
    found, rest = 0, [document]
    while rest:
        value = rest.pop()
        if isinstance(value, dict):
            rest.extend(value.values())
        elif isinstance(value, list):
            rest.extend(value)
        elif value is not None and value != "":
            found += 1
    return found


def _openpyxl_walk(body: bytes) -> int:
    book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True)
    return sum(
        len(str(value).split())
        for sheet in book.worksheets
        for row in sheet.values
        for value in row
        if value is not None
    )


def diary_body(students: int, days: int, first_student: int = 100) -> bytes:
    """An answer to `getdiary`: that many students with seven lessons a day."""
    chance = random.Random(first_student)
    found = {}
    for student in range(first_student, first_student + students):
        week = {}
        for day in range(5, 5 + days):
            items = {str(number): _lesson(chance, day, number) for number in range(1, 8)}
            week[f"202610{day:02d}"] = {"name": f"202610{day:02d}", "title": "День", "items": items}
        found[str(student)] = {"name": str(student), "title": "Иванов Иван", "days": week}
    answer = {"response": {"state": 200, "error": None, "result": {"students": found}}}
    return json.dumps(answer, ensure_ascii=False).encode()


def _lesson(chance: random.Random, day: int, number: int) -> dict[str, object]:
    item: dict[str, object] = {
        "name": _SUBJECTS[number - 1],
        "lesson_id": str(800 + number),
        "num": str(number),
        "room": "214",
        "teacher": "Учитель У. У.",
        "sort": number,
        "starttime": f"{8 + number:02d}:00:00",
        "endtime": f"{8 + number:02d}:45:00",
        "topic": f"Урок {day}. Линейные уравнения",
        "is_control": False,
        "homework": {
            str(day * 10 + number): {"id": day * 10 + number, "value": "§ 12, № 345–347", "individual": False}
        },
        "files": [],
        "resources": [],
    }
    if chance.random() < 0.35:
        value = str(chance.randint(2, 5))
        kind = {"control_type": "Ответ на уроке", "control_type_short": "ОТВ", "weight": 1, "weight_float": 1.0}
        item["assessments"] = [{"value": value, "countas": value, "convert": int(value), "count": True, **kind}]
    return item


def journal_lessons() -> list[tuple[str, int]]:
    """Date and number of the sixty lessons of a class journal."""
    return [(f"{1 + n % 28:02d}.{9 + n // 28:02d}.2026", 1 + n % 6) for n in range(60)]


def journal_sheets(klass: str = "7А") -> dict[str, list[list[object]]]:
    """The sheets of a class journal of thirty students."""
    chance = random.Random(7)
    about = ("Свод: классный журнал, версия 1", "bench", klass, None, "Алгебра", "2026/2027")
    dates = ("01.09.2026", "23.12.2026", "23.12.2026 18:30")
    labels = (
        "Формат",
        "Организация",
        "Класс",
        "Подгруппа",
        "Предмет",
        "Учебный год",
        "Период с",
        "Период по",
        "Выгружено",
    )
    lessons = journal_lessons()
    grid: list[list[object]] = [list(line) for line in zip(labels, (*about, *dates), strict=True)]
    grid += [
        [],
        ["№", "Код", "Обучающийся", *(day for day, _ in lessons)],
        [None, None, None, *(n for _, n in lessons)],
    ]
    for student in range(1, 31):
        cells = [chance.choice(("", "", "5", "4", "3", "4 5", "Н", "О 4/3")) for _ in lessons]
        grid.append([student, f"s{student}", f"Фамилия{student} Имя Отчество", *cells])
    head = ["Дата", "Номер", "Начало", "Конец", "Тема", "Тема записана", "Домашнее задание", "Виды работ"]
    rows: list[list[object]] = [list(head)]
    for place, (day, number) in enumerate(lessons):
        rows.append([day, number, "10:20", "11:05", f"Урок {place}. Тема", f"{day} 11:02", f"§ {place}", "ответ; тест"])
    return {"Журнал": grid, "Занятия": rows, "Итоги": [["Код"]], "Периоды": [["Период"]]}


def delimited_body(sheets: dict[str, list[list[object]]]) -> bytes:
    """The sheets as one CSV in cp1251."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    for title, rows in sheets.items():
        writer.writerow([f"[{title}]"])
        writer.writerows(rows)
    return out.getvalue().encode("cp1251")


def workbook_body(sheets: dict[str, list[list[object]]]) -> bytes:
    """The sheets as a workbook."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value not in (None, ""):
                        sheet.write(number, column, value)
    return out.getvalue()


if __name__ == "__main__":
    main()
