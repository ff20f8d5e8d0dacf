"""Who learns and teaches in an organisation as those who keep its registers see them, and the codes they use."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from stand.frames import records


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


@dataclass(frozen=True, kw_only=True)
class Roll:
    """What the registers of one organisation speak of; every list is in a fixed order."""

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


def roll_of(
    organisation: str, taught: pd.DataFrame, students: pd.DataFrame, groups: pd.DataFrame, periods: pd.DataFrame
) -> Roll:
    """The roll of an organisation; `taught` has group, klass, subject and teacher of every lesson or course held."""
    taught = taught[taught["organisation"] == organisation]
    taught = taught[["group", "klass", "subject", "teacher"]].drop_duplicates()
    taught = taught.sort_values(["klass", "group", "subject", "teacher"], kind="stable")
    names = sorted(set(taught["teacher"]))
    teachers = {name: Person(f"у-{number:03d}", name) for number, name in enumerate(names, start=1)}
    students = students[students["organisation"] == organisation]
    groups = groups[groups["organisation"] == organisation]
    periods = periods[(periods["organisation"] == organisation) & (periods["kind"] != "year")]
    present = set(taught["klass"])
    return Roll(
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
