"""What a connector counts is what the normaliser accounts for: two readers, one file, whatever stands in it."""

import json
from typing import Any

import pyarrow.compute as pc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.eljur.capabilities import BY_METHOD, eljur_capabilities
from connectors.eljur.counting import count_items
from connectors.exports.counting import CONSENTS, JOURNAL, TOPIC_PLAN, count_delimited, count_workbook
from connectors.exports.workbook import Workbook
from schemas.exchange import NormaliseContext, NormalisedPage
from tests.connecting import books
from transforms.normalise import normalise

CONTEXT = NormaliseContext("peresvet-5", "school", "exports", "Europe/Moscow", "Europe/Moscow", "2026/2027")
VALUES = [
    None,
    "5",
    "4 3",
    "4/3",
    "н/а",
    "4/н/а 5",
    "Б 3",
    "О 4/3",
    " ",
    "\u00a0",
    "/",
    "//5",
    "осв",
    5,
    4.5,
    True,
    "x\ny",
]
WORDS = ["05.10.2026", "3", 3, "10:20", "ответ; тест", "05.10.2026 11:04; ", "период", "1 четверть", "s1", "да", "7А"]
CELLS = st.sampled_from([*VALUES, *WORDS])
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=16), max_size=4)
HEADINGS: dict[str, list[Any]] = {
    "Занятия": [
        *("Дата", "Номер", "Начало", "Конец", "Кабинет", "Учитель", "Тема", "Тема записана", "Домашнее задание"),
        *("К какому дню", "Задание записано", "Виды работ", "Отметки выставлены", "Посещаемость проверена", "Отменено"),
    ],
    "Итоги": ["Код", "Обучающийся", "Период", "Вид", "Отметка", "Записана"],
    "Периоды": ["Период", "Вид", "Начало", "Конец", "Последний учебный день"],
    "КТП": ["Класс", "Предмет", "№", "Тема", "Дата по плану"],
    "Согласия": [
        *("Код обучающегося", "Обучающийся", "Код представителя", "Представитель", "Кем приходится"),
        *("Решение", "Канал", "Дата решения", "Как получено"),
    ],
    "Контакты": ["Код обучающегося", "Код представителя", "Вид", "Адрес", "Откуда известен", "Подтверждён"],
}


def taken(page: NormalisedPage) -> int:
    tables = [*page.rows.values(), page.rejects]
    return sum(pc.sum(table["items"]).as_py() or 0 for table in tables)


def sheet(title: str, rows: books.Rows) -> books.Rows:
    return [HEADINGS[title], *rows]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS, ROWS, ROWS, ROWS, st.sampled_from([";", ","]))
def test_a_class_journal(
    grid: books.Rows, lessons: books.Rows, finals: books.Rows, periods: books.Rows, delimiter: str
) -> None:
    sheets: dict[str, books.Rows] = {
        "Журнал": [*books.JOURNAL_HEAD, *grid],
        "Занятия": sheet("Занятия", lessons),
        "Итоги": sheet("Итоги", finals),
        "Периоды": sheet("Периоды", periods),
    }
    for body in (books.workbook(sheets), books.shared_workbook(sheets)):
        assert count_workbook(Workbook(body), JOURNAL) == taken(normalise("exports.class_journal", body, CONTEXT))
    text = books.delimited(sheets, delimiter)
    assert count_delimited(text) == taken(normalise("exports.class_journal", text, CONTEXT))


@pytest.mark.parametrize(
    ("kind", "first_lines"), [("registers.topic_plan", TOPIC_PLAN), ("registers.consents", CONSENTS)]
)
@settings(max_examples=30, deadline=None)
@given(rows=st.tuples(ROWS, ROWS, ROWS))
def test_a_register(kind: str, first_lines: dict[str, int], rows: tuple[books.Rows, books.Rows, books.Rows]) -> None:
    titles = ("КТП", "Согласия", "Контакты")
    body = books.shared_workbook({title: sheet(title, rows) for title, rows in zip(titles, rows, strict=True)})
    assert count_workbook(Workbook(body), first_lines) == taken(normalise(kind, body, CONTEXT))


NAMES = st.sampled_from(
    [
        *("students", "days", "items", "items_extday", "homework", "assessments", "files", "resources", "12", "0"),
        *("20261005", "name", "title", "lesson_id", "num", "value", "grp", "topic", "control_type", "starttime"),
        *("groups", "subgroups", "users", "key", "lastname", "periods", "weeks", "start", "end", "relations", "vendor"),
        *("period", "teacher", "room", "sort", "count", "weight", "comment", "individual", "id", "кто-то", ""),
    ]
)
LEAVES = st.sampled_from(
    [None, "", "5", 5, 4.5, True, False, "н", "20261005", "students", "Алгебра", "1", "§ 12", "10:20", "x" * 40]
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=5)),
    max_leaves=40,
)


def wrapped(path: tuple[str, ...], tree: Any) -> Any:
    for name in reversed(path):
        tree = {name: tree}
    return tree


PLACES = {
    "eljur.getrules": ((), ("relations", "groups"), ("relations",)),
    "eljur.getmessagereceivers": ((), ("groups",)),
    "eljur.getperiods": ((), ("students",), ("students", "12", "periods")),
    "eljur.getdiary": ((), ("students", "12", "days"), ("students", "12", "days", "20261005", "items")),
    "eljur.getfinalassessments": ((), ("students", "12", "items")),
    "eljur.getschedule": ((), ("days",), ("days", "20261005", "items")),
    "eljur.getmarks": ((), ("students",), ("students", "12", "lessons")),
    "eljur.getassessments": ((), ("students", "12", "days"), ("students", "12", "days", "20261005", "items")),
    "eljur.gethomework": ((), ("students", "12", "days"), ("students", "12", "days", "20261005", "items")),
    "eljur.getupdates": ((), ("updates",)),
    "eljur.getmessages": ((), ("messages",)),
}


@pytest.mark.parametrize("kind", eljur_capabilities(list(BY_METHOD)).kinds)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tree=TREES, place=st.integers(0, 2))
def test_an_eljur_answer(kind: str, tree: Any, place: int) -> None:
    paths = PLACES[kind]
    result = wrapped(paths[place % len(paths)], tree)
    body = json.dumps({"response": {"state": 200, "error": None, "result": result}}).encode()
    request = {"class": "7А", "days": "20261005-20261011", "student": "12", "week": "2026-W41", "part": "1"}
    zone = "Europe/Moscow"
    context = NormaliseContext("kukarino", "school", "eljur", zone, zone, "2026/2027", request)
    assert count_items(body) == taken(normalise(kind, body, context))
