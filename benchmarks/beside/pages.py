"""The pages every tool reads, and the flat lines that earthmover is given instead of nested ones."""

import csv
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.normalisers import delimited_body, diary_body, journal_lessons, journal_sheets, workbook_body


@dataclass(frozen=True)
class Format:
    """A source format: its page kind, the connector that offers it, its pages in `folder`.

    `flattening` is the processor time that laying its nested pages flat for earthmover took; `tables` are the names of
    those lines, where they are of the common kind of `plain_lines`.
    """

    name: str
    kind: str
    connector: str
    folder: Path
    flattening: float = 0.0
    tables: tuple[str, ...] = ()

    def bodies(self) -> Iterable[tuple[str, bytes]]:
        """Key and bytes of every page, in order."""
        for path in sorted((self.folder / "pages").iterdir()):
            yield path.name, path.read_bytes()


def lay_out(root: Path, pages: int) -> list[Format]:
    """Writes `pages` pages of each format, and beside them the lines prepared for earthmover."""
    return [_diaries(root / "eljur", pages), *_journals(root, pages)]


def _diaries(folder: Path, pages: int) -> Format:
    lines: dict[str, list[dict[str, Any]]] = {"lesson": [], "homework": [], "mark": []}
    for number in range(pages):
        body = diary_body(25, 6, first_student=1000 + number * 25)
        _put(folder, f"{number:04d}.json", body)
    started = time.process_time()
    for path in sorted((folder / "pages").iterdir()):
        _flatten(json.loads(path.read_bytes()), path.stem, lines)
    for name, rows in lines.items():
        write_lines(folder / f"{name}.csv", rows)
    spent = time.process_time() - started
    return Format("eljur.getdiary (JSON)", "eljur.getdiary", "eljur", folder, spent)


def _flatten(document: dict[str, Any], klass: str, lines: dict[str, list[dict[str, Any]]]) -> None:
    """What earthmover could not do itself: one line per lesson of a student, homework and mark."""
    for student, about in document["response"]["result"]["students"].items():
        for day in about["days"].values():
            for lesson in day["items"].values():
                pointer = f"/response/result/students/{student}/days/{day['name']}/items/{lesson['num']}"
                place = {"class": klass, "student": student, "date": day["name"], "pointer": pointer} | {
                    name: lesson[name] for name in ("name", "lesson_id", "num")
                }
                more = ("room", "teacher", "starttime", "endtime", "topic")
                lines["lesson"].append(place | {name: lesson[name] for name in more})
                for task in lesson["homework"].values():
                    lines["homework"].append(place | {"id": task["id"], "text": task["value"]})
                for order, mark in enumerate(lesson.get("assessments", ())):
                    kept = ("value", "countas", "count", "weight", "control_type", "control_type_short")
                    lines["mark"].append(place | {"order": order} | {name: mark[name] for name in kept})


def _journals(root: Path, pages: int) -> list[Format]:
    """A class journal is a grid: earthmover gets it as one wide table of all classes, without its heading."""
    found = []
    for name, ending, render in (("CSV", "csv", delimited_body), ("XLSX", "xlsx", workbook_body)):
        folder = root / ending
        wide: list[dict[str, Any]] = []
        lessons: list[dict[str, Any]] = []
        for number in range(pages):
            klass = f"{7 + number % 5}{'АБВГ'[number % 4]}-{number}"
            sheets = journal_sheets(klass)
            _put(folder, f"{number:04d}.{ending}", render(sheets))
            columns = [f"{day}#{place}" for day, place in journal_lessons()]
            wide += [
                {"class": klass, "student": row[1]} | dict(zip(columns, row[3:], strict=True))
                for row in sheets["Журнал"][12:]
            ]
            titles = [str(title) for title in sheets["Занятия"][0]]
            lessons += [{"class": klass} | dict(zip(titles, row, strict=True)) for row in sheets["Занятия"][1:]]
        write_lines(folder / "grid.csv", wide)
        write_lines(folder / "lesson.csv", lessons)
        found.append(Format(f"exports.class_journal ({name})", "exports.class_journal", "exports", folder))
    return found


def _put(folder: Path, name: str, body: bytes) -> None:
    (folder / "pages").mkdir(parents=True, exist_ok=True)
    (folder / "pages" / name).write_bytes(body)


def write_lines(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Writes rows of one shape as CSV with a heading."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
