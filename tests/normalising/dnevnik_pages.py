"""Small pages of Dnevnik.ru: objects as public clients know them, and answers bound together as the connector does."""

import json
from typing import Any

GROUP_ID, HALF_ID = 9007199254700001, 9007199254700002
LESSON_ID, WORK_ID = 9007199254710001, 9007199254720001
PERSON_ID, TEACHER_ID = 9007199254730001, 9007199254740001
SUBJECT_ID, PERIOD_ID = 9007199254750001, 9007199254760001


def body(document: Any) -> bytes:
    """The bytes of an answer."""
    return json.dumps(document, ensure_ascii=False).encode()


def both(key: str, value: int) -> dict[str, Any]:
    """An id as the vendor sends it: the number, and the text for those whose numbers are too short."""
    return {key: value, f"{key}_str": str(value)}


def group(**changes: Any) -> dict[str, Any]:
    return {
        **both("id", GROUP_ID),
        "parentIds": [],
        "parentIds_str": [],
        "type": "Group",
        "name": "9Б",
        "fullName": "9Б",
        "parallel": 9,
        "timetable": 5,
        "timetable_str": "5",
        "status": "Active",
        "studyyear": 2026,
        "subjects": [],
        "journalType": "Journal",
    } | changes


def half(**changes: Any) -> dict[str, Any]:
    own = {**both("id", HALF_ID), "parentIds": [GROUP_ID], "parentIds_str": [str(GROUP_ID)]}
    return group(**own, type="Subgroup", name="9Б англ. 1") | changes


def subject(**changes: Any) -> dict[str, Any]:
    return {**both("id", SUBJECT_ID), "name": "Алгебра", "knowledgeArea": "Математика", "fgosSubjectId": None} | changes


def work_types() -> list[dict[str, Any]]:
    return [
        {"id": 11, "schoolId": 7, "kindId": 1, "kind": "Common", "title": "Ответ на уроке", "abbr": "ОТВ", "weight": 1},
        {"id": 12, "schoolId": 7, "kindId": 2, "kind": "Common", "title": "Контрольная работа", "weight": 3},
    ]


def work(number: int = 0, **changes: Any) -> dict[str, Any]:
    return {
        **both("id", WORK_ID + number),
        "type": "LessonTestWork",
        "workType": 11,
        "markType": "Mark5",
        "markCount": 1,
        **both("lesson", LESSON_ID),
        "displayInJournal": True,
        "status": "Created",
        **both("eduGroup", GROUP_ID),
        "tasks": [],
        "text": "",
        "periodNumber": 0,
        "periodType": "Quarter",
        "subjectId": SUBJECT_ID,
        "isImportant": False,
        "targetDate": "2026-10-05T00:00:00",
        "sentDate": None,
        "createdBy": None,
        "files": [],
    } | changes


def homework(number: int = 5, **changes: Any) -> dict[str, Any]:
    own = {"type": "Homework", "workType": 0, "text": "§ 12, № 4", "targetDate": "2026-10-07T00:00:00"}
    return work(number, **own, sentDate="2026-10-05T12:15:30.1234567") | changes


def lesson(number: int = 0, **changes: Any) -> dict[str, Any]:
    return {
        **both("id", LESSON_ID + number),
        "title": "Урок 5. «Линейные уравнения».",
        "date": "2026-10-05T00:00:00",
        "number": 3,
        "subject": subject(),
        "group": GROUP_ID,
        "status": "Finished",
        "works": [work(), homework()],
        "teachers": [TEACHER_ID],
        "teachersStr": [str(TEACHER_ID)],
        "building": None,
        "place": "214",
        "floor": None,
        "hours": "10:20 - 11:05",
    } | changes


def mark(value: str = "4", number: int = 0, **changes: Any) -> dict[str, Any]:
    return {
        **both("id", 9007199254770001 + number),
        "type": "Mark5",
        "value": value,
        "textValue": value,
        **both("person", PERSON_ID),
        **both("work", WORK_ID),
        **both("lesson", LESSON_ID),
        "number": 1,
        "date": "2026-10-05T13:00:00.25",
        "workType": 11,
        "mood": "Good",
        "use_avg_calc": True,
    } | changes


def log_entry(status: str = "Absent", **changes: Any) -> dict[str, Any]:
    own = {"comment": None, "status": status, "createdDate": "2026-10-05T10:31:07.123456"}
    return {**both("person", PERSON_ID), **both("lesson", LESSON_ID), **own} | changes


def timetable() -> dict[str, Any]:
    bell = {
        "Id": 3,
        "Start": "2026-09-01T10:25:00",
        "Finish": "2026-09-01T11:10:00",
        "Name": "3 урок",
        "Type": "Lesson",
    }
    items = [bell | {"DaysOfWeek": ["Monday", "Tuesday"], "LessonNumber": 3}]
    return {"Name": "Основное", "Start": "2026-09-01T00:00:00", "FirstLessonNumber": 1, "Items": items}


def journal(**changes: Any) -> dict[str, Any]:
    """A group and a week, bound as the connector binds them."""
    return {
        "workTypes": work_types(),
        "timetables": [timetable()],
        "related": [half()],
        "group": group(),
        "lessons": [lesson()],
        "marks": [mark()],
        "logEntries": [log_entry()],
    } | changes


def person(number: int = 0, **changes: Any) -> dict[str, Any]:
    return {
        **both("id", PERSON_ID + number),
        **both("userId", 9007199254780001 + number),
        "firstName": "Яна",
        "lastName": "Ёлкина",
        "middleName": "Юрьевна",
        "shortName": "Ёлкина Я.",
        "sex": "Female",
    } | changes


def teacher(**changes: Any) -> dict[str, Any]:
    return {
        "Id": TEACHER_ID,
        "IdStr": str(TEACHER_ID),
        "FirstName": "Мария",
        "LastName": "Щукина",
        "MiddleName": "",
        "DateBirth": "1980-05-01T00:00:00",
        "Subjects": "Алгебра",
        "HouseMaster": True,
        "scientificDegree": None,
    } | changes


def period(**changes: Any) -> dict[str, Any]:
    dates = {"start": "2026-09-01T00:00:00", "finish": "2026-10-23T00:00:00"}
    return {
        **both("id", PERIOD_ID),
        **dates,
        "number": 0,
        "type": "Quarter",
        "name": "1 четверть",
        "year": 2026,
    } | changes


def year(**changes: Any) -> dict[str, Any]:
    own = {"finish": "2027-05-31T00:00:00", "number": 0, "type": "Year", "name": "2026/2027"}
    return period(**both("id", PERIOD_ID + 9), **own) | changes


def final(value: str = "5", period_id: int | None = PERIOD_ID, **changes: Any) -> dict[str, Any]:
    """The final marks of one person and period."""
    entry = {**both("subject", SUBJECT_ID), "final-mark": mark(value, 50, work=None, work_str=None)}
    told = {"reportingPeriod": None} if period_id is None else both("reportingPeriod", period_id)
    return {
        **both("person", PERSON_ID),
        **both("group", GROUP_ID),
        **told,
        "per-subject-final-marks": [entry],
    } | changes


def final_marks(**changes: Any) -> dict[str, Any]:
    return {
        "reportingPeriods": [period(), year()],
        "related": [],
        "group": group(),
        "subjects": [subject()],
        "finalMarks": [final(), final("4", None)],
    } | changes
