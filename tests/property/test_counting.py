"""The counters say what a slow and plain count says, over anything a source may send."""

import json
import re
import time
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.eljur.counting import count_items
from connectors.exports.counting import CONSENTS, JOURNAL, TOPIC_PLAN, count_delimited, count_workbook
from connectors.exports.guard import check_body
from connectors.exports.workbook import Workbook
from tests.connecting import books

TRICKY = st.one_of(
    st.sampled_from(["", " ", '"', "\\", '\\"', "a:b", "{[", "}]", "null", "-1", '""', ',"result":{', "\u2028", "н/а"]),
    st.text(max_size=6),
)
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), TRICKY)
KEYS = st.one_of(st.sampled_from(["result", "response", "", "state", "items"]), TRICKY)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=25,
)
SPELLINGS = st.fixed_dictionaries(
    {
        "ensure_ascii": st.booleans(),
        "indent": st.sampled_from([None, 0, 2]),
        "separators": st.sampled_from([None, (",", ":"), (" ,\t", " :\r\n")]),
    }
)


def leaves(value: Any) -> int:
    if isinstance(value, dict):
        return sum(leaves(one) for one in value.values())
    if isinstance(value, list):
        return sum(leaves(one) for one in value)
    return 0 if value is None or value == "" else 1


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(KEYS, TREES), max_size=3), TREES, SPELLINGS, st.booleans(), st.integers(0, 3))
def test_json_values_are_counted_as_a_walk_counts_them(
    others: list[tuple[str, Any]], result: Any, spelling: dict[str, Any], bare: bool, place: int
) -> None:
    members = [(key, value) for key, value in others if key not in ("result", "response")]
    members.insert(min(place, len(members)), ("result", result))
    envelope: dict[str, Any] = dict(members) if bare else {**dict(members[:0]), "response": dict(members)}
    body = json.dumps(envelope, **spelling).encode()
    assert count_items(body) == leaves(result)
    assert count_items(body.replace(b"/", b"\\/")) == leaves(
        json.loads(body.replace(b"/", b"\\/"))["result"] if bare else result
    )


@settings(max_examples=100, deadline=None)
@given(TREES, TREES, TREES, SPELLINGS)
def test_only_what_stands_under_response_result_counts(
    before: Any, result: Any, after: Any, spelling: dict[str, Any]
) -> None:
    envelope = {"a": before, "result": after, "response": {"x": {"result": before}, "result": result, "z": [after]}}
    assert count_items(json.dumps(envelope, **spelling).encode()) == leaves(result)
    without = {"a": {"response": {"result": before}}, "response": {"x": {"result": after}}}
    assert count_items(json.dumps(without, **spelling).encode()) == 0


def test_counting_a_large_answer_is_a_matter_of_bytes_not_of_values() -> None:
    one = {
        "value": "5",
        "countas": "5",
        "count": True,
        "weight": 1,
        "comment": "",
        "lesson_comment": None,
        "nm": "к\\р",
    }
    result = {str(number): one for number in range(20_000)}
    body = json.dumps({"response": {"state": 200, "error": None, "result": result}}, ensure_ascii=False).encode()
    began = time.process_time()
    assert count_items(body) == 20_000 * 5
    assert len(body) / (time.process_time() - began) > 5e6


CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        ["5", "4 3", "4/3", "н/а", "Н/А", "4/н/а 5", "Б 3", "О 4/3", " ", "\u00a0", "/", "осв", "н/ап", "зч/", "а"]
    ),
    st.integers(0, 100),
    st.floats(1, 5),
    st.booleans(),
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), max_size=8),
)
GRIDS = st.lists(st.lists(CELLS, min_size=1, max_size=7), max_size=5)
LONG_NA = re.compile(r"(?:^|(?<=[\s/]))[нН]/[аА](?=[\s/]|$)")


def slow_tokens(text: str) -> int:
    """Blots each «н/а» into a letter, then splits at blanks and strokes."""
    return len(LONG_NA.sub("X", text).replace("/", " ").split())


def slow_count(sheet: str, rows: books.Rows) -> int:
    total = 0
    for number, row in enumerate(rows, start=1):
        if number < (13 if sheet == "Журнал" else 2):
            continue
        for column, value in enumerate(row, start=1):
            text = "" if value is None else str(value)
            total += slow_tokens(text) if sheet == "Журнал" and column >= 4 else int(bool(text.strip()))
    return total


@settings(max_examples=40, deadline=None)
@given(GRIDS, GRIDS, GRIDS)
def test_cells_of_a_workbook_are_counted_as_docs_formats_says(
    grid: books.Rows, lessons: books.Rows, plan: books.Rows
) -> None:
    sheets: dict[str, books.Rows] = {
        "Журнал": [*books.JOURNAL_HEAD, *grid],
        "Занятия": [["Дата"], *lessons],
        "Черновик": [["x"], ["не считается"]],
        "КТП": [["Класс"], *plan],
        "Согласия": [["Код"], *lessons],
        "Контакты": [["Код"], *grid],
    }
    for body in (books.workbook(sheets), books.shared_workbook(sheets)):
        book = check_body("a.xlsx", body)
        assert isinstance(book, Workbook)
        assert count_workbook(book, JOURNAL) == sum(slow_count(one, sheets[one]) for one in ("Журнал", "Занятия"))
        assert count_workbook(book, TOPIC_PLAN) == slow_count("КТП", sheets["КТП"])
        assert count_workbook(book, CONSENTS) == sum(slow_count(one, sheets[one]) for one in ("Согласия", "Контакты"))


@settings(max_examples=150, deadline=None)
@given(GRIDS, GRIDS, st.sampled_from([";", ","]), st.sampled_from(["utf-8", "utf-8-sig", "cp1251"]))
def test_cells_of_a_csv_are_counted_the_same(
    grid: books.Rows, lessons: books.Rows, delimiter: str, encoding: str
) -> None:
    sheets = {
        "Журнал": [*books.JOURNAL_HEAD, *grid],
        "Занятия": [["Дата"], *lessons],
        "Итоги": books.FINALS,
        "Периоды": books.PERIODS,
    }
    try:
        body = books.delimited(sheets, delimiter, encoding)
    except UnicodeEncodeError:
        return
    if encoding == "cp1251" and _is_utf8(body):
        return
    assert count_delimited(body) == sum(slow_count(sheet, rows) for sheet, rows in sheets.items())


def test_the_same_journal_offers_the_same_in_every_form() -> None:
    forms = [books.delimited(books.JOURNAL, d, e) for d in ";," for e in ("utf-8", "utf-8-sig", "cp1251")]
    assert {count_delimited(body) for body in forms} == {books.JOURNAL_VALUES}
    for body in (books.workbook(books.JOURNAL), books.shared_workbook(books.JOURNAL)):
        assert count_workbook(Workbook(body), JOURNAL) == books.JOURNAL_VALUES


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True
