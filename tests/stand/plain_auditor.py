"""A plain reading of the documents over what the systems showed: one lesson, one cell, one mark at a time.

Knows nothing of what was planted and nothing of `validations/`. What it finds for certain must be what was planted.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from stand.frames import records
from stand.journal import JournalState, state_at
from stand.journal_book import journal_books
from stand.region import Region
from tests.region.audited_registers import audit as audit_registers
from tests.region.audited_registers import kept_by
from tests.stand.plain_deferrals import DeferralsRead
from tests.stand.plain_protocols import audit_protocols, gives_mark, protocols_of
from tests.stand.plain_schedule import schedule_of
from tests.stand.plain_staffroom_auditor import StaffroomAuditor
from tests.stand.plain_texts import audit_texts
from tests.stand.plain_year_auditor import audit_timetable, audit_year
from tests.stand.plain_year_works import audit_year_works

KINDS = {
    "ответ на уроке": "lesson",
    "домашняя работа": "lesson",
    "работа на уроке": "lesson",
    "тест": "lesson",
    "лабораторная работа": "lesson",
    "практическая работа": "lesson",
    "контрольная работа": "control",
    "вшк: контрольная работа": "internal",
    "письменная работа": "written",
    "диктант": "written",
    "сочинение": "written",
    "зачёт": "credit",
    "экзамен": "credit",
}
# Regulation: kind of work, days for its marks.
TERMS = {
    "khmao-2020": {"lesson": 0, "internal": 3, "control": 7, "written": 7},
    "peresvet": {"lesson": 0, "internal": 3, "control": 3, "written": 3},
    "kpgt-2022": {"lesson": 0, "internal": 5, "control": 5, "credit": 5},
    "kukarino": dict.fromkeys(("lesson", "internal", "control", "written", "credit"), 7),
}
EVERYTHING = {"topics", "homework", "kinds", "checks", "finals", "absences"}
# What a system or a layout of files shows beside marks, and which records it tells the moment of, written down from
# the descriptions of the systems.
SHOWN = {
    "eljur": EVERYTHING - {"checks"},
    "eljur-esia": EVERYTHING - {"checks"},
    "dnevnik": EVERYTHING - {"checks"},
    "netschool-poo": EVERYTHING - {"checks"},
    "netschool": {"homework", "kinds"},
    "oneroster": {"kinds"},
    "class_journal": EVERYTHING,
    "xml_journal": EVERYTHING,
    "progress_report": {"absences"},
    "report_card": {"finals"},
    "topics_page": {"topics", "homework"},
}
TIMED = {
    "dnevnik": {"homework", "absences"},
    "class_journal": {"topics", "homework", "marks", "finals"},
    "xml_journal": {"topics", "homework", "marks", "finals", "absences"},
}
KIND_ASKED = ("khmao-2020", "kpgt-2022")
ATTENDANCE_ASKED = ("khmao-2020", "peresvet", "kpgt-2022")
TOPIC_ON_THE_DAY = ("kpgt-2022", "peresvet")
ABSENCE_DAYS = {"kpgt-2022": 0, "peresvet": 0, "kukarino": 7}
PERIOD_VALUES = {"2", "3", "4", "5", "осв", "н/а", "безотм"}

Finding = tuple[str, str, tuple[tuple[str, str], ...]]


@dataclass
class Shown:
    """A value as the readings saw it: recorded after `since`, not later than `until`."""

    value: Any
    since: datetime | None
    until: datetime


class Auditor:
    """Reads one organisation at every moment, then judges what the last reading shows."""

    def __init__(self, region: Region, organisation: str, states: Sequence[JournalState]) -> None:
        row = next(row for row in records(region.organisations) if row["organisation"] == organisation)
        self.organisation, self.regulation = organisation, row["regulation"]
        self.zone = ZoneInfo(row["timezone"])
        self._sources = sources = row["layouts"] or (row["source"],)
        self.shown = {what for source in sources for what in SHOWN[source]}
        self.timed = {what for source in sources for what in TIMED.get(source, ())}
        # A book of a class and subject, exported only when it changed, with one moment for all marks of a work.
        self.books = "class_journal" in sources
        self.one_moment_a_work = bool({"class_journal", "xml_journal"} & set(sources))
        # A report of a whole class knows students by name and the lessons of a subject on a day by their order.
        self.reports = "progress_report" in sources
        self.certain: set[Finding] = set()
        self.unknown: set[Finding] = set()
        self._timezone = row["timezone"]
        self._states = [
            {name: _own(frame, organisation) for name, frame in vars(state).items() if isinstance(frame, pd.DataFrame)}
            for state in states
        ]
        if self.reports:
            for own in self._states:
                _as_reported(own)
        if row["source"] == "oneroster":
            for own in self._states:
                _without_numbers(own)
        self._reads = [state.moment for state in states]
        self._exported = self._export_moments(states) if self.books else []
        self._now = self._states[-1]
        self._today = self._reads[-1].astimezone(self.zone).date()
        self._lessons = {_place(row): row for row in self._now["lessons"]}
        self._klass = {row["group"]: row["klass"] for row in self._now["groups"]}
        under = region.organisations["organisation"][region.organisations["regulation"] == self.regulation]
        is_first = under.iloc[0] == organisation
        self._deferrals = DeferralsRead(states[-1], organisation, self.regulation, is_first=is_first)
        self._protocols = protocols_of(states[-1], organisation, self.regulation, is_first=is_first) or []

    def _export_moments(self, states: Sequence[JournalState]) -> list[dict[tuple[str, str], datetime]]:
        """After each reading: when the book of a group and subject was last written anew."""
        moments: list[dict[tuple[str, str], datetime]] = []
        prints: dict[tuple[str, str], str] = {}
        last: dict[tuple[str, str], datetime] = {}
        for state in states:
            for book in journal_books(state, self.organisation, self._timezone):
                key = book.group, book.subject
                if prints.get(key) != book.fingerprint:
                    prints[key], last[key] = book.fingerprint, state.moment
            moments.append(dict(last))
        return moments

    def _history(
        self, what: str, seen: Sequence[dict[tuple[Any, ...], tuple[Any, datetime]]], *, first: bool = False
    ) -> dict[tuple[Any, ...], Shown]:
        """The law of receipts over one kind of record: id (group and subject first) to value and claimed moment.

        With `first` a value that was put right keeps the moment at which its place was first filled.
        """
        history: dict[tuple[Any, ...], Shown] = {}
        for index, (moment, rows) in enumerate(zip(self._reads, seen, strict=True)):
            for key, (value, claimed) in rows.items():
                if key in history and history[key].value == value:
                    continue
                if first and key in history:
                    history[key].value = value
                    continue
                before = self._reads[index - 1] if index else None
                if self.books and index:
                    before = self._exported[index - 1].get((key[0], key[1]))
                if what in self.timed and (before is None or before <= claimed):
                    history[key] = Shown(value, claimed, claimed)
                    continue
                history[key] = Shown(value, before, moment)
            for key in [key for key in history if key not in rows]:
                del history[key]
        return history

    def audit_year(self, state: JournalState, region: Region) -> None:
        """Judges what the registers say of the year's beginning."""
        under = region.organisations["organisation"][region.organisations["regulation"] == self.regulation]
        is_first = under.iloc[0] == self.organisation
        for rule, key, sure in audit_year(state, self.organisation, self.regulation, self._today, is_first=is_first):
            (self.certain if sure else self.unknown).add(self._finding(rule, key))
        # A report of a class numbers the lessons of a subject, not of the day: no place of a timetable is told.
        if not self.reports:
            for rule, key, _ in audit_timetable(
                state, self.organisation, self.regulation, self._today, is_first=is_first
            ):
                self._found(rule, key)

    def audit_schedule(self, state: JournalState, region: Region) -> None:
        """Judges the marks for works of the schedule of attestation."""
        under = region.organisations["organisation"][region.organisations["regulation"] == self.regulation]
        is_first = under.iloc[0] == self.organisation
        for work in schedule_of(state, self.organisation, self.regulation, is_first=is_first):
            for key, mark in self._shown_marks.items():
                row = self._lessons[key[:4]]
                if work.is_of(row, key[5]):
                    cell = {**_lesson_key(row), "student": key[4]}
                    due = self._day_end(work.due_on)
                    self._deadline("scheduled-mark-late", cell, mark, due, sure=bool(key[5]))

    def audit_staffroom(self, state: JournalState) -> None:
        """Judges who leads lessons, and whether journals are kept."""
        own = StaffroomAuditor(state, self._states, self.organisation, self.regulation, self._sources, self._today)
        for rule, key, sure in own.audit(self.shown):
            (self.certain if sure else self.unknown).add(self._finding(rule, key))

    def _deadline(self, rule: str, key: dict[str, str], shown: Shown, deadline: datetime, *, sure: bool = True) -> None:
        if shown.since is not None and shown.since >= deadline and sure:
            self._found(rule, key)
        elif shown.until > deadline:
            self.unknown.add(self._finding(rule, key))

    def _finding(self, rule: str, key: dict[str, str]) -> Finding:
        return rule, self.organisation, tuple(sorted(key.items()))

    def _found(self, rule: str, key: dict[str, str]) -> None:
        self.certain.add(self._finding(rule, key))

    def _day_end(self, day: date, days: int = 0) -> datetime:
        start = datetime(day.year, day.month, day.day, tzinfo=self.zone)
        return start + timedelta(days=days + 1)

    def audit(self) -> None:
        """Everything that the organisation's document asks for."""
        if "topics" in self.shown:
            self._topics()
        if "homework" in self.shown:
            self._homework()
        if "absences" in self.shown:
            self._absences()
        self._marks()
        for rule, key in audit_texts(self._now, self.regulation, self.shown):
            self._found(rule, key)
        if "checks" in self.shown and self.regulation in ATTENDANCE_ASKED:
            for row in self._now["lessons"]:
                if _day(row) < self._today and not row["is_cancelled"] and pd.isna(row["attendance_taken_at"]):
                    self._found("attendance-not-taken", _lesson_key(row))
        if self.regulation == "kpgt-2022":
            self._changed()
        if self.regulation == "khmao-2020" and "finals" in self.shown:
            self._periods()

    def _topics(self) -> None:
        for row in self._now["lessons"]:
            if not row["is_cancelled"] and row["topic"] is None and _day(row) < self._today:
                self._found("topic-missing", _lesson_key(row))

        if self.regulation in TOPIC_ON_THE_DAY:
            seen = [
                {
                    _place(row): (row["topic"], row["topic_recorded_at"])
                    for row in state["lessons"]
                    if row["topic"] is not None
                }
                for state in self._states
            ]
            for place, shown in self._history("topics", seen, first=True).items():
                row = self._lessons[place]
                self._deadline("topic-late", _lesson_key(row), shown, self._day_end(_day(row)))

    def _absences(self) -> None:
        seen = [
            {(*_place(row), row["student"]): (row["code"].lower(), row["recorded_at"]) for row in state["absences"]}
            for state in self._states
        ]
        for key, shown in self._history("absences", seen, first=True).items():
            row = self._lessons[key[:4]]
            cell = {**_lesson_key(row), "student": key[4]}
            if self.regulation in ABSENCE_DAYS:
                deadline = self._day_end(_day(row), ABSENCE_DAYS[self.regulation])
                self._deadline("attendance-late", cell, shown, deadline)
            elif shown.value == "н":
                bell = row["starts_at"] + timedelta(minutes=20)
                # The last minute itself is in time.
                if shown.since is None or shown.since != bell or shown.until != bell:
                    self._deadline("absence-late", cell, shown, bell)

    def _homework(self) -> None:
        # Where nothing was set, no task is there yet.
        tasks = [
            {
                (*_place(row), row["homework_ref"]): (row["text"], row["recorded_at"])
                for row in state["homework"]
                if not row["text"].casefold().startswith("не задано")
            }
            for state in self._states
        ]
        bells: dict[tuple[str, date], datetime] = {}
        for row in self._now["lessons"]:
            # The class has the lessons of both halves, a half its own and those of the class.
            for group in [each for each, klass in self._klass.items() if row["group"] in (each, klass)] + [
                row["klass"]
            ]:
                place = group, _day(row)
                bells[place] = max(bells.get(place, row["ends_at"]), row["ends_at"])
        for key, shown in self._history("homework", tasks, first=True).items():
            row = self._lessons[key[:4]]
            deadline, rule = self._day_end(_day(row)), "homework-late"
            if self.regulation == "kpgt-2022":
                rule = "homework-after-lessons"
                deadline = min(deadline, bells[row["group"], _day(row)] + timedelta(hours=3))
            self._deadline(rule, _lesson_key(row), shown, deadline)

    def _marks(self) -> None:
        terms = TERMS[self.regulation]
        shortest, longest = min(terms.values()), max(terms.values())
        shown = self._history("marks", [_marks_of(state, self.one_moment_a_work) for state in self._states])
        self._shown_marks = shown
        cells: Counter[tuple[Any, ...]] = Counter()
        for key, mark in shown.items():
            row, kind = self._lessons[key[:4]], key[5] if "kinds" in self.shown else ""
            cell = {**_lesson_key(row), "student": key[4]}
            cells[key[:5]] += 1
            if self.regulation == "kpgt-2022" and mark.value not in {"2", "3", "4", "5"}:
                self._found("lesson-mark-scale", cell)
            if not kind:
                if self.regulation in KIND_ASKED and "kinds" in self.shown:
                    self._found("work-kind-missing", _lesson_key(row))
                self._deadline("mark-late", cell, mark, self._day_end(_day(row), longest))
                self._deadline("mark-late", cell, mark, self._day_end(_day(row), shortest), sure=False)
            elif KINDS[kind.lower()] in terms:
                self._deadline("mark-late", cell, mark, self._day_end(_day(row), terms[KINDS[kind.lower()]]))
        if self.regulation == "kpgt-2022":
            for place, count in cells.items():
                if count > 1:
                    row = self._lessons[place[:4]]
                    self._found("one-mark-per-cell", {**_lesson_key(row), "student": place[4]})

    def _changed(self) -> None:
        cells: list[dict[tuple[Any, ...], Counter[str]]] = []
        for state in self._states:
            values: dict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
            for row in state["marks"]:
                values[(*_place(row), row["student"])][row["value"]] += 1
            cells.append(values)
        for former in cells[:-1]:
            for place, there in former.items():
                stand = cells[-1].get(place, Counter())
                if there - stand and not any(gives_mark(line, place, stand) for line in self._protocols):
                    row = self._lessons[place[:4]]
                    self._found("mark-changed", {**_lesson_key(row), "student": place[4]})

    def _periods(self) -> None:
        seen = [
            {
                (row["group"], row["subject"], row["period"], row["student"]): (row["value"], row["recorded_at"])
                for row in state["period_marks"]
            }
            for state in self._states
        ]
        shown = self._history("finals", seen)
        for period in self._now["periods"]:
            last = period["last_school_day_on"].date()
            opens = self._day_end(last, -7)
            for key, mark in shown.items():
                closes = self._day_end(last)
                if key[2] != period["title"]:
                    continue
                named = dict(zip(("study_group", "subject", "period", "student"), key, strict=True))
                if mark.value.lower() not in PERIOD_VALUES:
                    self._found("period-mark-scale", named)
                put_off = self._deferrals.last_day(key[3], key[1], period["name"], period["ends_on"].date())
                if put_off is not None:
                    closes = max(closes, self._day_end(put_off))
                if mark.until < opens:
                    self._found("period-mark-outside-last-week", named)
                elif mark.since is None or mark.since < opens:
                    self.unknown.add(self._finding("period-mark-outside-last-week", named))
                else:
                    self._deadline("period-mark-outside-last-week", named, mark, closes)
            if self._today > period["ends_on"].date() and period["kind"] == "quarter":
                self._missing(period, set(shown))

    def _missing(self, period: dict[str, Any], there: set[tuple[Any, ...]]) -> None:
        taught = {
            (row["group"], row["subject"])
            for row in self._now["lessons"]
            if period["starts_on"] <= row["date"] <= period["ends_on"]
        }
        for group, subject in taught:
            for row in self._now["members"]:
                key = group, subject, period["title"], row["student"]
                ends_on = period["ends_on"].date()
                put_off = self._deferrals.last_day(row["student"], subject, period["name"], ends_on)
                if row["group"] == group and key not in there and (put_off is None or put_off < self._today):
                    named = dict(zip(("study_group", "subject", "period", "student"), key, strict=True))
                    self._found("period-mark-missing", named)


def audit(region: Region, readings: Sequence[datetime]) -> tuple[set[Finding], set[Finding]]:
    """What the last of the readings proves, and what it leaves open, over all organisations."""
    states = [state_at(region, moment) for moment in readings]
    certain: set[Finding] = set()
    unknown: set[Finding] = set()
    for organisation in region.organisations["organisation"]:
        auditor = Auditor(region, organisation, states)
        auditor.audit()
        auditor.audit_year(states[-1], region)
        auditor.audit_schedule(states[-1], region)
        auditor.audit_staffroom(states[-1])
        for rule, key, is_certain in audit_registers(kept_by(region, organisation, states[-1], readings[0])):
            finding = rule, organisation, tuple(sorted(key.items()))
            (auditor.certain if is_certain else auditor.unknown).add(finding)
        certain |= auditor.certain
        unknown |= auditor.unknown
    of_protocols, untold = audit_protocols(region, readings)
    return certain | of_protocols | audit_year_works(region, readings), unknown | untold


def _own(frame: pd.DataFrame, organisation: str) -> list[dict[str, Any]]:
    return records(frame[frame["organisation"] == organisation])


def _as_reported(state: dict[str, list[dict[str, Any]]]) -> None:
    """Students by their full names, lessons by their order within subject and day."""
    names = {
        row["student"]: f"{row['family_name']} {row['given_name']} {row['patronymic']}" for row in state["students"]
    }
    days: Counter[tuple[Any, ...]] = Counter()
    order: dict[tuple[Any, ...], int] = {}
    for row in sorted(state["lessons"], key=lambda row: int(row["number"])):
        days[_place(row)[:3]] += 1
        order[_place(row)] = days[_place(row)[:3]]
    for name in ("lessons", "homework", "works", "marks", "absences"):
        for row in state[name]:
            row["number"] = order[_place(row)]
    for name in ("students", "members", "homework", "marks", "absences", "period_marks"):
        for row in state[name]:
            row["student"] = names.get(row["student"])


def _without_numbers(state: dict[str, list[dict[str, Any]]]) -> None:
    """Lessons of a subject on a day are all one, their works counted on; what hangs on them follows."""
    shift: dict[tuple[Any, ...], int] = {}
    days: Counter[tuple[Any, ...]] = Counter()
    for row in sorted(state["lessons"], key=lambda row: int(row["number"])):
        shift[_place(row)] = 10 * days[_place(row)[:3]]
        days[_place(row)[:3]] += 1
    for name in ("works", "marks"):
        for row in state[name]:
            row["work_order"] += shift[_place(row)]
    for name in ("lessons", "works", "marks"):
        for row in state[name]:
            row["number"] = 1


def _place(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["group"], row["subject"], row["date"], row["number"]


def _day(row: dict[str, Any]) -> date:
    day: date = row["date"].date()
    return day


def _lesson_key(row: dict[str, Any]) -> dict[str, str]:
    return {
        "study_group": row["group"],
        "subject": row["subject"],
        "date": _day(row).isoformat(),
        "number": str(row["number"]),
    }


def _marks_of(state: dict[str, Any], one_moment: bool) -> dict[tuple[Any, ...], tuple[str, datetime]]:
    """Marks by lesson, student, kind and ordinal; a book says one moment for all marks of a work."""
    works = {(*_place(row), row["work_order"]): row["kind"] for row in state["works"]}
    stated: dict[tuple[Any, ...], datetime] = {}
    for row in state["marks"]:
        work = (*_place(row), row["work_order"])
        stated[work] = min(stated.get(work, row["recorded_at"]), row["recorded_at"])
    found: dict[tuple[Any, ...], tuple[str, datetime]] = {}
    ordinals: Counter[tuple[Any, ...]] = Counter()
    for row in _in_order(state["marks"]):
        work = (*_place(row), row["work_order"])
        kind = works[work]
        cell = (*_place(row), row["student"], "" if kind is None or pd.isna(kind) else kind)
        ordinals[cell] += 1
        found[(*cell, ordinals[cell])] = (row["value"], stated[work] if one_moment else row["recorded_at"])
    return found


def _in_order(marks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    return iter(sorted(marks, key=lambda row: int(row["work_order"])))
