"""The calendar of a child: one event for each thing of its diary, by the letter of RFC 5545."""

import json
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.organisations import Organisation
from publications.calendar import calendar_bytes
from publications.calendar.content_lines import text, written
from publications.diary.feed import feed_record
from publications.feed.pack import student_uuid
from publications.feed.snapshot import Card, Place
from tests.publishing.families import CONSENTED, HOSTILE, PAPER, THURSDAY, class_with_families
from tests.publishing.icalendar import Component, read
from tests.publishing.school import READ_AT, School, empty_lake, organisation
from transforms.derived.diary import diary_contents

FRIDAY, MONDAY = date(2026, 10, 23), date(2026, 10, 26)
LATER_AT = READ_AT + timedelta(days=1)


@pytest.fixture(scope="module")
def families() -> duckdb.DuckDBPyConnection:
    return class_with_families()


def record_of(
    connection: duckdb.DuckDBPyConnection, source_id: str, place: Organisation | None = None
) -> dict[str, Any]:
    """The record that the JSON diary is, of the three weeks around Thursday."""
    place = place or organisation()
    shown = {"as_of_on": FRIDAY, "from_on": date(2026, 10, 12), "to_on": date(2026, 11, 1)}
    found = diary_contents(connection, place.id, place.timezone, **shown).to_pylist()
    (row,) = [row for row in found if row["source_student_id"] == source_id]
    return feed_record(row, place, ("m1",), shown["from_on"], shown["to_on"])


def card_of(record: dict[str, Any], timezone: str = "Europe/Moscow") -> Card:
    student = record["student"]
    place = Place(record["organisation"]["id"], record["organisation"]["title"], timezone)
    student_id, shown = f"{place.organisation_id}|{student['id']}", (date(2026, 10, 12), date(2026, 11, 1))
    about = (student["id"], student["name"], student["study_group"], record["updated_at"])
    return Card(student_uuid(student_id), student_id, *about, *shown, "key", place)


def calendar_of(record: dict[str, Any], timezone: str = "Europe/Moscow") -> bytes:
    return calendar_bytes(card_of(record, timezone), record)


def of_kind(events: list[Component], category: str) -> list[Component]:
    return [event for event in events if event.categories[0] == category]


def local(event: Component, name: str, timezone: str = "Europe/Moscow") -> str:
    moment = event.moment(name)
    assert isinstance(moment, datetime)
    return f"{moment.astimezone(ZoneInfo(timezone)):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize("source_id", [CONSENTED, HOSTILE])
def test_the_calendar_holds_what_the_diary_holds_and_nothing_else(
    families: duckdb.DuckDBPyConnection, source_id: str
) -> None:
    record = record_of(families, source_id)
    events = read(calendar_of(record))
    days, lessons = record["days"], of_kind(events, "Занятие")
    assert sorted(local(each, "DTSTART") + each.values["SUMMARY"] for each in lessons) == sorted(
        f"{day['date']} {lesson['starts']}{lesson['subject']}" for day in days for lesson in day["lessons"]
    )
    homework = of_kind(events, "Домашнее задание")
    assert sorted((each.moment("DTSTART").isoformat(), _first(each)) for each in homework) == sorted(
        (given["due_on"], given["text"]) for day in days for lesson in day["lessons"] for given in lesson["homework"]
    )
    works = of_kind(events, "Контрольная работа")
    assert [(each.moment("DTSTART").isoformat(), each.values["SUMMARY"]) for each in works] == [
        (work["date"], f"{work['work']}: {work['subject']}") for work in record["control_works"]
    ]
    holidays = of_kind(events, "Каникулы")
    assert [(each.moment("DTSTART").isoformat(), each.values["SUMMARY"]) for each in holidays] == [
        (holiday["from"], holiday["title"]) for holiday in record["holidays"]
    ]
    assert len(events) == len(lessons) + len(homework) + len(works) + len(holidays)
    assert works
    assert holidays[0].moment("DTEND") == date(2026, 10, 31), "the day after the last"


def _first(event: Component) -> str:
    # «Задано» is always the last line here; what stands before it is the task itself.
    return event.values["DESCRIPTION"].rpartition("\n")[0]


def test_marks_absences_and_other_peoples_tasks_are_not_in_it(families: duckdb.DuckDBPyConnection) -> None:
    content = calendar_of(record_of(families, CONSENTED)).decode()
    whole = content.replace("\r\n ", "")
    assert "Замечание" not in whole
    assert "Личное задание" not in whole
    assert "Личное задание" in calendar_of(record_of(families, PAPER)).decode().replace("\r\n ", "")


def test_the_same_diary_makes_the_same_bytes_and_no_clock_goes_in(families: duckdb.DuckDBPyConnection) -> None:
    made = {calendar_of(record_of(families, CONSENTED)) for _ in range(2)}
    assert len(made) == 1
    stamps = {event.values["DTSTAMP"] for event in read(made.pop())}
    assert stamps == {f"{READ_AT:%Y%m%dT%H%M%SZ}"}


def test_an_hour_stands_where_the_zone_of_the_school_puts_it(families: duckdb.DuckDBPyConnection) -> None:
    east = organisation(timezone="Asia/Yekaterinburg")
    record = record_of(families, CONSENTED, east)
    first = of_kind(read(calendar_of(record, "Asia/Yekaterinburg")), "Занятие")[0]
    assert first.moment("DTSTART") == datetime(2026, 10, 22, 5, 30, tzinfo=UTC)
    assert first.moment("DTEND") == datetime(2026, 10, 22, 6, 15, tzinfo=UTC)


def lyceum() -> School:
    school = School(empty_lake())
    school.group("7А")
    school.subject("Алгебра")
    school.student("1", "Иванов Пётр", "7А")
    return school


def test_a_cancelled_lesson_stays_the_same_event() -> None:
    school = lyceum()
    school.lesson("7А", "Алгебра", THURSDAY, 1)
    school.write()
    (before,) = read(calendar_of(record_of(school.connection, "1")))
    school.connection.execute("UPDATE lesson SET is_cancelled = true, changed_at = $at", {"at": LATER_AT})
    (after,) = read(calendar_of(record_of(school.connection, "1")))
    assert (before.values["STATUS"], after.values["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert after.values["UID"] == before.values["UID"]
    assert int(after.values["SEQUENCE"]) > int(before.values["SEQUENCE"])
    assert after.moment("LAST-MODIFIED") == LATER_AT
    assert (after.values["SUMMARY"], after.values["TRANSP"]) == ("Отменено: Алгебра", "TRANSPARENT")


_TO_FORMER = """
INSERT INTO lesson_revision BY NAME
SELECT
    *, 1 AS revision_number, changed_at AS seen_from_at, changed_at AS seen_until_at, changed_at AS replaced_at,
    'run-2' AS replaced_by_run_id, 'moved' AS change_code
FROM lesson
WHERE lesson_id = $id
"""


def move(school: School, before: dict[str, Any], on: date, number: int) -> dict[str, Any]:
    """What the lake does: the former place becomes a former value, the new one knows it."""
    school.connection.execute(_TO_FORMER, {"id": before["lesson_id"]})
    school.connection.execute("DELETE FROM lesson WHERE lesson_id = $id", {"id": before["lesson_id"]})
    after = school.lesson("7А", "Алгебра", on, number, moved_from_lesson_id=before["lesson_id"], changed_at=LATER_AT)
    school.write()
    return after


def test_a_moved_lesson_stays_the_same_event_however_often_it_moves() -> None:
    school = lyceum()
    first = school.lesson("7А", "Алгебра", THURSDAY, 1)
    school.write()
    (before,) = read(calendar_of(record_of(school.connection, "1")))
    second = move(school, first, FRIDAY, 2)
    record = record_of(school.connection, "1")
    assert record["days"][0]["lessons"][0]["moved_from"] == {"date": "2026-10-22", "number": 1}
    (once,) = read(calendar_of(record))
    assert once.values["UID"] == before.values["UID"]
    assert local(once, "DTSTART") == "2026-10-23 09:25"
    assert "Перенесено: было 22 октября 2026 г., занятие 1" in once.values["DESCRIPTION"]
    move(school, second, MONDAY, 3)
    (twice,) = read(calendar_of(record_of(school.connection, "1")))
    assert twice.values["UID"] == before.values["UID"]
    assert "было 23 октября" in twice.values["DESCRIPTION"]


def test_a_lesson_moved_there_and_back_and_a_new_one_in_its_place_are_two_events() -> None:
    school = lyceum()
    first = school.lesson("7А", "Алгебра", THURSDAY, 1)
    school.write()
    second = move(school, first, FRIDAY, 2)
    school.lesson("7А", "Алгебра", THURSDAY, 1)
    school.write()
    assert len(read(calendar_of(record_of(school.connection, "1")))) == 2, "a UID for each"
    school.connection.execute("DELETE FROM lesson WHERE lesson_id = $id", {"id": first["lesson_id"]})
    move(school, second, THURSDAY, 1)
    (back,) = read(calendar_of(record_of(school.connection, "1")))
    assert local(back, "DTSTART") == "2026-10-22 08:30"


def test_a_control_work_is_seen_on_its_day_and_in_its_lesson() -> None:
    school = lyceum()
    at = school.lesson("7А", "Алгебра", MONDAY, 2)
    school.add(
        "assessment", assessment_id="w", **at, work_kind="Диктант", work_kind_code="dictation", changed_at=LATER_AT
    )
    school.write()
    lesson, work = read(calendar_of(record_of(school.connection, "1")))
    assert lesson.values["SUMMARY"] == "Алгебра — контрольная работа"
    assert lesson.categories == ["Занятие", "Контрольная работа"]
    assert lesson.moment("LAST-MODIFIED") == LATER_AT, "the lesson says more than it did"
    assert (work.values["SUMMARY"], work.moment("DTSTART")) == ("Диктант: Алгебра", MONDAY)
    assert lesson.values["COLOR"] == work.values["COLOR"]


@pytest.mark.parametrize(
    ("due_on", "next_on", "is_cancelled", "shown_on", "said"),
    [
        (MONDAY, FRIDAY, False, MONDAY, None),
        (None, FRIDAY, False, FRIDAY, "к следующему занятию"),
        (None, FRIDAY, True, THURSDAY, "в день, когда задано"),
        (None, None, False, THURSDAY, "в день, когда задано"),
    ],
)
def test_homework_stands_on_the_day_it_is_due(
    due_on: date | None, next_on: date | None, is_cancelled: bool, shown_on: date, said: str | None
) -> None:
    school = lyceum()
    at = school.lesson("7А", "Алгебра", THURSDAY, 1)
    school.add("homework", **at, homework_id="h", content="<b>№ 5</b>, устно", due_on=due_on)
    if next_on is not None:
        school.lesson("7А", "Алгебра", next_on, 1, is_cancelled=is_cancelled)
    school.write()
    (task,) = of_kind(read(calendar_of(record_of(school.connection, "1"))), "Домашнее задание")
    assert task.moment("DTSTART") == shown_on
    assert task.values["SUMMARY"] == "ДЗ: Алгебра — № 5, устно"
    assert task.values["DESCRIPTION"].startswith("№ 5, устно\nЗадано: 22 октября 2026 г., занятие 1")
    assert ("Срок: в журнале не указан" in task.values["DESCRIPTION"]) == (said is not None)
    assert (said or "") in task.values["DESCRIPTION"]


def test_two_tasks_of_one_lesson_are_two_events() -> None:
    school = lyceum()
    at = school.lesson("7А", "Алгебра", THURSDAY, 1)
    for number in (1, 2):
        school.add("homework", **at, homework_id=f"h{number}", content="№ 5", due_on=FRIDAY)
    school.write()
    assert len(of_kind(read(calendar_of(record_of(school.connection, "1"))), "Домашнее задание")) == 2


def test_a_lesson_without_a_bell_fills_its_day_and_one_without_an_end_takes_no_time() -> None:
    school = lyceum()
    school.lesson("7А", "Алгебра", THURSDAY, 1)
    school.lesson("7А", "Алгебра", FRIDAY, 1)
    school.write()
    school.connection.execute("UPDATE lesson SET starts_at = NULL WHERE lesson_on = $on", {"on": THURSDAY})
    school.connection.execute("UPDATE lesson SET ends_at = starts_at WHERE lesson_on = $on", {"on": FRIDAY})
    whole_day, moment = read(calendar_of(record_of(school.connection, "1")))
    assert (whole_day.moment("DTSTART"), whole_day.values["TRANSP"]) == (THURSDAY, "TRANSPARENT")
    assert local(moment, "DTSTART") == "2026-10-23 08:30"
    assert "DTEND" not in moment.values


def test_a_child_with_nothing_to_show_has_a_calendar_that_opens() -> None:
    school = lyceum()
    school.write()
    assert read(calendar_of(record_of(school.connection, "1"))) == []


def test_no_text_of_the_journal_becomes_a_line_of_the_calendar(families: duckdb.DuckDBPyConnection) -> None:
    record = record_of(families, CONSENTED)
    lesson = record["days"][0]["lessons"][0]
    lesson["topic"] = "Тема\r\nEND:VEVENT\r\nBEGIN:VALARM\u2028X:1\x00\\n;,"
    lesson["subject"] = "Алгебра\nDTSTART:19990101"
    event = next(each for each in read(calendar_of(record)) if each.values["SUMMARY"].startswith("Алгебра\n"))
    assert event.values["SUMMARY"] == "Алгебра\nDTSTART:19990101"
    assert "Тема: Тема\nEND:VEVENT\nBEGIN:VALARM\nX:1\\n;," in event.values["DESCRIPTION"]


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_whatever_is_written_is_read_again(value: str) -> None:
    record = json.loads(json.dumps(_ONE))
    record["days"][0]["lessons"][0]["homework"][0]["text"] = value
    (_, task) = read(calendar_of(record))
    said = f"{value}\nЗадано: 22 октября 2026 г., занятие 1" if value else "Задано: 22 октября 2026 г., занятие 1"
    for sign in ("\r\n", *"\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"):
        said = said.replace(sign, "\n")
    said = "".join(sign for sign in said if sign in "\t\n" or not (ord(sign) < 32 or 127 <= ord(sign) < 160))
    assert task.values["DESCRIPTION"] == said


@given(st.text("aя漢😀", min_size=1, max_size=120))
def test_lines_are_folded_between_letters_and_filled(value: str) -> None:
    content = written([("X", text(value))])
    lines = content.removesuffix(b"\r\n").split(b"\r\n")
    assert b"".join([lines[0], *(line[1:] for line in lines[1:])]).decode() == f"X:{value}"
    assert all(len(line) <= 75 for line in lines)
    # None could have taken the next letter, too.
    assert all(len(line) + len(after[1:].decode()[0].encode()) > 75 for line, after in pairwise(lines))


_ONE: dict[str, Any] = {
    "organisation": {"id": "shkola", "title": "Школа"},
    "student": {"id": "1", "name": "Иванов Пётр", "study_group": "7А"},
    "updated_at": "2026-10-22T20:00:00Z",
    "days": [
        {
            "date": "2026-10-22",
            "lessons": [
                {
                    "lesson_id": "21217b3c-0512-1c65-4660-49b4b84c265c",
                    "changed_at": "2026-10-22T20:00:00Z",
                    "number": 1,
                    "subject": "Алгебра",
                    "starts": "08:30",
                    "ends": "09:15",
                    "room": None,
                    "teacher": None,
                    "topic": None,
                    "cancelled": False,
                    "moved_from": None,
                    "homework": [
                        {"text": "", "html": "", "due_on": "2026-10-23", "changed_at": "2026-10-22T20:00:00Z"}
                    ],
                }
            ],
        }
    ],
    "control_works": [],
    "holidays": [],
}
