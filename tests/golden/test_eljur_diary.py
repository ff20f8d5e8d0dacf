"""`getdiary`: what small diaries become, row by row."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from schemas.exchange import NormalisedPage
from tests.normalising.pages import absence, accounted, answer, context, diary, leaves, lesson, mark, rejects, rows
from transforms.eljur.diary import normalise

AT = "/response/result/students/101/days/20261005/items"


def _page(items: Any) -> NormalisedPage:
    result = diary(items)
    page = normalise(answer(result), context(**{"class": "7А"}))
    assert accounted(page) == leaves(result)
    return page


def test_a_lesson_with_its_topic_and_homework() -> None:
    page = _page({"1": lesson()})
    assert rows(page, "lesson", "lesson_id", "source_lesson_id", "study_group_id", "subject_id", "items") == [
        ("org|7А|801|2026-10-05|3", "801", "org|7А", "org|Алгебра", 9)
    ]
    assert rows(page, "lesson", "starts_at", "ends_at", "room", "teacher_name", "is_cancelled", "source_pointer") == [
        (
            datetime(2026, 10, 5, 7, 20, tzinfo=UTC),
            datetime(2026, 10, 5, 8, 5, tzinfo=UTC),
            "214",
            "Учитель У. У.",
            False,
            f"{AT}/1",
        )
    ]
    assert rows(page, "lesson_topic", "topic", "topic_normalised", "source_pointer", "items") == [
        ("Урок 5. «Линейные уравнения».", "линейные уравнения", f"{AT}/1/topic", 1)
    ]
    assert rows(page, "homework", "homework_id", "content", "student_id", "due_on", "items") == [
        ("org|7А|801|2026-10-05|3|77", "§ 12", None, None, 3)
    ]
    assert rows(page, "subject", "subject_id", "title", "items") == [("org|Алгебра", "Алгебра", 0)]
    assert rows(page, "study_group", "study_group_id", "kind_code", "grade", "items") == [("org|7А", "class", 7, 0)]
    assert rows(page, "enrolment", "student_id", "study_group_id", "items") == [("org|101", "org|7А", 4)]
    assert rejects(page) == []


def test_bells_ring_by_the_clock_of_the_source() -> None:
    result = diary({"1": lesson(starttime="08:00", endtime=None)})
    page = normalise(answer(result), context(zone="Asia/Yekaterinburg", **{"class": "7А"}))
    assert rows(page, "lesson", "starts_at", "ends_at") == [(datetime(2026, 10, 5, 3, tzinfo=UTC), None)]


@pytest.mark.parametrize(
    "items",
    [
        {"3": lesson()},
        [lesson()],
        {"0": lesson(num=3, lesson_id=801, sort="3")},
        [lesson(homework=[{"id": "77", "value": "§ 12", "individual": "__no"}])],
    ],
)
def test_php_spells_one_lesson_in_many_ways(items: object) -> None:
    page = _page(items)
    assert rows(page, "lesson", "lesson_id", "lesson_number") == [("org|7А|801|2026-10-05|3", 3)]
    assert rows(page, "homework", "homework_id") == [("org|7А|801|2026-10-05|3|77",)]


@pytest.mark.parametrize("items", [None, [], {}, ""])
def test_a_day_without_lessons(items: object) -> None:
    page = _page(items)
    assert rows(page, "lesson", "lesson_id") == []
    assert rejects(page) == []


def test_marks_of_a_cell_and_the_works_they_are_for() -> None:
    entries = [
        mark("4"),
        mark("5", "Контрольная работа", weight_float="2,5"),
        mark("3"),
        mark("осв", "", comment="болел"),
    ]
    page = _page({"1": lesson(assessments=entries)})
    cell = "org|101|org|7А|801|2026-10-05|3"
    assert rows(page, "mark", "mark_id", "mark_number", "raw_value", "value", "weight", "work_kind_code") == [
        (f"{cell}|Ответ на уроке|1", 1, "4", 4.0, 1.0, "answer"),
        (f"{cell}|Контрольная работа|1", 2, "5", 5.0, 2.5, "control"),
        (f"{cell}|Ответ на уроке|2", 3, "3", 3.0, 1.0, "answer"),
        (f"{cell}||1", 4, "осв", None, 1.0, None),
    ]
    occurrence = "org|7А|801|2026-10-05|3"
    assert rows(page, "assessment", "assessment_id", "work_kind", "work_kind_code", "items") == [
        (f"{occurrence}|Ответ на уроке|1", "Ответ на уроке", "answer", 0),
        (f"{occurrence}|Контрольная работа|1", "Контрольная работа", "control", 0),
        (f"{occurrence}|Ответ на уроке|2", "Ответ на уроке", "answer", 0),
        (f"{occurrence}||1", None, None, 0),
    ]
    assert rows(page, "mark", "assessment_id")[3] == (f"{occurrence}||1",)
    assert rows(page, "mark", "comment", "source_pointer")[3] == ("болел", f"{AT}/1/assessments/3")


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([absence("н")], [("н", "absent", 10)]),
        ([absence("ОП")], [("ОП", "late", 10)]),
        ([absence("н"), absence("н")], [("н н", "absent", 20)]),
        ([absence("оп"), absence("н")], [("оп н", "unknown", 20)]),
    ],
)
def test_absences_stand_among_the_marks(entries: list[object], expected: list[object]) -> None:
    page = _page({"1": lesson(assessments=entries)})
    assert rows(page, "attendance", "raw_value", "attendance_code", "items") == expected
    assert rows(page, "attendance", "attendance_id")[0] == ("org|101|org|7А|801|2026-10-05|3",)
    assert rows(page, "mark", "mark_id") == rows(page, "assessment", "assessment_id") == []


def test_letters_nobody_saw_there_stay_marks() -> None:
    page = _page({"1": lesson(assessments=[absence("б"), mark("н")])})
    assert rows(page, "mark", "raw_value", "value", "counts") == [("б", None, False), ("н", None, True)]
    assert rows(page, "attendance", "raw_value") == []


def test_an_entry_without_a_value_is_no_mark() -> None:
    page = _page({"1": lesson(assessments=[mark("", convert=0, countas="")])})
    assert rows(page, "mark", "raw_value") == []
    assert rows(page, "lesson", "items") == [(9 + 9,)]


def test_a_subgroup_and_who_is_in_it() -> None:
    page = _page({"1": lesson(grp="7А англ. 1", grp_short="англ. 1")})
    assert rows(page, "lesson", "lesson_id") == [("org|7А англ. 1|801|2026-10-05|3",)]
    assert rows(page, "study_group", "study_group_id", "kind_code", "parent_study_group_id", "grade") == [
        ("org|7А", "class", None, 7),
        ("org|7А англ. 1", "subgroup", "org|7А", 7),
    ]
    assert rows(page, "enrolment", "student_id", "study_group_id", "items") == [
        ("org|101", "org|7А", 4),
        ("org|101", "org|7А англ. 1", 0),
    ]


def test_a_college_has_groups() -> None:
    page = normalise(answer(diary([lesson()])), context("college", **{"class": "3ИСИП-122"}))
    assert rows(page, "study_group", "title", "kind_code", "grade") == [("3ИСИП-122", "college_group", 3)]


def test_every_student_brings_a_copy_of_the_lesson() -> None:
    result = diary({"1": lesson()})
    result["students"]["102"] = diary({"1": lesson()}, "102")["students"]["102"]
    page = normalise(answer(result), context(**{"class": "7А"}))
    assert rows(page, "lesson", "lesson_id", "items") == [("org|7А|801|2026-10-05|3", 9)] * 2
    assert [student for (student,) in rows(page, "enrolment", "student_id")] == ["org|101", "org|102"]
    assert accounted(page) == leaves(result)


def test_homework_for_one_student() -> None:
    page = _page({"1": lesson(homework={"78": {"id": 78, "value": "§ 13", "individual": True}})})
    assert rows(page, "homework", "homework_id", "student_id") == [("org|7А|801|2026-10-05|3|78|org|101", "org|101")]


def test_files_hang_on_the_homework_they_name() -> None:
    files = [{"toid": "77", "filename": "задание.pdf", "link": "https://files.example/1"}, {"filename": "план.pdf"}]
    page = _page({"1": lesson(files=files)})
    assert rows(page, "attachment", "owner_kind_code", "owner_id", "file_name", "items") == [
        ("homework", "org|7А|801|2026-10-05|3|77", "задание.pdf", 3),
        ("lesson", "org|7А|801|2026-10-05|3", "план.pdf", 1),
    ]


def test_lessons_of_the_extended_day() -> None:
    extra = {"name": "Шахматы", "teacher": "У. У.", "sort": 1, "starttime": "15:00", "homework": [{"value": "дебют"}]}
    result = diary([lesson()])
    result["students"]["101"]["days"]["20261005"]["items_extday"] = [extra]
    page = normalise(answer(result), context(**{"class": "7А"}))
    assert rows(page, "lesson", "lesson_id", "lesson_type_code")[1] == (
        "org|7А|Шахматы|2026-10-05|1",
        "extended_day",
    )
    assert accounted(page) == leaves(result)


def test_unknown_fields_are_kept_in_quarantine() -> None:
    page = _page({"1": lesson(resources=[{"url": "https://r.example"}], novelty=7, room={"floor": 2})})
    assert rejects(page) == [
        (f"{AT}/1/room/floor", "2", "unknown_field", 1),
        (f"{AT}/1/resources/0/url", "https://r.example", "unknown_field", 1),
        (f"{AT}/1/novelty", "7", "unknown_field", 1),
    ]
    assert rows(page, "lesson", "room") == [(None,)]
    assert "карантин" in page.rejects["remedy"].to_pylist()[0]


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        (lesson(starttime="25:61"), (f"{AT}/2/starttime", "25:61", "time_unreadable", 1)),
        (lesson(num="третий"), (f"{AT}/2/num", "третий", "number_unreadable", 1)),
        (lesson(name=None), (f"{AT}/2", None, "subject_missing", 12)),
        (lesson(name=None, novelty={"deep": [7]}), (f"{AT}/2", None, "subject_missing", 13)),
        (lesson(num=..., sort=...), None),
        (lesson(assessments=[mark(weight="много")]), (f"{AT}/2/assessments/0/weight", "много", "number_unreadable", 1)),
        (lesson(assessments=["5"]), (f"{AT}/2/assessments/0", "5", "unknown_field", 1)),
    ],
)
def test_what_is_broken_costs_its_neighbours_nothing(broken: object, expected: tuple[object, ...] | None) -> None:
    page = _page({"1": lesson(num="1"), "2": broken})
    assert rejects(page) == ([expected] if expected else [])
    assert rows(page, "lesson", "lesson_number")[0] == (1,)


def test_a_day_that_is_no_date() -> None:
    result = diary({"1": lesson()})
    result["students"]["101"]["days"]["?"] = {"name": "позавчера", "items": [lesson(), lesson(num="4")]}
    page = normalise(answer(result), context(**{"class": "7А"}))
    day = "/response/result/students/101/days/?"
    assert rejects(page) == [(day, "позавчера", "date_unreadable", 27)]
    assert rows(page, "lesson", "lesson_on") == [(date(2026, 10, 5),)]
    assert accounted(page) == leaves(result)


def test_without_a_class_only_subgroups_can_be_placed() -> None:
    result = diary({"1": lesson(), "2": lesson(grp="англ. 1")})
    page = normalise(answer(result), context())
    assert [reason for _, _, reason, _ in rejects(page)] == ["group_missing"]
    assert rows(page, "lesson", "study_group_id") == [("org|англ. 1",)]
    assert accounted(page) == leaves(result)


@pytest.mark.parametrize(
    ("body", "items"),
    [
        (b"<html>login</html>", 0),
        (b'{"response": {"state": 200, "result": {"students"', 0),
        (answer({"groups": [{"key": "students"}]}), 1),
        (b'{"result": [{"token": "t", "vendor": "v"}]}', 2),
        (b'{"error": "no"}', 0),
        (b'{"result": false}', 1),
        (b"[]", 0),
    ],
)
def test_another_document_is_one_reject(body: bytes, items: int) -> None:
    page = normalise(body, context(**{"class": "7А"}))
    assert page.rows == {}
    assert page.covers == ()
    assert [(pointer, reason, weight) for pointer, _, reason, weight in rejects(page)] == [
        ("", "wrong_document", items)
    ]


def test_a_result_without_an_envelope() -> None:
    result = diary([lesson()])
    page = normalise(json.dumps({"result": result}).encode(), context(**{"class": "7А"}))
    assert accounted(page) == leaves(result)
    assert rows(page, "lesson", "source_pointer") == [("/result/students/101/days/20261005/items/0",)]


def test_what_a_whole_unit_of_diaries_covers() -> None:
    page = _page([lesson()])
    assert set(page.covers) == {"lesson", "lesson_topic", "homework", "assessment", "mark", "attendance"}
    assert page.observed_at is None
    assert page.normaliser_version == "eljur.getdiary/2"
