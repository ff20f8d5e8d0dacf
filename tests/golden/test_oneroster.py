"""OneRoster: what a small bundle becomes, row by row, and how deltas lie over it."""

from datetime import date
from typing import Any

import pytest

from connectors.oneroster.bundle import KINDS, read_bundle
from schemas.exchange import NormalisedPage
from tests.normalising.oneroster_bundles import Tables, packed, school
from tests.normalising.pages import accounted, context, rejects, rows
from transforms.normalise import normalise


def read(kind: str, *bundles: bytes) -> NormalisedPage:
    """A page over a stack of bundles; its account closes."""
    kind = f"oneroster.{kind}"
    sizes = ",".join(str(len(one)) for one in bundles)
    page = normalise(kind, b"".join(bundles), context(source="oneroster", sizes=sizes))
    assert accounted(page) == sum(read_bundle(one).offers[kind] for one in bundles)
    return page


FULL = packed(school())
LESSON = "org|10Б|k2|2026-10-05|1"


def test_sessions() -> None:
    page = read("academicSessions", FULL)
    # An endDate is the first day after.
    assert rows(page, "academic_period", "academic_period_id", "kind_code", "starts_on", "ends_on", "items") == [
        ("org|s1", "quarter", date(2026, 9, 1), date(2026, 10, 23), 6),
        ("org|s2", "year", date(2026, 9, 1), date(2027, 5, 31), 6),
    ]
    assert page.covers == ("academic_period",)


def test_people_with_their_roles_and_demographics() -> None:
    page = read("users", FULL)
    assert rows(page, "student", "student_id", "display_name", "patronymic", "sex_code", "birth_on", "items") == [
        ("org|u1", "Ёлкина Яна Юрьевна", "Юрьевна", "female", date(2010, 5, 1), 14),
        ("org|u2", "Щукин Ян", None, None, None, 9),
    ]
    assert rows(page, "staff", "staff_id", "display_name", "items") == [("org|t1", "Учитель Ульяна", 9)]
    assert rejects(page) == []


def test_classes_are_groups_and_subjects() -> None:
    tables = school()
    tables["classes"].append(["k3", "", "", "Английский 10Б", "c1", "10Б англ. 1", "scheduled", "o1"])
    page = read("classes", packed(tables))
    assert rows(page, "study_group", "study_group_id", "kind_code", "parent_study_group_id", "grade") == [
        ("org|10Б", "class", None, 10),
        ("org|10Б", "class", None, 10),
        ("org|10Б англ. 1", "subgroup", "org|10Б", 10),
    ]
    # What is said of the school stays with the first row.
    assert rows(page, "subject", "subject_id", "title", "items") == [("org|Алгебра", "Алгебра", 6)]


def test_who_is_where_and_who_teaches() -> None:
    page = read("enrollments", FULL)
    assert rows(page, "enrolment", "student_id", "study_group_id", "enrolled_from_on", "enrolled_to_on", "items") == [
        ("org|u1", "org|10Б", date(2026, 9, 1), date(2027, 5, 31), 22),
        ("org|u2", "org|10Б", None, None, 6),
    ]
    assert rows(page, "teaching_assignment", "staff_id", "study_group_id", "subject_id", "items") == [
        ("org|t1", "org|10Б", "org|Алгебра", 6)
    ]


def test_works() -> None:
    page = read("lineItems", FULL)
    assert rows(page, "assessment", "assessment_id", "work_kind", "work_kind_code", "weight", "title") == [
        (f"{LESSON}|l1", "контрольная работа", "control", 3.0, "Уравнения"),
        (f"{LESSON}|l2", None, None, None, "Ответ"),
    ]


def test_marks_and_a_mark_of_a_period() -> None:
    page = read("results", FULL)
    assert rows(page, "mark", "mark_id", "lesson_on", "mark_number", "raw_value", "value", "comment", "weight") == [
        (f"org|u1|{LESSON}|l1", date(2026, 10, 5), 1, "4", 4.0, "молодец", 3.0),
        (f"org|u1|{LESSON}|l2", date(2026, 10, 5), 2, "осв", None, None, None),
    ]
    assert rows(page, "period_mark", "student_id", "subject_id", "academic_period_id", "kind_code", "raw_value") == [
        ("org|u1", "org|Алгебра", "org|s1", "period", "5")
    ]
    assert rejects(page) == []
    assert page.covers == ("mark", "period_mark")


def _delta(**tables: list[list[str]]) -> bytes:
    heads = {name: school()[name][0] for name in tables}
    return packed({name: [heads[name], *lines] for name, lines in tables.items()}, "delta", day=21)


def test_a_delta_changes_adds_and_takes_away() -> None:
    delta = _delta(
        results=[
            ["m1", "active", "2026-10-21T10:00:00Z", "l1", "u1", "fully graded", "5", "", "2026-10-20", ""],
            ["m2", "tobedeleted", "2026-10-21T10:00:00Z", "", "", "", "", "", "", ""],
            ["m5", "active", "2026-10-21T10:00:00Z", "l1", "u2", "fully graded", "3", "", "2026-10-20", ""],
        ]
    )
    page = read("results", FULL, delta)
    assert rows(page, "mark", "mark_id", "raw_value", "source_pointer") == [
        (f"org|u1|{LESSON}|l1", "5", "2/results.csv!L2"),
        (f"org|u2|{LESSON}|l1", "3", "2/results.csv!L4"),
    ]
    assert page.covers == ("mark", "period_mark")
    # What the delta does not speak of stands.
    assert rows(read("users", FULL, delta), "student", "student_id") == [("org|u1",), ("org|u2",)]


def _with(table: str, line: int, column: str, value: str) -> Tables:
    tables = school()
    tables[table][line][tables[table][0].index(column)] = value
    return tables


@pytest.mark.parametrize(
    ("kind", "tables", "reason", "pointer", "items"),
    [
        ("results", _with("results", 1, "lineItemSourcedId", "l9"), "line_item_unknown", "results.csv!L2", 7),
        ("results", _with("results", 1, "studentSourcedId", "u9"), "user_unknown", "results.csv!L2", 7),
        ("results", _with("results", 1, "sourcedId", ""), "id_missing", "results.csv!L2", 6),
        ("lineItems", _with("lineItems", 1, "classSourcedId", "k9"), "class_unknown", "lineItems.csv!L2", 6),
        (
            "lineItems",
            _with("lineItems", 1, "assignDate", "скоро"),
            "date_unreadable",
            "lineItems.csv!L2.assignDate",
            1,
        ),
        ("lineItems", _with("lineItems", 1, "classSourcedId", "k1"), "subject_missing", "lineItems.csv!L2", 6),
        ("enrollments", _with("enrollments", 1, "role", "кто-то"), "role_unknown", "enrollments.csv!L2", 8),
        ("users", _with("roles", 1, "role", "кто-то"), "role_unknown", "users.csv!L2", 6),
        (
            "academicSessions",
            _with("academicSessions", 1, "endDate", ""),
            "period_dates_missing",
            "academicSessions.csv!L2",
            5,
        ),
        ("users", _with("users", 0, "identifier", "Прозвище"), "column_unknown", "users.csv!L2C8", 1),
    ],
)
def test_what_cannot_be_read_is_said_where_it_stands(
    kind: str, tables: Tables, reason: str, pointer: str, items: int
) -> None:
    page = read(kind, packed(tables))
    assert (pointer, reason, items) in [(where, why, weight) for where, _, why, weight in rejects(page)]
    if items > 1:
        assert page.covers == ()


def test_a_bundle_without_roles_asks_the_enrolments() -> None:
    tables = school()
    del tables["roles"]
    page = read("users", packed(tables))
    assert rows(page, "student", "student_id") == [("org|u1",), ("org|u2",)]
    assert rows(page, "staff", "staff_id") == [("org|t1",)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("body", [b"", b"PK", b"<html>", FULL[:200]])
def test_another_document_is_one_reject(kind: str, body: bytes) -> None:
    page = normalise(kind, body, context(source="oneroster"))
    assert (page.rows, page.covers) == ({}, ())
    assert [reason for _, _, reason, _ in rejects(page)] == ["wrong_document"]


def test_any_file_may_be_missing() -> None:
    for name in school():
        tables: dict[str, Any] = {file: lines for file, lines in school().items() if file != name}
        for kind in KINDS:
            read(kind.removeprefix("oneroster."), packed(tables))
