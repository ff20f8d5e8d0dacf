"""The registers of an organisation as XLSX (docs/formats.md, section 2): those that its document asks for."""

from collections.abc import Callable, Mapping
from datetime import datetime

import pandas as pd

from stand import registers_of_control as control
from stand import registers_of_teaching as teaching
from stand.journal import JournalState
from stand.kept_registers import kept_titles
from stand.register_lines import overlaid
from stand.register_school import School, school_of
from stand.sheets import Cell, Rows
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


_KEPT: Mapping[str, Callable[[School], dict[str, Rows]]] = {
    "Учебный план": teaching.curriculum,
    "Календарь": teaching.calendar,
    "График аттестации": teaching.attestation_schedule,
    "Разделы учебного года": teaching.year_sections,
    "Педагоги и нагрузка": teaching.staff,
    "Замены": teaching.substitutions,
    "Протоколы": teaching.protocols,
    "Курсовые и проектные работы": teaching.course_works,
    "Приказы о движении": control.orders,
    "Отсрочки и освобождения": control.deferrals,
    "Уведомления об изменении данных": control.data_notices,
    "Личные данные и документы": control.data_checks,
    "Контроль журнала": control.supervision,
    "Нарушения доступа": control.incidents,
    "Передача документов": control.handovers,
    "Сертификаты подписи": control.certificates,
}


def registers(
    state: JournalState, organisation: str, *, regulation: str = "", is_first: bool = True, real_dates: bool = True
) -> dict[str, bytes]:
    """File name and bytes of each register that the organisation keeps (see `stand.kept_registers`)."""
    books = register_sheets(state, organisation, regulation=regulation, is_first=is_first)
    return {name: xlsx(sheets, _CREATED_AT, real_dates=real_dates) for name, sheets in books.items()}


def register_sheets(
    state: JournalState, organisation: str, *, regulation: str = "", is_first: bool = True
) -> dict[str, dict[str, Rows]]:
    """File name, sheets and rows of each register that the organisation keeps, with what was planted in them."""
    contacts = _own(state.contacts, organisation)
    contacts["confirmed"] = contacts["confirmed"].map({True: "да", False: "нет"})
    books: dict[str, dict[str, Rows]] = {
        "КТП.xlsx": {"КТП": _rows(_own(state.topic_plans, organisation), _PLANS)},
        "Согласия и контакты.xlsx": {
            "Согласия": _rows(_own(state.consents, organisation), _CONSENTS),
            "Контакты": _rows(contacts, _CONTACTS),
        },
    }
    school = school_of(state, organisation)
    if school.courses:
        for title in kept_titles(regulation, is_first=is_first, organisation=organisation):
            books[f"{title}.xlsx"] = _KEPT[title](school)
    lines = [line for line in state.register_lines if line.organisation == organisation]
    return {
        name: {title: overlaid(title, rows, lines) for title, rows in sheets.items()} for name, sheets in books.items()
    }


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
