"""Registers by their description: small workbooks, row by row, and what is said of a workbook that was changed."""

import io
import zipfile
from datetime import UTC, date, datetime
from typing import Any

from schemas.exchange import NormalisedPage
from tests.normalising.pages import rejects, rows, xlsx
from tests.registering.books import lines, read

SUBSTITUTION = {
    "Дата": date(2026, 10, 14),
    "Урок №": 3,
    "Класс": "7А",
    "Предмет": "Алгебра",
    "Что изменено": "Замена учителя",
    "Код отсутствующего": "у-017",
    "Код заменяющего": "у-004",
    "Причина": "учеба",
}
CALENDAR = {"С": date(2026, 10, 24), "По": date(2026, 10, 26), "Вид дня": "каникулы", "Название": "Осенние"}
PROTOCOL = {
    "Протокол №": "7",
    "Дата зачёта": "20.10.2026",
    "Код обучающегося": "101",
    "Класс": "7А",
    "Предмет": "Алгебра",
    "Дата пропуска": "13.10.26",
    "Отметка": 4,
}


def test_a_substitution() -> None:
    page = read("substitutions", lines("substitutions", "Замены", SUBSTITUTION))
    columns = ("substitution_id", "lesson_on", "lesson_number", "kind_code", "reason_code", "source_pointer", "items")
    assert rows(page, "substitution", *columns) == [
        ("org|7А|Алгебра|2026-10-14|3|teacher", date(2026, 10, 14), 3, "teacher", "training", "Замены!A2", 8)
    ]
    assert rows(page, "substitution", "study_group_id", "subject_id", "register_absent_id") == [
        ("org|7А", "org|Алгебра", "у-017")
    ]
    link = ("register_source", "register_person_id", "person_kind_code", "person_id", "method_code", "items")
    assert rows(page, "identity_link", *link) == [
        ("registers", "у-017", "staff", "org|у-017", "exact_identifier", 0),
        ("registers", "у-004", "staff", "org|у-004", "exact_identifier", 0),
    ]
    assert page.covers == ("substitution", "identity_link")


def test_a_range_of_days_is_a_row_for_each() -> None:
    one_day = {"С": "04.11.2026", "Вид дня": "праздник"}
    backwards = CALENDAR | {"По": date(2026, 10, 1)}
    page = read("calendar", lines("calendar", "Календарь", CALENDAR, one_day, backwards))
    assert rows(page, "calendar_day", "calendar_on", "kind_code", "title", "source_pointer", "items") == [
        (date(2026, 10, 24), "holiday", "Осенние", "Календарь!A2", 4),
        (date(2026, 10, 25), "holiday", "Осенние", "Календарь!A2", 0),
        (date(2026, 10, 26), "holiday", "Осенние", "Календарь!A2", 0),
        (date(2026, 11, 4), "holiday", None, "Календарь!A3", 2),
    ]
    assert rejects(page) == [("Календарь!B4", "01.10.2026", "days_out_of_order", 4)]
    assert page.covers == ("calendar_day",)


def test_a_protocol_with_its_dates_and_without() -> None:
    nameless = PROTOCOL | {"Код обучающегося": None}
    unlikely = PROTOCOL | {"Протокол №": "8", "Вид": "пересдача", "Заявление": "вчера"}
    page = read("attestation_protocols", lines("attestation_protocols", "Протоколы", PROTOCOL, nameless, unlikely))
    columns = ("attestation_protocol_id", "student_id", "lesson_on", "raw_value", "kind_code", "applied_on", "items")
    assert rows(page, "attestation_protocol", *columns) == [
        ("org|7|2026-10-20|101|Алгебра|2026-10-13", "org|101", date(2026, 10, 13), "4", None, None, 7),
        ("org|8|2026-10-20|101|Алгебра|2026-10-13", "org|101", date(2026, 10, 13), "4", None, None, 7),
    ]
    assert sorted(rejects(page)) == [
        ("Протоколы!C4", "пересдача", "word_unknown", 1),
        ("Протоколы!D3", None, "value_missing", 6),
        ("Протоколы!L4", "вчера", "date_unreadable", 1),
    ]


def test_an_incident_is_told_with_the_later_notice_by_the_local_clock() -> None:
    case = {"Случай №": "1", "Чей доступ": "у-017", "Обнаружено": datetime(2026, 10, 13, 9, 10)}  # noqa: DTZ001
    both = case | {"Сообщено руководителю": "13.10.2026 9:25", "Сообщено поддержке": "13.10.2026 9:40"}
    half = case | {"Случай №": "2", "Сообщено руководителю": "13.10.2026 9:25"}
    page = read("access_incidents", lines("access_incidents", "Нарушения доступа", both, half))
    assert rows(page, "access_incident", "access_incident_id", "user_id", "discovered_at", "notified_at") == [
        ("org|1", "org|у-017", datetime(2026, 10, 13, 6, 10, tzinfo=UTC), datetime(2026, 10, 13, 6, 40, tzinfo=UTC)),
        ("org|2", "org|у-017", datetime(2026, 10, 13, 6, 10, tzinfo=UTC), None),
    ]


TITLES = ["Дата", "Урок №", "Класс", "Предмет", "Что изменено"]
LINE: list[Any] = ["14.10.2026", 3, "7А", "Алгебра", "отмена"]


def _changed(titles: list[Any], *more: list[Any]) -> NormalisedPage:
    return read("substitutions", xlsx({"Замены": [titles, *more]}))


def _told(page: NormalisedPage, reason: str) -> list[str]:
    return [row["remedy"] for row in page.rejects.to_pylist() if row["reason_code"] == reason]


def test_columns_in_another_order_and_case_mean_the_same() -> None:
    plain = _changed(TITLES, LINE)
    turned = _changed([f" {title.upper()} " for title in reversed(TITLES)], LINE[::-1])
    kept = ("substitution_id", "lesson_on", "kind_code", "items")
    assert rows(turned, "substitution", *kept) == rows(plain, "substitution", *kept) != []


def test_a_renamed_required_column_is_named_and_deletes_nothing() -> None:
    page = _changed(["Дата", "Урок №", "Класс", "Предмет", "Что изменилось"], LINE, LINE)
    assert (page.rows, page.covers) == ({}, ())
    assert rejects(page) == [("", None, "columns_missing", 10)]
    (remedy,) = _told(page, "columns_missing")
    assert remedy.startswith(
        "На листе «Замены» нет графы «Что изменено»; похоже, она переименована в «Что изменилось»."
    )


def test_a_foreign_column_costs_its_own_cells_only() -> None:
    page = _changed([*TITLES, "Кто вместо", None, "Дата"], [*LINE, "Сидоров", "?", "01.09.2026"])
    assert rows(page, "substitution", "items") == [(5,)]
    assert sorted(place for place, _, reason, _ in rejects(page) if reason == "column_unknown") == [
        *("Замены!F2", "Замены!G2", "Замены!H2")
    ]
    unknown = _told(page, "column_unknown")
    assert "нет заголовка" in unknown[1]
    assert unknown[2] == "Графа «Дата» стоит на листе дважды: оставьте одну."
    assert "На листе «Замены» нет графы «Причина»: верните её; порядок граф не важен." in _told(page, "column_missing")


def test_notes_and_examples_are_no_values() -> None:
    page = _changed(
        ["пометка", *TITLES],
        ["Пример", "мусор", None, "?", None, "?"],
        ["проверить", *LINE],
        [" пример ", *LINE],
    )
    assert rows(page, "substitution", "source_pointer", "items") == [("Замены!B3", 5)]
    assert not [reason for _, _, reason, _ in rejects(page) if reason != "column_missing"]


def test_a_sheet_that_is_not_there_is_not_shown_to_be_empty() -> None:
    page = read("supervision", lines("supervision", "Замечания"))
    assert page.covers == ("supervision_remark", "identity_link")
    assert [(place, reason) for place, _, reason, _ in rejects(page)] == [("Проверки!A1", "sheet_missing")]


def test_a_formula_keeps_its_stored_result_out() -> None:
    page = read("substitutions", _with_formula(xlsx({"Замены": [TITLES, LINE]})))
    assert page.rows == {}
    assert ("Замены!B2", "3", "formula_cell", 1) in rejects(page)


def _with_formula(body: bytes) -> bytes:
    """The workbook with its cell B2 made a formula that once gave 3."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith("sheet1.xml"):
                assert b"<v>3</v>" in part
                part = part.replace(b"<v>3</v>", b"<f>1+2</f><v>3</v>")
            new.writestr(name, part)
    return out.getvalue()
