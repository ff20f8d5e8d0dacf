"""The XML journal (schemas/journal.xsd): whole journals of groups and subjects, each record with its moment.

A value is an attribute or a text below the root that holds more than blanks; attributes of the root and of `page` say
what the file is about. What the schema does not know is a reject and costs nothing beside it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from lxml import etree

from schemas.exchange import NormaliseContext, NormalisedPage, Scope, Window
from transforms.exports.found import Found
from transforms.exports.xml_values import Element, Reader, moment_of, parse_document, values_of
from transforms.marks import mark_value
from transforms.moments import parse_date, parse_time
from transforms.rows import PageRows
from transforms.school_year import school_year_of
from transforms.titles import grade_of_group, kind_of_group
from transforms.words import parse_number, parse_whole
from transforms.work_kinds import work_kind_code

VERSION = "exports.xml_journal/2"
SCOPED = ("lesson", "lesson_topic", "homework", "assessment", "mark", "attendance", "attendance_check")
ABSENCES = {"н": "absent", "б": "ill", "у": "absent_excused", "о": "late"}
RESULT_KINDS = {"период": "period", "год": "year", "экзамен": "exam", "итог": "final", "зачет": "credit"}
PERIOD_KINDS = {
    "четверть": "quarter",
    "триместр": "trimester",
    "полугодие": "half_year",
    "семестр": "semester",
    "год": "year",
}


def normalise(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """A journal; each of its pages shows group, subject and days whole, as of the moment the root states.

    A document that is no such journal, or another organisation's, is refused whole.
    """
    page = PageRows(context, VERSION)
    root = parse_document(body)
    if root is None:
        return page.refused(None, "wrong_document", 0)
    organisation_id = (root.get("organisation") or "").strip()
    if organisation_id != context.organisation_id:
        return page.refused(organisation_id or None, "other_organisation", values_of(root))
    found = Found()
    zone = ZoneInfo(context.timezone)
    reader = Reader(found)
    window, exported_at = _window(root), moment_of(root.get("exportedAt") or "", zone)
    if window is None:
        found.reject("/journal", root.get("from"), "header_unreadable", 0)
    if exported_at is None:
        found.reject("/journal", root.get("exportedAt"), "header_unreadable", 0)
    scopes: list[Scope] = []
    for element in reader.children(root, {"period", "page"}):
        if element.name == "period":
            _period(reader, element, context)
        else:
            scopes += _Journal(reader, element, context, zone, window).read()
    found.write(page)
    return page.page(scopes=tuple(scopes) if found.is_whole else (), observed_at=exported_at)


def _window(root: "etree._Element") -> Window | None:
    from_on, to_on = parse_date(root.get("from") or ""), parse_date(root.get("to") or "")
    return Window(from_on, to_on) if from_on and to_on and from_on <= to_on else None


def _period(reader: Reader, element: Element, context: NormaliseContext) -> None:
    said = reader.attributes(element, {"title", "kind", "from", "to", "lastSchoolDay"})
    title, kind = said.get("title"), _word(PERIOD_KINDS, said.get("kind"))
    starts_on, ends_on = parse_date(said.get("from", "")), parse_date(said.get("to", ""))
    reason = (
        "period_missing"
        if not title
        else "period_kind_unknown"
        if kind is None
        else "period_dates_missing"
        if starts_on is None or ends_on is None
        else ""
    )
    if reason or starts_on is None:
        reader.reject_whole(element, title, reason)
        return
    last_on = reader.parsed(element, "lastSchoolDay", parse_date, "date_unreadable")
    reader.found.add(
        "academic_period",
        element.path,
        reader.close(element),
        {
            "academic_period_id": f"{context.organisation_id}|{title}",
            "source_period_id": title,
            "title": title,
            "kind_code": kind,
            "school_year": school_year_of(starts_on),
            "starts_on": starts_on,
            "ends_on": ends_on,
            "last_school_day_on": last_on,
        },
    )


@dataclass(slots=True)
class _Works:
    """Counters of one lesson: how many works and marks of a kind came before."""

    works: Counter[str]
    marks: Counter[tuple[str, str]]
    places: Counter[str]


class _Journal:
    """One `page`: the journal of a group and subject."""

    def __init__(
        self, reader: Reader, element: Element, context: NormaliseContext, zone: ZoneInfo, window: Window | None
    ) -> None:
        self._reader = reader
        self._found = reader.found
        self._element = element
        self._context = context
        self._zone = zone
        self._window = window
        node = element.node
        self._klass, self._subgroup, self._subject = (
            " ".join((node.get(name) or "").split()) for name in ("class", "subgroup", "subject")
        )
        self._group_id = f"{context.organisation_id}|{self._subgroup or self._klass}"
        self._subject_id = f"{context.organisation_id}|{self._subject}"
        self._students: set[str] = set()
        self._lessons: set[str] = set()

    def read(self) -> Iterator[Scope]:
        """Reads the page; gives what it shows whole."""
        if not self._klass or not self._subject:
            reason = "subject_missing" if self._klass else "group_missing"
            self._reader.reject_whole(self._element, None, reason)
            return
        self._add_reference()
        readers: Mapping[str, Callable[[Element], None]] = {
            "student": self._student,
            "lesson": self._lesson,
            "result": self._result,
        }
        for child in self._reader.children(self._element.node, set(readers), self._element):
            readers[child.name](child)
        if self._window is not None:
            for entity in SCOPED:
                yield Scope(entity, self._group_id, self._subject_id, self._window)
            yield Scope("period_mark", self._group_id, self._subject_id)

    def _add_reference(self) -> None:
        organisation_id, at = self._context.organisation_id, self._element.path
        kind = kind_of_group(self._context.organisation_kind)
        groups: list[tuple[str, str, str | None]] = [(self._klass, kind, None)]
        if self._subgroup and self._subgroup != self._klass:
            groups.append((self._subgroup, "subgroup", f"{organisation_id}|{self._klass}"))
        for title, kind_code, parent in groups:
            columns = {
                "study_group_id": f"{organisation_id}|{title}",
                "source_group_id": title,
                "title": title,
                "kind_code": kind_code,
                "parent_study_group_id": parent,
                "grade": grade_of_group(self._klass),
            }
            self._found.add("study_group", at, 0, columns)
        columns = {"subject_id": self._subject_id, "source_subject_id": self._subject, "title": self._subject}
        self._found.add("subject", at, 0, columns)

    def _student(self, element: Element) -> None:
        said = self._reader.attributes(element, {"code", "number", "name"})
        code, name = said.get("code"), said.get("name")
        reason = "student_missing" if not code else "student_unnamed" if not name else ""
        if code in self._students:
            reason = "student_repeated"
        if reason or code is None or name is None:
            self._reader.reject_whole(element, code or name, reason)
            return
        self._students.add(code)
        list_number = self._reader.parsed(element, "number", parse_whole, "number_unreadable")
        words = [*name.split(maxsplit=2), None, None, None]
        columns: dict[str, Any] = {
            "student_id": self._student_id(code),
            "source_student_id": code,
            "display_name": name,
            "family_name": words[0],
            "given_name": words[1],
            "patronymic": words[2],
        }
        self._found.add("student", element.path, self._reader.close(element), columns)
        columns = {"student_id": columns["student_id"], "study_group_id": self._group_id, "list_number": list_number}
        self._found.add("enrolment", element.path, 0, columns)

    def _lesson(self, element: Element) -> None:
        known = {"date", "number", "starts", "ends", "room", "teacher", "cancelled", "attendanceCheckedAt"}
        said = self._reader.attributes(element, known)
        on, number = parse_date(said.get("date", "")), parse_whole(said.get("number", ""))
        if on is None or number is None:
            reason = "date_unreadable" if on is None else "lesson_number_unreadable"
            self._reader.reject_whole(element, said.get("date" if on is None else "number"), reason)
            return
        lesson_id = f"{self._group_id}|{self._subject}|{on}|{number}"
        if lesson_id in self._lessons:
            self._reader.reject_whole(element, said.get("date"), "lesson_repeated")
            return
        self._lessons.add(lesson_id)
        occurrence = {
            "lesson_id": lesson_id,
            "study_group_id": self._group_id,
            "subject_id": self._subject_id,
            "lesson_on": on,
            "lesson_number": number,
        }

        def bell(text: str) -> datetime | None:
            clock = parse_time(text)
            return moment_of(f"{on}T{clock}", self._zone) if clock else None

        starts_at = self._reader.parsed(element, "starts", bell, "time_unreadable")
        ends_at = self._reader.parsed(element, "ends", bell, "time_unreadable")
        cancelled = self._reader.parsed(element, "cancelled", _flag, "flag_unreadable")
        self._check(element, occurrence)
        works = _Works(Counter(), Counter(), Counter())
        homework = 0
        for child in self._reader.children(element.node, {"topic", "homework", "work", "absence"}, element):
            if child.name == "topic":
                self._topic(child, occurrence)
            elif child.name == "homework":
                homework += 1
                self._homework(child, occurrence, homework)
            elif child.name == "work":
                self._work(child, occurrence, works)
            else:
                self._absence(child, occurrence)
        columns = {
            "source_lesson_id": self._subject,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "room": said.get("room"),
            "teacher_name": said.get("teacher"),
            "is_cancelled": bool(cancelled),
            "subject_title": self._subject,
        }
        self._found.add("lesson", element.path, self._reader.close(element), columns, occurrence)

    def _check(self, element: Element, occurrence: Mapping[str, Any]) -> None:
        """A moment says that attendance was taken, no attribute that it was not; one that can't be read, nothing."""
        written = "attendanceCheckedAt" in element.open
        checked_at = self._reader.parsed(element, "attendanceCheckedAt", self._moment, "moment_unreadable")
        if written and checked_at is None:
            return
        items = self._reader.take(element, "attendanceCheckedAt")
        columns = {"is_taken": checked_at is not None, "recorded_at": checked_at}
        self._found.add("attendance_check", element.path, items, columns, occurrence)

    def _topic(self, element: Element, occurrence: Mapping[str, Any]) -> None:
        self._reader.attributes(element, {"recordedAt"})
        topic = self._reader.text(element)
        if not topic:
            self._reader.reject_whole(element, None, "topic_missing")
            return
        recorded_at = self._reader.parsed(element, "recordedAt", self._moment, "moment_unreadable")
        columns = {"topic": topic, "recorded_at": recorded_at}
        self._found.add("lesson_topic", element.path, self._reader.close(element), columns, occurrence)

    def _homework(self, element: Element, occurrence: Mapping[str, Any], place: int) -> None:
        said = self._reader.attributes(element, {"due", "recordedAt", "student"})
        content = self._reader.text(element)
        if not content:
            self._reader.reject_whole(element, None, "homework_missing")
            return
        due_on = self._reader.parsed(element, "due", parse_date, "date_unreadable")
        recorded_at = self._reader.parsed(element, "recordedAt", self._moment, "moment_unreadable")
        code = said.get("student")
        columns = {
            "homework_id": f"{occurrence['lesson_id']}|{place}",
            "student_id": self._student_id(code) if code else None,
            "content": content,
            "due_on": due_on,
            "recorded_at": recorded_at,
        }
        self._found.add("homework", element.path, self._reader.close(element), columns, occurrence)

    def _work(self, element: Element, occurrence: Mapping[str, Any], works: _Works) -> None:
        said = self._reader.attributes(element, {"kind", "weight"})
        kind = said.get("kind")
        filled = kind or ""
        works.works[filled] += 1
        assessment_id = f"{occurrence['lesson_id']}|{filled}|{works.works[filled]}"
        weight = self._reader.parsed(element, "weight", parse_number, "number_unreadable")
        work = {
            "assessment_id": assessment_id,
            "work_kind": kind,
            "work_kind_code": work_kind_code(kind),
            "weight": weight,
        }
        for child in self._reader.children(element.node, {"mark"}, element):
            self._mark(child, occurrence, work, works)
        self._found.add("assessment", element.path, self._reader.close(element), {}, work, occurrence)

    def _mark(self, element: Element, occurrence: Mapping[str, Any], work: Mapping[str, Any], works: _Works) -> None:
        said = self._reader.attributes(element, {"student", "recordedAt", "comment"})
        code, raw_value = said.get("student"), self._reader.text(element)
        if not code or not raw_value:
            self._reader.reject_whole(element, raw_value or code, "mark_missing" if code else "student_missing")
            return
        filled = work["work_kind"] or ""
        works.marks[code, filled] += 1
        works.places[code] += 1
        student_id = self._student_id(code)
        recorded_at = self._reader.parsed(element, "recordedAt", self._moment, "moment_unreadable")
        columns = {
            "mark_id": f"{student_id}|{occurrence['lesson_id']}|{filled}|{works.marks[code, filled]}",
            "student_id": student_id,
            "mark_number": works.places[code],
            "raw_value": raw_value,
            "value": mark_value(raw_value),
            "comment": said.get("comment"),
            "recorded_at": recorded_at,
        }
        self._found.add("mark", element.path, self._reader.close(element), columns, work, occurrence)

    def _absence(self, element: Element, occurrence: Mapping[str, Any]) -> None:
        said = self._reader.attributes(element, {"student", "recordedAt"})
        code, raw_value = said.get("student"), self._reader.text(element)
        if not code or not raw_value:
            self._reader.reject_whole(element, raw_value or code, "absence_missing" if code else "student_missing")
            return
        recorded_at = self._reader.parsed(element, "recordedAt", self._moment, "moment_unreadable")
        self._found.absent(
            element.path,
            self._student_id(code),
            occurrence,
            raw_value,
            ABSENCES.get(raw_value.casefold(), "unknown"),
            items=self._reader.close(element),
            recorded_at=recorded_at,
        )

    def _result(self, element: Element) -> None:
        said = self._reader.attributes(element, {"student", "period", "kind", "recordedAt"})
        code, period, kind = said.get("student"), said.get("period"), _word(RESULT_KINDS, said.get("kind"))
        raw_value = self._reader.text(element)
        reason = (
            "student_missing"
            if not code
            else "period_missing"
            if not period
            else "result_kind_unknown"
            if kind is None
            else ""
            if raw_value
            else "mark_missing"
        )
        if reason or not code or not raw_value:
            self._reader.reject_whole(element, raw_value, reason)
            return
        student_id, period_id = self._student_id(code), f"{self._context.organisation_id}|{period}"
        recorded_at = self._reader.parsed(element, "recordedAt", self._moment, "moment_unreadable")
        columns = {
            "period_mark_id": f"{student_id}|{self._group_id}|{self._subject_id}|{period_id}|{kind}",
            "student_id": student_id,
            "study_group_id": self._group_id,
            "subject_id": self._subject_id,
            "academic_period_id": period_id,
            "kind_code": kind,
            "raw_value": raw_value,
            "value": mark_value(raw_value),
            "recorded_at": recorded_at,
        }
        self._found.add("period_mark", element.path, self._reader.close(element), columns)

    def _student_id(self, code: str) -> str:
        return f"{self._context.organisation_id}|{code}"

    def _moment(self, text: str) -> datetime | None:
        return moment_of(text, self._zone)


def _word(words: Mapping[str, str], text: str | None) -> str | None:
    return words.get((text or "").casefold().replace("ё", "е"))


def _flag(text: str) -> bool | None:
    return {"true": True, "1": True, "false": False, "0": False}.get(text)
