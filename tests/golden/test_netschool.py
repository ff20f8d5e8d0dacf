"""«Сетевой город»: what small diaries, rosters and years become, row by row."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from schemas.exchange import NormalisedPage
from tests.normalising.netschool_pages import (
    asked,
    assignment,
    body,
    diary,
    homework,
    init,
    lesson,
    mark,
    pupil,
    year,
)
from tests.normalising.pages import accounted, context, leaves, rejects, rows
from transforms.normalise import normalise

AT = "/weekDays/0/lessons/0"
OCCURRENCE = "org|8Б|501|2026-10-05|2"


def _diary(*lessons: Any, request: dict[str, str] | None = None, **changes: Any) -> NormalisedPage:
    document = diary(*lessons, **changes)
    page = normalise("netschool.diary", body(document), asked(**request or {}))
    assert accounted(page) == leaves(document)
    return page


def test_a_lesson_with_its_homework() -> None:
    page = _diary(lesson(homework()))
    assert rows(page, "lesson", "lesson_id", "source_lesson_id", "study_group_id", "subject_id", "items") == [
        (OCCURRENCE, "501", "org|8Б", "org|Алгебра", 8)
    ]
    assert rows(page, "lesson", "starts_at", "ends_at", "room", "teacher_name", "lesson_type_code") == [
        (datetime(2026, 10, 5, 5, 55, tzinfo=UTC), datetime(2026, 10, 5, 6, 40, tzinfo=UTC), None, None, None)
    ]
    assert rows(page, "homework", "homework_id", "content", "due_on", "student_id", "source_pointer", "items") == [
        (f"{OCCURRENCE}|71", "§ 12", date(2026, 10, 7), None, f"{AT}/assignments/0", 6)
    ]
    assert rows(page, "subject", "subject_id", "items") == [("org|Алгебра", 0)]
    assert rows(page, "study_group", "study_group_id", "kind_code", "grade", "items") == [("org|8Б", "class", 8, 0)]
    assert rows(page, "enrolment", "student_id", "study_group_id", "items") == [("org|500001", "org|8Б", 5)]
    assert {"assessment", "mark", "attendance", "lesson_topic"}.isdisjoint(page.rows)
    assert rejects(page) == []


def test_marks_and_the_works_they_are_for() -> None:
    page = _diary(
        lesson(
            assignment(72, 10, mark=mark(5)),
            assignment(73, 4, weight=30, assignmentName="Уравнения", mark=mark(2), markComment={"name": "списано"}),
            assignment(74, 4),
        )
    )
    assert rows(page, "assessment", "assessment_id", "work_kind", "work_kind_code", "weight", "title", "items") == [
        (f"{OCCURRENCE}|72", "Ответ на уроке", "answer", 10.0, None, 6),
        (f"{OCCURRENCE}|73", "Контрольная работа", "control", 30.0, "Уравнения", 7),
        (f"{OCCURRENCE}|74", "Контрольная работа", "control", 10.0, None, 6),
    ]
    cell = f"org|500001|{OCCURRENCE}"
    assert rows(page, "mark", "mark_id", "assessment_id", "mark_number", "raw_value", "value", "comment", "items") == [
        (f"{cell}|72", f"{OCCURRENCE}|72", 1, "5", 5.0, None, 5),
        (f"{cell}|73", f"{OCCURRENCE}|73", 2, "2", 2.0, "списано", 5),
    ]
    assert rows(page, "mark", "weight", "counts", "source_pointer") == [
        (10.0, None, f"{AT}/assignments/0/mark"),
        (30.0, None, f"{AT}/assignments/1/mark"),
    ]


@pytest.mark.parametrize(
    ("given", "raw_value", "comment"),
    [
        ({"mark": mark(None, dutyMark=True)}, "•", None),
        ({"mark": mark(None, dutyMark=True), "markComment": {"name": "до пятницы"}}, "•", "до пятницы"),
        ({"mark": mark("ОСВ")}, "ОСВ", None),
        ({"mark": mark("4-")}, "4-", None),
        ({"markComment": {"name": "УП", "editTime": "2026-10-05T15:04:05.1"}}, "УП", None),
        ({"mark": mark(None), "markComment": {"name": " б "}}, "б", None),
        ({"mark": mark(3), "markComment": {"name": "ОП"}}, "3", "ОП"),
    ],
)
def test_what_stands_in_a_cell_besides_plain_marks(given: dict[str, Any], raw_value: str, comment: str | None) -> None:
    page = _diary(lesson(assignment(**given)))
    assert rows(page, "mark", "raw_value", "comment") == [(raw_value, comment)]
    assert "attendance" not in page.rows


@pytest.mark.parametrize("given", [{"mark": mark(None)}, {"markComment": {"name": "молодец"}}, {"mark": {}}, {}])
def test_a_cell_without_a_mark(given: dict[str, Any]) -> None:
    page = _diary(lesson(assignment(**given)))
    assert rows(page, "assessment", "assessment_id") == [(f"{OCCURRENCE}|72",)]
    assert "mark" not in page.rows


def test_a_mark_for_homework_makes_a_work_of_it_besides() -> None:
    page = _diary(lesson(homework(mark=mark(5))))
    assert rows(page, "homework", "homework_id", "items") == [(f"{OCCURRENCE}|71", 6)]
    assert rows(page, "assessment", "assessment_id", "work_kind_code", "weight", "items") == [
        (f"{OCCURRENCE}|71", "homework", None, 0)
    ]
    assert rows(page, "mark", "raw_value", "work_kind_code", "items") == [("5", "homework", 5)]


def test_homework_of_one_student_is_theirs_alone() -> None:
    file = {"id": 9, "originalFileName": "задание.pdf"}
    page = _diary(lesson(homework(classAssignment=False, attachments=[file]), homework(classAssignment=True, id=72)))
    assert rows(page, "homework", "homework_id", "student_id") == [
        (f"{OCCURRENCE}|71|org|500001", "org|500001"),
        (f"{OCCURRENCE}|72", None),
    ]
    assert rows(page, "attachment", "owner_id") == [(f"{OCCURRENCE}|71|org|500001",)]


def test_homework_of_one_student_whom_nobody_knows_is_shown_to_nobody() -> None:
    page = _diary(lesson(homework(classAssignment=False)), request={"studentId": ""})
    assert "homework" not in page.rows
    assert {reason for _, _, reason, _ in rejects(page)} == {"student_missing"}


def test_homework_nobody_wrote_is_none() -> None:
    page = _diary(lesson(homework(assignmentName="---Не указана---")))
    assert "homework" not in page.rows
    assert rows(page, "lesson", "items") == [(14,)]


def test_files_of_homework_and_of_works() -> None:
    file = {"id": 9, "originalFileName": "задание.pdf", "description": ""}
    page = _diary(lesson(homework(attachments=[file]), assignment(attachments=[{"name": "план.docx"}])))
    assert rows(page, "attachment", "attachment_id", "owner_kind_code", "owner_id", "file_name", "items") == [
        (f"{OCCURRENCE}|71|9", "homework", f"{OCCURRENCE}|71", "задание.pdf", 2),
        (f"{OCCURRENCE}|72|план.docx", "assessment", f"{OCCURRENCE}|72", "план.docx", 1),
    ]


def test_a_type_that_the_server_does_not_list_costs_the_kind_only() -> None:
    page = _diary(lesson(assignment(type_id=99, mark=mark(5))))
    assert rejects(page) == [(f"{AT}/assignments/0/typeId", "99", "work_kind_unknown", 1)]
    assert rows(page, "mark", "raw_value", "work_kind", "work_kind_code") == [("5", None, None)]


@pytest.mark.parametrize(
    ("changes", "pointer", "reason"),
    [
        ({"subjectName": ""}, AT, "subject_missing"),
        ({"classmeetingId": None}, AT, "lesson_code_missing"),
        ({"number": None}, AT, "lesson_number_unreadable"),
        ({"startTime": "рано"}, f"{AT}/startTime", "time_unreadable"),
        # A zone would shift the day: the vendor writes none, and we do not guess.
        ({"day": "2026-10-04T21:00:00Z"}, f"{AT}/day", "date_unreadable"),
        ({"novelty": [1, 2]}, f"{AT}/novelty/0", "unknown_field"),
    ],
)
def test_what_cannot_be_read_is_said_where_it_stands(changes: dict[str, Any], pointer: str, reason: str) -> None:
    page = _diary(lesson(homework(), **changes))
    assert rejects(page)[0][0] == pointer
    assert rejects(page)[0][2] == reason
    kept = [] if pointer == AT else [(OCCURRENCE,)]
    assert rows(page, "lesson", "lesson_id") == kept


def test_the_class_is_the_rosters_where_the_diary_is_silent() -> None:
    assert rows(_diary(lesson(), className=None), "lesson", "study_group_id") == [("org|8Б",)]
    silent = _diary(lesson(), className=None, request={"class": ""})
    assert rejects(silent)[0][2] == "group_missing"


def test_a_week_without_lessons() -> None:
    page = _diary(weekDays=[])
    assert set(page.rows) == {"study_group", "enrolment"}
    assert page.covers == ("lesson", "homework", "assessment", "mark")


def test_who_may_be_read() -> None:
    nameless = pupil(500003, nickName="")
    document = init(pupil(), pupil(500002, className=None), nameless, pupil(None))
    page = normalise("netschool.diary_init", body(document), context(source="netschool"))
    assert accounted(page) == leaves(document)
    assert rows(page, "student", "student_id", "source_student_id", "display_name", "items") == [
        ("org|500001", "500001", "Ёлкина Яна", 5),
        ("org|500002", "500002", "Ёлкина Яна", 7),
    ]
    # Where the server names no class, its number stands for it.
    assert rows(page, "enrolment", "student_id", "study_group_id") == [
        ("org|500001", "org|8Б"),
        ("org|500002", "org|31"),
    ]
    assert [(pointer, reason) for pointer, _, reason, _ in rejects(page)] == [
        ("/students/3", "student_missing"),
        ("/students/2", "student_unnamed"),
    ]
    assert page.covers == ("enrolment",)


def test_the_school_year() -> None:
    document = year()
    page = normalise("netschool.year", body(document), context(source="netschool"))
    assert accounted(page) == leaves(document)
    assert rows(page, "academic_period", "academic_period_id", "kind_code", "title", "starts_on", "ends_on") == [
        ("org|77", "year", "2026/2027", date(2026, 9, 1), date(2027, 8, 31))
    ]
    undated = normalise("netschool.year", body(year(endDate="скоро")), context(source="netschool"))
    assert [reason for _, _, reason, _ in rejects(undated)] == ["period_dates_missing"]


@pytest.mark.parametrize("kind", ["netschool.diary", "netschool.diary_init", "netschool.year"])
@pytest.mark.parametrize("document", [b"<html>", b"[]", b'{"message": "x"}', b"7"])
def test_another_document_is_one_reject(kind: str, document: bytes) -> None:
    page = normalise(kind, document, asked())
    assert page.rows == {}
    assert page.covers == ()
    assert [reason for _, _, reason, _ in rejects(page)] == ["wrong_document"]
