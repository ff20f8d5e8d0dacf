"""The days of one student: bells, lessons, themes, tasks, absences."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from stand.netschool_poo.people import person
from stand.netschool_poo.tenants import PooHost, PooJournal, number
from stand.netschool_poo.words import ABSENCES, DEBT, REQUIRED, mark_word, task_type
from stand.school_journal import Lesson, Mark, Student

Json = Any

_TYPES = ("Lesson", "Lecture", "PracticalTraining", "Seminar")


@dataclass(slots=True)
class LessonBook:
    """A site's journal and what a server works out from it once: the bells, and how many marks a task has to hold."""

    host: PooHost
    journal: PooJournal
    bells: dict[int, tuple[str, str]] = field(default_factory=dict)
    _marks: dict[Any, int] = field(default_factory=lambda: defaultdict(int))

    def __post_init__(self) -> None:
        for lessons in self.journal.lessons.values():
            for lesson in lessons:
                self.bells.setdefault(lesson.number, (lesson.starts, lesson.ends))
        for (_, occurrence), marks in self.journal.marks.items():
            for order, own in _by_order(marks).items():
                self._marks[occurrence, order] = max(self._marks[occurrence, order], len(own))

    def days(self, student: Student, first: date, last: date) -> Json:
        """Every day of the range, school or not."""
        return [self._day(student, first + timedelta(days=offset)) for offset in range((last - first).days + 1)]

    def _day(self, student: Student, on: date) -> Json:
        lessons = {lesson.number: lesson for lesson in self.journal.lessons_of_student(student.student, on)}
        shown: Json = [
            self._lesson(student, lessons[place]) if place in lessons else self._free_hour(place, on)
            for place in range(1, max(lessons, default=0) + 1)
        ]
        if not lessons:
            shown = None if self.host.pick(2, self.journal.place.name, on.isoformat(), "empty") else []
        return {
            "date": f"{on.isoformat()}T00:00:00",
            "isHoliday": on.weekday() == 6 or self.journal.holiday(on),
            "isShort": any(on == period.ends_on for period in self.journal.periods),
            "lessons": shown,
        }

    def _free_hour(self, place: int, on: date) -> Json:
        """Nothing then: the times stand alone, and as a person would write them."""
        starts, ends = self.bells.get(place, ("", ""))
        if self.host.pick(2, self.journal.place.name, on.isoformat(), str(place), "free"):
            return {"startTime": starts.lstrip("0"), "endTime": ends.lstrip("0")}
        return {"startTime": starts, "endTime": ends, "name": None}

    def _lesson(self, student: Student, lesson: Lesson) -> Json:
        part = lesson.group.removeprefix(lesson.klass).strip() if lesson.group != lesson.klass else ""
        return {
            "startTime": f"{lesson.on.isoformat()}T{lesson.starts}:00",
            "endTime": f"{lesson.on.isoformat()}T{lesson.ends}:00",
            "name": f"{lesson.subject}/{part}" if part else lesson.subject,
            "timetable": {
                "classroom": self._classroom(lesson),
                "teacher": person(self.host, self.journal, lesson.teacher),
            },
            "gradebook": self._gradebook(student, lesson),
        }

    def _classroom(self, lesson: Lesson) -> Json:
        name = self.journal.place.name
        building = ("building", "buildingName")[self.host.pick(2, name, "room", lesson.room)]
        return {"id": number(self.host.seed, name, "room", lesson.room), "name": lesson.room, building: "Корпус 1"}

    def _gradebook(self, student: Student, lesson: Lesson) -> Json:
        name = self.journal.place.name
        book: dict[str, Json] = {
            "id": int(lesson.reference)
            if lesson.reference.isdigit()
            else number(self.host.seed, name, "book", lesson.group, lesson.subject),
            "lessonType": _TYPES[self.host.pick(len(_TYPES), name, "type", lesson.subject)],
            "themes": [lesson.topic] if lesson.topic else [],
            "tasks": [*self._works(student, lesson), *self._homework(student, lesson)],
        }
        absence = self.journal.absences.get((student.student, lesson.occurrence))
        if absence is not None:
            book["absenceType"] = ABSENCES.get(absence, absence)
        return book

    def _works(self, student: Student, lesson: Lesson) -> list[Json]:
        """A task for each work, and another of the same type for each further mark that anybody has for it."""
        own = _by_order(self.journal.marks.get((student.student, lesson.occurrence), ()))
        tasks = []
        for order, work in sorted(self.journal.works.get(lesson.occurrence, {}).items()):
            kind = task_type(work.kind)
            for copy in range(max(1, self._marks.get((lesson.occurrence, order), 0))):
                mark = own.get(order, ())[copy : copy + 1]
                tasks.append(self._work(lesson, order, copy, kind, work.kind) | self._mark(lesson, kind, mark))
        return tasks

    def _work(self, lesson: Lesson, order: int, copy: int, kind: str, title: str) -> dict[str, Json]:
        return {
            "id": self._number(lesson, "work", str(order), str(copy)),
            "type": kind,
            # A task «Home» with a text is homework that was set; one that was only marked has none.
            "topic": "" if kind == "Home" else title,
            "isRequired": kind in REQUIRED,
            "attachments": [],
        }

    def _mark(self, lesson: Lesson, kind: str, mark: Any) -> dict[str, Json]:
        """No mark is null, nothing at all or an empty text; an empty text where a mark is required is a debt."""
        if mark and mark[0].value == DEBT:
            return {"mark": "", "isRequired": True}
        if mark:
            return {"mark": mark_word(mark[0].value)}
        if kind in REQUIRED:
            return {}
        ways: tuple[dict[str, Json], ...] = ({"mark": ""}, {"mark": None}, {})
        return ways[self.host.pick(3, self.journal.place.name, lesson.on.isoformat(), str(lesson.number), kind)]

    def _homework(self, student: Student, lesson: Lesson) -> list[Json]:
        return [
            {
                "id": self._number(lesson, "homework", task.reference),
                "type": "Home",
                "topic": task.text,
                "isRequired": False,
                "attachments": [],
                "mark": None,
            }
            for task in self.journal.homework_of(lesson, student.student)
        ]

    def _number(self, lesson: Lesson, *about: str) -> int:
        where = (lesson.group, lesson.subject, lesson.on.isoformat(), str(lesson.number))
        return number(self.host.seed, self.journal.place.name, *where, *about)


def _by_order(marks: Any) -> Mapping[int, list[Mark]]:
    found: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        found[mark.order].append(mark)
    return found
