"""The registers of an organisation as XLSX: plans (КТП), consents and contacts (docs/formats.md, section 2)."""

from datetime import datetime

import pandas as pd

from stand.journal import JournalState
from stand.journal_book import Cell, Rows
from stand.workbooks import xlsx

# A register carries no moment of its own: its file changes only when its rows do.
_CREATED_AT = datetime(2026, 8, 25, 9, 0)  # noqa: DTZ001 (a property of the file, local time)

_PLANS = {"group": "Класс", "subject": "Предмет", "ordinal": "№", "topic": "Тема", "planned_on": "Дата по плану"}
_CONSENTS = {
    "student": "Код обучающегося",
    "student_name": "Обучающийся",
    "guardian": "Код представителя",
    "guardian_name": "Представитель",
    "relation": "Кем приходится",
    "decision": "Решение",
    "channel": "Канал",
    "decided_on": "Дата решения",
    "origin": "Как получено",
}
_CONTACTS = {
    "student": "Код обучающегося",
    "guardian": "Код представителя",
    "kind": "Вид",
    "address": "Адрес",
    "origin": "Откуда известен",
    "confirmed": "Подтверждён",
}


def registers(state: JournalState, organisation: str, *, real_dates: bool = True) -> dict[str, bytes]:
    """File name and bytes of each register of the organisation."""
    contacts = _own(state.contacts, organisation)
    contacts["confirmed"] = contacts["confirmed"].map({True: "да", False: "нет"})
    books: dict[str, dict[str, Rows]] = {
        "КТП.xlsx": {"КТП": _rows(_own(state.topic_plans, organisation), _PLANS)},
        "Согласия и контакты.xlsx": {
            "Согласия": _rows(_own(state.consents, organisation), _CONSENTS),
            "Контакты": _rows(contacts, _CONTACTS),
        },
    }
    return {name: xlsx(sheets, _CREATED_AT, real_dates=real_dates) for name, sheets in books.items()}


def _own(frame: pd.DataFrame, organisation: str) -> pd.DataFrame:
    return frame[frame["organisation"] == organisation].copy()


def _rows(frame: pd.DataFrame, header: dict[str, str]) -> Rows:
    columns: list[list[Cell]] = [[_cell(value) for value in frame[name].tolist()] for name in header]
    titles: list[Cell] = list(header.values())
    return [titles, *(list(row) for row in zip(*columns, strict=True))]


def _cell(value: object) -> Cell:
    if isinstance(value, pd.Timestamp):
        return value.date()
    if isinstance(value, int):
        return value
    return None if value is None or value != value else str(value)  # noqa: PLR0124 (NaN)
