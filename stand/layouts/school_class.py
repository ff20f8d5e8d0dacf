"""One class as reports of a whole class show it: pupils by name, subjects, lessons that are over."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from stand.journal import JournalState
from stand.journal_book import Key, OwnRecords, Place


@dataclass(frozen=True, slots=True)
class ClassLesson:
    """A lesson that is over; `rank` is its place among the lessons of its subject on that day."""

    key: Key
    place: Place
    rank: int
    record: dict[str, Any]

    @property
    def subject(self) -> str:
        """The subject."""
        return self.key[1]


class SchoolClass:
    """A class of one organisation with the lessons of its pupils up to a local moment."""

    def __init__(self, own: OwnRecords, klass: str, now: datetime) -> None:
        self.own = own
        self.title = klass
        self.names = own.names[klass]
        self._lessons: dict[Key, list[ClassLesson]] = {
            key: list(_held(key, records, now)) for key, records in own.lessons.items() if records[0]["klass"] == klass
        }

    @property
    def keys(self) -> list[Key]:
        """Groups and subjects of the class, in the order of their titles."""
        return sorted(self._lessons)

    def lessons(self, key: Key) -> list[ClassLesson]:
        """The lessons of a group and subject."""
        return self._lessons[key]

    def of_pupil(self, student: str) -> dict[str, list[ClassLesson]]:
        """What a pupil has had, by subject: with the class and with the subgroups the pupil is in."""
        found: dict[str, list[ClassLesson]] = defaultdict(list)
        for key in self.keys:
            if student in self.own.names.get(key[0], {}):
                found[key[1]] += self._lessons[key]
        return dict(sorted(found.items()))

    def tokens(self, lesson: ClassLesson, student: str) -> tuple[str, ...]:
        """What stands in the pupil's cell: absences first, then marks."""
        return self.own.cells.get((lesson.key, lesson.place, student), ())


def classes_of(state: JournalState, organisation: str, timezone: str) -> list[SchoolClass]:
    """The classes of an organisation that have had a lesson."""
    own = OwnRecords(state, organisation, timezone)
    titles = {records[0]["klass"] for records in own.lessons.values()}
    return [SchoolClass(own, title, own.now) for title in sorted(titles)]


def shown_numbers(state: JournalState, organisation: str, timezone: str) -> dict[tuple[str, str, date, int], int]:
    """(group, subject, date, number in the day) → number that layouts without bell numbers show instead."""
    return {
        (*lesson.key, *lesson.place): lesson.rank
        for school_class in classes_of(state, organisation, timezone)
        for key in school_class.keys
        for lesson in school_class.lessons(key)
    }


def _held(key: Key, records: list[dict[str, Any]], now: datetime) -> Iterator[ClassLesson]:
    seen: dict[date, int] = defaultdict(int)
    for record in records:
        if record["is_cancelled"]:
            continue
        seen[record["date"]] += 1
        if record["ends_at"] <= now:
            yield ClassLesson(key, (record["date"], record["number"]), seen[record["date"]], record)
