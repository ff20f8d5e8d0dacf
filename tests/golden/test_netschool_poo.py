"""«Сетевой город ПОО»: what small rosters, lessons and attestations become, row by row."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from schemas.exchange import NormalisedPage, Scope
from tests.normalising.pages import accounted, leaves, rejects, rows
from tests.normalising.poo_pages import FREE, asked, attestation, body, day, homework, lesson, role, student, task
from transforms.normalise import normalise

AT = "/0/lessons/0"
OCCURRENCE = "org|2ЭМ-25|2003|2026-10-05|1"


def _days(*days: Any, **request: str) -> NormalisedPage:
    page = normalise("netschool_poo.lessons", body(list(days)), asked(**request))
    assert accounted(page) == leaves(list(days))
    return page


def _lessons(*lessons: Any) -> NormalisedPage:
    return _days(day(*lessons))


def test_a_lesson_with_everything_that_is_said_of_it() -> None:
    page = _lessons(lesson())
    assert rows(page, "lesson", "lesson_id", "source_lesson_id", "study_group_id", "subject_id", "items") == [
        (OCCURRENCE, "2003", "org|2ЭМ-25", "org|Физика", 12)
    ]
    assert rows(page, "lesson", "starts_at", "ends_at", "room", "lesson_type_code", "is_cancelled") == [
        (datetime(2026, 10, 5, 3, 30, tzinfo=UTC), datetime(2026, 10, 5, 5, 5, tzinfo=UTC), "214", "Lecture", False)
    ]
    assert rows(page, "lesson", "teacher_name", "staff_id") == [("Учителева Ульяна Устиновна", "org|9")]
    assert rows(page, "staff", "staff_id", "display_name", "items") == [("org|9", "Учителева Ульяна Устиновна", 0)]
    assert rows(page, "lesson_topic", "topic", "topic_normalised", "source_pointer", "items") == [
        ("Трение: введение", "трение: введение", f"{AT}/gradebook/themes", 1)
    ]
    # The date and what kind of day it is belong to the student's place in the group.
    assert rows(page, "enrolment", "student_id", "study_group_id", "items") == [("org|440001", "org|2ЭМ-25", 3)]
    assert rejects(page) == []
    assert set(page.covers) == {"lesson", "lesson_topic", "homework", "assessment", "mark", "attendance"}


def test_marks_are_words_and_become_what_the_journal_shows() -> None:
    words = ("Five", "Four", "Three", "Two", "Success", "Fail", "Excellent", "6")
    page = _lessons(lesson(*(task(mark=word, id=number) for number, word in enumerate(words))))
    assert rows(page, "mark", "raw_value", "value") == [
        ("5", 5.0),
        ("4", 4.0),
        ("3", 3.0),
        ("2", 2.0),
        ("Зч", None),
        ("Незч", None),
        ("Excellent", None),
        ("6", 6.0),
    ]
    assert rows(page, "mark", "mark_id", "assessment_id", "source_pointer", "mark_number", "items")[1] == (
        f"org|440001|{OCCURRENCE}|1",
        f"{OCCURRENCE}|1",
        f"{AT}/gradebook/tasks/1/mark",
        2,
        1,
    )


@pytest.mark.parametrize(
    ("word", "shown", "code"),
    [
        ("Control", "Контрольная работа", "control"),
        ("Slice", "Срезовая работа", "internal_control"),
        ("PracticalWork", "Практическая работа", "practical"),
        ("SportStandarts", "Сдача спортивных нормативов", "other"),
        ("Olympiad", "Olympiad", "other"),
        ("", None, None),
    ],
)
def test_kinds_of_work(word: str, shown: str | None, code: str | None) -> None:
    page = _lessons(lesson(task(word)))
    assert rows(page, "assessment", "work_kind", "work_kind_code", "title") == [(shown, code, "Входной контроль")]
    assert rows(page, "mark", "work_kind", "work_kind_code") == [(shown, code)]


@pytest.mark.parametrize("empty", ["", None, ..., " "])
@pytest.mark.parametrize("required", [True, False])
def test_a_task_without_a_mark_is_a_work_and_nobodys_mark(empty: Any, required: bool) -> None:
    """An empty mark of a required task is what the journal shows as «Д»: a debt, which no teacher has put."""
    page = _lessons(lesson(task(mark=empty, isRequired=required)))
    assert rows(page, "assessment", "assessment_id") == [(f"{OCCURRENCE}|71",)]
    assert rows(page, "mark", "raw_value") == []


def test_homework_is_a_task_with_a_text() -> None:
    page = _lessons(lesson(homework(), homework("Реферат", "Five", id=73, condition="3 страницы"), homework("", "Two")))
    assert rows(page, "homework", "homework_id", "content", "source_pointer", "items") == [
        (f"{OCCURRENCE}|72", "§ 12", f"{AT}/gradebook/tasks/0", 4),
        (f"{OCCURRENCE}|73", "Реферат\n3 страницы", f"{AT}/gradebook/tasks/1", 5),
    ]
    assert rows(page, "assessment", "assessment_id", "work_kind_code", "items") == [
        (f"{OCCURRENCE}|73", "homework", 0),
        (f"{OCCURRENCE}|72", "homework", 3),
    ]
    assert rows(page, "mark", "raw_value") == [("5",), ("2",)]


@pytest.mark.parametrize(
    ("word", "shown", "code"),
    [
        ("IsAbsent", "Н", "absent"),
        ("IsLate", "ОП", "late"),
        ("IsAbsentByNotValidReason", "НП", "absent"),
        ("IsAbsentByValidReason", "УП", "absent_excused"),
        ("SickLeave", "Б", "ill"),
        ("OnDuty", "OnDuty", "unknown"),
    ],
)
def test_absences_by_reason(word: str, shown: str, code: str) -> None:
    page = _lessons(lesson(book_absenceType=word))
    assert rows(page, "attendance", "attendance_id", "raw_value", "attendance_code", "source_pointer", "items") == [
        (f"org|440001|{OCCURRENCE}", shown, code, f"{AT}/gradebook/absenceType", 1)
    ]


def test_a_free_hour_counts_and_makes_no_row() -> None:
    page = _lessons(FREE, {"startTime": "10:15", "endTime": "11:50", "name": None}, lesson())
    assert rows(page, "lesson", "lesson_id", "lesson_number") == [("org|2ЭМ-25|2003|2026-10-05|3", 3)]
    assert rows(page, "enrolment", "items") == [(7,)]
    assert rejects(page) == []


@pytest.mark.parametrize("lessons", [None, []])
def test_a_day_without_lessons(lessons: Any) -> None:
    page = _days({"date": "2026-10-04T00:00:00", "isHoliday": True, "isShort": False, "lessons": lessons})
    assert set(page.rows) == {"enrolment"}
    assert rejects(page) == []


def test_several_themes_are_one_topic() -> None:
    page = _lessons(lesson(book_themes=["Трение", " ", "Масса "]), lesson(book_themes=[]), lesson(book_themes=None))
    assert rows(page, "lesson_topic", "topic", "lesson_number", "items") == [("Трение; Масса", 1, 3)]


def test_a_part_of_the_group_is_told_by_the_subject() -> None:
    page = _lessons(lesson(name="Иностранный язык/1 подгр."), lesson())
    assert rows(page, "lesson", "lesson_id", "subject_title", "study_group_id") == [
        ("org|2ЭМ-25 1 подгр.|2003|2026-10-05|1", "Иностранный язык", "org|2ЭМ-25 1 подгр."),
        ("org|2ЭМ-25|2003|2026-10-05|2", "Физика", "org|2ЭМ-25"),
    ]
    assert rows(page, "study_group", "title", "kind_code", "parent_study_group_id", "grade") == [
        ("2ЭМ-25 1 подгр.", "subgroup", "org|2ЭМ-25", 2)
    ]
    assert rows(page, "enrolment", "study_group_id") == [("org|2ЭМ-25",), ("org|2ЭМ-25 1 подгр.",)]


def test_the_copies_of_two_students_differ_in_nothing_but_the_student() -> None:
    """What the lake is to keep once comes out equal from both, pointers included."""
    mine = day(FREE, lesson(task(), homework(), task("Test", id=74)))
    theirs = day(FREE, lesson(task(mark=None), homework(), task("Test", "Two", id=74), book_absenceType="IsLate"))
    pages = [_days(mine), _days(theirs, student="440002")]
    for entity in ("lesson", "lesson_topic", "homework", "assessment", "subject", "staff"):
        first, second = (page.rows[entity].drop_columns(["items"]).to_pylist() for page in pages)
        assert first == second, entity
    assert rows(pages[0], "mark", "student_id", "raw_value") == [("org|440001", "4"), ("org|440001", "4")]
    assert rows(pages[1], "mark", "student_id", "raw_value") == [("org|440002", "2")]


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        (lesson(startTime="25:61"), (f"{AT}/startTime", "25:61", "time_unreadable", 1)),
        (lesson(name=None), (AT, None, "subject_missing", 12)),
        (lesson(task(attachments=[{"id": 4}])), (f"{AT}/gradebook/tasks/0/attachments/0/id", "4", "unknown_field", 1)),
        (lesson(book_novelty={"deep": [7]}), (f"{AT}/gradebook/novelty/deep/0", "7", "unknown_field", 1)),
        (lesson(gradebook=...), None),
        (lesson(timetable=None), None),
    ],
)
def test_what_is_broken_costs_its_neighbours_nothing(broken: Any, expected: tuple[Any, ...] | None) -> None:
    page = _lessons(broken, lesson())
    assert rejects(page) == ([expected] if expected else [])
    assert (2,) in rows(page, "lesson", "lesson_number")


def test_a_lesson_without_a_gradebook_is_known_by_its_subject() -> None:
    page = _lessons(lesson(gradebook=None, timetable={"classroom": {"id": 5, "name": "214"}}))
    assert rows(page, "lesson", "lesson_id", "teacher_name", "room") == [
        ("org|2ЭМ-25|Физика|2026-10-05|1", None, "214")
    ]


def test_a_day_that_is_no_date() -> None:
    page = _days(day(lesson(), on="позавчера"), day(lesson()))
    assert rejects(page) == [("/0", "позавчера", "date_unreadable", 16)]
    assert rows(page, "lesson", "lesson_on") == [(date(2026, 10, 5),)]


@pytest.mark.parametrize("kind", ["lessons", "attestation"])
def test_a_page_of_a_student_without_a_group_is_one_reject(kind: str) -> None:
    document: Any = [day(lesson())] if kind == "lessons" else attestation({})
    page = normalise(f"netschool_poo.{kind}", body(document), asked(group=""))
    assert (page.rows, page.covers) == ({}, ())
    assert rejects(page) == [("", "440001", "group_missing", leaves(document))]


@pytest.mark.parametrize(
    ("kind", "document"),
    [
        ("lessons", {"responseStatus": {"message": "нет"}}),
        ("attestation", [day(lesson())]),
        ("roster", None),
        ("roster", {"tenants": {}}),
    ],
)
def test_another_document_is_one_reject(kind: str, document: Any) -> None:
    page = normalise(f"netschool_poo.{kind}", body(document), asked())
    assert page.rows == {}
    assert [(pointer, reason, items) for pointer, _, reason, items in rejects(page)] == [
        ("", "wrong_document", leaves(document))
    ]


def test_the_roster_of_a_site() -> None:
    document = role(student(), student(440002, lastName="Щукин", middleName=""), student(450001, "1АТП-26", groupId=78))
    page = normalise("netschool_poo.roster", body(document), asked())
    assert accounted(page) == leaves(document)
    assert rows(page, "student", "student_id", "display_name", "family_name", "patronymic", "items") == [
        ("org|440001", "Ёлкина Яна Юрьевна", "Ёлкина", "Юрьевна", 8),
        ("org|440002", "Щукин Яна", "Щукин", None, 5),
        ("org|450001", "Ёлкина Яна Юрьевна", "Ёлкина", "Юрьевна", 6),
    ]
    assert rows(page, "study_group", "study_group_id", "source_group_id", "kind_code", "grade") == [
        ("org|2ЭМ-25", "77", "college_group", 2),
        ("org|1АТП-26", "78", "college_group", 1),
    ]
    assert rows(page, "enrolment", "student_id", "study_group_id", "items") == [
        ("org|440001", "org|2ЭМ-25", 0),
        ("org|440002", "org|2ЭМ-25", 0),
        ("org|450001", "org|1АТП-26", 0),
    ]
    assert page.scopes == (Scope("enrolment", "org|1АТП-26"), Scope("enrolment", "org|2ЭМ-25"))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": None}, "student_missing"),
        ({"lastName": "", "firstName": None, "middleName": " "}, "student_unnamed"),
        ({"groupName": None}, "group_missing"),
    ],
)
def test_a_student_who_cannot_be_placed(changes: dict[str, Any], reason: str) -> None:
    document = role(student(440002) | changes, student())
    page = normalise("netschool_poo.roster", body(document), asked())
    assert accounted(page) == leaves(document)
    assert [(pointer, why) for pointer, _, why, _ in rejects(page)] == [("/students/0", reason)]
    assert rows(page, "student", "student_id") == [("org|440001",)]


def test_marks_of_terms_and_the_final_mark() -> None:
    document = attestation({"501": {"value": "Five"}, "502": {}, "777": {"value": "Success"}}, {"value": "Four"})
    page = normalise("netschool_poo.attestation", body(document), asked())
    assert accounted(page) == leaves(document)
    assert rows(page, "period_mark", "academic_period_id", "kind_code", "raw_value", "value", "source_pointer") == [
        ("org|2 курс, 1 семестр", "period", "5", 5.0, "/subjects/0/marks/501"),
        ("org|777", "period", "Зч", None, "/subjects/0/marks/777"),
        ("org|итог", "final", "4", 4.0, "/subjects/0/finalMark"),
    ]
    assert rows(page, "period_mark", "period_mark_id")[0] == (
        "org|440001|org|2ЭМ-25|org|Физика|org|2 курс, 1 семестр|period",
    )
    assert rows(page, "subject", "subject_id", "items") == [("org|Физика", 3)]
    assert page.covers == ("period_mark",)


def test_versions_are_said() -> None:
    assert _lessons(lesson()).normaliser_version == "netschool_poo.lessons/2"
