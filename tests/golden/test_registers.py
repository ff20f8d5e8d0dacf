"""КТП, consents and contacts: small workbooks, row by row."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from connectors.exports.counting import CONSENTS, TOPIC_PLAN, count_workbook
from connectors.exports.workbook import Workbook
from schemas.exchange import NormalisedPage
from tests.normalising.pages import Rows, accounted, context, rejects, rows, xlsx
from transforms.normalise import normalise

PLAN = ["Класс", "Предмет", "№", "Тема", "Дата по плану"]
CONSENT = [
    *("Код обучающегося", "Обучающийся", "Код представителя", "Представитель", "Кем приходится"),
    *("Решение", "Канал", "Дата решения", "Как получено"),
]
CONTACT = ["Код обучающегося", "Код представителя", "Вид", "Адрес", "Откуда известен", "Подтверждён"]


def _page(kind: str, sheets: dict[str, Rows]) -> NormalisedPage:
    body = xlsx(sheets)
    page = normalise(f"registers.{kind}", body, context(source="registers"))
    lines = TOPIC_PLAN if kind == "topic_plan" else CONSENTS
    assert accounted(page) == count_workbook(Workbook(body), lines)
    return page


def _consent(decision: str = "согласие", guardian: Any = "r1", changes: Mapping[str, Any] | None = None) -> list[Any]:
    row = dict(
        zip(
            CONSENT,
            ["101", "Иванов", guardian, "Иванова", "мать", decision, "электронно", "01.09.2026", "ЕПГУ"],
            strict=True,
        )
    )
    return list((row | dict(changes or {})).values())


def test_a_plan_of_topics() -> None:
    lines: Rows = [
        ["7А", "Алгебра", 1, "Урок 1. «Дроби»", date(2026, 9, 1)],
        ["7А", "Алгебра", "второй", "Степени", None],
        ["7А", "Алгебра", 3, None, "05.09.2026"],
        ["7А", "Алгебра", 4, "Корни", "осенью"],
    ]
    page = _page("topic_plan", {"КТП": [PLAN, *lines]})
    columns = ("study_group_id", "subject_id", "ordinal", "topic", "topic_normalised", "planned_on", "items")
    assert rows(page, "topic_plan", *columns) == [
        ("org|7А", "org|Алгебра", 1, "Урок 1. «Дроби»", "дроби", date(2026, 9, 1), 5),
        ("org|7А", "org|Алгебра", 4, "Корни", "корни", None, 4),
    ]
    assert sorted(rejects(page)) == [
        ("КТП!C3", "второй", "ordinal_unreadable", 4),
        ("КТП!D4", None, "topic_missing", 4),
        ("КТП!E5", "осенью", "date_unreadable", 1),
    ]
    assert page.covers == ("topic_plan",)


@pytest.mark.parametrize(
    ("written", "code"),
    [("согласие", "given"), ("Отказ", "refused"), ("отзыв", "withdrawn"), ("ПОЛНЫЙ  ОТКАЗ", "full_refusal")],
)
def test_decisions(written: str, code: str) -> None:
    page = _page("consents", {"Согласия": [CONSENT, _consent(written)], "Контакты": [CONTACT]})
    assert rows(page, "consent", "register_student_id", "guardian_id", "decision_code", "channel_code", "items") == [
        ("101", "org|r1", code, "electronic", 9)
    ]
    assert rows(page, "consent", "decided_on", "origin") == [(date(2026, 9, 1), "ЕПГУ")]


def test_people_are_linked_by_the_code_alone() -> None:
    other = _consent(guardian="r2", changes={"Обучающийся": "Иванов", "Код обучающегося": "202"})
    page = _page("consents", {"Согласия": [CONSENT, _consent(), _consent("отзыв"), other], "Контакты": [CONTACT]})
    columns = ("register_source", "register_person_id", "person_kind_code", "person_id", "method_code", "items")
    assert rows(page, "identity_link", *columns) == [
        ("registers", "101", "student", "org|101", "exact_identifier", 0),
        ("registers", "202", "student", "org|202", "exact_identifier", 0),
        ("registers", "r1", "guardian", "org|r1", "exact_identifier", 0),
        ("registers", "r2", "guardian", "org|r2", "exact_identifier", 0),
    ]
    assert rows(page, "guardianship", "guardian_id", "student_id", "relation") == [
        ("org|r1", "org|101", "мать"),
        ("org|r2", "org|202", "мать"),
    ]
    assert rows(page, "guardian", "guardian_id", "display_name") == [("org|r1", "Иванова"), ("org|r2", "Иванова")]


def test_contacts() -> None:
    contacts: Rows = [
        ["101", "r1", "почта", "mama@family.example", "заявление", "да"],
        ["101", None, "телефон", "+7 900 000-00-00", None, "нет"],
        ["101", "r1", "почта", "x@family.example", None, "не знаю"],
        ["101", "r1", "голубь", "окно", None, None],
        ["101", "r1", "почта", None, None, None],
    ]
    page = _page("consents", {"Согласия": [CONSENT], "Контакты": [CONTACT, *contacts]})
    assert rows(page, "contact", "contact_id", "kind_code", "origin", "confirmed", "items") == [
        ("org|101|r1|email|mama@family.example", "email", "заявление", True, 6),
        ("org|101||phone|+7 900 000-00-00", "phone", None, False, 4),
        ("org|101|r1|email|x@family.example", "email", None, None, 4),
    ]
    assert sorted((pointer, reason) for pointer, _, reason, _ in rejects(page)) == [
        ("Контакты!C5", "contact_kind_unknown"),
        ("Контакты!D6", "address_missing"),
        ("Контакты!F4", "confirmation_unknown"),
    ]


def test_what_is_broken_costs_its_neighbours_nothing() -> None:
    lines: Rows = [
        _consent("возможно"),
        _consent(changes={"Канал": "голубь"}),
        _consent(changes={"Дата решения": "вчера"}),
        _consent(changes={"Код обучающегося": None}),
        _consent("полный отказ", guardian=None, changes={"Как получено": None}),
    ]
    page = _page("consents", {"Согласия": [CONSENT, *lines]})
    assert sorted((pointer, reason) for pointer, _, reason, _ in rejects(page)) == [
        ("Контакты!A1", "sheet_missing"),
        ("Согласия!A5", "student_missing"),
        ("Согласия!F2", "decision_unknown"),
        ("Согласия!G3", "channel_unknown"),
        ("Согласия!H4", "date_unreadable"),
    ]
    assert rows(page, "consent", "decision_code", "guardian_id", "origin") == [("full_refusal", None, "")]


@pytest.mark.parametrize("kind", ["topic_plan", "consents"])
def test_another_workbook_is_one_reject(kind: str) -> None:
    page = _page(kind, {"Лист1": [["а"], ["б"]]})
    assert page.rows == {}
    assert page.covers == ()
    assert [(pointer, reason) for pointer, _, reason, _ in rejects(page)] == [("", "wrong_document")]
