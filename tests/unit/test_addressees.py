"""To whom a finding is addressed: the role by the rule and the clause, the employee where the data name one."""

from datetime import date
from typing import Any

import pytest

from tests.rules.tiny_journal import empty_lake, fill, listed, organisation, run_at
from validations.addressee import ROLE_WORDS
from validations.capabilities import CAPABILITIES
from validations.engine import check
from validations.findings import list_findings
from validations.rulebook import load_rules

_NIGHT = "2026-10-24T02:30:00+03:00"
_LESSON = {"lesson_id": "л1", "lesson_on": date(2026, 10, 5), "lesson_number": 1}
_TWO_MARKS = [{**_LESSON, "mark_id": f"m{value}", "raw_value": value} for value in "45"]
_TEACHES = {"source": "registers", "study_group_id": "7А", "subject_id": "Физика"}


def _addressed(rule: str, regulation: str, tables: dict[str, Any], registers: set[str]) -> list[tuple[Any, Any]]:
    lake = empty_lake()
    fill(lake, tables)
    check(
        lake,
        run_at(_NIGHT),
        listed(organisation(regulation)),
        capabilities={("shkola", "exports"): set(CAPABILITIES)},
        registers={"shkola": registers},
        incomplete={},
        rules={rule: load_rules()[rule]},
    )
    return [(row["addressee"], row["addressee_id"]) for row in list_findings(lake, include_all=True)]


@pytest.mark.parametrize(
    ("beside", "employee"),
    [
        ({}, None),
        # The journal's own word goes before the register's, and in the code that the journal writes.
        (
            {
                "lesson": [{**_LESSON, "staff_id": "shkola|т-9"}],
                "staff": [{"staff_id": "shkola|т-9", "source_staff_id": "т-9"}],
                "teaching_assignment": [{**_TEACHES, "staff_id": "shkola|у-1"}],
            },
            "т-9",
        ),
        ({"teaching_assignment": [{**_TEACHES, "staff_id": "shkola|у-1"}]}, "у-1"),
        (
            {
                "teaching_assignment": [
                    {**_TEACHES, "staff_id": "shkola|у-1", "assigned_to_on": date(2026, 10, 4)},
                    {**_TEACHES, "staff_id": "shkola|у-2", "assigned_from_on": date(2026, 10, 5)},
                ]
            },
            "у-2",
        ),
        # Two teach it on that day: nobody is accused by guess.
        ({"teaching_assignment": [{**_TEACHES, "staff_id": f"shkola|у-{number}"} for number in (1, 2)]}, None),
        (
            {
                "lesson": [
                    {**_LESSON, "staff_id": f"shkola|т-{number}", "source_pointer": f"{number}"} for number in (1, 2)
                ]
            },
            None,
        ),
    ],
    ids=["nobody named", "the journal", "the register", "by the day", "two of the register", "two of the journal"],
)
def test_a_subject_teacher_is_named_where_the_data_name_one(beside: dict[str, Any], employee: str | None) -> None:
    journal = {"mark": _TWO_MARKS, "study_group": [{"study_group_id": "7А", "kind_code": "class"}]}
    assert _addressed("one-mark-per-cell", "kpgt-2022", {**journal, **beside}, set()) == [("subject_teacher", employee)]


def test_a_subgroup_is_taught_by_whom_the_register_names_for_its_class() -> None:
    marks = [{**mark, "study_group_id": "7А-1"} for mark in _TWO_MARKS]
    groups = [
        {"study_group_id": "7А", "kind_code": "class"},
        {"study_group_id": "7А-1", "kind_code": "subgroup", "parent_study_group_id": "7А"},
    ]
    tables = {
        "mark": marks,
        "study_group": groups,
        "teaching_assignment": [{**_TEACHES, "staff_id": "shkola|у-1"}],
    }
    assert _addressed("one-mark-per-cell", "kpgt-2022", tables, set()) == [("subject_teacher", "у-1")]


def test_a_class_teacher_is_the_curator_of_the_pupils_class_on_that_day() -> None:
    curators = [
        {"study_group_id": "7А", "register_staff_id": "к-1", "curated_to_on": date(2026, 10, 10)},
        {"study_group_id": "7А", "register_staff_id": "к-2", "curated_from_on": date(2026, 10, 11)},
    ]
    tables = {
        "study_group": [{"study_group_id": "7А", "kind_code": "class", "grade": 7}],
        "enrolment": [{"study_group_id": "7А", "student_id": "И-1", "source": "exports"}],
        "group_curator": curators,
    }
    rule = "personal-data-incomplete"
    assert _addressed(rule, "peresvet", tables, set(load_rules()[rule].needs.registers)) == [("class_teacher", "к-1")]


def test_the_deputy_and_the_site_are_named_by_their_duty_alone() -> None:
    tables = {"lesson": [{**_LESSON, "lesson_on": date(2026, 9, 7), "staff_id": "shkola|т-9"}]}
    rule = "monthly-control-missing"
    assert _addressed(rule, "kukarino", tables, set(load_rules()[rule].needs.registers)) == [("deputy", None)]


def test_every_role_has_its_words_and_every_rule_a_role() -> None:
    rules = load_rules().values()
    assert {role for rule in rules for role in (rule.addressee.role, *rule.addressee.by_clause.values())} <= set(
        ROLE_WORDS
    )
    assert {rule.addressee.role for rule in rules} == {"subject_teacher", "class_teacher", "deputy", "site"}
