"""The spreadsheet guard: nothing that a school wrote becomes a formula."""

import io
import zipfile
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from publications.cells import XLSX_TEXT_LIMIT, csv_text, csv_texts, new_workbook, write_cell, write_rows, xlsx_text

NBSP = "\u00a0"
MOMENT = datetime(2026, 10, 24, 2, 30, tzinfo=UTC)

GUARDED = [
    ("=1+1", "'=1+1"),
    ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
    ("-2+3", "'-2+3"),
    ("@SUM(A1)", "'@SUM(A1)"),
    (" =1+1", "' =1+1"),
    (NBSP + "=1+1", "'" + NBSP + "=1+1"),
    ("\t=1+1", "'\t=1+1"),
    ("\ufeff=1+1", "'\ufeff=1+1"),
    ("\u200b@SUM(A1)", "'\u200b@SUM(A1)"),
    ("＝1+1", "'＝1+1"),
    ("§ 12\n=HYPERLINK(1)", "§ 12\n'=HYPERLINK(1)"),
    ("§ 12\r\n =HYPERLINK(1)", "§ 12\r\n' =HYPERLINK(1)"),
    ("§ 12\r=1", "§ 12\r'=1"),
    ("- прочитать\n- выучить", "'- прочитать\n'- выучить"),
    ("+7-900-123-45-67", "'+7-900-123-45-67"),
    ("-", "'-"),
]
KEPT = [
    "", "5", "-2", "+5", "-2,5", "-2.50",
    "+7 900 123-45-67", f"+7{NBSP}900 1234567", "+7(900)123-45-67", "+79001234567",
    "4/3", "2026-10-22", "н/а", "а=б", "§ 12, № 345–347", "'=1+1", "7А|Алгебра",
]  # fmt: skip


@pytest.mark.parametrize(("value", "expected"), GUARDED)
def test_a_dangerous_line_is_made_text(value: str, expected: str) -> None:
    assert csv_text(value) == expected


@pytest.mark.parametrize("value", KEPT)
def test_harmless_text_stays(value: str) -> None:
    assert csv_text(value) == value


def test_the_guard_is_idempotent() -> None:
    for value, _ in GUARDED:
        assert csv_text(csv_text(value)) == csv_text(value)


def test_the_column_form_is_the_same_guard() -> None:
    values = [value for value, _ in GUARDED] + KEPT
    assert csv_texts(pa.array([*values, None])).to_pylist() == [*(csv_text(value) for value in values), None]


def test_no_cell_of_a_workbook_is_a_formula() -> None:
    values = [value for value, _ in GUARDED] + KEPT + ["http://svod.invalid/", "{=SUM(A1)}", "007"]
    sheet = _written([[value] for value in values])
    for row, value in enumerate(values, start=1):
        cell = sheet.cell(row, 1)
        assert cell.data_type != "f", value
        assert cell.hyperlink is None, value
        if value and "\r" not in value:
            assert cell.value == value


def test_types_are_kept_and_long_ids_stay_exact() -> None:
    sheet = _written([[5, 2.5, True, None, date(2026, 10, 22), 10**17, float("nan")]])
    assert [cell.value for cell in sheet[1]] == [5, 2.5, True, None, datetime(2026, 10, 22), str(10**17), "nan"]  # noqa: DTZ001


def test_too_long_text_is_cut_visibly_and_not_dropped() -> None:
    cut = xlsx_text("😀" * XLSX_TEXT_LIMIT)
    assert cut.endswith("… [обрезано]")
    assert len(cut.encode("utf-16-le")) <= 2 * XLSX_TEXT_LIMIT
    assert str(_written([["я" * 40_000]]).cell(1, 1).value).endswith("… [обрезано]")


def test_characters_that_xml_cannot_hold_are_shown_as_unknown() -> None:
    assert xlsx_text("а\x00б\ud800") == "а\ufffdб\ufffd"


def test_the_same_data_give_the_same_bytes() -> None:
    assert _workbook([["=1"], ["5"]]) == _workbook([["=1"], ["5"]])


def _workbook(rows: list[list[object]]) -> bytes:
    buffer = io.BytesIO()
    workbook = new_workbook(buffer, title="Проба", created_at=MOMENT)
    sheet = workbook.add_worksheet("Лист")
    plain = workbook.add_format()
    end = write_rows(sheet, 0, rows[:-1], [plain] * 10)  # type: ignore[arg-type]
    assert end == len(rows) - 1
    for column, value in enumerate(rows[-1]):
        write_cell(sheet, end, column, value)  # type: ignore[arg-type]
    workbook.close()
    assert zipfile.ZipFile(buffer).testzip() is None
    return buffer.getvalue()


def _written(rows: list[list[object]]) -> Worksheet:
    sheet = load_workbook(io.BytesIO(_workbook(rows))).active
    assert isinstance(sheet, Worksheet)
    return sheet
