"""Groups, people, periods and final marks of Dnevnik.ru, row by row."""

from datetime import date
from typing import Any

import pytest

from schemas.exchange import NormalisedPage, Scope
from tests.normalising.dnevnik_pages import (
    GROUP_ID,
    HALF_ID,
    PERIOD_ID,
    PERSON_ID,
    SUBJECT_ID,
    TEACHER_ID,
    body,
    both,
    final,
    final_marks,
    group,
    half,
    mark,
    period,
    person,
    subject,
    teacher,
    year,
)
from tests.normalising.pages import accounted, context, leaves, rejects, rows
from transforms.normalise import normalise


def _page(kind: str, document: Any, organisation: str = "school") -> NormalisedPage:
    page = normalise(f"dnevnik.{kind}", body(document), context(organisation, source="dnevnik"))
    assert accounted(page) == leaves(document)
    return page


def test_a_subgroup_is_known_by_its_name_only_if_that_names_its_class() -> None:
    nameless = half(**both("id", HALF_ID + 1), name="2 подгруппа")
    page = _page("edu_groups", [group(), half(), nameless])
    names = ("study_group_id", "source_group_id", "title", "kind_code", "parent_study_group_id", "grade")
    assert rows(page, "study_group", *names) == [
        ("org|9Б", str(GROUP_ID), "9Б", "class", None, 9),
        ("org|9Б англ. 1", str(HALF_ID), "9Б англ. 1", "subgroup", "org|9Б", 9),
        (f"org|{HALF_ID + 1}", str(HALF_ID + 1), "2 подгруппа", "subgroup", "org|9Б", 2),
    ]


def test_groups_of_another_school_year_make_no_row() -> None:
    page = _page("edu_groups", [group(**both("id", 5), studyyear=2025, name="9Б"), group()])
    assert rows(page, "study_group", "source_group_id") == [(str(GROUP_ID),)]
    assert rejects(page) == []


def test_a_group_is_the_same_row_on_every_page() -> None:
    listed = _page("edu_groups", [group(), half()]).rows["study_group"].to_pylist()[1]
    shown = _page("persons", {"related": [group()], "group": half(), "persons": []}).rows["study_group"].to_pylist()[0]
    changing = {"source_pointer", "items", "normaliser_version"}
    assert {name: value for name, value in listed.items() if name not in changing} == {
        name: value for name, value in shown.items() if name not in changing
    }


def test_persons_of_a_group_are_its_students() -> None:
    page = _page("persons", {"related": [], "group": group(), "persons": [person(), person(1, sex=None)]})
    names = ("source_student_id", "display_name", "family_name", "given_name", "patronymic", "sex_code")
    assert rows(page, "student", *names) == [
        (str(PERSON_ID), "Ёлкина Яна Юрьевна", "Ёлкина", "Яна", "Юрьевна", "female"),
        (str(PERSON_ID + 1), "Ёлкина Яна Юрьевна", "Ёлкина", "Яна", "Юрьевна", None),
    ]
    assert rows(page, "enrolment", "student_id", "study_group_id", "items") == [
        (f"org|{PERSON_ID}", "org|9Б", 0),
        (f"org|{PERSON_ID + 1}", "org|9Б", 0),
    ]
    assert page.scopes == (Scope("enrolment", "org|9Б"),)


def test_an_id_of_64_bits_survives_without_its_text() -> None:
    widest = {"id": 2**63 - 1, "lastName": "Ёлкин", "firstName": "Я"}
    page = _page("persons", {"related": [], "group": group(), "persons": [widest]})
    assert rows(page, "student", "source_student_id") == [("9223372036854775807",)]


def test_teachers_are_written_in_capitals() -> None:
    page = _page("teachers", [teacher(), teacher(Id=None, IdStr=None)])
    assert rows(page, "staff", "staff_id", "display_name") == [(f"org|{TEACHER_ID}", "Щукина Мария")]
    assert [(pointer, reason) for pointer, _, reason, _ in rejects(page)] == [("/1", "id_missing")]
    assert page.covers == ("staff",)


def test_periods_and_their_kinds() -> None:
    told = [
        period(),
        year(),
        period(**both("id", 3), name="I", type="Semester"),
        period(**both("id", 4), name="Модуль 2", type="Module", finish="2026-10-01T00:00:00"),
    ]
    page = _page("reporting_periods", {"related": [], "group": group(), "reportingPeriods": told})
    names = ("academic_period_id", "title", "kind_code", "school_year", "starts_on", "ends_on")
    assert rows(page, "academic_period", *names) == [
        (f"org|{PERIOD_ID}", "1 четверть", "quarter", "2026/2027", date(2026, 9, 1), date(2026, 10, 23)),
        (f"org|{PERIOD_ID + 9}", "2026/2027", "year", "2026/2027", date(2026, 9, 1), date(2027, 5, 31)),
        ("org|3", "I", "semester", "2026/2027", date(2026, 9, 1), date(2026, 10, 23)),
        ("org|4", "Модуль 2", "quarter", "2026/2027", date(2026, 9, 1), date(2026, 10, 1)),
    ]


def test_final_marks_of_a_period_and_of_the_year() -> None:
    page = _page("final_marks", final_marks())
    names = ("student_id", "study_group_id", "subject_id", "academic_period_id", "kind_code", "raw_value", "value")
    common = (f"org|{PERSON_ID}", "org|9Б", "org|Алгебра")
    assert rows(page, "period_mark", *names) == [
        (*common, f"org|{PERIOD_ID}", "period", "5", 5.0),
        (*common, f"org|{PERIOD_ID + 9}", "year", "4", 4.0),
    ]
    assert rows(page, "subject", "subject_id", "source_subject_id") == [("org|Алгебра", str(SUBJECT_ID))]
    assert rows(page, "period_mark", "source_pointer")[0] == ("/finalMarks/0/per-subject-final-marks/0/final-mark",)


def test_a_final_mark_without_value_is_none_and_one_of_an_unknown_subject_is_kept_apart() -> None:
    unknown = {**both("subject", 5), "final-mark": mark("3", 51)}
    empty = {**both("subject", SUBJECT_ID), "final-mark": mark("", 52, textValue=None)}
    page = _page("final_marks", final_marks(finalMarks=[final() | {"per-subject-final-marks": [unknown, empty]}]))
    assert rows(page, "period_mark", "raw_value") == []
    assert [(pointer, reason) for pointer, _, reason, _ in rejects(page)] == [
        ("/finalMarks/0/per-subject-final-marks/0/final-mark", "subject_missing")
    ]


@pytest.mark.parametrize(("organisation", "kind"), [("school", "class"), ("college", "college_group")])
def test_a_college_has_groups(organisation: str, kind: str) -> None:
    page = _page("edu_groups", [group(name="1ПКД-26", subjects=[subject()])], organisation)
    assert rows(page, "study_group", "kind_code", "grade") == [(kind, 1)]
