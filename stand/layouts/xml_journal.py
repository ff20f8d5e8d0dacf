"""The XML journal of one class, by schemas/journal.xsd: every journal of the class with its moments of recording."""

from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr
from zoneinfo import ZoneInfo

from stand.journal_book import Key, OwnRecords
from stand.school_year import SCHOOL_YEAR

_NAMESPACE = "urn:svod:journal:1"
_PERIOD_KINDS = {"quarter": "четверть", "semester": "семестр", "year": "год"}
_ABSENCES = frozenset({"н", "б", "у", "о"})


def xml_journal(own: OwnRecords, klass: str, timezone: str) -> bytes:
    """The document of one class; moments carry the offset of the organisation's zone."""
    zone = ZoneInfo(timezone)

    def moment(local: Any) -> str | None:
        if local is None:
            return None
        plain = local.to_pydatetime() if hasattr(local, "to_pydatetime") else local
        return str(plain.replace(tzinfo=zone, microsecond=0).isoformat())

    writer = _Writer()
    writer.open(
        "journal",
        xmlns=_NAMESPACE,
        organisation=own.organisation,
        schoolYear=SCHOOL_YEAR,
        **{"from": own.period["starts_on"], "to": own.period["ends_on"]},
        exportedAt=moment(own.now),
    )
    for row in own.periods:
        ends = {"from": row["starts_on"], "to": row["ends_on"], "lastSchoolDay": row["last_school_day_on"]}
        writer.leaf("period", None, title=row["title"], kind=_PERIOD_KINDS[row["kind"]], **ends)
    for key in sorted(own.lessons):
        if own.lessons[key][0]["klass"] == klass:
            _page(writer, own, key, klass, moment)
    writer.close("journal")
    return writer.bytes()


def _page(writer: "_Writer", own: OwnRecords, key: Key, klass: str, moment: Any) -> None:
    group, subject = key
    students = own.names[group]
    writer.open("page", **{"class": klass}, subgroup=group if group != klass else None, subject=subject)
    for number, (student, name) in enumerate(students.items(), start=1):
        writer.leaf("student", None, code=student, number=number, name=name)
    for lesson in own.lessons[key]:
        _lesson(writer, own, key, lesson, moment)
    for student in students:
        row = own.finals[key].get(student)
        if row is not None:
            said = {"period": row["period"], "kind": row["kind"], "recordedAt": moment(row["recorded_at"])}
            writer.leaf("result", row["value"], student=student, **said)
    writer.close("page")


def _lesson(writer: "_Writer", own: OwnRecords, key: Key, lesson: dict[str, Any], moment: Any) -> None:
    place = lesson["date"], lesson["number"]
    writer.open(
        "lesson",
        date=lesson["date"],
        number=lesson["number"],
        starts=f"{lesson['starts_at']:%H:%M:%S}",
        ends=f"{lesson['ends_at']:%H:%M:%S}",
        room=lesson["room"],
        teacher=lesson["teacher_short"],
        cancelled="true" if lesson["is_cancelled"] else None,
        attendanceCheckedAt=moment(lesson["attendance_taken_at"]),
    )
    if lesson["topic"]:
        writer.leaf("topic", lesson["topic"], recordedAt=moment(lesson["topic_recorded_at"]))
    task = own.homework.get((key, place))
    if task is not None:
        writer.leaf("homework", task["text"], due=task["due_on"], recordedAt=moment(task["recorded_at"]))
    cells = {student: own.cells.get((key, place, student), ()) for student in own.names[key[0]]}
    works = own.works.get((key, place), [])
    for at, (order, kind) in enumerate(works):
        recorded_at = moment(own.marked_at.get((key, place, order)))
        marked = [
            (student, mark)
            for student, tokens in cells.items()
            for position, mark in enumerate(token for token in tokens if token.casefold() not in _ABSENCES)
            # A book says which mark is for which work by their order alone; those beyond belong to the last.
            if min(position, len(works) - 1) == at
        ]
        writer.open("work", kind=kind or None)
        for student, mark in marked:
            writer.leaf("mark", mark, student=student, recordedAt=recorded_at)
        writer.close("work")
    for student, tokens in cells.items():
        for token in tokens:
            if token.casefold() in _ABSENCES:
                absent_at = moment(own.absent_at.get((key, place, student)))
                writer.leaf("absence", token.upper(), student=student, recordedAt=absent_at)
    writer.close("lesson")


class _Writer:
    """Elements as text, a line each; an attribute of None is left out."""

    def __init__(self) -> None:
        self._lines = ['<?xml version="1.0" encoding="UTF-8"?>']
        self._depth = 0

    def open(self, element: str, **attributes: object) -> None:
        self._lines.append(f"{self._indent}<{element}{_written(attributes)}>")
        self._depth += 1

    def leaf(self, element: str, text: str | None, **attributes: object) -> None:
        end = "/>" if text is None else f">{escape(text)}</{element}>"
        self._lines.append(f"{self._indent}<{element}{_written(attributes)}{end}")

    def close(self, element: str) -> None:
        self._depth -= 1
        self._lines.append(f"{self._indent}</{element}>")

    def bytes(self) -> bytes:
        return ("\n".join(self._lines) + "\n").encode()

    @property
    def _indent(self) -> str:
        return "  " * self._depth


def _written(attributes: dict[str, object]) -> str:
    return "".join(
        f" {name}={quoteattr(value.isoformat() if isinstance(value, date | datetime) else str(value))}"
        for name, value in attributes.items()
        if value is not None
    )
