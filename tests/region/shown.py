"""What the simulated systems show and what the lake keeps, side by side: counted by the keys people use.

Knows the region's records and the blind spots of each source, and nothing of `connectors/` and `transforms/`.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pandas as pd

from stand.journal import JournalState
from stand.named import OrganisationTemplate
from stand.sources import (
    ABSENCES,
    CANCELLATIONS,
    HOMEWORK,
    LESSONS,
    PERIOD_MARKS,
    TOPICS,
)

# Entity → how often each natural key stands there.
Held = dict[str, Counter[tuple[Any, ...]]]
ENTITIES = ("lesson", "lesson_topic", "homework", "mark", "attendance", "period_mark")

_ABSENCE = {"Н": "absent", "Б": "ill", "У": "absent_excused", "О": "late", "н": "absent", "оп": "late"}

_KEPT = {
    "lesson": """
        SELECT g.title, s.title, lesson_on, lesson_number, coalesce(is_cancelled, false)
        FROM lesson AS f {names} WHERE f.organisation_id = $organisation
    """,
    "lesson_topic": """
        SELECT g.title, s.title, lesson_on, lesson_number, trim(topic)
        FROM lesson_topic AS f {names} WHERE f.organisation_id = $organisation
    """,
    "homework": """
        SELECT g.title, s.title, lesson_on, lesson_number, content, p.source_student_id
        FROM homework AS f {names} LEFT JOIN student AS p USING (organisation_id, student_id)
        WHERE f.organisation_id = $organisation
    """,
    "mark": """
        SELECT p.source_student_id, g.title, s.title, lesson_on, lesson_number,
            lower(coalesce(CAST(CAST(value AS INTEGER) AS VARCHAR), raw_value))
        FROM mark AS f {names} LEFT JOIN student AS p USING (organisation_id, student_id)
        WHERE f.organisation_id = $organisation
    """,
    "attendance": """
        SELECT p.source_student_id, g.title, s.title, lesson_on, lesson_number, attendance_code
        FROM attendance AS f {names} LEFT JOIN student AS p USING (organisation_id, student_id)
        WHERE f.organisation_id = $organisation
    """,
    "period_mark": """
        SELECT p.source_student_id, s.title, coalesce(t.title, split_part(academic_period_id, '|', 2)),
            coalesce(CAST(CAST(value AS INTEGER) AS VARCHAR), raw_value)
        FROM period_mark AS f
        LEFT JOIN subject AS s USING (organisation_id, subject_id)
        LEFT JOIN student AS p USING (organisation_id, student_id)
        LEFT JOIN academic_period AS t USING (organisation_id, academic_period_id)
        WHERE f.organisation_id = $organisation
    """,
}
_NAMES = """
    LEFT JOIN study_group AS g USING (organisation_id, study_group_id)
    LEFT JOIN subject AS s USING (organisation_id, subject_id)
"""


def kept(connection: duckdb.DuckDBPyConnection, organisation: str) -> Held:
    """What the lake's current tables hold of an organisation."""
    return {
        entity: Counter(connection.execute(sql.format(names=_NAMES), {"organisation": organisation}).fetchall())
        for entity, sql in _KEPT.items()
    }


def shown(state: JournalState, template: OrganisationTemplate) -> Held:
    """What the systems show of an organisation at the state's moment, from 1 September to the end of its timetable."""
    own = _Own(state, template)
    held: Held = {entity: Counter() for entity in ENTITIES}
    for lesson in own.lessons:
        if LESSONS in own.voice.shows:
            held["lesson"][(*own.place(lesson), bool(lesson["is_cancelled"]))] += 1
        if TOPICS in own.voice.shows and lesson["topic"]:
            # Spaces around a topic are no part of it; some readers of a format leave them.
            held["lesson_topic"][(*own.place(lesson), lesson["topic"].strip())] += 1
    for task in own.homework():
        held["homework"][(*own.place(task), task["text"], own.person(task["student"]))] += 1
    for mark in own.of_lessons("marks"):
        held["mark"][(own.person(mark["student"]), *own.place(mark), mark["value"].casefold())] += 1
    if ABSENCES in own.voice.shows:
        for absence in own.of_lessons("absences"):
            held["attendance"][(own.person(absence["student"]), *own.place(absence), _ABSENCE[absence["code"]])] += 1
    if PERIOD_MARKS in own.voice.shows:
        for mark in own.rows("period_marks"):
            held["period_mark"][(own.person(mark["student"]), mark["subject"], mark["period"], mark["value"])] += 1
    return held


class _Own:
    """One organisation's records as far as its source shows them."""

    def __init__(self, state: JournalState, template: OrganisationTemplate) -> None:
        self.voice = template.voice
        self._source = template.source
        self._frames = {
            name: frame[frame["organisation"] == template.organisation]
            for name, frame in vars(state).items()
            if isinstance(frame, pd.DataFrame)
        }
        self._now = pd.Timestamp(state.moment)
        self._first, self._last = self._span(state.moment.astimezone(ZoneInfo(template.timezone)).date())
        names = self.rows("students")
        self._persons = {
            row["student"]: row["student"]
            if self.voice.codes_students
            else " ".join((row["family_name"], row["given_name"], row["patronymic"]))
            for row in names
        }
        self._numbers: dict[tuple[Any, ...], int] = {}
        self.lessons = [row for row in self.rows("lessons") if self._is_shown(row)]
        self._number()

    def rows(self, name: str) -> list[dict[str, Any]]:
        return [
            {
                field: None if value is None or value is pd.NaT or value is pd.NA else value
                for field, value in zip(self._frames[name].columns, row, strict=True)
            }
            for row in self._frames[name].itertuples(index=False, name=None)
        ]

    def of_lessons(self, name: str) -> list[dict[str, Any]]:
        """Records of lessons that the source shows."""
        return [row for row in self.rows(name) if _occurrence(row) in self._numbers]

    def homework(self) -> Iterator[dict[str, Any]]:
        """Every task; of files one for the whole group, which is all that the line of a lesson can hold."""
        if HOMEWORK not in self.voice.shows:
            return
        seen = set()
        for task in self.of_lessons("homework"):
            if self._source == "exports":
                if task["student"] is not None or _occurrence(task) in seen:
                    continue
                seen.add(_occurrence(task))
            # A lesson of «Сетевой город ПОО» says nothing of whom a task is for.
            yield task | ({"student": None} if self._source == "netschool-poo" else {})

    def place(self, row: dict[str, Any]) -> tuple[str, str, date, int]:
        """Group, subject, day and number of the lesson as the source has them."""
        return row["group"], row["subject"], row["date"].date(), self._numbers[_occurrence(row)]

    def person(self, student: str | None) -> str | None:
        return None if student is None else self._persons[student]

    def _span(self, today: date) -> tuple[date, date]:
        """Files show the study period that goes on, servers everything."""
        if self._source != "exports":
            return date.min, date.max
        terms = [row for row in self.rows("periods") if row["kind"] != "year" and row["starts_on"].date() <= today]
        return terms[-1]["starts_on"].date(), terms[-1]["ends_on"].date()

    def _is_shown(self, lesson: dict[str, Any]) -> bool:
        if lesson["is_cancelled"] and CANCELLATIONS not in self.voice.shows:
            return False
        # A report has the days that are over.
        over = self.voice.codes_students or lesson["ends_at"] <= self._now
        return bool(over and self._first <= lesson["date"].date() <= self._last)

    def _number(self) -> None:
        """The number in the day, or the place among those of the subject, or none."""
        of_subject: Counter[tuple[Any, ...]] = Counter()
        for lesson in sorted(self.lessons, key=lambda row: (row["date"], row["number"])):
            of_subject[lesson["group"], lesson["subject"], lesson["date"]] += 1
            rank = of_subject[lesson["group"], lesson["subject"], lesson["date"]]
            shown = {"day": lesson["number"], "subject": rank, "none": 1}
            self._numbers[_occurrence(lesson)] = shown[self.voice.numbers]


def _occurrence(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["group"], row["subject"], row["date"], row["number"]
