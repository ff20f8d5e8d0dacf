"""What the weekly paper diary shows of a student's content."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from foundation.organisations import Organisation
from publications.absences import ABSENCE_TITLES
from publications.russian import moment
from publications.russian_dates import day_and_month, span, weekday

# In the order they are shown.
_PERIOD_KINDS: Final = {"period": "", "credit": "зачёт", "year": "", "exam": "экзамен", "final": "итог"}
_SCHOOL_DAYS: Final = 6
_CONTROL_WORKS_AHEAD: Final = timedelta(days=21)


def week_of(on: date) -> tuple[date, date]:
    """Monday and Sunday of the week of `on`; on a weekend it is the week that has just been."""
    monday = on - timedelta(days=on.weekday())
    return monday, monday + timedelta(days=6)


def weekly_data(
    row: Mapping[str, Any], organisation: Organisation, monday: date, sunday: date, as_of_on: date
) -> dict[str, Any]:
    """What `weekly.typ` sets, from a row of `transforms.derived.diary.diary_contents`.

    All six school days are there, a day without lessons too; Sunday only if it has lessons.
    """
    content = json.loads(row["content"])
    lessons = {date.fromisoformat(each["date"]): each["lessons"] for each in content["days"]}
    holidays = [
        (date.fromisoformat(each["from"]), date.fromisoformat(each["to"]), each["title"])
        for each in content["holidays"]
    ]
    days = [monday + timedelta(days=offset) for offset in range(7)]
    return {
        "organisation": organisation.title,
        "kind": organisation.kind,
        "student": row["display_name"],
        "group": row["study_group"] or "",
        "week": span(monday, sunday),
        "days": [
            _day(on, lessons.get(on, []), holidays)
            for offset, on in enumerate(days)
            if offset < _SCHOOL_DAYS or lessons.get(on)
        ],
        "period_marks": _period_marks(content["period_marks"]),
        "control_works": [
            f"{day_and_month(on)}, {_small(weekday(on))} — {each['subject']}: {(each['work'] or 'работа').lower()}"
            + (f" «{each['title']}»" if each["title"] else "")
            for each in content["control_works"]
            if (on := date.fromisoformat(each["date"])) <= max(sunday, as_of_on) + _CONTROL_WORKS_AHEAD
        ],
        "holidays": [f"{title or 'Каникулы'}: {span(from_on, to_on)}" for from_on, to_on, title in holidays],
        "updated": moment(row["changed_at"], organisation.timezone),
    }


def _day(on: date, lessons: list[dict[str, Any]], holidays: list[tuple[date, date, str]]) -> dict[str, Any]:
    off = [title or "каникулы" for from_on, to_on, title in holidays if from_on <= on <= to_on]
    return {
        "weekday": weekday(on).capitalize(),
        "date": day_and_month(on),
        "free": off[0] if off else "занятий нет",
        "lessons": [_lesson(lesson) for lesson in lessons],
    }


def _lesson(lesson: Mapping[str, Any]) -> dict[str, Any]:
    absence = lesson["absence"]
    notes = [_note(mark["value"], mark["comment"]) for mark in lesson["marks"] if mark["comment"]]
    if absence is not None:
        notes.insert(0, _note(absence["value"], absence["comment"] or ABSENCE_TITLES[absence["code"]]))
    if lesson["cancelled"]:
        notes.append("Занятие отменено.")
    if lesson["moved_from"] is not None:
        moved = lesson["moved_from"]
        notes.append(f"Перенесено: было {day_and_month(date.fromisoformat(moved['date']))}, занятие {moved['number']}.")
    return {
        "number": str(lesson["number"]),
        "time": f"{lesson['starts']}–{lesson['ends']}" if lesson["starts"] and lesson["ends"] else "",
        "room": lesson["room"] or "",
        "subject": lesson["subject"],
        "teacher": lesson["teacher"] or "",
        "topic": lesson["topic"] or "",
        "homework": [
            (f"к {day_and_month(date.fromisoformat(each['due_on']))}" if each["due_on"] else "", each["text"])
            for each in lesson["homework"]
        ],
        "marks": [
            *([absence["value"]] if absence is not None else []),
            *(mark["value"] for mark in lesson["marks"]),
        ],
        "cancelled": lesson["cancelled"],
        "notes": notes,
    }


def _note(value: str, words: str) -> str:
    return f"«{value}» — {words}"


def _period_marks(period_marks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    shown: dict[str, list[str]] = {}
    order = list(_PERIOD_KINDS)
    for each in sorted(period_marks, key=lambda each: order.index(each["kind"])):
        column = _PERIOD_KINDS[each["kind"]]
        title = each["period"] if not column else f"{each['period']}, {column}"
        shown.setdefault(title, []).append(f"{each['subject'] or 'предмет не указан'} — {each['value']}")
    return [{"period": period, "marks": marks} for period, marks in shown.items()]


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
