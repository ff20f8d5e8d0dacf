"""The topics page: lessons of a group and subject with topics and homework, in any of the formats."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from connectors.exports.appraisal import offers
from schemas.exchange import Scope, Window
from stand.open_document import ods
from stand.workbooks import xls
from tests.normalising.pages import Rows, accounted, context, csv_bytes, rejects, rows, xlsx
from transforms.normalise import normalise

KIND = "exports.topics_page"
HEADINGS = ["Дата", "Номер", "Тема", "Тема записана", "Домашнее задание", "К какому дню", "Задание записано"]


def topics(lessons: list[list[Any]], headings: list[Any] | None = None, **about: Any) -> dict[str, Rows]:
    lines = {
        "Формат": "Свод: темы занятий, версия 1",
        "Организация": "org",
        "Класс": "7А",
        "Подгруппа": None,
        "Предмет": "Алгебра",
        "Учебный год": "2026/2027",
        "Период с": "01.09.2026",
        "Период по": "23.10.2026",
        "Выгружено": "21.10.2026 18:30",
    } | about
    return {"Темы": [*([label, value] for label, value in lines.items()), [], headings or HEADINGS, *lessons]}


WRITERS: dict[str, Callable[[dict[str, Rows]], bytes]] = {
    "a.xlsx": xlsx,
    "a.csv": csv_bytes,
    "a.ods": lambda sheets: ods(sheets, real_dates=True),
    "a.xls": lambda sheets: xls(sheets, real_dates=True),
}


@pytest.mark.parametrize("name", WRITERS)
def test_a_page_row_by_row(name: str) -> None:
    lessons: list[list[Any]] = [
        ["05.10.2026", 1, "Степени", "05.10.2026 11:02", "§ 12", "07.10.2026", "05.10.2026 11:03"],
        ["05.10.2026", 2, "Корни"],
        ["07.10.2026", None, None, None, "№ 3"],
    ]
    body = WRITERS[name](topics(lessons))
    page = normalise(KIND, body, context(source="exports"))
    assert offers(name, body) == {KIND: accounted(page)} == {KIND: 12}
    assert rejects(page) == []
    at = "org|7А|Алгебра"
    assert rows(page, "lesson", "lesson_id", "lesson_number", "items") == [
        (f"{at}|2026-10-05|1", 1, 2),
        (f"{at}|2026-10-05|2", 2, 2),
        (f"{at}|2026-10-07|1", 1, 1),
    ]
    assert rows(page, "lesson_topic", "lesson_id", "topic", "recorded_at") == [
        (f"{at}|2026-10-05|1", "Степени", datetime(2026, 10, 5, 8, 2, tzinfo=UTC)),
        (f"{at}|2026-10-05|2", "Корни", None),
    ]
    assert rows(page, "homework", "homework_id", "content", "due_on") == [
        (f"{at}|2026-10-05|1|1", "§ 12", date(2026, 10, 7)),
        (f"{at}|2026-10-07|1|1", "№ 3", None),
    ]
    window = Window(date(2026, 9, 1), date(2026, 10, 23))
    assert page.scopes == tuple(
        Scope(entity, "org|7А", at.replace("7А|", ""), window) for entity in ("lesson_topic", "homework")
    )
    assert page.observed_at == datetime(2026, 10, 21, 15, 30, tzinfo=UTC)


def test_two_columns_are_enough() -> None:
    body = xlsx(topics([["05.10.2026", "Степени"], ["05.10.2026", "Корни"]], ["Дата", "Тема"]))
    page = normalise(KIND, body, context(source="exports"))
    assert [number for (number,) in rows(page, "lesson", "lesson_number")] == [1, 2]
    assert rejects(page) == []


def test_rows_without_their_key_are_rejected_and_tell_nothing_gone() -> None:
    lessons: list[list[Any]] = [
        ["когда-то", 1, "А"],
        ["05.10.2026", "x", "Б"],
        ["05.10.2026", 1, "В"],
        ["05.10.2026", 1, "Г"],
    ]
    body = xlsx(topics(lessons))
    page = normalise(KIND, body, context(source="exports"))
    assert rows(page, "lesson_topic", "topic") == [("В",)]
    assert [(reason, items) for _, _, reason, items in rejects(page)] == [
        ("date_unreadable", 3),
        ("lesson_number_unreadable", 3),
        ("lesson_repeated", 3),
    ]
    assert page.scopes == ()
    assert offers("a.xlsx", body) == {KIND: accounted(page)}


@pytest.mark.parametrize(
    ("about", "reason"), [({"Организация": "чужая"}, "other_organisation"), ({"Класс": None}, "wrong_document")]
)
def test_a_page_of_another_is_refused_with_all_it_offers(about: dict[str, Any], reason: str) -> None:
    body = xlsx(topics([["05.10.2026", 1, "А"]], **about))
    page = normalise(KIND, body, context(source="exports"))
    assert [(code, items) for *_, code, items in rejects(page)] == [(reason, 3)]
