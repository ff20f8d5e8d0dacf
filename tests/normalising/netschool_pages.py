"""Small pages of «Сетевой город», as the documented clients see them."""

import json
from typing import Any

from schemas.exchange import NormaliseContext
from tests.normalising.pages import context

TYPES = json.dumps({"3": "Домашнее задание", "4": "Контрольная работа", "10": "Ответ на уроке"}, ensure_ascii=False)


def asked(**request: str) -> NormaliseContext:
    """The context of a diary of student 500001 of 8Б."""
    return context(source="netschool", **{"studentId": "500001", "class": "8Б", "types": TYPES} | request)


def body(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def mark(value: Any = 4, **changes: Any) -> dict[str, Any]:
    return {
        **{"id": 900, "assignmentId": 72, "studentId": 500001, "mark": value, "resultScore": None, "dutyMark": False},
        **changes,
    }


def assignment(number: int = 72, type_id: Any = 10, **changes: Any) -> dict[str, Any]:
    return {
        **{"id": number, "typeId": type_id, "assignmentName": "---Не указана---", "weight": 10, "classMeetingId": 501},
        **{"dueDate": "2026-10-05T00:00:00", "mark": None, "markComment": None, "textAnswer": None},
        **changes,
    }


def homework(**changes: Any) -> dict[str, Any]:
    return assignment(71, 3, assignmentName="§ 12", weight=0, dueDate="2026-10-07T00:00:00.0000000") | changes


def lesson(*assignments: Any, **changes: Any) -> dict[str, Any]:
    return {
        **{"classmeetingId": 501, "day": "2026-10-05T00:00:00", "number": 2, "relay": 1, "room": None},
        **{"startTime": "08:55", "endTime": "09:40", "subjectName": "Алгебра", "isEaLesson": False},
        "assignments": list(assignments),
        **changes,
    }


def diary(*lessons: Any, **changes: Any) -> dict[str, Any]:
    return {
        **{"weekStart": "2026-10-05T00:00:00", "weekEnd": "2026-10-11T00:00:00", "laAssigns": []},
        **{"termName": "1 четверть", "className": "8Б"},
        "weekDays": [{"date": "2026-10-05T00:00:00.0", "lessons": list(lessons)}],
        **changes,
    }


def init(*students: Any) -> dict[str, Any]:
    return {"students": list(students), "currentStudentId": 0, "weekStart": "2026-10-05T00:00:00", "maxMark": 5}


def pupil(number: Any = 500001, **changes: Any) -> dict[str, Any]:
    return {
        **{"studentId": number, "nickName": "Ёлкина Яна", "className": "8Б", "classId": 31, "iupGrade": 0},
        **changes,
    }


def year(**changes: Any) -> dict[str, Any]:
    name = "2026/2027"
    return {
        **{"id": 77, "name": name, "startDate": "2026-09-01T00:00:00.00", "endDate": "2027-08-31T00:00:00"},
        **{"schoolId": 1003, "closed": False, "globalYear": {"id": 26, "name": name}},
        **changes,
    }
