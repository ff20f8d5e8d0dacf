"""The class journal of docs/formats.md: what small workbooks become, row by row."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from connectors.exports.counting import JOURNAL, count_workbook
from connectors.exports.workbook import Workbook
from schemas.exchange import NormalisedPage, Scope, Window
from tests.normalising.pages import Rows, accounted, context, csv_bytes, journal, rejects, rows, xlsx
from transforms.exports.class_journal import normalise

LESSON = {
    "Дата": "05.10.2026",
    "Номер": 3,
    "Начало": "10:20",
    "Конец": "11:05",
    "Кабинет": 214,
    "Учитель": "Фамилия И. О.",
    "Тема": "Линейные уравнения",
    "Тема записана": "05.10.2026 11:02",
    "Домашнее задание": "§ 12, № 345–347",
    "К какому дню": "07.10.2026",
    "Задание записано": "05.10.2026 11:03",
    "Виды работ": "ответ; контрольная работа",
    "Отметки выставлены": "05.10.2026 11:04; 07.10.2026 15:00",
    "Посещаемость проверена": "05.10.2026 10:25",
}
AT = "org|7А|Алгебра|2026-10-05|3"


def _page(sheets: dict[str, Rows], kind: str = "school") -> NormalisedPage:
    body = xlsx(sheets)
    page = normalise(body, context(kind, "exports"))
    assert accounted(page) == count_workbook(Workbook(body), JOURNAL)
    return page


def _pupil(*cells: Any, code: Any = "101", name: str = "Иванов Иван Иванович") -> list[Any]:
    return ["1", code, name, *cells]


def test_what_the_file_says_of_itself() -> None:
    page = _page(journal())
    whole = ("org|7А", "org|Алгебра")
    window = Window(date(2026, 9, 1), date(2026, 10, 23))
    assert page.observed_at == datetime(2026, 10, 21, 15, 30, tzinfo=UTC)
    assert Scope("mark", *whole, window) in page.scopes
    assert Scope("period_mark", *whole) in page.scopes
    assert len(page.scopes) == 8
    assert page.covers == ()
    assert rows(page, "study_group", "study_group_id", "kind_code", "grade", "source_pointer") == [
        ("org|7А", "class", 7, "Журнал!B3")
    ]
    assert rows(page, "subject", "subject_id", "source_pointer") == [("org|Алгебра", "Журнал!B5")]


def test_a_subgroups_journal() -> None:
    page = _page(journal(about={"Подгруппа": "7А англ. 1", "Предмет": "Английский язык"}))
    assert rows(page, "study_group", "study_group_id", "kind_code", "parent_study_group_id", "grade") == [
        ("org|7А", "class", None, 7),
        ("org|7А англ. 1", "subgroup", "org|7А", 7),
    ]
    assert rows(page, "enrolment", "student_id", "study_group_id") == [("org|101", "org|7А англ. 1")]
    assert rows(page, "lesson", "lesson_id", "source_lesson_id")[0] == (
        "org|7А англ. 1|Английский язык|2026-10-05|3",
        "Английский язык",
    )


def test_students_and_their_places_in_the_list() -> None:
    page = _page(journal(students=[["1", 101.0, "Иванов Иван Иванович"], ["x", "s-2", "Петрова  Анна"]]))
    assert rows(page, "student", "student_id", "family_name", "given_name", "patronymic", "items") == [
        ("org|101", "Иванов", "Иван", "Иванович", 2),
        ("org|s-2", "Петрова", "Анна", None, 2),
    ]
    assert rows(page, "enrolment", "list_number", "items", "source_pointer") == [
        (1, 1, "Журнал!A13"),
        (None, 0, "Журнал!A14"),
    ]
    assert rejects(page) == [("Журнал!A14", "x", "number_unreadable", 1)]


def test_a_lesson_and_what_was_written_about_it() -> None:
    page = _page(journal(lessons=[LESSON]))
    assert rows(page, "lesson", "lesson_id", "starts_at", "ends_at", "room", "teacher_name", "items")[0] == (
        AT,
        datetime(2026, 10, 5, 7, 20, tzinfo=UTC),
        datetime(2026, 10, 5, 8, 5, tzinfo=UTC),
        "214",
        "Фамилия И. О.",
        6,
    )
    moment = datetime(2026, 10, 5, 8, 2, tzinfo=UTC)
    assert rows(page, "lesson_topic", "topic", "recorded_at", "items", "source_pointer") == [
        ("Линейные уравнения", moment, 2, "Занятия!G2")
    ]
    assert rows(page, "homework", "homework_id", "content", "due_on", "recorded_at", "items") == [
        (f"{AT}|1", "§ 12, № 345–347", date(2026, 10, 7), moment.replace(minute=3), 3)
    ]
    assert rows(page, "attendance_check", "is_taken", "recorded_at", "items") == [
        (True, datetime(2026, 10, 5, 7, 25, tzinfo=UTC), 1)
    ]
    assert rows(page, "assessment", "assessment_id", "work_kind_code", "items") == [
        (f"{AT}|ответ|1", "answer", 2),
        (f"{AT}|контрольная работа|1", "control", 0),
    ]


def test_a_lesson_that_only_the_grid_shows_is_a_lesson() -> None:
    page = _page(journal(lessons=[LESSON]))
    assert rows(page, "lesson", "lesson_id", "items", "source_pointer")[1] == (
        "org|7А|Алгебра|2026-10-07|2",
        0,
        "Журнал!E11",
    )


def test_marks_belong_to_the_works_in_their_order() -> None:
    page = _page(journal(lessons=[LESSON], students=[_pupil("5 4/3")]))
    cell = f"org|101|{AT}"
    first, second = datetime(2026, 10, 5, 8, 4, tzinfo=UTC), datetime(2026, 10, 7, 12, tzinfo=UTC)
    assert rows(page, "mark", "mark_id", "mark_number", "value", "recorded_at", "assessment_id", "source_pointer") == [
        (f"{cell}|ответ|1", 1, 5.0, first, f"{AT}|ответ|1", "Журнал!D13"),
        (f"{cell}|контрольная работа|1", 2, 4.0, second, f"{AT}|контрольная работа|1", "Журнал!D13"),
        (f"{cell}|контрольная работа|2", 3, 3.0, second, f"{AT}|контрольная работа|1", "Журнал!D13"),
    ]


@pytest.mark.parametrize(
    ("cell", "marks", "attendance"),
    [
        ("О 4/3", ["4", "3"], [("О", "late", 1)]),
        ("Б Б 3", ["3"], [("Б Б", "ill", 2)]),
        ("Н Н", [], [("Н Н", "absent", 2)]),
        ("у", [], [("у", "absent_excused", 1)]),
        ("5 Н", ["5"], [("Н", "absent", 1)]),
        ("О Н", [], [("О Н", "unknown", 2)]),
        ("н/а осв", ["н/а", "осв"], []),
        (4, ["4"], []),
        (4.5, ["4,5"], []),
    ],
)
def test_what_a_cell_may_hold(cell: Any, marks: list[str], attendance: list[Any]) -> None:
    page = _page(journal(students=[_pupil(cell)]))
    assert [raw for (raw,) in rows(page, "mark", "raw_value")] == marks
    assert rows(page, "attendance", "raw_value", "attendance_code", "items") == attendance


@pytest.mark.parametrize(
    ("kinds", "moments", "cell", "works"),
    [
        (None, None, "5", [(None, 0)]),
        (None, None, "Н", []),
        ("ответ", None, None, [("ответ", 1)]),
        ("ответ;", None, "5", [("ответ", 1)]),
        ("ответ;", None, "5 4", [("ответ", 1), (None, 0)]),
        (None, "05.10.2026 11:04", None, [(None, 1)]),
        ("ответ", "05.10.2026 11:04; 06.10.2026 09:00", "5", [("ответ", 2), (None, 0)]),
        (";", None, None, []),
    ],
)
def test_a_work_without_a_kind(kinds: str | None, moments: str | None, cell: str | None, works: list[Any]) -> None:
    row = {"Дата": "05.10.2026", "Номер": 3, "Виды работ": kinds, "Отметки выставлены": moments}
    page = _page(journal(columns=[("05.10.2026", 3)], lessons=[row], students=[_pupil(cell)]))
    assert rows(page, "assessment", "work_kind", "items") == works


def test_attendance_that_was_not_taken() -> None:
    taken = {"Дата": "06.10.2026", "Номер": 1, "Посещаемость проверена": "потом"}
    page = _page(journal(lessons=[{"Дата": "05.10.2026", "Номер": 3}, taken]))
    assert rows(page, "attendance_check", "lesson_id", "is_taken", "recorded_at") == [(AT, False, None)]
    assert rejects(page) == [("Занятия!N3", "потом", "moment_unreadable", 1)]


def test_two_lessons_in_a_day_and_dates_of_all_sorts() -> None:
    columns = [(date(2026, 10, 5), 3), ("05.10.26", "4"), (datetime.fromisoformat("2026-10-06"), 1.0)]
    page = _page(journal(columns=columns, students=[_pupil("5", "4", "3")]))
    assert rows(page, "mark", "lesson_on", "lesson_number", "raw_value") == [
        (date(2026, 10, 5), 3, "5"),
        (date(2026, 10, 5), 4, "4"),
        (date(2026, 10, 6), 1, "3"),
    ]


def test_a_cancelled_lesson() -> None:
    page = _page(journal(lessons=[LESSON | {"Отменено": "да"}]))
    assert rows(page, "lesson", "is_cancelled") == [(True,), (False,)]


def test_results_and_periods() -> None:
    results: Rows = [
        ["101", "Иванов", "1 четверть", "период", 4, "21.10.2026 15:00"],
        ["101", "Иванов", "1 четверть", "чудо", 5, None],
        [None, "Петрова", "1 четверть", "год", "н/а", None],
        ["102", "Петрова", "1 четверть", "Зачёт", "зч", "завтра"],
    ]
    periods: Rows = [
        ["1 четверть", "четверть", date(2026, 9, 1), "25.10.2026", "23.10.2026"],
        ["Модуль", "модуль", "01.09.2026", "25.10.2026", None],
    ]
    page = _page(journal(results=results, periods=periods))
    assert rows(page, "period_mark", "period_mark_id", "kind_code", "value", "recorded_at", "items") == [
        (
            "org|101|org|7А|org|Алгебра|org|1 четверть|period",
            "period",
            4.0,
            datetime(2026, 10, 21, 12, tzinfo=UTC),
            6,
        ),
        ("org|102|org|7А|org|Алгебра|org|1 четверть|credit", "credit", None, None, 5),
    ]
    assert rows(page, "academic_period", "title", "kind_code", "ends_on", "last_school_day_on", "items") == [
        ("1 четверть", "quarter", date(2026, 10, 25), date(2026, 10, 23), 5)
    ]
    assert sorted(rejects(page)) == [
        ("Итоги!A4", None, "student_missing", 4),
        ("Итоги!D3", "чудо", "result_kind_unknown", 5),
        ("Итоги!F5", "завтра", "moment_unreadable", 1),
        ("Периоды!B3", "модуль", "period_kind_unknown", 4),
    ]


def test_what_is_broken_costs_its_neighbours_nothing() -> None:
    sheets = journal(
        columns=[("05.10.2026", 3), ("когда-то", 1)],
        students=[
            _pupil(date(2026, 3, 4), "5 5"),
            ["2", None, "Безкодов", "4 4"],
            ["3", "101", "Двойников", "4"],
            _pupil("5", code="103"),
        ],
        lessons=[LESSON | {"Конец": "25:05", "К какому дню": "скоро"}, LESSON, {"Дата": "32.10.2026", "Номер": 1}],
    )
    sheets["Занятия"][0].append("Заметки")
    sheets["Занятия"][1].append("не забыть")
    page = _page(sheets)
    assert sorted(rejects(page)) == [
        ("Журнал!B14", "Безкодов", "student_missing", 4),
        ("Журнал!B15", "101", "student_repeated", 4),
        ("Журнал!D13", "04.03.2026", "mark_is_date", 1),
        ("Журнал!E13", "5 5", "lesson_unknown", 2),
        ("Занятия!A3", "05.10.2026", "lesson_repeated", 14),
        ("Занятия!A4", "32.10.2026", "date_unreadable", 2),
        ("Занятия!D2", "25:05", "time_unreadable", 1),
        ("Занятия!J2", "скоро", "date_unreadable", 1),
        ("Занятия!P2", "не забыть", "column_unknown", 1),
    ]
    assert rows(page, "mark", "student_id", "raw_value") == [("org|103", "5")]
    assert rows(page, "homework", "content", "due_on") == [("§ 12, № 345–347", None)]


def test_headings_may_stand_in_another_order() -> None:
    sheets = journal()
    sheets["Занятия"] = [["номер ", "ТЕМА", "Дата"], [3, "Дроби", "05.10.2026"]]
    page = _page(sheets)
    assert rows(page, "lesson_topic", "lesson_id", "topic", "source_pointer") == [(AT, "Дроби", "Занятия!B2")]
    assert {reason for _, _, reason, _ in rejects(page)} == {"column_missing"}


def test_formula_errors_are_neither_marks_nor_lost() -> None:
    page = _page(journal(students=[_pupil("#N/A", "#REF!")], lessons=[LESSON | {"Тема": "#DIV/0!"}]))
    assert sorted(rejects(page)) == [
        ("Журнал!D13", "#N/A", "formula_error", 2),
        ("Журнал!E13", "#REF!", "formula_error", 1),
        ("Занятия!G2", "#DIV/0!", "formula_error", 1),
    ]
    assert rows(page, "lesson_topic", "topic") == []


@pytest.mark.parametrize(
    ("heading", "reason", "said"),
    [
        ({"Организация": "other"}, "other_organisation", "other"),
        ({"Формат": "Сводная таблица"}, "wrong_document", "Сводная таблица"),
        ({"Предмет": None}, "wrong_document", "«Предмет»"),
        ({"Класс": " "}, "wrong_document", "«Класс»"),
    ],
)
def test_a_file_of_another_sort_is_refused_whole(heading: dict[str, Any], reason: str, said: str) -> None:
    page = _page(journal(students=[_pupil("5 4")], lessons=[LESSON], about=heading))
    assert page.rows == {}
    assert page.scopes == ()
    [(pointer, raw, code, items)] = rejects(page)
    assert (pointer, code, items) == ("", reason, 3 + 2 + 14)
    assert said in str(raw)


@pytest.mark.parametrize("body", [b"PK\x03\x04cut off", b"", b"%PDF-1.7", xlsx({"Лист1": [["а"]]}), b"[\xd0"])
def test_no_journal_at_all(body: bytes) -> None:
    page = normalise(body, context(source="exports"))
    assert page.rows == {}
    assert [reason for _, _, reason, _ in rejects(page)] == ["wrong_document"]


def test_lines_about_the_file_that_cannot_be_read_are_told_and_weigh_nothing() -> None:
    page = _page(journal(about={"Выгружено": "вечером", "Период по": "31.02.2026"}))
    assert rejects(page) == [
        ("Журнал!B8", "31.02.2026", "header_unreadable", 0),
        ("Журнал!B9", "вечером", "header_unreadable", 0),
    ]
    assert page.observed_at is None
    assert page.scopes == ()
    assert rows(page, "mark", "raw_value") == [("4",)]


def test_a_missing_sheet_is_told() -> None:
    sheets = journal()
    del sheets["Итоги"], sheets["Занятия"]
    page = _page(sheets)
    assert rejects(page) == [("Занятия!A1", "Занятия", "sheet_missing", 0), ("Итоги!A1", "Итоги", "sheet_missing", 0)]
    assert rows(page, "mark", "raw_value") == [("4",)]


def test_coordinates_of_a_csv_are_lines_of_the_file() -> None:
    topic = LESSON | {"Тема": "Первая строка\nвторая"}
    page = normalise(csv_bytes(journal(lessons=[topic, LESSON | {"Номер": 4}])), context(source="exports"))
    assert rows(page, "mark", "source_pointer") == [("L14C4",)]
    assert rows(page, "lesson_topic", "source_pointer") == [("L17C7",), ("L19C7",)]


def test_a_college_group() -> None:
    page = _page(journal(about={"Класс": "3ИСИП-122"}), "college")
    assert rows(page, "study_group", "kind_code", "grade") == [("college_group", 3)]
