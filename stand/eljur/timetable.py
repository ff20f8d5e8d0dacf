"""What a class or a student has when: getschedule, gethomework, getperiods."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from stand.eljur.dialect import Dialect, Json
from stand.eljur.diary import day_head, day_with_items, homework_map, lesson_item
from stand.eljur.hosts import EljurJournal
from stand.school_journal import Lesson, Period, Student


def class_schedule(journal: EljurJournal, dialect: Dialect, klass: str, days: Sequence[date], *, rings: bool) -> Json:
    """`getschedule?class=`: lessons of a class by day; `items` is always a list here."""
    found: dict[str, Json] = {}
    for day in days:
        lessons = journal.lessons_of_class(klass, day)
        items = [_scheduled(journal, dialect, lesson, rings=rings) for lesson in lessons]
        found[day.strftime("%Y%m%d")] = day_head(journal, day) | {"items": items}
    return {"days": dialect.array(found, journal.place.name, klass, "schedule", list_of=0)}


def student_schedule(
    journal: EljurJournal, dialect: Dialect, students: Sequence[Student], days: Sequence[date], *, rings: bool
) -> Json:
    """`getschedule?student=`: the same by student, `items` keyed by the lesson's number."""

    def pairs(student: Student, day: date) -> dict[str, Json]:
        lessons = journal.lessons_of_student(student.student, day)
        return {str(lesson.number): _scheduled(journal, dialect, lesson, rings=rings) for lesson in lessons}

    return _by_student(journal, dialect, students, days, pairs)


def class_homework(journal: EljurJournal, dialect: Dialect, klass: str, days: Sequence[date]) -> Json:
    """`gethomework?class=`: tasks given to the whole class; `items` is a list."""
    found: dict[str, Json] = {}
    for day in days:
        items = [
            {"name": lesson.subject, "homework": homework_map(journal, dialect, lesson, None), "files": []}
            for lesson in journal.lessons_of_class(klass, day)
            if journal.homework_of(lesson, None)
        ]
        found[day.strftime("%Y%m%d")] = day_head(journal, day) | {"items": items}
    return {"days": dialect.array(found, journal.place.name, klass, "homework", list_of=0)}


def student_homework(
    journal: EljurJournal, dialect: Dialect, students: Sequence[Student], days: Sequence[date]
) -> Json:
    """`gethomework?student=`: `items` keyed by subject, the last lesson of a subject that day winning."""

    def pairs(student: Student, day: date) -> dict[str, Json]:
        return {
            lesson.subject: {
                "name": lesson.subject,
                "homework": homework_map(journal, dialect, lesson, student.student),
                "files": [],
            }
            for lesson in journal.lessons_of_student(student.student, day)
            if journal.homework_of(lesson, student.student)
        }

    return _by_student(journal, dialect, students, days, pairs)


def _by_student(
    journal: EljurJournal,
    dialect: Dialect,
    students: Sequence[Student],
    days: Sequence[date],
    pairs: Callable[[Student, date], dict[str, Json]],
) -> Json:
    return {
        "students": {
            student.student: {
                "name": student.student,
                "title": student.title,
                "days": {
                    day.strftime("%Y%m%d"): day_with_items(journal, dialect, student.student, day, pairs(student, day))
                    for day in days
                },
            }
            for student in students
        }
        or []
    }


def periods(
    journal: EljurJournal,
    students: Sequence[tuple[str, str]],
    now: datetime,
    *,
    weeks: bool,
    show_disabled: bool,
) -> Json:
    """`getperiods` for (id, title) of each person asked about; what has not begun is `disabled`."""
    today = now.astimezone(ZoneInfo(journal.place.timezone)).date()
    shown = [_period(period, today, weeks=weeks) for period in journal.periods]
    kept = [period for period in shown if show_disabled or not period["disabled"]]
    return {"students": [{"name": name, "title": title, "periods": kept} for name, title in students]}


def _period(period: Period, today: date, *, weeks: bool) -> dict[str, Json]:
    entry: dict[str, Json] = {
        "name": period.name,
        "fullname": period.title,
        "disabled": period.starts_on > today,
        "ambigious": False,
        "start": period.starts_on.strftime("%Y%m%d"),
        "end": period.ends_on.strftime("%Y%m%d"),
    }
    if weeks:
        entry["weeks"] = [
            {"start": start.strftime("%Y%m%d"), "end": end.strftime("%Y%m%d"), "title": f"{start:%d.%m} - {end:%d.%m}"}
            for start, end in _weeks(period.starts_on, period.ends_on)
        ]
    return entry


def _weeks(first: date, last: date) -> list[tuple[date, date]]:
    found = []
    start = first
    while start <= last:
        end = min(start + timedelta(days=6 - start.weekday()), last)
        found.append((start, end))
        start = end + timedelta(days=1)
    return found


def _scheduled(journal: EljurJournal, dialect: Dialect, lesson: Lesson, *, rings: bool) -> dict[str, Json]:
    kept = ("name", "num", "room", "teacher", "sort", "starttime", "endtime", "grp", "grp_short")
    item = lesson_item(journal, dialect, lesson, rings=rings)
    brief = {name: item[name] for name in kept if name in item}
    return brief | {"teacher_id": dialect.text_number(1000 + dialect.pick(9000, "teacher", lesson.teacher))}
