"""One school of the simulated Dnevnik.ru: groups, people, bells, periods, final marks."""

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from stand.dnevnik.schools import DnevnikJournal
from stand.dnevnik.wire import PERIOD_TYPES, both, midnight, number_of, person_number, scale_of
from stand.school_journal import Lesson
from stand.work_kinds import TITLES, WEIGHTS, title

Json = Any

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# The interface's weights are whole numbers.
_WEIGHT_UNIT = 10


class DnevnikSchool:
    """A journal and the ids under which the server knows what is in it."""

    def __init__(self, journal: DnevnikJournal) -> None:
        self.journal = journal
        self.zone = ZoneInfo(journal.place.timezone)

    def number(self, *parts: object) -> int:
        """The id of something of this school."""
        return number_of(self.journal.place.organisation, *parts)

    def person(self, student: str) -> int:
        """The id of a student."""
        return person_number(self.journal.place.organisation, student)

    @cached_property
    def groups(self) -> dict[int, str]:
        """Classes and subgroups by id."""
        return {self.number("group", group): group for group in self.journal.classes}

    @cached_property
    def lessons(self) -> dict[str, list[Lesson]]:
        """All lessons of each group, the cancelled among them, by date and number."""
        found: dict[str, list[Lesson]] = {group: [] for group in self.journal.classes}
        for days in (self.journal.lessons, self.journal.cancelled):
            for (group, _), lessons in days.items():
                found[group].extend(lessons)
        return {group: sorted(ones, key=lambda one: (one.on, one.number)) for group, ones in found.items()}

    @cached_property
    def kinds(self) -> dict[str, int]:
        """Kinds of work by their titles: those everybody has and those of this school."""
        common = {title(kind, "dnevnik") for kind in TITLES}
        used = {work.kind for works in self.journal.works.values() for work in works.values() if work.kind}
        # The standard titles in the spelling that the school's own journal has.
        own = used | {name for name in common if name.casefold() not in {kind.casefold() for kind in used}}
        return {name: self.number("work-type", name.casefold()) for name in sorted(own)}

    def edu_groups(self) -> Json:
        """Classes and subgroups."""
        return [self.edu_group(group) for group in self.journal.classes]

    def edu_group(self, group: str) -> Json:
        """One class or subgroup; a subgroup names its class as its parent."""
        klass = self.journal.classes[group]
        parents = [] if klass == group else [self.number("group", klass)]
        year = min((period.starts_on.year for period in self.journal.periods), default=0)
        digits = "".join(sign for sign in klass[:2] if sign.isdigit())
        return {
            **both("id", self.number("group", group)),
            "parentIds": parents,
            "parentIds_str": [str(parent) for parent in parents],
            "type": "Subgroup" if parents else "Group",
            "name": group,
            "fullName": group,
            "parallel": int(digits or 0),
            **both("timetable", self.number("timetable", group)),
            "status": "Active",
            "studyyear": year,
            "subjects": [self.subject(name) for name in self._subjects(group)],
            "journalType": "Journal",
        }

    def subjects(self, group: str) -> Json:
        """What the group is taught."""
        return [self.subject(name) for name in self._subjects(group)]

    def subject(self, name: str) -> Json:
        """One subject."""
        number = self.number("subject", name)
        return {**both("id", number), "name": name, "knowledgeArea": None, "fgosSubjectId": None}

    def persons(self, group: str) -> Json:
        """The students of a group, as the register lists them."""
        members = [one for one in self.journal.students.values() if group in self.journal.groups_of[one.student]]
        return [
            {
                **both("id", self.person(one.student)),
                **both("userId", self.number("user", one.student)),
                "firstName": one.given_name,
                "lastName": one.family_name,
                "middleName": one.patronymic or None,
                "shortName": f"{one.family_name} {one.given_name[:1]}.",
                "sex": {"male": "Male", "female": "Female"}.get(one.sex),
            }
            for one in members
        ]

    def teachers(self) -> Json:
        """The teachers, in the one spelling of keys that begins with capitals."""
        taught: dict[str, set[str]] = {}
        for lesson in self._all_lessons():
            taught.setdefault(lesson.teacher, set()).add(lesson.subject)
        return [self._teacher(name, taught[name]) for name in sorted(taught) if name]

    def work_types(self) -> Json:
        """The kinds of work of the school."""
        weights = {title(kind, "dnevnik").casefold(): WEIGHTS.get(kind, 1.0) for kind in TITLES}
        return [
            {
                "id": number,
                "schoolId": int(self.journal.place.school),
                "kindId": number % 100,
                "kind": "Common",
                "title": name,
                "abbr": name[:3].upper(),
                "weight": round(_WEIGHT_UNIT * weights.get(name.casefold(), 1.0)),
            }
            for name, number in self.kinds.items()
        ]

    def timetables(self, group: str) -> Json:
        """The bells of a group: the usual ones, from which a lesson's own hours may differ."""
        times = Counter((one.on.weekday(), one.number, one.starts, one.ends) for one in self.lessons[group])
        usual: dict[tuple[int, int], tuple[str, str]] = {}
        for (weekday, number, starts, ends), _ in sorted(times.items(), key=lambda one: (-one[1], one[0])):
            usual.setdefault((weekday, number), (starts, ends))
        first = min((period.starts_on for period in self.journal.periods), default=None)
        if first is None:
            return []
        items = [
            {
                "Id": self.number("bell", group, weekday, number),
                "Start": f"{first.isoformat()}T{starts}:00",
                "Finish": f"{first.isoformat()}T{ends}:00",
                "Name": f"{number} урок",
                "Type": "Lesson",
                "DaysOfWeek": [_WEEKDAYS[weekday]],
                "LessonNumber": number,
            }
            for (weekday, number), (starts, ends) in sorted(usual.items())
        ]
        return [{"Name": "Основное расписание", "Start": midnight(first), "FirstLessonNumber": 1, "Items": items}]

    def reporting_periods(self) -> Json:
        """Quarters or semesters and the year."""
        places: Counter[str] = Counter()
        return [
            {
                **both("id", self.number("period", period.title)),
                "start": midnight(period.starts_on),
                "finish": midnight(period.ends_on),
                "number": (places.update([period.kind]), places[period.kind] - 1)[1],
                "type": PERIOD_TYPES.get(period.kind, period.kind),
                "name": period.title,
                "year": period.starts_on.year,
            }
            for period in self.journal.periods
        ]

    def final_marks(self, group: str) -> Json:
        """Marks of periods by person and period; those of the year name no period."""
        years = {period.title for period in self.journal.periods if period.kind == "year"}
        found: dict[tuple[str, str], list[Json]] = {}
        for student, finals in self.journal.period_marks.items():
            for final in finals:
                if final.group == group:
                    entry = {
                        **both("subject", self.number("subject", final.subject)),
                        "final-mark": self._final_mark(student, final.subject, final.period, final.value),
                    }
                    found.setdefault((student, final.period), []).append(entry)
        return [
            {
                **both("person", self.person(student)),
                **both("group", self.number("group", group)),
                **both("reportingPeriod", None if period in years else self.number("period", period)),
                "per-subject-final-marks": entries,
            }
            for (student, period), entries in found.items()
        ]

    def account(self) -> int:
        """The member of staff whose token it is."""
        return self.number("account")

    def context(self) -> Json:
        """Whose token it is and which schools it opens."""
        place = self.journal.place
        groups = [self.edu_group(group) for group in self.journal.class_titles()]
        return {
            "userId": self.number("account-user"),
            "avatarUrl": None,
            "roles": ["EduStaff"],
            "children": [],
            "schools": [{"id": int(place.school), "name": place.title, "type": "Regular", "groupIds": []}],
            "eduGroups": groups,
            "personId": self.account(),
            "shortName": "Завуч З. З.",
            "schoolIds": [int(place.school)],
            "groupIds": [group["id"] for group in groups],
        }

    def _teacher(self, name: str, subjects: set[str]) -> Json:
        number = self.number("teacher", name)
        family, given, middle = (*name.split(maxsplit=2), "", "", "")[:3]
        return {
            "Id": number,
            "IdStr": str(number),
            "UserId": self.number("teacher-user", name),
            "UserIdStr": str(self.number("teacher-user", name)),
            "FirstName": given,
            "LastName": family,
            "MiddleName": middle,
            "ShortName": name,
            "Sex": None,
            "Email": None,
            "Subjects": ", ".join(sorted(subjects)),
            "HouseMaster": False,
            "TeachingStaff": True,
            "NameTeacherPosition": "Учитель",
            "scientificDegree": None,
        }

    def _final_mark(self, student: str, subject: str, period: str, value: str) -> Json:
        return {
            **both("id", self.number("final", student, subject, period)),
            "type": scale_of(value),
            "value": value,
            "textValue": value,
            **both("person", self.person(student)),
            **both("work", self.number("final-work", subject, period)),
            **both("lesson", None),
            "number": 1,
            "date": None,
            "workType": 0,
            "mood": "NotSet",
            "use_avg_calc": False,
        }

    def _subjects(self, group: str) -> list[str]:
        return sorted({lesson.subject for lesson in self.lessons[group]})

    def _all_lessons(self) -> Iterator[Lesson]:
        return (lesson for lessons in self.lessons.values() for lesson in lessons)
