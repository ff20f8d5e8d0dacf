"""A plain reading of what the documents say of the year's beginning and the timetable, over registers as they stand.

Knows nothing of what was planted and nothing of `validations/`.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from stand.frames import records
from stand.journal import JournalState
from stand.registers import register_sheets
from stand.sheets import Rows

# What a plain reading says of one place: rule, key, whether it is certain.
Said = tuple[str, dict[str, str], bool]
_YEAR = "2026/2027"
_FIFTH = date(2026, 9, 5)
_COLLEGE_FROM = date(2022, 5, 11)
_PLANS = ("классы и группы", "предметы", "учебные планы", "КТП", "периоды", "расписание")
# Regulation: sections that must be ready by the fifth of September, and those somebody must have checked.
_READY = {
    "khmao-2020": _PLANS,
    "kpgt-2022": (
        *_PLANS,
        *("специальности", "классные руководители и кураторы", "педагоги", "режим работы"),
        "график учебного процесса",
    ),
}
_CHECKED = {"khmao-2020": (), "kpgt-2022": _PLANS}


def audit_year(state: JournalState, organisation: str, regulation: str, today: date, *, is_first: bool) -> list[Said]:
    """What the registers of an organisation say, at the state's moment, against its document."""
    if regulation not in _READY:
        return []
    books = register_sheets(state, organisation, regulation=regulation, is_first=is_first)
    sheets = {title: _lines(rows) for sheets in books.values() for title, rows in sheets.items()}
    found: list[Said] = []
    if "Разделы" in sheets:
        found += _sections(sheets["Разделы"], sheets.get("Проверки", []), regulation)
    if regulation != "kpgt-2022":
        return found
    lessons = [
        row
        for row in records(state.lessons[state.lessons["organisation"] == organisation])
        if row["date"].date() <= today and not row["is_cancelled"]
    ]
    if "Рабочие программы" in sheets:
        found += _programmes(sheets["Рабочие программы"], sheets["КТП"], lessons)
    found += _employees(sheets["Сотрудники"], today)
    found += _curators(sheets["Классное руководство"], lessons)
    return found


def audit_timetable(
    state: JournalState, organisation: str, regulation: str, today: date, *, is_first: bool
) -> Iterator[Said]:
    """Changes of the register whose day is over and which the lessons of the journal do not show."""
    if regulation != "peresvet":
        return
    books = register_sheets(state, organisation, regulation=regulation, is_first=is_first)
    lessons = records(state.lessons[state.lessons["organisation"] == organisation])
    standing = {
        (name, lesson["subject"], lesson["date"].date(), lesson["number"])
        for lesson in lessons
        for name in (lesson["group"], lesson["klass"])
        if not lesson["is_cancelled"]
    }
    for row in _lines(books["Замены.xlsx"]["Замены"]):
        klass, subject, day, number = place = row["Класс"], row["Предмет"], row["Дата"], row["Урок №"]
        if day >= today or row["Пометка"] == "пример":
            continue
        new_day, new_number = row["Перенесено на день"], row["Перенесено на урок"]
        match row["Что изменено"]:
            case "отмена":
                is_shown = place not in standing
            case "перенос":
                came = new_day is None or new_day >= today or (klass, subject, new_day, new_number) in standing
                is_shown = place not in standing and came
            case "замена предмета":
                is_shown = (klass, row["Вместо проведён"], day, number) in standing
            case _:
                is_shown = place in standing
        if not is_shown:
            key = {"study_group": klass, "subject": subject, "date": day.isoformat(), "number": str(number)}
            yield "timetable-change-not-entered", key, True


def _lines(rows: Rows) -> list[dict[str, Any]]:
    head, *body = rows
    return [dict(zip(map(str, head), row, strict=True)) for row in body]


def _sections(rows: list[dict[str, Any]], checks: list[dict[str, Any]], regulation: str) -> Iterator[Said]:
    line_of = {row["Раздел"]: row for row in rows if row["Учебный год"] in (_YEAR, None)}
    whole = [
        check["Дата"]
        for check in checks
        if check["Что проверено"] in ("разделы журнала", "всё") and not check["Класс"] and not check["Предмет"]
    ]
    for title in _READY[regulation]:
        line = line_of.get(title, {})
        formed_on = line.get("Сформирован")
        looks = [day for day in [line.get("Проверен"), *whole] if day and formed_on and day >= formed_on]
        unchecked = title in _CHECKED[regulation] and not any(day <= _FIFTH for day in looks)
        if formed_on is None or formed_on > _FIFTH or unchecked:
            yield "year-section-late", {"school_year": _YEAR, "section": title}, True
    if regulation == "kpgt-2022":
        opened_on = line_of.get("учебный год открыт", {}).get("Сформирован")
        if opened_on is None or not date(2026, 8, 25) <= opened_on <= date(2026, 8, 31):
            # The last full week of August 2026 begins on the 24th, of another year as early as on the 19th.
            sure = opened_on is None or not date(2026, 8, 19) <= opened_on < date(2026, 8, 25)
            yield "year-section-late", {"school_year": _YEAR, "section": "учебный год открыт"}, sure


def _programmes(
    rows: list[dict[str, Any]], plans: list[dict[str, Any]], lessons: list[dict[str, Any]]
) -> Iterator[Said]:
    last_day = date(2026, 9, 1) - timedelta(days=5)
    planned = {(plan["Класс"], plan["Предмет"]) for plan in plans}
    written = set()
    for row in rows:
        place = row["Класс"], row["Предмет"]
        written.add(place)
        entered_on, plan_on = row["Программа внесена"], row["КТП внесено"]
        is_late = entered_on is None or entered_on > last_day or (plan_on is not None and plan_on > last_day)
        if is_late or plan_on is None:
            sure = is_late or place not in planned
            yield "work-programme-late", dict(zip(("study_group", "subject"), place, strict=True)), sure
    for klass, subject in {(lesson["klass"], lesson["subject"]) for lesson in lessons} - written:
        yield "work-programme-late", {"study_group": klass, "subject": subject}, True


def _employees(rows: list[dict[str, Any]], today: date) -> Iterator[Said]:
    for row in rows:
        if row["Принят"] < _COLLEGE_FROM:
            continue
        waited = ((row["Внесён в систему"] or today) - row["Принят"]).days
        if waited > 0:
            yield "employee-entered-late", {"employee": row["Код сотрудника"]}, waited > 5


def _curators(rows: list[dict[str, Any]], lessons: list[dict[str, Any]]) -> Iterator[Said]:
    for klass in {lesson["group"] for lesson in lessons if lesson["group"] == lesson["klass"]}:
        last = max(lesson["date"].date() for lesson in lessons if lesson["group"] == klass)
        led = [
            row
            for row in rows
            if row["Класс"] == klass
            and (row["Руководит с"] is None or row["Руководит с"] <= last)
            and (row["Руководит по"] is None or row["Руководит по"] >= last)
        ]
        if not led:
            yield "group-without-curator", {"study_group": klass}, True
