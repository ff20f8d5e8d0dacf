"""Lessons of the simulated Dnevnik.ru with the works that hang on them, marks on the works, entries of the log."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

from stand.dnevnik.school import DnevnikSchool
from stand.dnevnik.wire import STATUSES, both, midnight, naive, scale_of
from stand.school_journal import Homework, Lesson, Mark, Occurrence

Json = Any

_FILE_SHARE = 4


class DnevnikLessons:
    """What a school shows by lessons at the clock's moment."""

    def __init__(self, school: DnevnikSchool, today: date) -> None:
        self._school = school
        self._today = today

    @cached_property
    def by_id(self) -> dict[int, Lesson]:
        """Lessons by id."""
        return {self._id(lesson): lesson for lessons in self._school.lessons.values() for lesson in lessons}

    def of_group(self, group: str, first: date, last: date) -> Json:
        """The lessons of a group from a day to a day, each with its works."""
        return [self.lesson(lesson) for lesson in self._between(group, first, last)]

    def marks_of_group(self, group: str, first: date, last: date) -> Json:
        """The marks given for works of these lessons."""
        return [mark for lesson in self._between(group, first, last) for mark in self.marks(lesson)]

    def lesson(self, lesson: Lesson) -> Json:
        """One lesson; hours are the lesson's own, the bells of the timetable the usual ones."""
        teacher = self._school.number("teacher", lesson.teacher) if lesson.teacher else None
        status = "Cancelled" if lesson.is_cancelled else "Finished" if lesson.on < self._today else "Created"
        return {
            **both("id", self._id(lesson)),
            "title": lesson.topic,
            "date": midnight(lesson.on),
            "number": lesson.number,
            "subject": self._school.subject(lesson.subject),
            "group": self._school.number("group", lesson.group),
            "status": status,
            "works": self.works(lesson),
            "teachers": [] if teacher is None else [teacher],
            "teachersStr": [] if teacher is None else [str(teacher)],
            "building": None,
            "place": lesson.room or None,
            "floor": None,
            "hours": f"{lesson.starts} - {lesson.ends}",
        }

    def works(self, lesson: Lesson) -> Json:
        """Works of a lesson: those marks are given for, one for each mark a cell may hold, and homework."""
        occurrence = lesson.occurrence
        works = self._school.journal.works.get(occurrence, {})
        orders = sorted(works.keys() | {mark.order for _, mark in self._marks.get(occurrence, ())})
        kinds = self._school.kinds
        marked = [
            self._work(lesson, order) | {"workType": kinds.get(works[order].kind, 0) if order in works else 0}
            for order in orders
        ]
        return marked + [self._homework(lesson, task) for task in self._school.journal.homework.get(occurrence, ())]

    def marks(self, lesson: Lesson) -> Json:
        """The marks of a lesson."""
        school = self._school
        works = school.journal.works.get(lesson.occurrence, {})
        return [
            {
                **both("id", school.number("mark", student, *lesson.occurrence, mark.order)),
                "type": scale_of(mark.value),
                "value": mark.value,
                "textValue": mark.value,
                **both("person", school.person(student)),
                **both("work", self._work_id(lesson, mark.order)),
                **both("lesson", self._id(lesson)),
                "number": 1,
                # The day the mark is for: nothing tells when it was put.
                "date": midnight(lesson.on),
                "workType": school.kinds.get(works[mark.order].kind, 0) if mark.order in works else 0,
                "mood": "NotSet" if not mark.value.isdigit() else "Bad" if mark.value in "12" else "Good",
                "use_avg_calc": mark.value.isdigit(),
            }
            for student, mark in self._marks.get(lesson.occurrence, ())
        ]

    def log_entries(self, lessons: Iterable[int]) -> Json:
        """Who was absent or late at these lessons, and when that was written down."""
        school = self._school
        return [
            {
                **both("person", school.person(student)),
                **both("lesson", lesson),
                "comment": None,
                "status": STATUSES.get(code, code),
                "createdDate": naive(
                    school.journal.absences_recorded.get((student, self.by_id[lesson].occurrence)), school.zone
                ),
            }
            for lesson in lessons
            if lesson in self.by_id
            for student, code in self._absences.get(self.by_id[lesson].occurrence, ())
        ]

    @cached_property
    def _marks(self) -> dict[Occurrence, list[tuple[str, Mark]]]:
        found: dict[Occurrence, list[tuple[str, Mark]]] = defaultdict(list)
        for (student, occurrence), marks in self._school.journal.marks.items():
            found[occurrence].extend((student, mark) for mark in marks)
        return found

    @cached_property
    def _absences(self) -> dict[Occurrence, list[tuple[str, str]]]:
        found: dict[Occurrence, list[tuple[str, str]]] = defaultdict(list)
        for (student, occurrence), code in self._school.journal.absences.items():
            found[occurrence].append((student, code))
        return found

    def _between(self, group: str, first: date, last: date) -> list[Lesson]:
        return [lesson for lesson in self._school.lessons[group] if first <= lesson.on <= last]

    def _id(self, lesson: Lesson) -> int:
        return self._school.number("lesson", *lesson.occurrence)

    def _work_id(self, lesson: Lesson, order: object) -> int:
        return self._school.number("work", *lesson.occurrence, order)

    def _work(self, lesson: Lesson, order: object) -> dict[str, Json]:
        return {
            **both("id", self._work_id(lesson, order)),
            "type": "LessonTestWork",
            "workType": 0,
            "markType": "Mark5",
            "markCount": 1,
            **both("lesson", self._id(lesson)),
            "displayInJournal": True,
            "status": "Created",
            **both("eduGroup", self._school.number("group", lesson.group)),
            "tasks": [],
            "text": "",
            "periodNumber": 0,
            "periodType": "Quarter",
            "subjectId": self._school.number("subject", lesson.subject),
            "isImportant": False,
            "targetDate": midnight(lesson.on),
            "sentDate": None,
            "createdBy": None,
            "files": [],
        }

    def _homework(self, lesson: Lesson, task: Homework) -> Json:
        """Homework; what was given to one student only has a task, and that student's alone."""
        work = self._work(lesson, f"homework {task.reference}")
        owner = self._school.person(task.student) if task.student else None
        tasks = [] if owner is None else [{**both("id", work["id"] + 1), **both("person", owner), "status": "New"}]
        # Some teachers hang a file on their homework; which ones is a matter of the homework alone.
        file = {
            **both("id", work["id"] + 2),
            "name": "Рабочий лист.pdf",
            "type": "File",
            "downloadUrl": f"https://files.dnevnik.example/{work['id']}",
        }
        return work | {
            "files": [file] if work["id"] % _FILE_SHARE == 0 else [],
            "type": "Homework",
            "markCount": 0,
            "displayInJournal": False,
            "tasks": tasks,
            "text": task.text,
            "targetDate": midnight(task.due_on) if task.due_on else None,
            "sentDate": naive(task.recorded_at, self._school.zone),
        }
