"""Small pages of «Сетевой город ПОО», as the documented clients see them."""

import json
from typing import Any

from schemas.exchange import NormaliseContext
from tests.normalising.pages import context


def asked(**request: str) -> NormaliseContext:
    """The context of a page of student 440001 of 2ЭМ-25."""
    zone = "Asia/Yekaterinburg"
    return context("college", "netschool-poo", zone, **{"student": "440001", "group": "2ЭМ-25"} | request)


def body(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def task(kind: str = "Control", mark: Any = "Four", **changes: Any) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": 71,
        "type": kind,
        "topic": "Входной контроль",
        "isRequired": True,
        "attachments": [],
        "mark": mark,
    }
    return {name: value for name, value in (item | changes).items() if value is not ...}


def homework(text: str = "§ 12", mark: Any = None, **changes: Any) -> dict[str, Any]:
    return task("Home", mark, **{"id": 72, "topic": text, "isRequired": False} | changes)


def lesson(*tasks: Any, **changes: Any) -> dict[str, Any]:
    """A lesson; `changes` beginning with `book_` go into its gradebook."""
    book: dict[str, Any] = {"id": 2003, "lessonType": "Lecture", "themes": ["Трение: введение"], "tasks": list(tasks)}
    book |= {name.removeprefix("book_"): value for name, value in changes.items() if name.startswith("book_")}
    teacher = {"id": 9, "lastName": "Учителева", "firstName": "Ульяна", "middleName": "Устиновна"}
    item: dict[str, Any] = {
        "startTime": "2026-10-05T08:30:00",
        "endTime": "2026-10-05T10:05:00",
        "name": "Физика",
        "timetable": {"classroom": {"id": 5, "name": "214", "building": "Корпус 1"}, "teacher": teacher},
        "gradebook": {name: value for name, value in book.items() if value is not ...},
    }
    item |= {name: value for name, value in changes.items() if not name.startswith("book_")}
    return {name: value for name, value in item.items() if value is not ...}


FREE = {"startTime": "8:30", "endTime": "10:05"}


def day(*lessons: Any, on: Any = "2026-10-05T00:00:00") -> dict[str, Any]:
    return {"date": on, "isHoliday": False, "isShort": False, "lessons": list(lessons)}


def student(number: Any = 440001, group: Any = "2ЭМ-25", **changes: Any) -> dict[str, Any]:
    return {
        **{"id": number, "lastName": "Ёлкина", "firstName": "Яна", "middleName": "Юрьевна"},
        **{"groupId": 77, "groupName": group},
        **changes,
    }


def role(*students: Any) -> dict[str, Any]:
    return {"id": 440001, "studentGroupId": 77, "students": list(students)}


def attestation(marks: Any, final: Any = None, **changes: Any) -> dict[str, Any]:
    """One subject of the second course; its terms are 501 and 502."""
    terms = [{"id": 501, "isActive": True, "number": 1}, {"id": 502, "isActive": False, "number": 2}]
    years = [{"id": 30, "number": 2, "termType": "Semester", "terms": terms}]
    subject = {"id": 8, "name": "Физика", "examinationType": "Exam", "marks": marks, "finalMark": final or {}}
    return {"academicYears": years, "subjects": [subject | changes]}
