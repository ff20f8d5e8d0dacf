"""Where something stands, in words a school understands: a file, a sheet, a cell; not a hash and a pointer."""

import json
import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Final

from schemas.registers import REGISTERS

# The overview speaks for many zones and so in Moscow's, as the region's acts do; an organisation's page in its own.
REGION_ZONE: Final = "Europe/Moscow"

# Fields of finding keys, in the order a reader looks for a place in a journal.
KEY_LABELS: Final[Mapping[str, str]] = {
    "study_group": "Класс, группа",
    "subject": "Предмет",
    "period": "Период",
    "date": "Дата",
    "number": "Урок",
    "student": "Обучающийся (код)",
    "waiver": "Решение",
}

_PAGES: Final[Mapping[str, str]] = {
    "eljur.getrules": "ЭлЖур, список классов и групп (getrules)",
    "eljur.getmessagereceivers": "ЭлЖур, состав классов (getmessagereceivers)",
    "eljur.getperiods": "ЭлЖур, учебные периоды (getperiods)",
    "eljur.getdiary": "ЭлЖур, дневник (getdiary)",
    "eljur.getfinalassessments": "ЭлЖур, итоговые отметки (getfinalassessments)",
    "exports.class_journal": "Выгрузка журнала",
    "exports.progress_report": "Отчёт об успеваемости и посещаемости",
    "exports.report_card": "Табель",
    "exports.topics_page": "Страница тем",
    "exports.xml_journal": "Журнал в XML",
    **{register.page_kind: f"Реестр «{register.title}»" for register in REGISTERS.values()},
    "registers.topic_plan": "Реестр КТП",
    "registers.consents": "Реестр согласий",
}
# As the normalisers write them: a cell of a workbook, a line and field of a CSV, a JSON Pointer of a diary's day.
_CELL: Final = re.compile(r"^(?P<sheet>.+)!(?P<cell>[A-Z]{1,3}[0-9]+)$")
_FIELD: Final = re.compile(r"^L(?P<line>[0-9]+)C(?P<field>[0-9]+)$")
_STEP: Final = re.compile(r"^(?P<name>[A-Za-z]+)\[(?P<place>[0-9]+)\]$")
_XML_WORDS: Final[Mapping[str, str]] = {
    "page": "журнал (page)",
    "student": "обучающийся",
    "lesson": "занятие",
    "topic": "тема",
    "homework": "задание",
    "work": "работа",
    "mark": "отметка",
    "absence": "пропуск",
    "result": "итог",
}
_DIARY_DAY: Final = re.compile(
    r"^.*/students/(?P<student>[^/]+)/days/(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})(?P<rest>/.*)?$"
)


def key_of(text: str) -> dict[str, str]:
    """The key of a finding from its JSON, its fields in the reader's order."""
    read = json.loads(text)
    order = [*KEY_LABELS, *sorted(set(read) - set(KEY_LABELS))]
    return {field: str(read[field]) for field in order if field in read}


def place(page_kind: str | None, page_key: str | None, pointer: str | None) -> str:
    """The page of the source and the place on it; «—» where the source keeps neither."""
    words = []
    if page_kind is not None:
        page = _PAGES.get(page_kind, page_kind)
        if page_key and not page_kind.startswith("eljur."):
            file = f"файл «{PurePosixPath(page_key).name}»"
            page = file if page_kind.startswith("exports.") else f"{page}, {file}"
        words.append(page)
    if pointer:
        words.append(_spot(pointer))
    return ", ".join(words) or "—"


def _spot(pointer: str) -> str:
    if cell := _CELL.match(pointer):
        return f"лист «{cell['sheet']}», ячейка {cell['cell']}"
    if field := _FIELD.match(pointer):
        return f"строка {field['line']}, поле {field['field']}"
    if day := _DIARY_DAY.match(pointer):
        spot = f"обучающийся {day['student']}, день {day['day']}.{day['month']}.{day['year']}"
        return f"{spot}, место {day['rest']}" if day["rest"] else spot
    if pointer.startswith("/journal/page["):
        return ", ".join(_of_xml(step) for step in pointer.split("/")[2:])
    return f"место {pointer}"


def _of_xml(step: str) -> str:
    """One step of a path in an XML journal: `lesson[5]` → «занятие 5»."""
    found = _STEP.match(step)
    return (
        f"{_XML_WORDS.get(found['name'], found['name'])} {found['place']}" if found else f"атрибут {step.lstrip('@')}"
    )
