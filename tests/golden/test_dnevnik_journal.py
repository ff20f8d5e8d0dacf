"""`dnevnik.journal`: what a group and a week become, row by row."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from schemas.exchange import NormalisedPage
from tests.normalising.dnevnik_pages import (
    HALF_ID,
    LESSON_ID,
    PERSON_ID,
    TEACHER_ID,
    WORK_ID,
    body,
    both,
    homework,
    journal,
    lesson,
    log_entry,
    mark,
    subject,
    work,
)
from tests.normalising.pages import accounted, context, leaves, rejects, rows
from transforms.dnevnik.journal import normalise

LESSON = f"org|9Б|{LESSON_ID}|2026-10-05|3"
STUDENT = f"org|{PERSON_ID}"


def _page(zone: str = "Europe/Moscow", **changes: Any) -> NormalisedPage:
    document = journal(**changes)
    page = normalise(body(document), context(source="dnevnik", zone=zone))
    assert accounted(page) == leaves(document)
    return page


def test_a_lesson_with_its_topic_and_who_teaches_it() -> None:
    page = _page()
    assert rejects(page) == []
    assert rows(page, "lesson", "lesson_id", "source_lesson_id", "study_group_id", "subject_id", "staff_id") == [
        (LESSON, str(LESSON_ID), "org|9Б", "org|Алгебра", f"org|{TEACHER_ID}")
    ]
    assert rows(page, "lesson", "starts_at", "ends_at", "room", "is_cancelled", "source_pointer") == [
        (
            datetime(2026, 10, 5, 7, 20, tzinfo=UTC),
            datetime(2026, 10, 5, 8, 5, tzinfo=UTC),
            "214",
            False,
            "/lessons/0",
        )
    ]
    assert rows(page, "lesson_topic", "topic", "topic_normalised", "recorded_at", "source_pointer") == [
        ("Урок 5. «Линейные уравнения».", "линейные уравнения", None, "/lessons/0/title")
    ]
    assert rows(page, "teaching_assignment", "staff_id", "study_group_id", "subject_id") == [
        (f"org|{TEACHER_ID}", "org|9Б", "org|Алгебра")
    ]
    assert page.covers == ("lesson", "lesson_topic", "homework", "assessment", "mark", "attendance")


def test_a_mark_hangs_on_a_work_and_the_work_on_a_lesson() -> None:
    works = [work(0), work(1, workType=12)]
    second = mark("3", 1, **both("work", WORK_ID + 1), workType=12)
    page = _page(lessons=[lesson(works=works)], marks=[mark("5"), second])
    assert rows(page, "assessment", "assessment_id", "work_kind", "work_kind_code", "weight") == [
        (f"{LESSON}|{WORK_ID}", "Ответ на уроке", "answer", 1.0),
        (f"{LESSON}|{WORK_ID + 1}", "Контрольная работа", "control", 3.0),
    ]
    names = ("mark_id", "assessment_id", "mark_number", "raw_value", "value", "weight", "counts", "recorded_at")
    assert rows(page, "mark", *names) == [
        (f"{STUDENT}|{LESSON}|{WORK_ID}|1", f"{LESSON}|{WORK_ID}", 1, "5", 5.0, 1.0, True, None),
        (f"{STUDENT}|{LESSON}|{WORK_ID + 1}|1", f"{LESSON}|{WORK_ID + 1}", 2, "3", 3.0, 3.0, True, None),
    ]


@pytest.mark.parametrize(
    ("changes", "raw", "value"),
    [
        ({"value": "4"}, "4", 4.0),
        ({"value": "4", "textValue": "хорошо"}, "4", 4.0),
        ({"type": "Mark10", "value": "9"}, "9", 9.0),
        ({"type": "MarkNA", "value": "", "textValue": "н/а"}, "н/а", None),
        ({"type": "MarkDismiss", "value": "17", "textValue": "осв"}, "осв", None),
        ({"type": "MarkABCDF", "value": "A", "textValue": "A"}, "A", None),
        ({"type": "markSomethingNew", "value": "•", "textValue": None}, "•", None),
    ],
)
def test_a_mark_stays_what_it_is_written_as(changes: dict[str, Any], raw: str, value: float | None) -> None:
    assert rows(_page(marks=[mark(**changes)]), "mark", "raw_value", "value") == [(raw, value)]


def test_absences_are_a_list_of_their_own_and_say_when_they_were_written() -> None:
    entries = [
        log_entry(status, **both("person", PERSON_ID + place), comment="по телефону" if place == 0 else None)
        for place, status in enumerate(("Attend", "Absent", "Ill", "Late", "Pass", "Walked"))
    ]
    page = _page(logEntries=entries)
    assert rows(page, "attendance", "raw_value", "attendance_code", "comment") == [
        ("Attend", "present", "по телефону"),
        ("Absent", "absent", None),
        ("Ill", "ill", None),
        ("Late", "late", None),
        ("Pass", "absent_excused", None),
        ("Walked", "unknown", None),
    ]
    assert rows(page, "attendance", "recorded_at")[0] == (datetime(2026, 10, 5, 7, 31, 7, 123456, tzinfo=UTC),)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-10-05T10:31:07", datetime(2026, 10, 5, 5, 31, 7, tzinfo=UTC)),
        ("2026-10-05T10:31:07.5", datetime(2026, 10, 5, 5, 31, 7, 500000, tzinfo=UTC)),
        ("2026-10-05T10:31:07.1234567", datetime(2026, 10, 5, 5, 31, 7, 123456, tzinfo=UTC)),
        ("2026-10-05T10:31:07+03:00", datetime(2026, 10, 5, 7, 31, 7, tzinfo=UTC)),
        ("0001-01-01T00:00:00", None),
    ],
)
def test_moments_have_no_zone_and_any_number_of_digits(written: str, moment: datetime | None) -> None:
    page = _page("Asia/Yekaterinburg", logEntries=[log_entry(createdDate=written)])
    assert rows(page, "attendance", "recorded_at") == [(moment,)]
    assert rejects(page) == []


def test_homework_says_when_it_was_given_and_for_when() -> None:
    file = {**both("id", 77), "name": "план.pdf", "downloadUrl": "https://files.example/77"}
    own = homework(6, tasks=[{**both("id", 1), **both("person", PERSON_ID)}], text="Своё", files=[file])
    page = _page(lessons=[lesson(works=[homework(), own])], marks=[])
    assert rows(page, "homework", "source_homework_id", "content", "student_id", "due_on", "recorded_at") == [
        (
            str(WORK_ID + 5),
            "§ 12, № 4",
            None,
            date(2026, 10, 7),
            datetime(2026, 10, 5, 9, 15, 30, 123456, tzinfo=UTC),
        ),
        (
            str(WORK_ID + 6),
            "Своё",
            STUDENT,
            date(2026, 10, 7),
            datetime(2026, 10, 5, 9, 15, 30, 123456, tzinfo=UTC),
        ),
    ]
    assert rows(page, "attachment", "owner_id", "file_name", "link") == [
        (f"{LESSON}|{WORK_ID + 6}", "план.pdf", "https://files.example/77")
    ]
    assert rows(page, "assessment", "assessment_id") == []


def test_homework_that_was_marked_is_a_work_as_well() -> None:
    page = _page(lessons=[lesson(works=[homework()])], marks=[mark(**both("work", WORK_ID + 5), workType=0)])
    assert rows(page, "homework", "content") == [("§ 12, № 4",)]
    assert rows(page, "assessment", "assessment_id", "work_kind", "items") == [(f"{LESSON}|{WORK_ID + 5}", None, 0)]
    assert rows(page, "mark", "assessment_id", "work_kind") == [(f"{LESSON}|{WORK_ID + 5}", None)]


def test_a_kind_of_work_that_the_school_does_not_list_stays_its_number() -> None:
    page = _page(lessons=[lesson(works=[work(workType=9007199254799999)])])
    assert rows(page, "mark", "work_kind", "work_kind_code") == [("9007199254799999", "other")]


def test_a_lesson_of_a_subgroup_and_a_cancelled_one() -> None:
    page = _page(lessons=[lesson(group=HALF_ID), lesson(1, status="Cancelled", works=[])], marks=[], logEntries=[])
    assert rows(page, "lesson", "study_group_id", "is_cancelled") == [("org|9Б англ. 1", False), ("org|9Б", True)]


def test_without_hours_of_its_own_a_lesson_keeps_the_bells() -> None:
    tuesday = {"date": "2026-10-06T00:00:00", "hours": None}
    wednesday = {"date": "2026-10-07T00:00:00", "hours": None}
    page = _page(lessons=[lesson(1, **tuesday, works=[]), lesson(2, **wednesday, works=[])], marks=[], logEntries=[])
    assert rows(page, "lesson", "starts_at", "ends_at") == [
        (datetime(2026, 10, 6, 7, 25, tzinfo=UTC), datetime(2026, 10, 6, 8, 10, tzinfo=UTC)),
        (None, None),
    ]


def test_what_stands_on_a_lesson_that_is_not_shown_is_kept_apart() -> None:
    elsewhere = {**both("lesson", 77), **both("work", 78)}
    page = _page(marks=[mark(**elsewhere)], logEntries=[log_entry(**both("lesson", 77))])
    assert rejects(page) == [
        ("/marks/0", "77", "lesson_not_shown", 16),
        ("/logEntries/0", "77", "lesson_not_shown", 6),
    ]
    assert rows(page, "mark", "mark_id") == rows(page, "attendance", "attendance_id") == []


def test_one_wrong_value_costs_no_neighbour() -> None:
    broken = [
        lesson(1, date="вчера", works=[work(1)]),
        lesson(2, subject=subject(name="")),
        lesson(3, group=5),
        lesson(4, hours="утром", works=[]),
    ]
    page = _page(lessons=[*broken, lesson()], novelty={"deep": [1, None]})
    assert [row[0] for row in rows(page, "lesson", "source_lesson_id")] == [str(LESSON_ID + 4), str(LESSON_ID)]
    assert {(pointer, reason) for pointer, _, reason, _ in rejects(page)} == {
        ("/lessons/0", "date_unreadable"),
        ("/lessons/1", "subject_missing"),
        ("/lessons/2", "group_missing"),
        ("/lessons/3/hours", "time_unreadable"),
        ("/novelty/deep/0", "unknown_field"),
    }


@pytest.mark.parametrize(
    "document", [b"", b"[]", b"<html></html>", b'{"lessons":[]}', b'{"type":"x","description":"y"}']
)
def test_another_document_is_refused_whole(document: bytes) -> None:
    page = normalise(document, context(source="dnevnik"))
    assert [(pointer, reason) for pointer, _, reason, _ in rejects(page)] == [("", "wrong_document")]
    assert page.covers == ()
