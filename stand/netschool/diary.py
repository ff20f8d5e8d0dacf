"""What the server answers to an open session: who may be read, the year, kinds of work, diaries."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from stand.netschool.schools import NetschoolJournal, School
from stand.school_journal import Homework, Lesson, Mark, Student, Work
from stand.work_kinds import TITLES

# A JSON value: recursive, and mypy gains nothing from spelling the recursion out here.
Json = Any

HOMEWORK_TYPE = 3
# Numbers 3, 4, 5 and 10 are known from public clients; the others are made up.
_TYPE_NUMBERS = {
    "control": 4,
    "practical": 1,
    "written": 5,
    "laboratory": 6,
    "dictation": 8,
    "answer": 10,
    "essay": 11,
    "test": 14,
    "credit": 15,
    "classwork": 16,
    "homework": 17,
    "internal_control": 18,
    "exam": 19,
}
_TYPES = {number: TITLES[kind] for kind, number in _TYPE_NUMBERS.items()}
_TYPE_OF_TITLE = {title.casefold(): number for number, title in _TYPES.items()}
_OTHER_TYPE = 20
_UNSPECIFIED = "---Не указана---"
_DEBT = "•"
# Added to the order of a work for each further mark that a student has for it.
_AGAIN = 1000
_SPECIAL = frozenset({"уп", "б", "нп", "от", "оп", "осв"})


def assignment_types() -> Json:
    """`grade/assignment/types`."""
    named = {HOMEWORK_TYPE: "Домашнее задание", **_TYPES, _OTHER_TYPE: "Другое"}
    return [
        {"id": number, "name": name, "abbr": "".join(word[0] for word in name.split()).upper(), "order": place}
        for place, (number, name) in enumerate(sorted(named.items()), start=1)
    ]


def school_found(school: School) -> Json:
    """One entry of `schools/search`."""
    return {
        "id": school.scid,
        "name": school.title,
        "shortName": school.title,
        "addressString": "",
        "provinceId": 1,
        "cityId": 1,
        "inn": None,
        "ogrn": None,
    }


def year_id(journal: NetschoolJournal) -> int:
    """The number of the school year in this school."""
    return journal.place.id_of("year", str(_first_day(journal).year))


def current_year(journal: NetschoolJournal) -> Json:
    """`years/current`; the fractional seconds have as many digits as they please."""
    first = _first_day(journal)
    name = f"{first.year}/{first.year + 1}"
    ends = date(first.year + 1, 8, 31)
    return {
        "id": year_id(journal),
        "name": name,
        "startDate": f"{first.isoformat()}T00:00:00.0000000",
        "endDate": f"{ends.isoformat()}T00:00:00",
        "schoolId": journal.place.scid,
        "closed": False,
        "globalYear": {
            "id": first.year - 2000,
            "name": name,
            "startDate": f"{first.isoformat()}T00:00:00.0",
            "endDate": f"{ends.isoformat()}T00:00:00.000",
        },
    }


def context(journal: NetschoolJournal, at: str) -> Json:
    """`context`: whose account it is; it repeats the key of the session."""
    place = journal.place
    return {
        "at": at,
        "user": {"id": place.id_of("user"), "name": "Ответственный за обмен данными"},
        "userId": place.id_of("user"),
        "roles": ["Deputy"],
        "version": "5.30.0.0",
        "schoolId": place.scid,
        "schoolyear": current_year(journal),
        "schoolYearId": year_id(journal),
        "organization": {"id": place.scid, "name": place.title},
        "productName": "Сетевой Город. Образование",
    }


def diary_init(journal: NetschoolJournal, today: date) -> Json:
    """`student/diary/init`; a school of an odd number says whom it shows first by index, of an even one by id."""
    place = journal.place
    students = [
        {
            "studentId": student_number(place, student),
            "nickName": student.title,
            "className": student.klass,
            "classId": place.id_of("class", student.klass),
            "iupGrade": 0,
        }
        for student in journal.students.values()
    ]
    first = 0 if place.scid % 2 or not students else students[0]["studentId"]
    monday = today - timedelta(days=today.weekday())
    return {
        "students": students,
        "currentStudentId": first,
        "weekStart": f"{monday.isoformat()}T00:00:00",
        "yaClass": False,
        "yaClassAuthUrl": "",
        "newDiskToken": "",
        "newDiskWasRequest": False,
        "ttsuRl": "",
        "externalUrl": "",
        "weight": True,
        "maxMark": 5,
        "withLaAssigns": False,
    }


def student_number(place: School, student: Student) -> int:
    """A student's number at the server: the journal's own where that is one."""
    return int(student.student) if student.student.isdigit() else place.id_of("student", student.student)


def student_diary(
    journal: NetschoolJournal, student: Student, days: Sequence[date], due: Mapping[str, date | None]
) -> Json:
    """`student/diary`: the days that have lessons; `due` is the day each homework is due, by its reference."""
    found = []
    for day in days:
        lessons = journal.lessons_of_student(student.student, day)
        if lessons:
            entries = [_lesson(journal, student, lesson, due) for lesson in lessons]
            found.append({"date": _midnight(day), "lessons": entries})
    return {
        "weekStart": _midnight(days[0]),
        "weekEnd": _midnight(days[-1]),
        "weekDays": found,
        "laAssigns": [],
        "termName": _term(journal, days[0]),
        "className": student.klass,
    }


def past_mandatory(
    journal: NetschoolJournal, student: Student, days: Sequence[date], due: Mapping[str, date | None]
) -> Json:
    """`student/diary/pastMandatory`: works of these days that are still owed."""
    owed = []
    for day in days:
        for lesson in journal.lessons_of_student(student.student, day):
            assignments = _lesson(journal, student, lesson, due)["assignments"]
            owed += [
                one | {"subjectName": lesson.subject} for one in assignments if (one["mark"] or {}).get("dutyMark")
            ]
    return owed


def _lesson(journal: NetschoolJournal, student: Student, lesson: Lesson, due: Mapping[str, date | None]) -> Json:
    meeting = journal.place.id_of("meeting", *map(str, lesson.occurrence))
    homework = [
        _homework(journal, lesson, meeting, task, due.get(task.reference))
        for task in journal.homework_of(lesson, student.student)
    ]
    works = dict(journal.works.get(lesson.occurrence, {}))
    marks = _by_work(journal.marks.get((student.student, lesson.occurrence), ()))
    works |= {order: works.get(order % _AGAIN, Work("", 1.0)) for order in marks if order not in works}
    assessed = [
        _work(journal, student, lesson, meeting, order, works[order], marks.get(order)) for order in sorted(works)
    ]
    return {
        "classmeetingId": meeting,
        "day": _midnight(lesson.on),
        "number": lesson.number,
        "relay": 1,
        "room": lesson.room or None,
        "startTime": lesson.starts,
        "endTime": lesson.ends,
        "subjectName": lesson.subject,
        "isEaLesson": False,
        "isDistanceLesson": False,
        "assignments": homework + assessed,
    }


def _by_work(marks: Iterable[Mark]) -> dict[int, Mark]:
    """Marks by the order of their work; an assignment has one place for a mark, another mark needs another one."""
    found: dict[int, Mark] = {}
    for mark in marks:
        order = mark.order
        while order in found:
            order += _AGAIN
        found[order] = mark
    return found


def _homework(journal: NetschoolJournal, lesson: Lesson, meeting: int, task: Homework, due_on: date | None) -> Json:
    return {
        "id": journal.place.id_of("homework", *map(str, lesson.occurrence), task.reference),
        "typeId": HOMEWORK_TYPE,
        "assignmentName": task.text,
        "weight": 0,
        "dueDate": _midnight(due_on or lesson.on),
        "classMeetingId": meeting,
        "classAssignment": not task.student,
        "mark": None,
        "markComment": None,
        "textAnswer": None,
    }


def _work(
    journal: NetschoolJournal,
    student: Student,
    lesson: Lesson,
    meeting: int,
    order: int,
    work: Work,
    mark: Mark | None,
) -> Json:
    number = journal.place.id_of("work", *map(str, lesson.occurrence), str(order))
    value = mark.value if mark is not None else ""
    digits = re.match(r"\d+", value)
    is_special = value.casefold() in _SPECIAL
    comment = value.upper() if is_special else mark.comment if mark is not None else ""
    shown = mark is not None and (digits is not None or value == _DEBT)
    return {
        "id": number,
        "typeId": _TYPE_OF_TITLE.get(work.kind.casefold(), _OTHER_TYPE),
        "assignmentName": _UNSPECIFIED,
        "weight": round(work.weight * 10),
        "dueDate": _midnight(lesson.on),
        "classMeetingId": meeting,
        "classAssignment": True,
        "mark": {
            "id": journal.place.id_of("mark", student.student, str(number)),
            "assignmentId": number,
            "studentId": student_number(journal.place, student),
            "mark": int(digits.group()) if digits else None,
            "resultScore": None,
            "dutyMark": value == _DEBT,
        }
        if shown
        else None,
        "markComment": {"name": comment, "editTime": f"{lesson.on.isoformat()}T15:04:05.{number % 1000}"}
        if comment
        else None,
        "textAnswer": None,
    }


def _first_day(journal: NetschoolJournal) -> date:
    days = [period.starts_on for period in journal.periods]
    return min(days) if days else date(2026, 9, 1)


def _term(journal: NetschoolJournal, day: date) -> str:
    shorter = [period for period in journal.periods if period.kind != "year"]
    return next((period.title for period in shorter if period.starts_on <= day <= period.ends_on), "")


def _midnight(day: date) -> str:
    return f"{day.isoformat()}T00:00:00"
