"""`getrules`, `getmessagereceivers`, `getperiods`, `getfinalassessments`: small pages, row by row."""

from datetime import date
from typing import Any

import pytest

from connectors.eljur.roster import read_roster
from schemas.exchange import NormalisedPage, Scope
from tests.normalising.pages import accounted, answer, context, leaves, rejects, rows
from transforms.normalise import normalise


def _page(method: str, result: Any, kind: str = "school", **request: str) -> NormalisedPage:
    page = normalise(f"eljur.{method}", answer(result), context(kind, **request))
    assert accounted(page) == leaves(result)
    return page


def test_rules_of_a_staff_account() -> None:
    result = {
        "roles": ["teacher", "administration"],
        "name": "101",
        "title": "Журналова Вера",
        "email": "",
        "vendor": "kuk",
        "allowedSections": ["diary"],
        "relations": {
            "students": [],
            "groups": {"7А": {"rules": ["getschedule"], "rel": "group", "name": "7А", "parallel": 7, "balls": "5"}},
            "schools": [{"number": "1", "title": "Школа", "inn": None}],
        },
    }
    page = _page("getrules", result)
    assert rows(page, "study_group", "study_group_id", "source_group_id", "kind_code", "grade", "items") == [
        ("org|7А", "7А", "class", 7, 5)
    ]
    assert rows(page, "staff", "staff_id", "display_name", "items") == [("org|101", "Журналова Вера", 8)]
    assert rejects(page) == []
    assert page.covers == ()
    assert page.scopes == ()


def test_rules_of_a_parent_name_the_child() -> None:
    child = {"rel": "child", "name": "386", "lastname": "Иванов", "firstname": "Иван", "gender": "male", "class": "10А"}
    page = _page("getrules", {"roles": ["parent"], "name": "9", "relations": {"students": {"386": child}}})
    assert rows(page, "student", "student_id", "display_name", "family_name", "sex_code", "items") == [
        ("org|386", "Иванов Иван", "Иванов", "male", 6)
    ]
    assert rows(page, "enrolment", "student_id", "study_group_id", "items") == [("org|386", "org|10А", 0)]


def test_the_roster() -> None:
    pupil = {"name": "101", "lastname": "Иванов", "firstname": "Иван", "middlename": "Иванович"}
    other = {"name": 102, "lastname": "Петрова", "firstname": "Анна", "groupname": "7А"}
    result = {
        "groups": [
            {"key": "teachers", "name": "Учителя", "users": [{"name": "9", "lastname": "Учителев"}]},
            {
                "key": "students",
                "name": "Ученики",
                "subgroups": {"0": {"name": "7А", "users": {"a": pupil, "b": other}}},
            },
            {
                "key": "parents",
                "name": "Родители",
                "subgroups": [{"name": "7А", "users": [{"name": "5", "lastname": "И"}]}],
            },
        ]
    }
    page = _page("getmessagereceivers", result)
    assert rows(page, "student", "student_id", "display_name", "patronymic", "items") == [
        ("org|101", "Иванов Иван Иванович", "Иванович", 4),
        ("org|102", "Петрова Анна", None, 4),
    ]
    assert rows(page, "study_group", "study_group_id", "grade") == [("org|7А", 7)]
    assert rows(page, "enrolment", "student_id", "study_group_id") == [("org|101", "org|7А"), ("org|102", "org|7А")]
    assert rows(page, "staff", "staff_id", "display_name") == [("org|9", "Учителев")]
    assert rows(page, "guardian", "guardian_id") == [("org|eljur|5",)]
    assert page.scopes == (Scope("enrolment", "org|7А"),)
    assert rejects(page) == []


def test_a_subgroup_in_the_roster_waits_for_a_diary_to_name_its_class() -> None:
    users = [{"name": "101", "lastname": "Иванов"}]
    result = {"groups": [{"key": "students", "subgroups": [{"name": "7А.англ", "users": users}]}]}
    page = _page("getmessagereceivers", result)
    assert rows(page, "study_group", "title") == []
    assert rows(page, "enrolment", "student_id", "study_group_id") == [("org|101", "org|7А.англ")]


def test_a_college_s_key_stands_for_the_title_of_its_group() -> None:
    """Where a college keys its groups and does not name them: `2024/2025_1_3ИСИП-122#####<hash>`."""
    key = "2024/2025_1_3ИСИП-122#####0753a2848830c9e5f25229d379c79c7f"
    users = [{"name": "101", "lastname": "Иванов"}]
    groups = {"groups": [{"key": "students", "subgroups": {key: {"users": users}}}]}
    page = _page("getmessagereceivers", groups)
    assert rows(page, "study_group", "study_group_id", "grade") == [("org|3ИСИП-122", 3)]
    assert rows(page, "enrolment", "study_group_id") == [("org|3ИСИП-122",)]
    assert list(read_roster(groups)) == ["3ИСИП-122"]
    rules = _page("getrules", {"name": "1", "relations": {"groups": {key: {"rules": []}}}})
    assert rows(rules, "study_group", "title") == [("3ИСИП-122",)]


def test_an_empty_class_is_a_class_and_a_nameless_pupil_a_reject() -> None:
    subgroups = [{"name": "7А", "users": None}, {"name": "7Б", "users": [{"name": "7"}, {"lastname": "Безкодов"}]}]
    page = _page("getmessagereceivers", {"groups": [{"key": "students", "subgroups": subgroups}]})
    assert rows(page, "study_group", "title") == [("7А",), ("7Б",)]
    users = "/response/result/groups/0/subgroups/1/users"
    assert rejects(page) == [(f"{users}/1", None, "student_missing", 1), (f"{users}/0", None, "student_unnamed", 1)]


def _period(**changes: Any) -> dict[str, Any]:
    period = {
        "name": "1",
        "fullname": "1 четверть",
        "disabled": False,
        "ambigious": False,
        "start": "20260901",
        "end": "20261023",
        "weeks": [{"start": "20260901", "end": "20260906", "title": "1 неделя"}],
    }
    return period | changes


@pytest.mark.parametrize("shape", [list, lambda periods: {str(n + 5): one for n, one in enumerate(periods)}])
def test_periods(shape: Any) -> None:
    periods = [_period(), _period(name="y", fullname="Год", end="20270525", weeks=[]), _period(name="M", fullname="")]
    page = _page("getperiods", {"students": [{"name": "101", "title": "Иванов", "periods": shape(periods)}]})
    columns = ("academic_period_id", "source_period_id", "title", "kind_code", "starts_on", "ends_on", "school_year")
    first = date(2026, 9, 1)
    assert rows(page, "academic_period", *columns) == [
        ("org|1", "1", "1 четверть", "quarter", first, date(2026, 10, 23), "2026/2027"),
        ("org|y", "y", "Год", "year", first, date(2027, 5, 25), "2026/2027"),
        ("org|M", "M", "M", "quarter", first, date(2026, 10, 23), "2026/2027"),
    ]
    assert rows(page, "academic_period", "items") == [(9 + 2,), (6,), (8,)]
    assert page.covers == ("academic_period",)


def test_a_period_without_dates_costs_no_other() -> None:
    result = {"students": {"101": {"periods": [_period(end="скоро", weeks=None), _period()]}}}
    page = _page("getperiods", result)
    assert rejects(page) == [("/response/result/students/101/periods/0", "скоро", "date_unreadable", 6)]
    assert rows(page, "academic_period", "title") == [("1 четверть",)]


def test_a_roster_without_periods_is_not_lost() -> None:
    page = _page("getperiods", {"students": [{"name": "101", "title": "Иванов", "periods": []}]})
    assert [(reason, items) for _, _, reason, items in rejects(page)] == [("not_attached", 1), ("not_attached", 1)]


def test_final_marks() -> None:
    result = {
        "students": {
            "101": {
                "name": "101",
                "title": "Иванов",
                "items": [
                    {
                        "name": "Алгебра",
                        "assessments": {
                            "1": {"period": "1", "value": "4", "convert": 4, "comment": "за всё"},
                            "2": {"period": "Год", "value": "н/а", "convert": 0},
                            "3": {"period": "2", "value": "", "convert": 0},
                        },
                    },
                    {"name": "Химия", "assessments": None},
                ],
            }
        }
    }
    page = _page("getfinalassessments", result, **{"class": "7А"})
    columns = ("period_mark_id", "academic_period_id", "kind_code", "raw_value", "value", "comment", "items")
    assert rows(page, "period_mark", *columns) == [
        ("org|101|org|7А|org|Алгебра|org|1|period", "org|1", "period", "4", 4.0, "за всё", 4),
        ("org|101|org|7А|org|Алгебра|org|Год|year", "org|Год", "year", "н/а", None, None, 3),
    ]
    assert rows(page, "subject", "title", "items") == [("Алгебра", 3), ("Химия", 1)]
    assert rows(page, "enrolment", "student_id", "items") == [("org|101", 2)]
    assert page.covers == ("period_mark",)


@pytest.mark.parametrize("method", ["getrules", "getmessagereceivers", "getperiods", "getfinalassessments"])
def test_another_methods_answer_is_one_reject(method: str) -> None:
    result = {"messages": [{"id": 1, "subject": "x"}], "total": "1"}
    page = _page(method, result, **{"class": "7А"})
    assert page.rows == {}
    assert [reason for _, _, reason, _ in rejects(page)] == ["wrong_document"]
