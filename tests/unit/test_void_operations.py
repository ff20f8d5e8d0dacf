"""Operations of a compromised account: which are void, what stands without them, and what nobody can tell."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from foundation.settings import Settings
from lake.catalog import Lake
from pipeline.checking import regulations_of
from pipeline.incidents import without_void_operations
from publications.act import cases_of
from tests.publishing.breach import AFTER, ASTRIDE, BEFORE, WITHIN, Breach
from tests.publishing.school import empty_lake, organisation, organisations

SETTINGS = Settings(workspace=Path("/nowhere"))
FIRST = (None, -100)
FILLED = (
    *("study_group", "subject", "student", "enrolment", "lesson", "mark", "mark_revision", "identity_link"),
    *("access_incident", "access_incident_revision", "voided_operation"),
)


def judged(breach: Breach, regulation: str = "khmao-2020") -> Any:
    """What stands of marks and their former values, the operations and what could only be counted."""
    breach.school.write()
    connection = breach.connection
    for name in ("mark", "mark_revision"):
        connection.execute(f'CREATE TEMP TABLE "{name}" AS SELECT * FROM memory.main."{name}"')
    chosen = organisations(organisation(regulation=regulation))
    with without_void_operations(Lake(connection, SETTINGS), chosen, regulations_of(SETTINGS, chosen)):
        found: dict[str, Any] = {
            "marks": values(connection, "mark"),
            "former": values(connection, "mark_revision"),
            "cases": cases_of(connection, "shkola"),
        }
    found["told"] = [
        (row["action_code"], row["status_code"], row["basis_code"], row["former_value"], row["written_value"])
        for case in found["cases"]
        for row in case.operations
    ]
    return found


def values(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    return [value for (value,) in connection.execute(f"SELECT raw_value FROM {table} ORDER BY changed_at").fetchall()]


@pytest.fixture(scope="module")
def made() -> duckdb.DuckDBPyConnection:
    return empty_lake()


@pytest.fixture
def connection(made: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The tables of the module, emptied afterwards: making them costs more than a test."""
    yield made
    for name in ("mark", "mark_revision"):
        made.execute(f'DROP TABLE IF EXISTS temp."{name}"')
    for name in FILLED:
        made.execute(f'DELETE FROM memory.main."{name}"')


VOID: dict[str, tuple[list[tuple[str | None, tuple[int | None, int]]], list[str], list[str]]] = {
    "a new mark goes": ([("5", WITHIN)], [], []),
    "a changed one returns": ([("3", FIRST), ("5", WITHIN)], ["3"], []),
    "of two changes the first value returns": ([("3", FIRST), ("4", (5, 9)), ("5", WITHIN)], ["3"], []),
    "a removed one returns": ([("3", FIRST), (None, WITHIN)], ["3"], []),
    "changed and removed, it returns": ([("3", FIRST), ("5", (5, 9)), (None, WITHIN)], ["3"], []),
    "what the owner put right later stands": ([("3", FIRST), ("5", WITHIN), ("4", AFTER)], ["4"], ["3"]),
    "what the owner removed later is gone": ([("3", FIRST), ("5", WITHIN), (None, AFTER)], [], ["3"]),
    "before the notice it stands": ([("3", FIRST), ("5", BEFORE)], ["5"], ["3"]),
    "after the new password it stands": ([("3", FIRST), ("5", AFTER)], ["5"], ["3"]),
    "between two readings nobody can tell: it stands": ([("3", FIRST), ("5", ASTRIDE)], ["5"], ["3"]),
    "at the very moment of the notice it goes": ([("5", (0, 0))], [], []),
    "at the very moment of the new password it stands": ([("5", (120, 120))], ["5"], []),
}


@pytest.mark.parametrize("case", VOID)
def test_what_stands_without_void_operations(connection: duckdb.DuckDBPyConnection, case: str) -> None:
    versions, marks, former = VOID[case]
    breach = Breach(connection)
    breach.mark(*versions)
    found = judged(breach)
    assert (found["marks"], found["former"]) == (marks, former)


def test_the_lake_keeps_every_value(connection: duckdb.DuckDBPyConnection) -> None:
    breach = Breach(connection)
    breach.mark(("3", FIRST), ("5", WITHIN))
    judged(breach)
    for table, value in (("mark", "5"), ("mark_revision", "3")):
        assert connection.execute(f"SELECT raw_value FROM memory.main.{table}").fetchall() == [(value,)]


def test_another_teachers_record_stands_and_is_not_in_the_act(connection: duckdb.DuckDBPyConnection) -> None:
    breach = Breach(connection)
    breach.mark(("5", WITHIN), at=breach.foreign)
    found = judged(breach)
    assert (found["marks"], found["told"]) == (["5"], [])


def test_an_author_that_the_source_names_decides(connection: duckdb.DuckDBPyConnection) -> None:
    breach = Breach(connection, unnamed_author_code=None)
    breach.mark(("5", WITHIN), at=breach.foreign, recorded_by="у-017")
    breach.mark(("4", WITHIN), recorded_by="у-018")
    found = judged(breach)
    assert found["marks"] == ["4"]
    assert found["told"] == [("written", "void", "author", None, "5")]


DECISIONS = {
    "void": ("void", "decision", ["3"]),
    "valid": ("valid", "decision", ["5"]),
    None: ("unsettled", "no_author", ["5"]),
}


@pytest.mark.parametrize("decision", DECISIONS)
def test_without_an_author_the_head_decides(connection: duckdb.DuckDBPyConnection, decision: str | None) -> None:
    status, basis, marks = DECISIONS[decision]
    breach = Breach(connection, unnamed_author_code=decision)
    breach.mark(("3", FIRST), ("5", WITHIN))
    found = judged(breach)
    assert found["told"] == [("changed", status, basis, "3", "5")]
    assert found["marks"] == marks


def test_what_nobody_can_tell_is_said(connection: duckdb.DuckDBPyConnection) -> None:
    """Between two readings it is listed; of the first reading, and without anybody's lesson, it is counted."""
    breach = Breach(connection)
    breach.mark(("5", ASTRIDE))
    breach.mark(("4", (None, 30)), work="Самостоятельная")
    unled = breach.school.lesson("7А", "Химия", breach.lesson["lesson_on"], 3, teacher=None)
    breach.mark(("3", WITHIN), at=unled)
    (case,) = judged(breach)["cases"]
    assert [(row["status_code"], row["basis_code"]) for row in case.operations] == [("unsettled", "time")]
    counted = {(each.record, each.why.rpartition(":")[0].split(":")[0]): each.operations for each in case.untold}
    assert counted[("отметка", "найдено первым чтением")] == 1
    assert sum(each.operations for each in case.untold if "автора" in each.why) == 1
    assert case.unsettled == 1 + sum(counted.values())


def test_an_account_that_leads_no_lesson_may_have_written_anywhere(connection: duckdb.DuckDBPyConnection) -> None:
    breach = Breach(connection, user_id="shkola|admin", user_name=None)
    breach.mark(("3", FIRST), ("5", WITHIN))
    found = judged(breach)
    (case,) = found["cases"]
    assert (found["marks"], case.operations) == (["5"], ())
    assert [(each.record, each.operations) for each in case.untold if "автора" in each.why] == [("отметка", 1)]


@pytest.mark.parametrize("written", [WITHIN, ASTRIDE, (None, 30)])
def test_a_line_of_the_register_settles_it(
    connection: duckdb.DuckDBPyConnection, written: tuple[int | None, int]
) -> None:
    breach = Breach(connection, unnamed_author_code=None)
    breach.mark(("3", FIRST), ("5", written))
    breach.listed()
    found = judged(breach)
    assert found["told"] == [("changed", "void", "listed", "3", "5")]
    assert found["marks"] == ["3"]


@pytest.mark.parametrize(
    "wrong", [{"voided_value": "2"}, {"register_student_id": "10002"}, {"subject_id": "shkola|Химия"}]
)
def test_a_line_that_the_journal_does_not_answer_to_is_said(
    connection: duckdb.DuckDBPyConnection, wrong: dict[str, str]
) -> None:
    breach = Breach(connection, unnamed_author_code="valid")
    breach.mark(("3", FIRST), ("5", WITHIN))
    breach.listed(**wrong)
    found = judged(breach)
    (case,) = found["cases"]
    assert found["marks"] == ["5"]
    assert [row["action"] for row in case.unmatched] == ["изменена отметка"]


def test_without_a_notice_to_both_nothing_is_void_yet(connection: duckdb.DuckDBPyConnection) -> None:
    breach = Breach(connection, notified_at=None, support_notified_at=None)
    breach.mark(("3", FIRST), ("5", WITHIN))
    found = judged(breach)
    assert found["marks"] == ["5"]
    assert [case.operations for case in found["cases"]] == [()]


def test_till_the_password_is_changed_every_operation_is_void(connection: duckdb.DuckDBPyConnection) -> None:
    breach = Breach(connection, secured_at=None)
    breach.mark(("3", FIRST), ("5", AFTER))
    assert judged(breach)["marks"] == ["3"]


def test_a_document_without_such_a_clause_makes_nothing_void(connection: duckdb.DuckDBPyConnection) -> None:
    breach = Breach(connection)
    breach.mark(("3", FIRST), ("5", WITHIN))
    found = judged(breach, "kukarino")
    assert (found["marks"], found["cases"]) == (["5"], [])


def test_a_withdrawn_case_voids_nothing(connection: duckdb.DuckDBPyConnection) -> None:
    breach = Breach(connection)
    breach.mark(("3", FIRST), ("5", WITHIN))
    row = breach.school.rows["access_incident"].pop()
    breach.school.add(
        "access_incident_revision",
        **row,
        revision_number=1,
        seen_from_at=row["changed_at"],
        seen_until_at=row["changed_at"],
        replaced_at=row["changed_at"],
        replaced_by_run_id="run-2",
        change_code="deleted",
    )
    found = judged(breach)
    assert (found["marks"], found["former"], found["cases"]) == (["5"], ["3"], [])
