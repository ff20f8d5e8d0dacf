"""The «Моя школа» `Schedule` from published diaries. What is assumed there says docs/serving.md."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from publications.feed.pack import feed_uuid
from publications.feed.snapshot import Card
from publications.serving.configuration import ScheduleExchange
from transforms.derived.diary import school_year

_GRADE: Final = re.compile(r"^\s*(\d{1,2})(?!\d)")
# «4/5» is two marks of one lesson, never a fraction.
_DOUBLE: Final = re.compile(r"^(\S+)\s*/\s*(\S+)$")


def schedule_record(
    account: str,
    diaries: Sequence[tuple[Card, Sequence[Mapping[str, Any]]]],
    from_on: date,
    to_on: date,
    exchange: ScheduleExchange,
) -> dict[str, Any]:
    """The record of `schemas.feeds.myschool.Schedule` from the days of each child's diary, `from_on` to `to_on`."""
    schools: dict[str, dict[str, Any]] = {}
    for card, days in diaries:
        school = schools.setdefault(card.place.organisation_id, _school(card, from_on, to_on, exchange))
        school["class"].append(_class(card, days, from_on, to_on, exchange))
    return {
        "resourceType": "Schedule",
        "id": str(feed_uuid("schedule", account)),
        "meta": {"lastUpdated": max(card.updated_at for card, _ in diaries)},
        "school": list(schools.values()),
    }


def _school(card: Card, from_on: date, to_on: date, exchange: ScheduleExchange) -> dict[str, Any]:
    first, last = school_year(from_on)
    place = card.place
    address = (exchange.school_url or "").replace("{organisation}", place.organisation_id)
    return {
        "id": str(feed_uuid("organisation", place.organisation_id)),
        "name": place.title,
        **({"scheduleUrl": address} if address else {}),
        "period": {"start": from_on.isoformat(), "end": to_on.isoformat()},
        "academYear": f"{first.year}/{last.year % 100:02d}",
        "class": [],
    }


def _class(
    card: Card, days: Sequence[Mapping[str, Any]], from_on: date, to_on: date, exchange: ScheduleExchange
) -> dict[str, Any]:
    group = card.study_group or ""
    grade = _GRADE.match(group)
    return {
        "class": group,
        "grade": grade.group(1) if grade else "",
        **({"student": {"id": str(card.uuid), "name": card.display_name}} if exchange.name_student else {}),
        "lesson": [
            _lesson(card, day["date"], lesson, place, exchange)
            for day in days
            if from_on.isoformat() <= day["date"] <= to_on.isoformat()
            for place, lesson in enumerate(day["lessons"])
        ],
    }


def _lesson(card: Card, on: str, lesson: Mapping[str, Any], place: int, exchange: ScheduleExchange) -> dict[str, Any]:
    absence = lesson["absence"]
    homework = "\n".join(each["text"] for each in lesson["homework"])
    note = " ".join(_notes(lesson))
    told = {
        "topic": lesson["topic"],
        "homework": homework,
        "classroom": lesson["room"],
        "note": note,
        "attendance": absence and {"code": exchange.attendance_codes.get(absence["code"], absence["value"])},
        "score": [_score(mark, exchange) for mark in lesson["marks"]],
    }
    return {
        # Lessons of one number (subgroups) differ by their subject or by their place in the day.
        "id": str(feed_uuid("lesson", card.student_id, on, str(lesson["number"]), lesson["subject"], str(place))),
        "subject": lesson["subject"],
        "period": _period(on, lesson, ZoneInfo(card.place.timezone)),
        **{name: value for name, value in told.items() if value},
    }


def _period(on: str, lesson: Mapping[str, Any], zone: ZoneInfo) -> dict[str, str]:
    # A journal without a timetable of bells: the lesson is some time that day.
    starts, ends = lesson["starts"] or "00:00", lesson["ends"] or lesson["starts"] or "00:00"
    return {
        name: datetime.fromisoformat(f"{on}T{at}").replace(tzinfo=zone).isoformat()
        for name, at in (("start", starts), ("end", ends))
    }


def _notes(lesson: Mapping[str, Any]) -> list[str]:
    notes = ["Занятие отменено."] if lesson["cancelled"] else []
    moved = lesson["moved_from"]
    if moved is not None:
        notes.append(f"Перенесено: было {moved['date']}, занятие {moved['number']}.")
    absence = lesson["absence"]
    comments = [absence["comment"]] if absence else []
    comments += [mark["comment"] for mark in lesson["marks"]]
    return notes + [comment for comment in comments if comment]


def _score(mark: Mapping[str, Any], exchange: ScheduleExchange) -> dict[str, Any]:
    double = _DOUBLE.match(mark["value"])
    first, second = double.groups() if double else (mark["value"], None)
    return {
        "code": mark["work"] or "",
        "score": first,
        **({"score2": second} if second else {}),
        **({"weight": mark["weight"]} if mark["weight"] is not None else {}),
        "scoreSystem": exchange.score_system,
    }
