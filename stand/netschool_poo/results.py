"""What sums up: attestation, dashboard, current performance, the group's attestation."""

import re
from collections import defaultdict
from datetime import date
from typing import Any

from stand.netschool_poo.people import person, student_number
from stand.netschool_poo.tenants import PooHost, PooJournal, number
from stand.netschool_poo.words import ABSENCES, mark_word
from stand.school_journal import Mark, Occurrence, Period, Student

Json = Any

_MONTHS = (
    *("январь", "февраль", "март", "апрель", "май", "июнь"),
    *("июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"),
)


def attestation(host: PooHost, journal: PooJournal, student: Student, today: date) -> Json:
    """Marks of the year's terms by subject; the final mark stays empty till somebody puts one."""
    terms = _terms(journal)
    numbers = {period.title: number(host.seed, journal.place.name, "term", period.name) for period in terms}
    marks: dict[str, dict[str, Json]] = defaultdict(dict)
    for mark in journal.period_marks.get(student.student, ()):
        if mark.period in numbers:
            marks[mark.subject][str(numbers[mark.period])] = {"value": mark_word(mark.value)}
    year = {
        "id": number(host.seed, journal.place.name, "year", str(_course(student))),
        "number": _course(student),
        "termType": "Semester",
        "terms": [
            {
                "id": numbers[period.title],
                "isActive": period.starts_on <= today <= period.ends_on,
                "number": place,
            }
            for place, period in enumerate(terms, start=1)
        ],
    }
    subjects = [
        {
            "id": number(host.seed, journal.place.name, "subject", subject),
            "name": subject,
            "examinationType": ("DifferentiatedTest", "Exam", "Test")[host.pick(3, journal.place.name, subject)],
            "marks": marks.get(subject, {}),
            "finalMark": {},
        }
        for subject in _subjects(journal, student)
    ]
    return {"academicYears": [year], "subjects": subjects}


def dashboard(host: PooHost, journal: PooJournal, student: Student) -> Json:
    """The average by subject, of the marks that are numbers."""
    values: dict[str, list[int]] = defaultdict(list)
    for (_, subject, _, _), mark in _own_marks(journal, student):
        if mark.value in "2345":
            values[subject].append(int(mark.value))
    return {
        "subjects": [
            {
                "id": number(host.seed, journal.place.name, "subject", subject),
                "name": subject,
                "mark": round(sum(found) / len(found), 2),
            }
            for subject, found in sorted(values.items())
        ]
    }


def performance(journal: PooJournal, student: Student, today: date) -> Json:
    """Days with lessons by month, marks and absences by subject and day; only marks that are numbers are shown."""
    days = sorted({day for group, day in journal.lessons if group in journal.groups_of[student.student]})
    months: dict[int, list[str]] = defaultdict(list)
    for day in (day for day in days if day <= today):
        months[day.month].append(f"{day.isoformat()}T00:00:00")
    marks: dict[str, dict[date, list[str]]] = defaultdict(lambda: defaultdict(list))
    for (_, subject, on, _), mark in _own_marks(journal, student):
        if mark.value in "2345":
            marks[subject][on].append(mark.value)
    absences: dict[str, dict[date, str]] = defaultdict(dict)
    for (who, (_, subject, on, _)), code in journal.absences.items():
        if who == student.student:
            absences[subject][on] = ABSENCES.get(code, code)
    return {
        "monthsWithDays": [
            {"month": {"num": month, "name": _MONTHS[month - 1]}, "daysWithLessons": months[month]} for month in months
        ],
        "daysWithMarksForSubject": [
            _of_subject(subject, marks[subject], absences[subject]) for subject in _subjects(journal, student)
        ],
    }


def group_attestation(host: PooHost, journal: PooJournal, student: Student, today: date) -> Json:
    """The sheet of the student's group for the present term."""
    terms = _terms(journal)
    present = next((place for place, one in enumerate(terms, start=1) if one.starts_on <= today <= one.ends_on), 1)
    mates = [one for one in journal.students.values() if one.klass == student.klass]
    teachers = {
        lesson.subject: lesson.teacher
        for (group, _), lessons in journal.lessons.items()
        if group in journal.groups_of[student.student]
        for lesson in lessons
    }
    return {
        "termType": "Semester",
        "termNumber": present,
        "year": today.year,
        "students": [
            {
                "id": student_number(journal, host.seed, one.student),
                "lastName": one.family_name,
                "firstName": one.given_name,
                "middleName": one.patronymic,
            }
            for one in mates
        ],
        "subjects": [
            {
                "id": number(host.seed, journal.place.name, "subject", subject),
                "name": subject,
                "examinationType": "Other",
                "marks": {},
                "teacher": person(host, journal, teacher),
            }
            for subject, teacher in sorted(teachers.items())
        ],
        "profModules": [],
        "courseWorks": [],
        "departmentName": journal.place.title,
    }


def _of_subject(subject: str, marks: dict[date, list[str]], absences: dict[date, str]) -> Json:
    days = []
    for day in sorted({*marks, *absences}):
        entry: dict[str, Json] = {
            "day": f"{day.isoformat()}T00:00:00",
            "markValues": [mark_word(value) for value in marks.get(day, [])],
        }
        if day in absences:
            entry["absenceType"] = absences[day]
        days.append(entry)
    values = [int(value) for found in marks.values() for value in found]
    average = round(sum(values) / len(values), 2) if values else None
    return {"subjectName": subject, "daysWithMarks": days, "averageMark": average}


def _own_marks(journal: PooJournal, student: Student) -> list[tuple[Occurrence, Mark]]:
    return [
        (occurrence, mark)
        for (who, occurrence), marks in journal.marks.items()
        if who == student.student
        for mark in marks
    ]


def _terms(journal: PooJournal) -> list[Period]:
    return [period for period in journal.periods if period.kind != "year"]


def _subjects(journal: PooJournal, student: Student) -> list[str]:
    groups = journal.groups_of[student.student]
    return sorted({lesson.subject for (group, _), own in journal.lessons.items() if group in groups for lesson in own})


def _course(student: Student) -> int:
    found = re.match(r"\d+", student.klass)
    return int(found.group()) if found else 1
