"""Where something stands, in words a school understands: a file, a sheet, a cell; not a hash and a pointer."""

import json
import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Final

# Fields of finding keys, in the order a reader looks for a place in a journal.
KEY_LABELS: Final[Mapping[str, str]] = {
    "study_group": "Класс, группа",
    "subject": "Предмет",
    "period": "Период",
    "date": "Дата",
    "number": "Урок",
    "student": "Обучающийся (код)",
}

_PAGES: Final[Mapping[str, str]] = {
    "eljur.getrules": "ЭлЖур, список классов и групп (getrules)",
    "eljur.getmessagereceivers": "ЭлЖур, состав классов (getmessagereceivers)",
    "eljur.getperiods": "ЭлЖур, учебные периоды (getperiods)",
    "eljur.getdiary": "ЭлЖур, дневник (getdiary)",
    "eljur.getfinalassessments": "ЭлЖур, итоговые отметки (getfinalassessments)",
    "exports.class_journal": "Выгрузка журнала",
    "registers.topic_plan": "Реестр КТП",
    "registers.consents": "Реестр согласий",
}
_CELL: Final = re.compile(r"^(?P<sheet>[^!/]+)[!/](?P<cell>[A-Z]{1,3}[0-9]+)$")
_LINE: Final = re.compile(r"^(?:(?P<sheet>[^!/:]+)[!/:])?(?:line|строка)[ :=/]?(?P<line>[0-9]+)$", re.IGNORECASE)


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
            page = f"{page}, файл «{PurePosixPath(page_key).name}»"
        words.append(page)
    if pointer:
        cell, line = _CELL.match(pointer), _LINE.match(pointer)
        if cell:
            words.append(f"лист «{cell['sheet']}», ячейка {cell['cell']}")
        elif line:
            words.append((f"раздел «{line['sheet']}», " if line["sheet"] else "") + f"строка {line['line']}")
        else:
            words.append(f"место {pointer}")
    return ", ".join(words) or "—"
