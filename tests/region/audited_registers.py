"""A plain reading of the documents over what the registers say at one moment: a line, a student, a month at a time.

Knows nothing of what was planted and nothing of `validations/`; `tests/stand/plain_auditor.py` asks it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from stand.frames import records
from stand.journal import JournalState
from stand.region import Region
from stand.registers import register_sheets

Line = dict[str, Any]
# Rule, key, whether it is certain.
Judged = tuple[str, dict[str, str], bool]

# First and last day of the check, and the cells that must say «да».
FILES: dict[str, tuple[date, date, tuple[str, ...]]] = {
    "kpgt-2022": (
        date(2026, 9, 1),
        date(2026, 9, 10),
        ("ФИО", "Дата рождения", "Пол", "Паспорт", "Почта", "Родитель"),
    ),
    "peresvet": (date(2026, 6, 1), date(2026, 9, 5), ("ФИО", "Дата рождения", "Родитель")),
}
CONSENT_BY = date(2026, 9, 30)
NOTICE_DAYS = {"kpgt-2022": 5, "peresvet": 3}
MOVEMENT_DAYS, REMARK_DAYS = 5, 7


@dataclass(frozen=True)
class Kept:
    """What one organisation keeps: sheets by their titles, with its journal beside."""

    organisation: str
    regulation: str
    zone: ZoneInfo
    state: JournalState
    first_read_at: datetime
    sheets: dict[str, list[Line]]

    @property
    def today(self) -> date:
        """The local day."""
        return self.state.moment.astimezone(self.zone).date()

    def students(self) -> list[Line]:
        """Those who are on the lists of classes now."""
        own = records(self.state.students[self.state.students["organisation"] == self.organisation])
        today = pd.Timestamp(self.today)
        return [row for row in own if not row["entered_on"] > today and not row["left_on"] < today]


def kept_by(region: Region, organisation: str, state: JournalState, first_read_at: datetime) -> Kept:
    """The registers that the organisation hands over at the moment of `state`."""
    rows = records(region.organisations)
    row = next(row for row in rows if row["organisation"] == organisation)
    first = next(other for other in rows if other["regulation"] == row["regulation"])
    books = register_sheets(state, organisation, regulation=row["regulation"], is_first=first is row)
    sheets = {
        title: [dict(zip(map(str, cells[0]), line, strict=True)) for line in cells[1:]]
        for book in books.values()
        for title, cells in book.items()
    }
    return Kept(organisation, row["regulation"], ZoneInfo(row["timezone"]), state, first_read_at, sheets)


def audit(kept: Kept) -> Iterator[Judged]:
    """Everything that the organisation's document asks of its registers."""
    if "Личные данные" in kept.sheets:
        yield from _files(kept)
    if "Уведомления" in kept.sheets and kept.regulation in NOTICE_DAYS:
        yield from _notices(kept)
    if "Приказы" in kept.sheets and kept.regulation == "kpgt-2022":
        yield from _orders(kept)
    if "Проверки" in kept.sheets and kept.regulation == "kukarino":
        yield from _months(kept)
        yield from _remarks(kept)
    if "Нарушения доступа" in kept.sheets and kept.regulation == "khmao-2020":
        yield from _incidents(kept)


def _files(kept: Kept) -> Iterator[Judged]:
    lines = {line["Код обучающегося"]: line for line in kept.sheets["Личные данные"]}
    enrolled = {line["Код обучающегося"] for line in kept.sheets.get("Приказы", []) if line["Вид"] == "зачисление"}
    for student in kept.students():
        code, klass = student["student"], student["klass"]
        key = {"study_group": klass, "student": code}
        line = lines.get(code)
        if kept.regulation == "kukarino":
            collected_on = line and line["Согласие собрано"]
            if not collected_on or collected_on > CONSENT_BY:
                yield "personal-data-incomplete", key, line is not None
            continue
        first_on, last_on, asked = FILES[kept.regulation]
        if kept.regulation == "kpgt-2022" and not klass.startswith("1"):
            continue
        if line and first_on <= line["Проверено"] <= last_on and all(line[title] == "да" for title in asked):
            continue
        # Who was not seen by the last day may have come after it, unless an order says when.
        was_there = code in enrolled or (line is not None and line["Проверено"] <= last_on)
        yield "personal-data-incomplete", key, was_there


def _notices(kept: Kept) -> Iterator[Judged]:
    days = timedelta(days=NOTICE_DAYS[kept.regulation])
    for line in kept.sheets["Уведомления"]:
        if (line["Внесено"] or kept.today) > line["Получено"] + days:
            yield "personal-data-change-late", _line_key(line["№"], line["Получено"]), True


def _orders(kept: Kept) -> Iterator[Judged]:
    lines = [line for line in kept.sheets["Приказы"] if line["Вид"] != "деление на подгруппы"]
    classes = {student["student"]: student["klass"] for student in kept.students()}
    # The lists of the college's journal are read on the first night, then once a week.
    read_on = kept.first_read_at.astimezone(kept.zone).date()
    for code in {line["Код обучающегося"] for line in lines}:
        own = [line for line in lines if line["Код обучающегося"] == code and line["Действует с"] <= kept.today]
        line = max(own, key=lambda line: (line["Действует с"], line["Дата приказа"]))
        over_on = max(line["Дата приказа"], line["Действует с"]) + timedelta(days=MOVEMENT_DAYS + 1)
        if line["Вид"] in ("зачисление", "перевод", "восстановление"):
            kept_to = classes.get(code) == line["В класс или подгруппу"]
        else:
            kept_to = classes.get(code) != line["Из класса"]
        if not kept_to and kept.today >= over_on:
            key = {**_line_key(line["Приказ №"], line["Дата приказа"]), "student": code}
            yield "movement-not-entered", key, code in classes and read_on >= over_on


def _is_deputy(position: str | None) -> bool:
    return position is not None and position.lower().startswith("зам")


def _months(kept: Kept) -> Iterator[Judged]:
    lessons = kept.state.lessons[kept.state.lessons["organisation"] == kept.organisation]
    months = {(day.year, day.month) for day in lessons["date"]}
    for year, month in months:
        if (year, month) >= (kept.today.year, kept.today.month):
            continue
        positions = [
            line["Должность"]
            for line in kept.sheets["Проверки"]
            if (line["Дата"].year, line["Дата"].month) == (year, month)
        ]
        if not any(map(_is_deputy, positions)):
            yield "monthly-control-missing", {"month": f"{year}-{month:02d}"}, None not in positions


def _remarks(kept: Kept) -> Iterator[Judged]:
    position = {line["Проверка №"]: line["Должность"] for line in kept.sheets["Проверки"]}
    for line in kept.sheets["Замечания"]:
        due_on = line["Устранить до"] or line["Дата"] + timedelta(days=REMARK_DAYS)
        by = position[line["Проверка №"]]
        if (line["Устранено"] or kept.today) > due_on and (by is None or _is_deputy(by)):
            key = {
                "register_date": line["Дата"].isoformat(),
                "study_group": line["Класс"],
                "subject": line["Предмет"],
            }
            yield "remark-not-mended", key, by is not None


def _incidents(kept: Kept) -> Iterator[Judged]:
    now = kept.state.moment.astimezone(kept.zone).replace(tzinfo=None)
    for line in kept.sheets["Нарушения доступа"]:
        last_at = line["Обнаружено"] + timedelta(hours=1)
        told = [line["Сообщено руководителю"] or now, line["Сообщено поддержке"] or now]
        if max(told) > last_at:
            yield "breach-notice-late", _line_key(line["Случай №"], line["Обнаружено"].date()), True


def _line_key(number: str, on: date) -> dict[str, str]:
    return {"register_number": number, "register_date": on.isoformat()}
