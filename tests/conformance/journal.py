"""A tiny school that has one of everything, as the stand's simulated systems and workbooks read it.

Two students, a class and a subgroup, two subjects on every weekday; nothing but what a source may have words for.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from stand.journal import JournalState
from stand.sources import voice_of
from stand.work_kinds import title

NOW = datetime(2026, 10, 22, 2, 30, tzinfo=ZoneInfo("Europe/Moscow"))
FIRST_DAY, LAST_DAY = date(2026, 9, 21), date(2026, 10, 30)
CLASS, SUBGROUP = "7А", "7А англ. 1"
FIRST, SECOND = "10001", "10002"

Frames = dict[str, list[dict[str, Any]]]


def state_of(organisations: Iterable[tuple[str, str, tuple[str, ...]]]) -> JournalState:
    """The journals of (organisation, connector, layouts) at `NOW`, each in the words of its source."""
    frames: Frames = {
        name: [] for name, field in JournalState.__dataclass_fields__.items() if field.type is pd.DataFrame
    }
    for organisation, connector, layouts in organisations:
        own = _school(connector, layouts)
        for name, rows in own.items():
            frames[name] += [row | {"organisation": organisation} for row in rows]
    shown: dict[str, Any] = {name: _frame(rows) for name, rows in frames.items()}
    return JournalState(NOW, **shown)


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """A missing text is None there, not NaN."""
    frame = pd.DataFrame(rows)
    texts = frame.columns[[isinstance(kind, pd.StringDtype) for kind in frame.dtypes]]
    return frame.assign(**{name: frame[name].astype(object).where(frame[name].notna(), None) for name in texts})


def _school(connector: str, layouts: tuple[str, ...]) -> Frames:
    frames: Frames = {
        "students": [
            _student(FIRST, "Ёлкина", "Яна", "Юрьевна", "female", 1),
            _student(SECOND, "Щукин", "Ян", None, "male", 2),
        ],
        "groups": [
            {"group": CLASS, "klass": CLASS, "kind": "class", "grade": 7},
            {"group": SUBGROUP, "klass": CLASS, "kind": "subgroup", "grade": 7},
        ],
        "members": [
            {"group": CLASS, "student": FIRST},
            {"group": CLASS, "student": SECOND},
            {"group": SUBGROUP, "student": FIRST},
        ],
        "periods": [
            _period("quarter", "1", "1 четверть", date(2026, 9, 1), date(2026, 10, 23)),
            _period("quarter", "2", "2 четверть", date(2026, 11, 2), date(2026, 12, 28)),
        ],
        "period_marks": [_period_mark(student, value) for student, value in ((FIRST, "5"), (SECOND, "4"))],
        "topic_plans": [
            {"group": CLASS, "subject": "Алгебра", "ordinal": number, "topic": f"Тема {number}", "planned_on": day}
            for number, day in ((1, pd.Timestamp(2026, 9, 21)), (2, pd.Timestamp(2026, 9, 22)))
        ],
        "consents": [_consent()],
        "contacts": [
            {
                **{"student": FIRST, "guardian": "g1", "kind": "почта", "address": "elkina@example.org"},
                **{"origin": "заявление", "confirmed": True},
            }
        ],
    }
    frames |= {name: [] for name in ("lessons", "homework", "works", "marks", "absences")}
    words = iter(voice_of(connector, layouts).absence_words * 10)
    day = FIRST_DAY
    while day <= LAST_DAY:
        if day.weekday() < 5:
            _day(frames, connector, day, next(words))
        day += timedelta(days=1)
    return frames


def _day(frames: Frames, connector: str, day: date, absence: str) -> None:
    for number, (group, subject) in enumerate(((CLASS, "Алгебра"), (SUBGROUP, "Английский язык")), start=1):
        place = {"group": group, "subject": subject, "date": pd.Timestamp(day), "number": number}
        start = pd.Timestamp(day, tz="UTC") + pd.Timedelta(hours=5, minutes=30 + 60 * (number - 1))
        passed = day < NOW.date()
        recorded = start + pd.Timedelta(minutes=40) if passed else pd.NaT
        frames["lessons"].append(
            place
            | {
                **{"klass": CLASS, "lesson_ref": str(800 + number), "room": "214", "is_cancelled": False},
                **{"starts_at": start, "ends_at": start + pd.Timedelta(minutes=45)},
                **{"teacher": "Учитель Ульяна Устиновна", "teacher_short": "Учитель У. У."},
                "course_teacher": "Учитель Ульяна Устиновна",
                **{"topic": f"Тема {day:%d.%m}" if passed else None, "topic_recorded_at": recorded},
                "attendance_taken_at": recorded,
            }
        )
        if not passed:
            continue
        kind = "control" if day.weekday() == 0 else "answer"
        frames["works"].append(place | {"work_order": 1, "kind": title(kind, connector), "weight": 2.0})
        frames["marks"].append(
            place
            | {
                **{"student": FIRST, "work_order": 1, "value": "5" if day.weekday() == 1 else "4"},
                **{"comment": "Молодец" if day.weekday() == 2 else None, "recorded_at": recorded},
            }
        )
        own = FIRST if day.weekday() == 3 else None
        frames["homework"].append(
            place
            | {
                **{"homework_ref": f"{day:%m%d}{number}", "text": f"§ {day.day}", "student": own},
                **{"due_on": pd.Timestamp(day + timedelta(days=1)), "recorded_at": recorded},
            }
        )
        if number == 1 and day.weekday() in (1, 3):
            frames["absences"].append(place | {"student": SECOND, "code": absence, "recorded_at": recorded})


def _student(student: str, family: str, given: str, patronymic: str | None, sex: str, number: int) -> dict[str, Any]:
    return {
        **{"student": student, "family_name": family, "given_name": given, "patronymic": patronymic, "sex": sex},
        **{"birth_on": pd.Timestamp(2013, 5, number), "klass": CLASS, "list_number": number},
    }


def _period(kind: str, name: str, words: str, first: date, last: date) -> dict[str, Any]:
    dates = {"starts_on": pd.Timestamp(first), "ends_on": pd.Timestamp(last), "last_school_day_on": pd.Timestamp(last)}
    return {"kind": kind, "name": name, "title": words} | dates


def _period_mark(student: str, value: str) -> dict[str, Any]:
    return {
        **{"student": student, "group": CLASS, "subject": "Алгебра", "period": "1 четверть", "kind": "период"},
        **{"value": value, "recorded_at": pd.Timestamp("2026-10-21T09:00:00", tz="UTC")},
    }


def _consent() -> dict[str, Any]:
    return {
        **{"student": FIRST, "student_name": "Ёлкина Яна Юрьевна", "guardian": "g1"},
        **{"guardian_name": "Ёлкина Юлия Яновна", "relation": "мать", "decision": "согласие", "channel": "электронно"},
        **{"decided_on": pd.Timestamp(2026, 9, 1), "origin": "заявление"},
    }
