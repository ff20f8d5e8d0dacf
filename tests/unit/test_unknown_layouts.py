"""A file of an unknown layout: its sender is told what it resembles, what was recognised and what is missing."""

from typing import Any

import pytest

from connectors.exports.appraisal import offers
from connectors.exports.limits import FileRefusedError, WrongFileError
from stand.open_document import ods
from tests.connecting.books import workbook
from tests.normalising.reports import block, head, report

CELLS = {"Алгебра": ["5", ""]}
TABLE: list[list[Any]] = [
    ["Класс: 8А"],
    ["Предмет", "Алгебра"],
    ["№", "Обучающийся", "05.10.2026", "07.10.2026"],
    [1, "Первый Ян", 5],
    [2, "Вторая Яна", 4],
]


@pytest.mark.parametrize(
    ("body", "resembles", "recognised", "missing"),
    [
        (workbook({"Лист1": TABLE}), "классный журнал", "класс 8А, предмет Алгебра, обучающихся — 2", "лист «Журнал»"),
        (
            report([*head("Успеваемость"), *block("Первый Ян", CELLS), *block("Вторая Яна", CELLS)]),
            "отчёт об успеваемости и посещаемости класса",
            "класс 8А, период с 24.03.25 по 24.05.25, учебный год 2024/2025, обучающихся — 2",
            "не хватает: заголовок «Отчет об успеваемости и посещаемости»",
        ),
        (
            workbook({"Уроки": [["Класс", "7А"], ["Предмет", "Алгебра"], ["Дата", "Тема", "Домашнее задание"]]}),
            "страницу тем",
            "класс 7А, предмет Алгебра",
            "лист «Темы», строка «Формат»",
        ),
    ],
)
def test_the_nearest_layout_is_named(body: bytes, resembles: str, recognised: str, missing: str) -> None:
    with pytest.raises(WrongFileError) as caught:
        offers("файл.xlsx", body)
    assert f"похож на {resembles}" in caught.value.message
    assert recognised in caught.value.message
    assert missing in caught.value.message
    assert "docs/formats.md" in caught.value.remedy
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_csv_is_described_as_a_workbook_is(encoding: str, delimiter: str) -> None:
    body = "\r\n".join(delimiter.join(map(str, line)) for line in TABLE).encode(encoding)
    with pytest.raises(WrongFileError, match="похож на классный журнал: один лист без названия") as caught:
        offers("журнал.csv", body)
    assert "класс 8А, предмет Алгебра, обучающихся — 2, дат — 2" in caught.value.message
    assert "лист «Журнал»" in caught.value.message


@pytest.mark.parametrize("body", ["Класс;8А".encode("cp866"), b"\x00\x01\x02;", "Каша;суп".encode("cp1251")])
def test_a_csv_in_which_no_text_is_seen_speaks_of_the_encoding(body: bytes) -> None:
    with pytest.raises(FileRefusedError, match="кодировк"):
        offers("журнал.csv", body)


def test_what_resembles_nothing_is_said_so() -> None:
    with pytest.raises(WrongFileError, match=r"не похожа ни на одну.*ни класса, ни предмета"):
        offers("файл.xlsx", workbook({"Лист1": [["Меню"], ["Каша"]]}))


def test_a_register_and_a_layout_that_is_not_expected_are_sent_where_they_belong() -> None:
    plan = workbook({"КТП": [["Класс", "Предмет"], ["7А", "Алгебра"]]})
    with pytest.raises(WrongFileError, match="реестр"):
        offers("план.xlsx", plan)
    assert offers("план.xlsx", plan, with_registers=True) == {}
    body = report([*head(), *block("Первый Ян", CELLS)])
    with pytest.raises(WrongFileError, match=r"отчёт об успеваемости.*не ждут") as caught:
        offers("отчёт.xlsx", body, ("class_journal",))
    assert "progress_report" in caught.value.remedy


def test_a_report_in_another_format_asks_for_the_original() -> None:
    lines = [*head(), *block("Первый Ян", CELLS)]
    with pytest.raises(FileRefusedError, match=r"только из \.xlsx") as caught:
        offers("отчёт.ods", ods({"Лист1": lines}, real_dates=False))
    assert "не пересохраняя" in caught.value.remedy
