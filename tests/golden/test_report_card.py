"""The report card of a whole class: marks of quarters, of the year, of exams and final ones; averages are no marks."""

from typing import Any

from connectors.exports.appraisal import offers
from schemas.exchange import NormalisedPage, Scope
from tests.normalising.pages import accounted, context, rejects, rows
from tests.normalising.reports import CARD, card_block, head, report
from transforms.normalise import normalise

KIND = "exports.report_card"


def _page(lines: list[list[Any]]) -> NormalisedPage:
    body = report(lines)
    page = normalise(KIND, body, context(source="exports"))
    assert offers("табель.xlsx", body) == {KIND: accounted(page)}
    return page


def test_a_card_row_by_row() -> None:
    subjects = [
        [1, "Алгебра", 4.5, 4.43, 5, "3.2", 0, "осв", 4, "5", None, 5],
        [2, "Химия", None, None, None, 3.5, 3, 4],
    ]
    page = _page([*head(CARD), *card_block("Первый Ян", subjects), *card_block("Вторая Яна", [[1, "Алгебра"]])])
    assert rejects(page) == []
    who = "org|8А|Первый Ян|org|8А|org|Алгебра|org"
    assert rows(page, "period_mark", "period_mark_id", "academic_period_id", "kind_code", "raw_value", "value") == [
        (f"{who}|1 четверть|period", "org|1 четверть", "period", "5", 5.0),
        (f"{who}|2 четверть|period", "org|2 четверть", "period", "осв", None),
        (f"{who}|Год|year", "org|Год", "year", "4", 4.0),
        (f"{who}|Экзамен|exam", "org|Экзамен", "exam", "5", 5.0),
        (f"{who}|Итоговая оценка|final", "org|Итоговая оценка", "final", "5", 5.0),
        (who.replace("Алгебра", "Химия") + "|2 четверть|period", "org|2 четверть", "period", "4", 4.0),
    ]
    # The name, two numbers, two subjects and six averages of the first; name, number and subject of the second.
    assert rows(page, "student", "student_id", "items") == [("org|8А|Первый Ян", 11), ("org|8А|Вторая Яна", 3)]
    assert page.scopes == (Scope("period_mark", "org|8А"),)


def test_columns_and_cells_that_can_t_be_read_cost_nothing_beside_them() -> None:
    lines = card_block("Первый Ян", [[1, "Алгебра", None, None, "#N/A", None, None, 4, None, None, None, None, "?"]])
    page = _page([*head(CARD), *lines])
    assert rows(page, "period_mark", "raw_value") == [("4",)]
    assert [(raw, reason) for _, raw, reason, _ in rejects(page)] == [
        ("#N/A", "formula_error"),
        ("?", "column_unknown"),
    ]
