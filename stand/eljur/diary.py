"""What a student's journal shows: getdiary, getmarks, getassessments, getfinalassessments."""

import re
from collections.abc import Callable, Sequence
from datetime import date

from stand.eljur.dialect import ABSENT, Dialect, Json
from stand.eljur.hosts import EljurJournal
from stand.school_journal import Lesson, Mark, Student, Work

WEEKDAYS = ("Понедельник", "Вторник", "Среда", "Четверг", "Пятница", "Суббота", "Воскресенье")
# What ЭлЖур prints in the narrow column, by the kind of work.
SHORT_KINDS = {
    "ответ на уроке": "ОТВ",
    "домашняя работа": "ДЗ",
    "работа на уроке": "РНУ",
    "тест": "ТЕСТ",
    "контрольная работа": "КР",
    "вшк: контрольная работа": "ВШК",
    "письменная работа": "ПР",
    "диктант": "Д",
    "сочинение": "СОЧ",
    "лабораторная работа": "ЛР",
    "практическая работа": "ПРАКТ",
    "зачёт": "ЗЧ",
    "экзамен": "ЭКЗ",
}
_COLOURS = {"5": "#2e7d32", "2": "#c62828"}


def diary(
    journal: EljurJournal, dialect: Dialect, students: Sequence[Student], days: Sequence[date], *, rings: bool
) -> Json:
    """`getdiary`: the days of each student with lessons, homework, marks and absences."""
    return _by_student(
        journal, dialect, students, days, lambda student, day: _diary_day(journal, dialect, student, day, rings=rings)
    )


def assessments(journal: EljurJournal, dialect: Dialect, students: Sequence[Student], days: Sequence[date]) -> Json:
    """`getassessments`, the older method: only lessons with marks, and of a mark only what is printed."""
    kept = ("value", "control_type_short", "lesson_comment", "comment")

    def day_of(student: Student, day: date) -> Json:
        pairs: dict[str, Json] = {}
        for lesson in journal.lessons_of_student(student.student, day):
            marks = _assessments(journal, dialect, student, lesson)
            if marks:
                brief = [{name: mark.get(name, "") for name in kept} for mark in marks]
                pairs[str(lesson.number)] = {"name": lesson.subject, "assessments": brief}
        return day_with_items(journal, dialect, student.student, day, pairs)

    return _by_student(journal, dialect, students, days, day_of)


def marks(journal: EljurJournal, dialect: Dialect, students: Sequence[Student], days: Sequence[date]) -> Json:
    """`getmarks`: the marks of each student by subject, with the average of what counts."""
    found: dict[str, Json] = {}
    for student in students:
        lessons: dict[str, Json] = {}
        for day in days:
            for lesson in journal.lessons_of_student(student.student, day):
                entries = _assessments(journal, dialect, student, lesson)
                subject = lessons.setdefault(
                    lesson.reference,
                    {"name": lesson.subject, "lesson_id": dialect.text_number(lesson.reference), "marks": []},
                )
                subject["marks"].extend(_with_type(dialect, entry) for entry in entries)
        for subject in lessons.values():
            counted = [int(mark["convert"]) for mark in subject["marks"] if mark["count"]]
            average = sum(counted) / len(counted) if counted else 0.0
            subject["average"] = f"{average:.2f}"
            subject["averageConvert"] = dialect.number(round(average))
            subject["color_hex"] = ""
        found[student.student] = {
            "name": student.student,
            "title": student.title,
            "lessons": dialect.sequence(list(lessons.values()), journal.place.name, student.student, "lessons"),
        }
    return {"students": dialect.array(found, journal.place.name, "marks", list_of=0)}


def final_assessments(journal: EljurJournal, dialect: Dialect, students: Sequence[Student]) -> Json:
    """`getfinalassessments`: period marks by subject; `period` is the period's `name` of getperiods."""
    names = {period.title: period.name for period in journal.periods}
    found: dict[str, Json] = {}
    for student in students:
        subjects: dict[str, list[Json]] = {}
        for mark in journal.period_marks.get(student.student, ()):
            entry = {
                "period": names.get(mark.period, mark.period),
                "value": mark.value,
                "convert": dialect.number(_convert(mark.value)),
                "comment": "",
                "color_hex": _COLOURS.get(mark.value, ""),
            }
            subjects.setdefault(mark.subject, []).append(entry)
        about = (journal.place.name, student.student)
        items = [
            {"name": subject, "assessments": dialect.sequence(entries, *about, subject)}
            for subject, entries in sorted(subjects.items())
        ]
        found[student.student] = {
            "name": student.student,
            "title": student.title,
            "items": dialect.sequence(items, *about, "finals"),
        }
    return {"students": dialect.array(found, journal.place.name, "finals", list_of=0)}


def day_head(journal: EljurJournal, day: date) -> dict[str, Json]:
    """What every day carries besides its lessons."""
    head: dict[str, Json] = {"name": day.strftime("%Y%m%d"), "title": WEEKDAYS[day.weekday()]}
    if journal.holiday(day):
        head |= {"alert": "holiday", "holiday_name": "Каникулы"}
    return head


def day_with_items(
    journal: EljurJournal, dialect: Dialect, student: str, day: date, pairs: dict[str, Json]
) -> dict[str, Json]:
    """A day and what it holds; where it holds nothing, `items` may be missing."""
    entry = day_head(journal, day)
    items = dialect.items(pairs, journal.place.name, student, day.isoformat())
    if items is not ABSENT:
        entry["items"] = items
    return entry


def lesson_item(journal: EljurJournal, dialect: Dialect, lesson: Lesson, *, rings: bool) -> dict[str, Json]:
    """The part of a lesson that every reader of the timetable sees."""
    item: dict[str, Json] = {
        "name": lesson.subject,
        "lesson_id": dialect.text_number(lesson.reference),
        "num": dialect.text_number(lesson.number),
        "room": lesson.room,
        "teacher": lesson.teacher,
        "sort": dialect.number(lesson.number),
    }
    if rings:
        item |= {"starttime": lesson.starts, "endtime": lesson.ends}
    if lesson.topic:
        item["topic"] = lesson.topic
    if lesson.group != lesson.klass:
        item |= {"grp": lesson.group, "grp_short": lesson.group.removeprefix(lesson.klass).strip() or lesson.group}
    kinds = {work.kind.lower() for work in journal.works.get(lesson.occurrence, {}).values()}
    item["is_control"] = any("контрольная" in kind for kind in kinds)
    return item


def homework_map(journal: EljurJournal, dialect: Dialect, lesson: Lesson, student: str | None) -> Json:
    """The tasks of a lesson as `{id: {id, value, individual}}`, or what PHP makes of it."""
    tasks: dict[str, Json] = {
        task.reference: {
            "id": dialect.number(int(task.reference)) if task.reference.isdigit() else task.reference,
            "value": task.text,
            "individual": bool(task.student),
        }
        for task in journal.homework_of(lesson, student)
    }
    return dialect.array(tasks, journal.place.name, *map(str, lesson.occurrence), "homework")


def _by_student(
    journal: EljurJournal,
    dialect: Dialect,
    students: Sequence[Student],
    days: Sequence[date],
    day_of: Callable[[Student, date], Json],
) -> Json:
    found: dict[str, Json] = {}
    for student in students:
        shown: dict[str, Json] = {day.strftime("%Y%m%d"): day_of(student, day) for day in days}
        about = (journal.place.name, student.student)
        found[student.student] = {
            "name": student.student,
            "title": student.title,
            "parent_signed": False,
            "days": dialect.array(shown, *about, "days", list_of=16),
        }
    return {"students": dialect.array(found, journal.place.name, "students", list_of=0)}


def _diary_day(journal: EljurJournal, dialect: Dialect, student: Student, day: date, *, rings: bool) -> Json:
    pairs: dict[str, Json] = {}
    for lesson in journal.lessons_of_student(student.student, day):
        about = (journal.place.name, student.student, *map(str, lesson.occurrence))
        item = lesson_item(journal, dialect, lesson, rings=rings)
        item["homework"] = homework_map(journal, dialect, lesson, student.student)
        item |= {"files": [], "resources": []}
        entries = _assessments(journal, dialect, student, lesson)
        if entries:
            item["assessments"] = dialect.sequence(entries, *about)
        # Two lessons of one number (a student in two subgroups) must not hide one another.
        key = str(lesson.number)
        while key in pairs:
            key += "0"
        pairs[key] = item
    return day_with_items(journal, dialect, student.student, day, pairs)


def _assessments(journal: EljurJournal, dialect: Dialect, student: Student, lesson: Lesson) -> list[dict[str, Json]]:
    """Marks and the absence of one cell, in one list, as ЭлЖур keeps them."""
    works = journal.works.get(lesson.occurrence, {})
    cell = (student.student, lesson.occurrence)
    entries = [
        _assessment(dialect, lesson, mark, works.get(mark.order, Work("", 1.0)), position)
        for position, mark in enumerate(journal.marks.get(cell, ()), start=1)
    ]
    if cell in journal.absences:
        absence = Mark(0, journal.absences[cell], "")
        entries.append(_assessment(dialect, lesson, absence, Work("", 1.0), len(entries) + 1, absent=True))
    return entries


def _assessment(
    dialect: Dialect, lesson: Lesson, mark: Mark, work: Work, position: int, *, absent: bool = False
) -> dict[str, Json]:
    convert = 0 if absent else _convert(mark.value)
    entry: dict[str, Json] = {
        "value": mark.value,
        "countas": dialect.text_number(convert),
        "convert": dialect.number(convert),
        "count": convert > 0,
        "color_hex": _COLOURS.get(mark.value, ""),
        "comment": mark.comment,
        "lesson_comment": "",
        "date": lesson.on.isoformat(),
        "lesson_id": dialect.text_number(lesson.reference),
        "nm": dialect.text_number(position),
    }
    if not absent:
        entry |= {
            "weight": dialect.number(round(work.weight)),
            "weight_float": work.weight if dialect.is_documented else f"{work.weight:g}",
            "control_type": work.kind,
            "control_type_short": SHORT_KINDS.get(work.kind.lower(), work.kind[:4].upper()),
        }
    return entry


def _with_type(dialect: Dialect, entry: dict[str, Json]) -> Json:
    kind, short = entry.get("control_type", ""), entry.get("control_type_short", "")
    kept = {name: value for name, value in entry.items() if not name.startswith("control_type")}
    identifier = list(SHORT_KINDS).index(kind.lower()) + 1 if kind.lower() in SHORT_KINDS else 0
    return kept | {"mtype": {"id": dialect.number(identifier), "type": kind, "short": short}, "max_mark": None}


def _convert(value: str) -> int:
    """What the journal counts a mark as: its leading digits, 0 where there are none."""
    digits = re.match(r"\d+", value)
    return int(digits.group()) if digits else 0
