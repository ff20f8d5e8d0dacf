"""earthmover's way, written down for it: the same entities out of lines that lie flat already.

earthmover can't open a map of maps, so the lines are prepared for it outside the time taken, and it writes
JSON lines instead of merging into tables: both are in its favour.
"""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from benchmarks.beside.pages import Format

_WHENCE = {"organisation_id": "bench", "source": "bench", "normaliser_version": "1", "items": "1"}
_DIARY_LESSON = "bench|{{class}}|{{lesson_id}}|{{date[:4]}}-{{date[4:6]}}-{{date[6:]}}|{{num}}"
_DIARY_PLACE = {
    **_WHENCE,
    "lesson_id": _DIARY_LESSON,
    "study_group_id": "bench|{{class}}",
    "subject_id": "bench|{{name}}",
    "lesson_on": "{{date[:4]}}-{{date[4:6]}}-{{date[6:]}}",
    "lesson_number": "{{num}}",
    "source_pointer": "{{pointer}}",
}
_TOPIC = "{{%s.lower().replace('ё', 'е').strip(' .«»').split() | join(' ')}}"
_JOURNAL_LESSON = "bench|{{class}}|Алгебра|{{Дата}}|{{Номер}}"
_CELL_LESSON = "bench|{{class}}|Алгебра|{{place.split('#')[0]}}|{{place.split('#')[1]}}"


def write_project(form: Format, folder: Path) -> Path:
    """Writes the configuration and templates of one format into `folder`; gives the configuration's path."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = form.folder
    own = {"eljur.getdiary": _diary, "exports.class_journal": _journal}
    transformations = _common(form.tables) if form.tables else own[form.kind]()
    read = {str(one["source"]) for one in transformations.values()}
    sources = sorted(name.removeprefix("$sources.") for name in read if name.startswith("$sources."))
    destinations = {}
    for entity, transformation in transformations.items():
        columns = transformation.pop("columns")
        if columns is None:
            continue
        template = folder / f"{entity}.jsont"
        template.write_text(_template(columns), encoding="utf-8")
        destinations[entity] = {
            "source": f"$transformations.{entity}",
            "template": str(template),
            "extension": "jsonl",
            "linearize": True,
        }
    project = {
        "version": 2,
        "config": {"output_dir": str(folder / "out"), "tmp_dir": str(folder / "tmp")},
        "sources": {name: {"file": str(lines / f"{name}.csv"), "header_rows": 1} for name in sources},
        "transformations": transformations,
        "destinations": destinations,
    }
    path = folder / "earthmover.yaml"
    text = yaml.safe_dump(project, allow_unicode=True, sort_keys=False, width=10_000)
    # The configuration is itself a template: what is meant for the rows must be told apart.
    path.write_text(text.replace("{{", "{%raw%}{{").replace("}}", "}}{%endraw%}"), encoding="utf-8")
    return path


def _diary() -> dict[str, dict[str, Any]]:
    mark = {"student_id": "bench|{{student}}", "raw_value": "{{value}}"}
    work = {"assessment_id": _DIARY_LESSON + "|{{control_type}}|1", "work_kind": "{{control_type}}"}
    kind = {"work_kind_code": "{{'answer' if 'твет' in control_type else 'other'}}"}
    counted = {
        "mark_id": "bench|{{student}}|" + _DIARY_LESSON + "|{{control_type}}|1",
        "mark_number": "{{order}}",
        "value": "{{countas}}",
    }
    once = ("class", "date", "num")
    lesson = {
        "starts_at": "{{date}} {{starttime}}+03:00",
        "ends_at": "{{date}} {{endtime}}+03:00",
        "subject_title": "{{name}}",
    }
    return {
        "lesson": _made("lesson", {**_DIARY_PLACE, **lesson}, keep=("lesson_id", "room", "teacher"), once=once),
        "lesson_topic": _made(
            "lesson", {**_DIARY_PLACE, "topic_normalised": _TOPIC % "topic"}, keep=("topic",), once=once
        ),
        "homework": _made(
            "homework", {**_DIARY_PLACE, "homework_id": _DIARY_LESSON + "|{{id}}"}, keep=("text",), once=("class", "id")
        ),
        "subject": _made(
            "lesson", {**_WHENCE, "subject_id": "bench|{{name}}", "source_pointer": "{{pointer}}"}, once=("name",)
        ),
        "enrolment": _made(
            "lesson",
            {**_WHENCE, "student_id": "bench|{{student}}", "study_group_id": "bench|{{class}}"},
            once=("class", "student"),
        ),
        "assessment": _made("mark", {**_DIARY_PLACE, **work, **kind}, once=once),
        "mark": _made(
            "mark",
            {**_DIARY_PLACE, **mark, **work, **kind, **counted},
            keep=("weight", "count"),
            where="count == 'True'",
        ),
        "attendance": _made("mark", {**_DIARY_PLACE, **mark}, where="count != 'True'"),
    }


def _common(tables: Collection[str]) -> dict[str, dict[str, Any]]:
    """Lines of `plain_lines`: the same entities for every system that has them."""
    lesson_id = "bench|{{klass}}|{{lesson_id}}|{{date}}|{{num}}"
    place = {
        **_WHENCE,
        "lesson_id": lesson_id,
        "study_group_id": "bench|{{klass}}",
        "subject_id": "bench|{{subject}}",
        "lesson_on": "{{date}}",
        "lesson_number": "{{num}}",
        "source_pointer": "{{pointer}}",
    }
    person = {"student_id": "bench|{{student}}", "raw_value": "{{value}}"}
    kind_code = "{{'answer' if 'твет' in kind else 'other'}}"
    work = {"assessment_id": lesson_id + "|{{id}}", "work_kind": "{{kind}}", "work_kind_code": kind_code}
    mark = {"mark_id": "bench|{{student}}|" + lesson_id + "|{{id}}", "value": "{{value}}", "mark_number": "1"}
    times = {"starts_at": "{{date}} {{start}}+03:00", "ends_at": "{{date}} {{end}}+03:00"}
    once = ("klass", "lesson_id", "date", "num")
    subject = {**_WHENCE, "subject_id": "bench|{{subject}}", "source_pointer": "{{pointer}}"}
    task = {"homework_id": lesson_id + "|{{id}}", "content": "{{text}}"}
    found: dict[str, dict[str, Any]] = {}
    if "lesson" in tables:
        found |= {
            "lesson": _made("lesson", {**place, **times}, keep=("room", "teacher"), once=once),
            "lesson_topic": _made(
                "lesson",
                {**place, "topic_normalised": _TOPIC % "topic"},
                keep=("topic",),
                once=once,
                where="topic != ''",
            ),
            "subject": _made("lesson", subject, once=("subject",)),
        }
    if "homework" in tables:
        found["homework"] = _made("homework", {**place, **task}, once=(*once, "id"))
    if "mark" in tables:
        found["assessment"] = _made("mark", {**place, **work}, once=(*once, "id"))
        found["mark"] = _made("mark", {**place, **person, **work, **mark}, keep=("weight",))
    if "absence" in tables:
        found["attendance"] = _made("absence", {**place, **person}, once=(*once, "student"))
    return found


def _journal() -> dict[str, dict[str, Any]]:
    place = {
        **_WHENCE,
        "lesson_id": _JOURNAL_LESSON,
        "study_group_id": "bench|{{class}}",
        "subject_id": "bench|Алгебра",
        "lesson_on": "{{Дата[6:]}}-{{Дата[3:5]}}-{{Дата[:2]}}",
        "lesson_number": "{{Номер}}",
    }
    cell = {
        **_WHENCE,
        "lesson_id": _CELL_LESSON,
        "student_id": "bench|{{student}}",
        "study_group_id": "bench|{{class}}",
        "subject_id": "bench|Алгебра",
        "lesson_on": "{{place[6:10]}}-{{place[3:5]}}-{{place[:2]}}",
        "lesson_number": "{{place.split('#')[1]}}",
        "source_pointer": "{{student}}#{{place}}",
    }
    cells = {
        "source": "$sources.grid",
        "operations": [
            {"operation": "melt", "id_vars": ["class", "student"], "var_name": "place", "value_name": "cell"},
            {"operation": "filter_rows", "query": "cell != ''", "behavior": "include"},
        ],
        "columns": None,
    }
    mark = {
        "mark_id": "bench|{{student}}|" + _CELL_LESSON + "|1",
        "assessment_id": _CELL_LESSON + "|1",
        "raw_value": "{{cell.replace('/', ' ').split()[-1]}}",
        "value": "{{cell.replace('/', ' ').split()[-1]}}",
        "mark_number": "1",
    }
    absence = {"attendance_id": "bench|{{student}}|" + _CELL_LESSON, "raw_value": "{{cell[0]}}"}
    marks = _made("cells", {**cell, **mark}, where="cell not in ['Н']")
    absences = _made("cells", {**cell, **absence}, where="cell.str.startswith('Н')")
    for one in (marks, absences):
        one["source"] = "$transformations.cells"
    return {
        "cells": cells,
        "mark": marks,
        "attendance": absences,
        "lesson": _made(
            "lesson", {**place, "starts_at": "{{Дата}} {{Начало}}+03:00", "ends_at": "{{Дата}} {{Конец}}+03:00"}
        ),
        "lesson_topic": _made("lesson", {**place, "topic_normalised": _TOPIC % "Тема"}, keep=("Тема",)),
        "homework": _made("lesson", {**place, "content": "{{__row_data__['Домашнее задание']}}"}),
        "assessment": _made("lesson", {**place, "work_kind": "{{__row_data__['Виды работ'].split(';')[0]}}"}),
        "attendance_check": _made("lesson", {**place, "is_taken": "false"}),
        "enrolment": _made(
            "grid",
            {**_WHENCE, "student_id": "bench|{{student}}", "study_group_id": "bench|{{class}}"},
            keep=("class",),
        ),
    }


def _made(
    source: str,
    columns: Mapping[str, str],
    *,
    keep: Sequence[str] = (),
    once: Sequence[str] = (),
    where: str | None = None,
) -> dict[str, Any]:
    operations: list[dict[str, Any]] = []
    if where is not None:
        operations.append({"operation": "filter_rows", "query": where, "behavior": "include"})
    if once:
        operations.append({"operation": "distinct_rows", "columns": list(once)})
    # Under a name of its own: a column that replaces one it is made of would be read by the next.
    made = {f"our_{name}": text for name, text in columns.items()}
    operations.append({"operation": "add_columns", "columns": made})
    return {"source": f"$sources.{source}", "operations": operations, "columns": [*made, *keep]}


def _template(columns: Sequence[str]) -> str:
    return "{" + ", ".join(f'"{name.removeprefix("our_")}": {{{{{name} | tojson}}}}' for name in columns) + "}"
