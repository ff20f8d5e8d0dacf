from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from schemas.model.facts import WORK_KINDS
from transforms.marks import mark_value
from transforms.moments import in_utc, parse_date, parse_local_moment, parse_time
from transforms.school_year import school_year_of
from transforms.titles import grade_of_group, kind_of_period, kind_of_period_by_length, kind_of_result
from transforms.words import parse_flag, parse_number, parse_whole
from transforms.work_kinds import work_kind_code


@pytest.mark.parametrize(
    ("raw", "value"),
    [("4", 4.0), (" 5 ", 5.0), ("4-", 4.0), ("4−", 4.0), ("5+", 5.0), ("4,5", 4.5), ("4.5", 4.5), ("10", 10.0)],
)
def test_a_mark_that_is_a_number(raw: str, value: float) -> None:
    assert mark_value(raw) == value


@pytest.mark.parametrize("raw", ["осв", "н/а", "зч", "•", "", "-", "+", "-4", "4/5", "4 5", "nan", "1e3", "٤", "5!"])
def test_a_mark_that_is_none(raw: str) -> None:
    assert mark_value(raw) is None


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Ответ на уроке", "answer"),
        ("ответ", "answer"),
        ("ДОМАШНЯЯ РАБОТА", "homework"),
        ("Работа на уроке", "classwork"),
        ("Тест", "test"),
        ("контрольная  работа", "control"),
        ("ВШК: контрольная работа", "internal_control"),
        ("ВШК: диктант", "internal_control"),
        ("Письменная работа", "written"),
        ("Диктант", "dictation"),
        ("Сочинение", "essay"),
        ("Лабораторная работа", "laboratory"),
        ("Практическая работа", "practical"),
        ("Зачёт", "credit"),
        ("зачет", "credit"),
        ("Экзамен", "exam"),
        ("Проект", "other"),
    ],
)
def test_kinds_of_work(words: str, code: str) -> None:
    assert work_kind_code(words) == code
    assert code in WORK_KINDS


@pytest.mark.parametrize("empty", [None, "", "  ", "."])
def test_no_kind_of_work(empty: str | None) -> None:
    assert work_kind_code(empty) is None


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2026, 9, 1), "2026/2027"), (date(2026, 8, 31), "2025/2026"), (date(2027, 1, 1), "2026/2027")],
)
def test_the_school_year_turns_in_september(day: date, year: str) -> None:
    assert school_year_of(day) == year


@pytest.mark.parametrize("text", ["20261005", "2026-10-05", "05.10.2026", "5.10.26", " 05.10.2026 ", "05.10.2026 г."])
def test_dates(text: str) -> None:
    assert parse_date(text) == date(2026, 10, 5)


@pytest.mark.parametrize("text", ["", "20261305", "31.02.2026", "05/10/2026", "вчера", "2026-10-05 10:00", "5.10"])
def test_no_dates(text: str) -> None:
    assert parse_date(text) is None


def test_times_and_moments() -> None:
    assert parse_time("9:05") == time(9, 5)
    assert parse_time("09:05:30") == time(9, 5, 30)
    assert parse_time("25:00") is None
    assert parse_local_moment("05.10.2026 11:04") == datetime.fromisoformat("2026-10-05T11:04")
    assert parse_local_moment("2026-10-05T11:04:00") == datetime.fromisoformat("2026-10-05T11:04")
    assert parse_local_moment("05.10.2026") is None


def test_a_local_moment_in_utc() -> None:
    local = datetime.fromisoformat("2026-10-05T11:04")
    assert in_utc(local, ZoneInfo("Asia/Yekaterinburg")) == datetime(2026, 10, 5, 6, 4, tzinfo=UTC)
    # Moscow put its clocks back on 26 October 2014: two o'clock came twice, the first one counts.
    assert in_utc(datetime.fromisoformat("2014-10-26T01:30"), ZoneInfo("Europe/Moscow")) == datetime(
        2014, 10, 25, 21, 30, tzinfo=UTC
    )


def test_numbers_and_flags() -> None:
    assert (parse_whole("3"), parse_whole("3.0"), parse_whole("3.5"), parse_whole("три")) == (3, 3, None, None)
    assert (parse_number("1,5"), parse_number("-2"), parse_number("1e3")) == (1.5, -2.0, None)
    assert (parse_flag("__yes"), parse_flag("0"), parse_flag("Да"), parse_flag("может")) == (True, False, True, None)


def test_titles_of_groups_and_periods() -> None:
    assert (grade_of_group("7А"), grade_of_group("10А"), grade_of_group("3ИСИП-122"), grade_of_group("ИСИП")) == (
        7,
        10,
        3,
        None,
    )
    assert kind_of_period("1 четверть") == "quarter"
    assert kind_of_period("I", "II полугодие 2026/2027") == "half_year"
    assert kind_of_period("2026/2027 учебный год") == "year"
    assert kind_of_period("Модуль 1", None) is None
    assert kind_of_period_by_length(date(2026, 9, 1), date(2026, 10, 25), "school") == "quarter"
    assert kind_of_period_by_length(date(2026, 9, 1), date(2026, 12, 25), "college") == "semester"
    assert [kind_of_result(text) for text in ("1 четверть", "Год", "Экзамен", "Итоговая", "Зачёт", "I полугодие")] == [
        "period",
        "year",
        "exam",
        "final",
        "credit",
        "period",
    ]
