"""What of a child's diary stands in a calendar: lessons, homework, control works, holidays; nothing of marks.

Everything is a VEVENT. Homework is an event of its whole day rather than a VTODO: calendars that subscribe to an
address (Google, Outlook, Yandex) leave VTODO out, Apple's shows it in another application or not at all.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from publications.calendar.content_lines import Line, component, day, text, text_list, utc_moment, written
from publications.feed.pack import feed_uuid
from publications.feed.snapshot import Card
from publications.russian import long_day

# Raised whenever the same diary becomes other bytes: what calendars keep is stale then.
CALENDAR_FORMAT: Final = 1

_PRODUCER: Final = "-//Svod//Diary//RU"
# The diary changes once a night; what asks twice a day misses nothing for long.
_ASK_EVERY: Final = "PT12H"
_EPOCH: Final = datetime(2020, 1, 1, tzinfo=UTC)
_SHORT: Final = 60
_CONTROL: Final = "Контрольная работа"
_ONE_DAY: Final = timedelta(days=1)
# A calendar without a component breaks the grammar (3.6), and in July there is nothing to tell.
_NO_EVENTS: Final = component(
    "VTIMEZONE",
    [
        ("TZID", "Etc/UTC"),
        *component("STANDARD", [("DTSTART", "19700101T000000"), ("TZOFFSETFROM", "+0000"), ("TZOFFSETTO", "+0000")]),
    ],
)


@dataclass(frozen=True, slots=True)
class _Event:
    kind: str
    # What names it for good: all that makes the UID beside the child and the kind.
    key: tuple[str, ...]
    changed_at: str
    starts: datetime | date
    ends: datetime | date | None
    summary: str
    description: Sequence[str]
    categories: Sequence[str]
    location: str = ""
    is_cancelled: bool = False


def calendar_bytes(card: Card, diary: Mapping[str, Sequence[Mapping[str, Any]]]) -> bytes:
    """The calendar of a child from the sections `days`, `control_works` and `holidays` of its published diary.

    One event for each lesson, each homework, each control work ahead and each holiday; the same diary makes the same
    bytes. Times are UTC, days are local. UTF-8, lines end with CRLF.
    """
    works = {(work["date"], work["number"], work["subject"]): work["changed_at"] for work in diary["control_works"]}
    zone = ZoneInfo(card.place.timezone)
    events = [
        *_lessons(diary["days"], works, zone),
        *_homework(diary["days"]),
        *_control_works(diary["control_works"]),
        *_holidays(diary["holidays"]),
    ]
    name = ", ".join(part for part in (card.display_name, card.study_group) if part)
    lines: list[Line] = [
        ("VERSION", "2.0"),
        ("PRODID", _PRODUCER),
        ("CALSCALE", "GREGORIAN"),
        ("NAME", text(name)),
        ("X-WR-CALNAME", text(name)),
        ("X-WR-CALDESC", text(card.place.title)),
        ("X-WR-TIMEZONE", text(card.place.timezone)),
        ("REFRESH-INTERVAL;VALUE=DURATION", _ASK_EVERY),
        ("X-PUBLISHED-TTL", _ASK_EVERY),
    ]
    named: Counter[tuple[str, ...]] = Counter()
    for event in events:
        # Two works of one kind at one lesson: the place among its likes tells them apart.
        key = (event.kind, *event.key)
        uid = feed_uuid("calendar", card.student_id, *key, str(named[key]))
        named[key] += 1
        lines += component("VEVENT", _event_lines(event, str(uid)))
    return written(component("VCALENDAR", lines if events else [*lines, *_NO_EVENTS]))


def _event_lines(event: _Event, uid: str) -> list[Line]:
    changed_at = datetime.fromisoformat(event.changed_at)
    stamp = utc_moment(changed_at)
    is_timed = isinstance(event.starts, datetime)
    lines = [
        ("UID", uid),
        # Without METHOD the stamp is the moment of the last revision (3.8.7.2): no clock goes into the bytes.
        ("DTSTAMP", stamp),
        ("LAST-MODIFIED", stamp),
        ("SEQUENCE", str(max(0, int((changed_at - _EPOCH).total_seconds())))),
        _when("DTSTART", event.starts),
        *([_when("DTEND", event.ends)] if event.ends is not None else []),
        ("SUMMARY", text(event.summary)),
        ("DESCRIPTION", text("\n".join(event.description))),
        ("LOCATION", text(event.location)),
        ("CATEGORIES", text_list(event.categories)),
        ("STATUS", "CANCELLED" if event.is_cancelled else "CONFIRMED"),
        # What fills a whole day is a note on it: nobody is busy for it.
        ("TRANSP", "OPAQUE" if is_timed and not event.is_cancelled else "TRANSPARENT"),
        ("CLASS", "PRIVATE"),
    ]
    if _CONTROL in event.categories:
        lines.append(("COLOR", "crimson"))
    return [line for line in lines if line[1]]


def _when(name: str, value: datetime | date) -> Line:
    if isinstance(value, datetime):
        return name, utc_moment(value)
    return f"{name};VALUE=DATE", day(value)


def _lessons(
    days: Sequence[Mapping[str, Any]], works: Mapping[tuple[str, int, str], str], zone: ZoneInfo
) -> Iterator[_Event]:
    for shown in days:
        for lesson in shown["lessons"]:
            work_changed_at = works.get((shown["date"], lesson["number"], lesson["subject"]))
            is_control = work_changed_at is not None
            starts, ends = _times(date.fromisoformat(shown["date"]), lesson, zone)
            moved = lesson["moved_from"]
            yield _Event(
                kind="lesson",
                key=(lesson["lesson_id"],),
                changed_at=max(lesson["changed_at"], work_changed_at or ""),
                starts=starts,
                ends=ends,
                summary=_lesson_title(lesson, is_control=is_control),
                description=_told(
                    ("Занятие", str(lesson["number"])),
                    ("Учитель", lesson["teacher"]),
                    ("Тема", lesson["topic"]),
                    ("Перенесено", moved and f"было {_long(moved['date'])}, занятие {moved['number']}"),
                ),
                categories=["Занятие", _CONTROL] if is_control else ["Занятие"],
                location=f"каб. {lesson['room']}" if lesson["room"] else "",
                is_cancelled=lesson["cancelled"],
            )


def _lesson_title(lesson: Mapping[str, Any], *, is_control: bool) -> str:
    subject = lesson["subject"] or "Предмет не указан"
    # Not every calendar shows STATUS: the words say it, too.
    if lesson["cancelled"]:
        return f"Отменено: {subject}"
    if is_control:
        return f"{subject} — контрольная работа"
    return f"{subject} (перенесено)" if lesson["moved_from"] else subject


def _times(on: date, lesson: Mapping[str, Any], zone: ZoneInfo) -> tuple[datetime | date, datetime | date | None]:
    # A journal without a timetable of bells: the lesson is some time that day.
    if lesson["starts"] is None:
        return on, on + _ONE_DAY
    starts = datetime.fromisoformat(f"{on}T{lesson['starts']}").replace(tzinfo=zone)
    if lesson["ends"] is None or lesson["ends"] <= lesson["starts"]:
        # An end must come after the start (3.8.2.2); without one the event takes no time.
        return starts, None
    return starts, datetime.fromisoformat(f"{on}T{lesson['ends']}").replace(tzinfo=zone)


def _homework(days: Sequence[Mapping[str, Any]]) -> Iterator[_Event]:
    to_come = [
        (shown["date"], lesson["subject"], lesson["changed_at"])
        for shown in days
        for lesson in shown["lessons"]
        if not lesson["cancelled"]
    ]
    for shown in days:
        for lesson in shown["lessons"]:
            following, placed_at = next(
                ((on, at) for on, subject, at in to_come if on > shown["date"] and subject == lesson["subject"]),
                ("", ""),
            )
            for each in lesson["homework"]:
                is_said = each["due_on"] is not None
                due = date.fromisoformat(each["due_on"] or following or shown["date"])
                yield _Event(
                    kind="homework",
                    key=(lesson["lesson_id"],),
                    # Where no day is said it goes with the next lesson, wherever that is moved.
                    changed_at=each["changed_at"] if is_said else max(each["changed_at"], placed_at),
                    starts=due,
                    ends=due + _ONE_DAY,
                    summary=f"ДЗ: {lesson['subject'] or 'предмет не указан'}{_short(each['text'])}",
                    description=_told(
                        ("", each["text"]),
                        ("Задано", f"{_long(shown['date'])}, занятие {lesson['number']}"),
                        ("Срок", None if is_said else _unsaid(following)),
                    ),
                    categories=["Домашнее задание"],
                )


def _unsaid(following: str) -> str:
    shown = "к следующему занятию по этому предмету" if following else "в день, когда задано"
    return f"в журнале не указан, показано {shown}"


def _control_works(works: Sequence[Mapping[str, Any]]) -> Iterator[_Event]:
    for work in works:
        on = date.fromisoformat(work["date"])
        yield _Event(
            kind="control_work",
            key=(work["date"], str(work["number"]), work["subject"], work["work"] or ""),
            changed_at=work["changed_at"],
            starts=on,
            ends=on + _ONE_DAY,
            summary=f"{work['work'] or _CONTROL}: {work['subject'] or 'предмет не указан'}",
            description=_told(("", work["title"]), ("Занятие", str(work["number"]))),
            categories=[_CONTROL],
        )


def _holidays(holidays: Sequence[Mapping[str, Any]]) -> Iterator[_Event]:
    for holiday in holidays:
        yield _Event(
            kind="holiday",
            key=(holiday["from"], holiday["title"]),
            changed_at=holiday["changed_at"],
            starts=date.fromisoformat(holiday["from"]),
            # The end of an event of days is the day after it (3.6.1).
            ends=date.fromisoformat(holiday["to"]) + _ONE_DAY,
            summary=holiday["title"] or "Каникулы",
            description=(),
            categories=["Каникулы"],
        )


def _told(*said: tuple[str, str | None]) -> list[str]:
    return [f"{name}: {value}" if name else value for name, value in said if value]


def _short(value: str) -> str:
    line = " ".join(value.split())
    if not line:
        return ""
    return f" — {line}" if len(line) <= _SHORT else f" — {line[: _SHORT - 1].rstrip()}…"


def _long(on: str) -> str:
    # The typesetter's unbreakable spaces are for paper.
    return long_day(date.fromisoformat(on)).replace("\u00a0", " ")
