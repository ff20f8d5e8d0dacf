"""dlt's way: the same rows with the same keys, merged into DuckDB; runs in the tools' own environment.

python dlt_way.py FOLDER KIND
"""

import csv
import io
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dlt
import openpyxl
from plain_lines import Lines, lines_of

ZONE = ZoneInfo("Europe/Moscow")
KEYS = {
    "lesson": "lesson_id",
    "lesson_topic": "lesson_id",
    "homework": "homework_id",
    "assessment": "assessment_id",
    "mark": "mark_id",
    "attendance": "attendance_id",
}
Rows = Iterator[tuple[str, dict[str, Any]]]


def main() -> None:
    """Loads every page of a folder."""
    folder, kind = Path(sys.argv[1]), sys.argv[2]
    requests = folder / "requests.json"
    if requests.exists():
        about = json.loads(requests.read_bytes())

        def read(path: Path) -> Rows:
            return line_rows(lines_of(kind, path.read_bytes(), about[path.name]["request"]))
    else:
        read = {"eljur.getdiary": diary_rows, "exports.class_journal": journal_rows}[kind]

    @dlt.resource(name="journal")
    def journal() -> Iterator[Any]:
        for path in sorted((folder / "pages").iterdir()):
            for entity, row in read(path):
                yield dlt.mark.with_hints(
                    row,
                    dlt.mark.make_hints(table_name=entity, primary_key=KEYS[entity], write_disposition="merge"),
                    create_table_variant=True,
                )

    with tempfile.TemporaryDirectory() as workspace:
        pipeline = dlt.pipeline(
            "beside", destination=dlt.destinations.duckdb(f"{workspace}/lake.duckdb"), pipelines_dir=workspace
        )
        pipeline.run(journal())


def diary_rows(path: Path) -> Rows:
    """Canonical rows of a diary page."""
    klass = path.stem
    for student, about in json.loads(path.read_bytes())["response"]["result"]["students"].items():
        for day in about["days"].values():
            on = date.fromisoformat(day["name"])
            for item in day["items"].values():
                yield from _diary_lesson(klass, student, on, item)


def _diary_lesson(klass: str, student: str, on: Any, item: dict[str, Any]) -> Rows:
    group, subject = f"bench|{klass}", f"bench|{item['name']}"
    lesson = f"{group}|{item['lesson_id']}|{on}|{item['num']}"
    place = {"lesson_id": lesson, "study_group_id": group, "subject_id": subject, "lesson_on": on}
    place["lesson_number"] = int(item["num"])
    yield (
        "lesson",
        place
        | {
            "source_lesson_id": item["lesson_id"],
            "starts_at": _moment(on, item["starttime"]),
            "ends_at": _moment(on, item["endtime"]),
            "room": item["room"],
            "teacher_name": item["teacher"],
            "subject_title": item["name"],
        },
    )
    yield "lesson_topic", place | {"topic": item["topic"], "topic_normalised": _normalised(item["topic"])}
    for task in item["homework"].values():
        yield "homework", place | {"homework_id": f"{lesson}|{task['id']}", "content": task["value"]}
    for number, mark in enumerate(item.get("assessments", ()), 1):
        person = {"student_id": f"bench|{student}"}
        if not mark["count"]:
            absence = {"attendance_id": f"bench|{student}|{lesson}", "raw_value": mark["value"]}
            yield "attendance", place | person | absence
            continue
        kind = mark["control_type"]
        yield "assessment", place | {"assessment_id": f"{lesson}|{kind}", "work_kind": kind}
        yield (
            "mark",
            place
            | person
            | {
                "mark_id": f"bench|{student}|{lesson}|{kind}|{number}",
                "assessment_id": f"{lesson}|{kind}",
                "work_kind": kind,
                "mark_number": number,
                "raw_value": mark["value"],
                "value": float(mark["countas"]),
                "weight": float(mark["weight"]),
                "counts": mark["count"],
            },
        )


def line_rows(lines: Lines) -> Rows:
    """Canonical rows of a page that was laid flat."""
    numbers: Counter[str] = Counter()
    for table, line in lines:
        group, subject = f"bench|{line['klass']}", f"bench|{line['subject']}"
        on = date.fromisoformat(line["date"])
        lesson = f"{group}|{line['lesson_id']}|{on}|{line['num']}"
        place = {"lesson_id": lesson, "study_group_id": group, "subject_id": subject, "lesson_on": on}
        place |= {"lesson_number": int(line["num"]), "source_pointer": line["pointer"]}
        if table == "lesson":
            times = {}
            if line["start"] and line["end"]:
                times = {"starts_at": _moment(on, line["start"]), "ends_at": _moment(on, line["end"])}
            yield "lesson", place | times | {"room": line["room"], "teacher_name": line["teacher"]}
            if line["topic"]:
                yield "lesson_topic", place | {"topic": line["topic"], "topic_normalised": _normalised(line["topic"])}
        elif table == "homework":
            yield "homework", place | {"homework_id": f"{lesson}|{line['id']}", "content": line["text"]}
        else:
            key = f"bench|{line['student']}|{lesson}"
            person = {"student_id": f"bench|{line['student']}", "raw_value": line["value"]}
            if table == "absence":
                yield "attendance", place | person | {"attendance_id": key}
                continue
            numbers[key] += 1
            work = {"assessment_id": f"{lesson}|{line['id']}", "work_kind": line["kind"]}
            yield "assessment", place | work
            text = str(line["value"])
            value = float(text) if text.isdigit() else None
            counted = {"mark_id": f"{key}|{line['id']}", "mark_number": numbers[key], "value": value}
            yield "mark", place | person | work | counted


def journal_rows(path: Path) -> Rows:
    """Canonical rows of a class journal."""
    sheets = _sheets(path)
    grid, lessons = sheets["Журнал"], sheets["Занятия"]
    about = {str(row[0]): row[1] for row in grid[:9]}
    group, subject = f"bench|{about['Класс']}", f"bench|{about['Предмет']}"
    titles = [str(title) for title in lessons[0]]
    places = {}
    for row in lessons[1:]:
        item = dict(zip(titles, row, strict=False))
        on = date(*(int(part) for part in reversed(item["Дата"].split("."))))
        lesson = f"{group}|{about['Предмет']}|{on}|{item['Номер']}"
        place = {"lesson_id": lesson, "study_group_id": group, "subject_id": subject, "lesson_on": on}
        place["lesson_number"] = int(item["Номер"])
        kinds = [kind.strip() for kind in str(item["Виды работ"]).split(";")]
        places[item["Дата"], str(item["Номер"])] = place, kinds
        yield "lesson", place | {"starts_at": _moment(on, item["Начало"]), "ends_at": _moment(on, item["Конец"])}
        yield "lesson_topic", place | {"topic": item["Тема"], "topic_normalised": _normalised(item["Тема"])}
        yield "homework", place | {"homework_id": f"{lesson}|1", "content": item["Домашнее задание"]}
        for order, kind in enumerate(kinds, 1):
            yield "assessment", place | {"assessment_id": f"{lesson}|{order}", "work_kind": kind}
    dates, numbers = grid[10], grid[11]
    for row in grid[12:]:
        for column in range(3, len(row)):
            place, kinds = places[dates[column], str(numbers[column])]
            yield from _cell(str(row[column] or ""), str(row[1]), place, kinds)


def _cell(text: str, student: str, place: dict[str, Any], kinds: list[str]) -> Rows:
    marks = 0
    for token in text.replace("/", " ").split():
        key = f"bench|{student}|{place['lesson_id']}"
        person = {"student_id": f"bench|{student}"}
        if token in ("Н", "О", "Б", "У"):
            yield "attendance", place | person | {"attendance_id": key, "raw_value": token}
            continue
        marks += 1
        yield (
            "mark",
            place
            | person
            | {
                "mark_id": f"{key}|{marks}",
                "assessment_id": f"{place['lesson_id']}|{min(marks, len(kinds))}",
                "work_kind": kinds[min(marks, len(kinds)) - 1],
                "mark_number": marks,
                "raw_value": token,
                "value": float(token),
            },
        )


def _sheets(path: Path) -> dict[str, list[list[Any]]]:
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path, data_only=True)
        return {sheet.title: [list(row) for row in sheet.values] for sheet in book.worksheets}
    found: dict[str, list[list[Any]]] = {}
    for row in csv.reader(io.StringIO(path.read_bytes().decode("cp1251")), delimiter=";"):
        if row and row[0].startswith("["):
            found[row[0].strip("[]")] = sheet = []
        else:
            sheet.append(row)
    return found


def _moment(on: Any, text: str) -> datetime:
    return datetime.fromisoformat(f"{on} {text}").replace(tzinfo=ZONE)


def _normalised(text: str) -> str:
    return " ".join(text.lower().replace("ё", "е").strip(' .«»"').split())


if __name__ == "__main__":
    main()
