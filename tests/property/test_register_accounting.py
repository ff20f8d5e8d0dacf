"""Whatever stands in a register, every value of it has exactly one place and the connector counts as many."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.exports.workbook import Workbook
from connectors.registers.counting import count_register
from schemas.exchange import NormaliseContext
from schemas.registers import REGISTERS, Register
from schemas.registers.description import NOTE_TITLE
from tests.connecting import books
from tests.normalising.pages import accounted
from transforms.normalise import normalise

CONTEXT = NormaliseContext("org", "school", "registers", "Asia/Yekaterinburg", "Europe/Moscow", "2026/2027")
_CELLS = st.one_of(
    st.sampled_from([None, None, "", " ", "\u00a0", "пример", "Пример ", "да", "нет", "05.10.2026", "10.10.2026"]),
    st.sampled_from(["05.10.2026 11:04", "3", 3, 2.5, True, "7А", "Алгебра", "101", "#N/A", "=1+1", "x\ny", "вчера"]),
)
_STRANGE = st.sampled_from(["Дата зачета", "", None, "Класс", NOTE_TITLE, "Неведомое"])


@st.composite
def _books(draw: st.DrawFn) -> tuple[Register, dict[str, list[list[Any]]]]:
    register = REGISTERS[draw(st.sampled_from(sorted(REGISTERS)))]
    sheets: dict[str, list[list[Any]]] = {}
    for sheet in register.sheets:
        if draw(st.integers(0, 4)) == 0:
            continue
        titles: list[Any] = [column.title for column in sheet.columns]
        titles = draw(st.permutations(titles)) if draw(st.booleans()) else titles
        for _ in range(draw(st.integers(0, 2))):
            titles = [*titles]
            titles.insert(draw(st.integers(0, len(titles))), draw(_STRANGE))
        if draw(st.integers(0, 3)) == 0:
            titles = titles[1:]
        kinds = {column.title: column for column in sheet.columns}
        width = len(titles)
        rows = []
        for _ in range(draw(st.integers(0, 3))):
            row = []
            for place in range(width + 1):
                known = kinds.get(titles[place] or "") if place < width else None
                likely = st.sampled_from([*known.choices, known.field.example]) if known else _CELLS
                row.append(draw(likely if draw(st.integers(0, 2)) else _CELLS))
            rows.append([str(cell) if cell is not None and not isinstance(cell, int | float) else cell for cell in row])
        sheets[sheet.title] = [titles, *rows]
    return register, sheets or {"Лист1": [["x"], ["y"]]}


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(_books(), st.booleans())
def test_no_value_of_a_register_is_lost_or_counted_twice(
    drawn: tuple[Register, dict[str, list[list[Any]]]], shared: bool
) -> None:
    register, sheets = drawn
    body = books.shared_workbook(sheets) if shared else books.workbook(sheets)
    page = normalise(register.page_kind, body, CONTEXT)
    assert accounted(page) == count_register(Workbook(body), (sheet.title for sheet in register.sheets))
    for table in (*page.rows.values(), page.rejects):
        for pointer in table["source_pointer"].to_pylist():
            assert pointer == "" or pointer.partition("!")[0] in {sheet.title for sheet in register.sheets}
