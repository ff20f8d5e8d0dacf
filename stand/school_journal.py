"""The journal of one school at the clock's moment, laid out the way a server looks things up."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar

import pandas as pd


@dataclass(frozen=True, slots=True)
class Place:
    """One organisation as a server knows it; `number` tells it from the others of the region."""

    organisation: str
    title: str
    timezone: str
    number: int
    is_college: bool


P = TypeVar("P", bound=Place)

# A lesson occurrence within a school: group, subject, date, number.
Occurrence = tuple[str, str, date, int]


@dataclass(frozen=True, slots=True)
class Student:
    """A student as the server knows them."""

    student: str
    family_name: str
    given_name: str
    patronymic: str
    sex: str
    klass: str

    @property
    def title(self) -> str:
        """Family name, given name and patronymic."""
        return " ".join(part for part in (self.family_name, self.given_name, self.patronymic) if part)


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson occurrence; times are local `HH:MM`."""

    group: str
    klass: str
    subject: str
    reference: str
    on: date
    number: int
    starts: str
    ends: str
    room: str
    teacher: str
    topic: str
    is_cancelled: bool = False

    @property
    def occurrence(self) -> Occurrence:
        """What marks, homework and absences hang on."""
        return self.group, self.subject, self.on, self.number


@dataclass(frozen=True, slots=True)
class Homework:
    """A task; `student` is set when it was given to one student only."""

    reference: str
    text: str
    student: str
    due_on: date | None = None
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark of a cell."""

    order: int
    value: str
    comment: str


@dataclass(frozen=True, slots=True)
class Work:
    """What the marks of one order are given for; `kind` is empty where the teacher left it out."""

    kind: str
    weight: float


@dataclass(frozen=True, slots=True)
class Period:
    """A quarter, a semester or the year."""

    kind: str
    name: str
    title: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class PeriodMark:
    """A mark of a period, exam or year."""

    subject: str
    period: str
    value: str
    group: str = ""


@dataclass(slots=True)
class SchoolJournal(Generic[P]):
    """Everything one school shows, by what it is asked for."""

    place: P
    students: dict[str, Student] = field(default_factory=dict)
    classes: dict[str, str] = field(default_factory=dict)
    groups_of: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    lessons: dict[tuple[str, date], list[Lesson]] = field(default_factory=lambda: defaultdict(list))
    cancelled: dict[tuple[str, date], list[Lesson]] = field(default_factory=lambda: defaultdict(list))
    homework: dict[Occurrence, list[Homework]] = field(default_factory=lambda: defaultdict(list))
    works: dict[Occurrence, dict[int, Work]] = field(default_factory=lambda: defaultdict(dict))
    marks: dict[tuple[str, Occurrence], list[Mark]] = field(default_factory=lambda: defaultdict(list))
    absences: dict[tuple[str, Occurrence], str] = field(default_factory=dict)
    absences_recorded: dict[tuple[str, Occurrence], datetime] = field(default_factory=dict)
    periods: list[Period] = field(default_factory=list)
    period_marks: dict[str, list[PeriodMark]] = field(default_factory=lambda: defaultdict(list))

    def lessons_of_student(self, student: str, on: date) -> list[Lesson]:
        """What a student has that day, in order: the class's lessons and those of their subgroups."""
        found = [lesson for group in self.groups_of.get(student, ()) for lesson in self.lessons.get((group, on), ())]
        return sorted(found, key=lambda lesson: (lesson.number, lesson.subject, lesson.group))

    def lessons_of_class(self, klass: str, on: date) -> list[Lesson]:
        """What a class and its subgroups have that day, in order."""
        groups = {group for group, parent in self.classes.items() if parent == klass}
        found = [lesson for group in groups for lesson in self.lessons.get((group, on), ())]
        return sorted(found, key=lambda lesson: (lesson.number, lesson.subject, lesson.group))

    def homework_of(self, lesson: Lesson, student: str | None) -> list[Homework]:
        """The tasks given at a lesson that this student sees; None sees those given to all."""
        return [task for task in self.homework.get(lesson.occurrence, ()) if task.student in ("", student)]

    def class_titles(self) -> list[str]:
        """Titles of the classes, subgroups left out."""
        return [group for group, parent in self.classes.items() if group == parent]

    def holiday(self, on: date) -> bool:
        """Whether the day lies between two periods."""
        shorter = [period for period in self.periods if period.kind != "year"]
        return (
            bool(shorter)
            and min(period.starts_on for period in shorter) < on < max(period.ends_on for period in shorter)
            and not any(period.starts_on <= on <= period.ends_on for period in shorter)
        )


def journal_of(state: Any, place: P) -> SchoolJournal[P]:
    """Lays out one organisation of a `JournalState`.

    Cancelled lessons are not in the timetable any more; a system that goes on showing them finds them apart.
    """
    journal = SchoolJournal(place)
    name = place.organisation
    for row in _rows(state.students, name, ["klass", "list_number"]):
        student = _text(row.student)
        names = (_text(row.family_name), _text(row.given_name), _text(row.patronymic))
        journal.students[student] = Student(student, *names, _text(row.sex), _text(row.klass))
    for row in _rows(state.groups, name):
        journal.classes[_text(row.group)] = _text(row.klass)
    for row in _rows(state.members, name):
        journal.groups_of[_text(row.student)].add(_text(row.group))
    for row in _rows(state.periods, name, ["starts_on"]):
        dates = (_day(row.starts_on), _day(row.ends_on))
        journal.periods.append(Period(_text(row.kind), _text(row.name), _text(row.title), *dates))
    _lay_lessons(journal, state, name)
    for row in _rows(state.homework, name):
        due_on, recorded_at = (_moment(getattr(row, name, None)) for name in ("due_on", "recorded_at"))
        due_day = due_on.date() if due_on is not None else None
        task = Homework(_text(row.homework_ref), _text(row.text), _text(row.student), due_day, recorded_at)
        journal.homework[_occurrence(row)].append(task)
    for row in _rows(state.works, name):
        weight = 1.0 if pd.isna(row.weight) else float(row.weight)
        journal.works[_occurrence(row)][int(row.work_order)] = Work(_text(row.kind), weight)
    for row in _rows(state.marks, name, ["work_order"]):
        mark = Mark(int(row.work_order), _text(row.value), _text(row.comment))
        journal.marks[_text(row.student), _occurrence(row)].append(mark)
    for row in _rows(state.absences, name):
        cell = _text(row.student), _occurrence(row)
        journal.absences[cell] = _text(row.code)
        recorded_at = _moment(getattr(row, "recorded_at", None))
        if recorded_at is not None:
            journal.absences_recorded[cell] = recorded_at
    for row in _rows(state.period_marks, name):
        final = PeriodMark(_text(row.subject), _text(row.period), _text(row.value), _text(row.group))
        journal.period_marks[_text(row.student)].append(final)
    return journal


def _lay_lessons(journal: SchoolJournal[P], state: Any, name: str) -> None:
    lessons = state.lessons[state.lessons["organisation"] == name]
    zone = journal.place.timezone
    starts = pd.to_datetime(lessons["starts_at"], utc=True).dt.tz_convert(zone).dt.strftime("%H:%M")
    ends = pd.to_datetime(lessons["ends_at"], utc=True).dt.tz_convert(zone).dt.strftime("%H:%M")
    for row, start, end in zip(lessons.itertuples(index=False), starts, ends, strict=True):
        lesson = Lesson(
            _text(row.group),
            _text(row.klass),
            _text(row.subject),
            _text(row.lesson_ref),
            _day(row.date),
            int(row.number),
            _text(start),
            _text(end),
            _text(row.room),
            _text(row.teacher),
            _text(row.topic),
            bool(row.is_cancelled),
        )
        timetable = journal.cancelled if lesson.is_cancelled else journal.lessons
        timetable[lesson.group, lesson.on].append(lesson)


def _rows(frame: pd.DataFrame, organisation: str, order: Iterable[str] = ()) -> Iterator[Any]:
    own = frame[frame["organisation"] == organisation]
    columns = list(order)
    return iter((own.sort_values(columns, kind="stable") if columns else own).itertuples(index=False))


def _occurrence(row: Any) -> Occurrence:
    return _text(row.group), _text(row.subject), _day(row.date), int(row.number)


def _text(value: Any) -> str:
    return "" if value is None or value is pd.NA or value != value else str(value)  # noqa: PLR0124 (NaN)


def _moment(value: Any) -> datetime | None:
    """A moment with zone of a state's column; None for a missing one."""
    found = pd.Timestamp(value) if value is not None else None
    return found.to_pydatetime() if isinstance(found, pd.Timestamp) else None


def _day(value: Any) -> date:
    if type(value) is date:
        return value
    return pd.Timestamp(value).date()
