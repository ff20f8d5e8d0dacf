"""The report on progress and attendance of a whole class: what each cell of the reference list becomes."""

from datetime import date
from typing import Any

import pytest

from connectors.exports.appraisal import offers
from schemas.exchange import NormalisedPage, Scope, Window
from tests.normalising.pages import accounted, context, rejects, rows
from tests.normalising.reports import ABOUT, CARD, LEGEND, block, head, report
from transforms.normalise import normalise

KIND = "exports.progress_report"
WINDOW = Window(date(2025, 3, 24), date(2025, 5, 24))


def _page(lines: list[list[Any]]) -> NormalisedPage:
    body = report(lines)
    page = normalise(KIND, body, context(source="exports"))
    assert offers("отчёт.xlsx", body) == {KIND: accounted(page)}
    return page


def _one(*cells: Any, closing: tuple[Any, ...] = ()) -> NormalisedPage:
    return _page([*head(), *block("Первый Ян", {"Алгебра": (*cells, *closing)}), *LEGEND])


def test_a_whole_report_row_by_row() -> None:
    first = block("Первый Ян Янович", {"Алгебра": ["2/3", "", "4", None, "Н", 3.0, 0, "3"], "Химия": [None, "О 4/3"]})
    second = block("Вторая Яна", {"Алгебра": ["", "5 Н", None, "Б Б 3"]}, [("Март", (28, 31)), ("Апрель", (1, 2))])
    page = _page([*head(), *first, *head(), *second, *LEGEND])
    assert rejects(page) == []
    assert rows(page, "study_group", "study_group_id", "kind_code", "grade") == [("org|8А", "class", 8)]
    assert rows(page, "student", "student_id", "source_student_id", "family_name", "patronymic", "items") == [
        ("org|8А|Первый Ян Янович", "Первый Ян Янович", "Первый", "Янович", 1 + 2 + 2),
        ("org|8А|Вторая Яна", "Вторая Яна", "Вторая", None, 1 + 1),
    ]
    # The two columns of 31 March are two lessons; «Химия» has but one of them, which is its first that day.
    assert rows(page, "lesson", "lesson_id", "source_pointer") == [
        ("org|8А|Алгебра|2025-03-28|1", "Лист1!B12"),
        ("org|8А|Алгебра|2025-03-31|1", "Лист1!C12"),
        ("org|8А|Алгебра|2025-03-31|2", "Лист1!D12"),
        ("org|8А|Алгебра|2025-04-02|1", "Лист1!F12"),
        ("org|8А|Химия|2025-03-31|1", "Лист1!C13"),
    ]
    who = "org|8А|Первый Ян Янович"
    assert rows(page, "mark", "mark_id", "lesson_number", "mark_number", "raw_value", "value", "assessment_id")[:5] == [
        (f"{who}|org|8А|Алгебра|2025-03-28|1||1", 1, 1, "2", 2.0, None),
        (f"{who}|org|8А|Алгебра|2025-03-28|1||2", 1, 2, "3", 3.0, None),
        (f"{who}|org|8А|Алгебра|2025-03-31|2||1", 2, 1, "4", 4.0, None),
        (f"{who}|org|8А|Химия|2025-03-31|1||1", 1, 1, "4", 4.0, None),
        (f"{who}|org|8А|Химия|2025-03-31|1||2", 1, 2, "3", 3.0, None),
    ]
    assert rows(page, "attendance", "student_id", "lesson_on", "raw_value", "attendance_code", "items") == [
        (who, date(2025, 4, 2), "Н", "absent", 1),
        (who, date(2025, 3, 31), "О", "late", 1),
        ("org|8А|Вторая Яна", date(2025, 3, 31), "Н", "absent", 1),
        ("org|8А|Вторая Яна", date(2025, 4, 2), "Б Б", "ill", 2),
    ]
    assert rows(page, "period_mark", "academic_period_id", "kind_code", "raw_value") == [
        ("org|4 четверть", "period", "3")
    ]
    assert page.scopes == (
        *(Scope(entity, "org|8А", None, WINDOW) for entity in ("lesson", "mark", "attendance")),
        Scope("enrolment", "org|8А"),
    )


@pytest.mark.parametrize(
    ("cell", "marks", "absence"),
    [
        ("3", ["3"], None),
        (3, ["3"], None),
        ("2/3", ["2", "3"], None),
        ("4 4", ["4", "4"], None),
        ("2  3", ["2", "3"], None),
        ("О 2", ["2"], ("О", "late")),
        ("Н 4", ["4"], ("Н", "absent")),
        ("Б 3", ["3"], ("Б", "ill")),
        ("О 4/3", ["4", "3"], ("О", "late")),
        ("Н Н", [], ("Н Н", "absent")),
        ("Б Б 3", ["3"], ("Б Б", "ill")),
        ("5 Н", ["5"], ("Н", "absent")),
        ("Н 2/2", ["2", "2"], ("Н", "absent")),
        ("О 3 3", ["3", "3"], ("О", "late")),
        ("2  3/3", ["2", "3", "3"], None),
        ("У", [], ("У", "absent_excused")),
        ("О Н", [], ("О Н", "unknown")),
        ("4- 5+", ["4-", "5+"], None),
        ("н/а", ["н/а"], None),
        ("зч", ["зч"], None),
        ("4,5", ["4,5"], None),
        ("•", ["•"], None),
        ("", [], None),
    ],
)
def test_each_cell_of_the_reference_list(cell: Any, marks: list[str], absence: tuple[str, str] | None) -> None:
    page = _one(cell, "")
    assert [mark for (mark,) in rows(page, "mark", "raw_value")] == marks
    assert rows(page, "attendance", "raw_value", "attendance_code") == ([absence] if absence else [])
    assert len(rows(page, "lesson", "lesson_id")) == 2
    assert rejects(page) == []


def test_a_missing_cell_is_no_lesson_and_an_empty_one_is() -> None:
    assert rows(_one("", None, "", None, ""), "lesson", "lesson_on", "lesson_number") == [
        (date(2025, 3, 28), 1),
        (date(2025, 3, 31), 1),
        (date(2025, 4, 2), 1),
    ]


def test_a_report_saved_anew_does_not_tell_lessons_whole() -> None:
    page = _one("5", None, "4")
    assert {scope.entity for scope in page.scopes} == {"mark", "attendance", "enrolment"}
    assert rejects(page) == [("", None, "lessons_not_shown", 0)]


def test_averages_are_no_marks() -> None:
    page = _one("5", "", "", "", "", closing=(4.75, 4.5, "5"))
    assert rows(page, "mark", "raw_value") == [("5",)]
    assert rows(page, "period_mark", "raw_value") == [("5",)]
    assert rows(page, "student", "items") == [(1 + 1 + 2,)]


def test_what_is_wrong_costs_nothing_beside_it() -> None:
    months = [("Март", (28, 45)), ("Апрель", ("x", 2))]
    lines = block("Первый Ян", {"Алгебра": ["5", "4 4", "3", "2"]}, months)
    lines += [[None, "5"], ["Алгебра", "3"]]
    page = _page([*head(), *lines])
    assert rows(page, "mark", "raw_value") == [("5",), ("2",)]
    assert [(reason, items) for _, _, reason, items in rejects(page) if items] == [
        ("day_unreadable", 2),
        ("day_unreadable", 1),
        ("subject_missing", 1),
        ("subject_repeated", 2),
    ]
    # A row that could not be read must not let what it held count as gone.
    assert page.scopes == ()


def test_namesakes_of_one_class_and_the_unnamed_are_left_to_a_person() -> None:
    twin = block("Первый Ян", {"Алгебра": ["5", ""]})
    page = _page([*head(), *twin, *twin, *block(None, {"Алгебра": ["4"]}), *block("Вторая Яна", {"Алгебра": [""]})])
    assert rows(page, "student", "source_student_id") == [("Вторая Яна",)]
    assert [(raw, reason, items) for _, raw, reason, items in rejects(page)] == [
        ("Первый Ян", "student_namesake", 3),
        ("Первый Ян", "student_namesake", 3),
        (None, "student_unnamed", 2),
    ]
    assert page.scopes == ()


@pytest.mark.parametrize(
    ("period", "title"),
    [
        ("с 01.09.24 по 25.10.24", "1 четверть"),
        ("с 05.11.2024 по 28.12.2024", "2 четверть"),
        ("с 09.01.25 по 21.03.25", "3 четверть"),
        ("с 24.03.25 по 24.05.25", "4 четверть"),
        ("с 01.09.24 по 24.05.25", "01.09.2024–24.05.2025"),
    ],
)
def test_the_period_is_named_by_its_days(period: str, title: str) -> None:
    lines = head(about=(*ABOUT[:2], f"Период: {period}"))
    page = _page([*lines, *block("Первый Ян", {"Алгебра": ["", None, None, None, None, None, None, "5"]})])
    assert rows(page, "period_mark", "academic_period_id") == [(f"org|{title}",)]


def test_a_report_without_its_days_keeps_its_marks_and_tells_nothing_whole() -> None:
    lines = head(about=("Учебный год: 2024/2025", "Класс: 8А", "Период: весь"))
    page = _page([*lines, *block("Первый Ян", {"Алгебра": ["5", "", None, None, None, 5.0, 0, "5"]})])
    assert rows(page, "mark", "lesson_on") == [(date(2025, 3, 28),)]
    assert [(reason, items) for _, _, reason, items in rejects(page)] == [
        ("period_unreadable", 0),
        ("period_unreadable", 1),
    ]
    assert page.scopes == ()


def test_another_document_is_refused_whole() -> None:
    page = normalise(KIND, report([["Школа"], [], [CARD]]), context(source="exports"))
    assert rejects(page) == [("", None, "wrong_document", 0)]
