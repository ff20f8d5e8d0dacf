"""An organisation as those who keep its registers see it: classes, teachers with their codes, who teaches what."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from stand.frames import records
from stand.journal import JournalState
from stand.journal_book import Cell, Rows

Line = dict[str, Cell]


@dataclass(frozen=True)
class Person:
    """A student or a teacher: the code and the full name; a student's class besides."""

    code: str
    name: str
    klass: str = ""

    @property
    def short(self) -> str:
        """Family name and initials."""
        parts = self.name.split()
        return " ".join([parts[0], *(f"{part[0]}." for part in parts[1:])])


@dataclass(frozen=True)
class Course:
    """A subject taught in a class or in one half of it."""

    group: str
    klass: str
    subject: str
    teacher: Person


@dataclass(frozen=True)
class School:
    """What the registers of one organisation speak of; every list is in a fixed order."""

    state: JournalState
    organisation: str
    is_college: bool
    classes: tuple[str, ...]
    teachers: tuple[Person, ...]
    students: tuple[Person, ...]
    courses: tuple[Course, ...]
    periods: tuple[tuple[str, date, date], ...]

    @property
    def head(self) -> Person:
        """The head; like the deputy one of those who also teach."""
        return self.teachers[0]

    @property
    def deputy(self) -> Person:
        """The deputy head, who looks through the journals."""
        return self.teachers[min(1, len(self.teachers) - 1)]

    def curator(self, klass: str) -> Person:
        """The class teacher or curator: who teaches the class its first subject."""
        return next(course.teacher for course in self.courses if course.klass == klass)

    def of_class(self, klass: str) -> list[Person]:
        """The students of a class in the order of the list."""
        return [student for student in self.students if student.klass == klass]

    def lessons(self) -> pd.DataFrame:
        """The lessons of the organisation, by day and number."""
        own = self.state.lessons[self.state.lessons["organisation"] == self.organisation]
        return own.sort_values(["date", "number", "group", "subject"], kind="stable")


def school_of(state: JournalState, organisation: str) -> School:
    """The organisation at the moment of `state`."""
    lessons = state.lessons[state.lessons["organisation"] == organisation]
    taught = lessons[["group", "klass", "subject", "teacher"]].drop_duplicates()
    taught = taught.sort_values(["klass", "group", "subject", "teacher"], kind="stable")
    names = sorted(set(taught["teacher"]))
    teachers = {name: Person(f"у-{number:03d}", name) for number, name in enumerate(names, start=1)}
    students = state.students[state.students["organisation"] == organisation]
    groups = state.groups[state.groups["organisation"] == organisation]
    periods = state.periods[(state.periods["organisation"] == organisation) & (state.periods["kind"] != "year")]
    present = set(taught["klass"])
    return School(
        state=state,
        organisation=organisation,
        is_college=bool((groups["kind"] == "college_group").any()),
        classes=tuple(klass for klass in dict.fromkeys(groups["klass"]) if klass in present),
        teachers=tuple(teachers.values()),
        students=tuple(
            Person(
                row["student"],
                " ".join(part for part in (row["family_name"], row["given_name"], row["patronymic"]) if part),
                row["klass"],
            )
            for row in records(students)
        ),
        courses=tuple(
            Course(row["group"], row["klass"], row["subject"], teachers[row["teacher"]]) for row in records(taught)
        ),
        periods=tuple(
            (row["name"], row["starts_on"].date(), row["ends_on"].date())
            for row in records(periods.sort_values("starts_on", kind="stable"))
        ),
    )


def sheet(titles: tuple[str, ...], lines: list[Line]) -> Rows:
    """A sheet of those headings; a line names what it fills."""
    head: list[Cell] = list(titles)
    return [head, *([line.get(title) for title in titles] for line in lines)]
