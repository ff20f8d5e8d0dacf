"""Whatever stands in a report, on a topics page or in an XML journal: each offered value has exactly one place."""

from typing import Any
from xml.sax.saxutils import quoteattr

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.exports.appraisal import offers
from tests.normalising.pages import accounted, context, csv_bytes, xlsx
from tests.normalising.reports import CARD, LEGEND, PROGRESS, PROGRESS_CLOSING, head, report
from transforms.normalise import normalise

SLOW = settings(deadline=None, max_examples=40)

_CELL = st.one_of(
    st.none(),
    st.text(alphabet="5 /нНаА4Об-\u00a0", max_size=7),
    st.sampled_from(["2/3", "О 4/3", "05.10.2026", "Итог", "4,5", 3, 4.75]),
)
_HEADING = st.sampled_from([*PROGRESS_CLOSING, "Март", "Апрель", "1 четверть", "Итог. оценка", "Год.", "Что-то", None])
_BELOW = st.sampled_from([None, 28, 31, 31, 45, "Итог", "Средний балл", "x"])
_NAME = st.sampled_from(["Ученик: Первый Ян", "Ученик:", "Ученик: Вторая Яна", "Обучающийся: Третий Я."])


@st.composite
def _reports(draw: st.DrawFn) -> tuple[str, bytes]:
    kind, title = draw(st.sampled_from([("progress_report", PROGRESS), ("report_card", CARD)]))
    about = draw(
        st.sampled_from(
            [
                ("Учебный год: 2024/2025", "Класс: 8А", "Период: с 24.03.25 по 24.05.25"),
                ("Учебный год: 2024/2025", "Класс:", "Период: весь"),
            ]
        )
    )
    lines: list[list[Any]] = head(title, about)
    lines.append([draw(_NAME)])
    for _ in range(draw(st.integers(1, 3))):
        number = draw(st.lists(_HEADING, min_size=1, max_size=6))
        lines.append(["Предмет", *number])
        lines.append([None, *draw(st.lists(_BELOW, max_size=7))])
        for _ in range(draw(st.integers(0, 3))):
            subject = draw(st.sampled_from(["Алгебра", "Химия", None, " "]))
            lines.append([subject, *draw(st.lists(_CELL, max_size=8))])
        if draw(st.booleans()):
            lines += [["Школа"]] if draw(st.booleans()) else LEGEND
        lines.append([draw(_NAME)])
    return f"exports.{kind}", report(lines)


@SLOW
@given(_reports())
def test_no_value_of_a_report_is_lost_or_counted_twice(page: tuple[str, bytes]) -> None:
    kind, body = page
    assert offers("отчёт.xlsx", body) == {kind: accounted(normalise(kind, body, context(source="exports")))}


_TOPIC_CELL = st.one_of(
    st.none(), st.text(alphabet="аб 5;.", max_size=6), st.sampled_from(["05.10.2026", "05.10.2026 11:04", 1, "x"])
)
_TOPIC_HEADINGS = st.lists(
    st.sampled_from(["Дата", "Номер", "Тема", "Домашнее задание", "К какому дню", "Тема записана", "Что-то", None]),
    max_size=7,
)


@SLOW
@given(_TOPIC_HEADINGS, st.lists(st.lists(_TOPIC_CELL, max_size=8), max_size=4), st.sampled_from(["7А", None]))
def test_no_value_of_a_topics_page_is_lost(headings: list[Any], lines: list[list[Any]], klass: str | None) -> None:
    sheet: list[list[Any]] = [
        ["Формат", "Свод: темы занятий, версия 1"],
        ["Организация", "org"],
        ["Класс", klass],
        ["Предмет", "Алгебра"],
        *([] for _ in range(6)),
        headings,
        *lines,
    ]
    for name, body in (("а.xlsx", xlsx({"Темы": sheet})), ("а.csv", csv_bytes({"Темы": sheet}))):
        page = normalise("exports.topics_page", body, context(source="exports"))
        assert offers(name, body) == {"exports.topics_page": accounted(page)}


_NAMES = st.sampled_from(
    ["page", "student", "lesson", "topic", "homework", "work", "mark", "absence", "result", "period", "novelty"]
)
_ATTRIBUTES = st.dictionaries(
    st.sampled_from(["class", "subject", "code", "name", "date", "number", "student", "kind", "recordedAt", "odd"]),
    st.sampled_from(["", " ", "7А", "101", "2026-10-05", "3", "период", "2026-10-05T11:04:00", "x"]),
    max_size=5,
)
_TEXT = st.sampled_from(["", " \n", "5", "Н", "слова"])


@st.composite
def _elements(draw: st.DrawFn, depth: int = 4) -> str:
    name = draw(_NAMES)
    attributes = "".join(f" {key}={quoteattr(value)}" for key, value in draw(_ATTRIBUTES).items())
    children = draw(st.lists(_elements(depth - 1), max_size=3)) if depth else []
    inside = draw(_TEXT) + "".join(child + draw(_TEXT) for child in children)
    return f"<{name}{attributes}>{inside}</{name}>"


@SLOW
@given(st.lists(_elements(), max_size=4), _TEXT, st.sampled_from(["org", "other"]))
def test_no_value_of_an_xml_journal_is_lost(elements: list[str], text: str, organisation: str) -> None:
    opening = f'<journal xmlns="urn:svod:journal:1" organisation="{organisation}" from="2026-09-01" to="2026-10-23">'
    body = f"{opening}{text}{''.join(elements)}</journal>".encode()
    page = normalise("exports.xml_journal", body, context(source="exports"))
    assert offers("а.xml", body) == {"exports.xml_journal": accounted(page)}
