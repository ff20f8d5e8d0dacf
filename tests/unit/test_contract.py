"""The data contract over a small delta: data that keep it, data that break it, an expectation that can't run."""

import re
import socket
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from foundation.settings import Settings
from schemas.exchange import Run, Window
from schemas.lake_ddl import create_table
from schemas.model import ENTITIES, metadata
from validations.contract import ContractResult, run_contract
from validations.contract.clauses import clauses, references
from validations.contract.delta import parts

NOW = datetime(2026, 10, 24, 2, 30, tzinfo=UTC)
RUN = Run("20261023T233000Z-aa", NOW, Window(date(2026, 10, 10), date(2026, 11, 7)), NOW, "0.1.0")
OUTSIDE = re.compile(rb"""(?:src|href|url)\s*[=(]\s*["']?\s*(?:https?:)?//""", re.IGNORECASE)


@pytest.fixture
def lake() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for entity in ENTITIES:
            connection.execute(create_table(entity))
        _add(connection, "organisation", organisation_id="shkola", kind_code="school")
        _add(connection, "student", student_id="shkola|7", display_name="Секретная Фамилия")
        _add(connection, "study_group", study_group_id="shkola|7А", kind_code="class")
        _add(connection, "subject", subject_id="shkola|Алгебра")
        _add(connection, "lesson", lesson_id="shkola|л1", study_group_id="shkola|7А", subject_id="shkola|Алгебра")
        _add(connection, "mark", **_MARK)
        yield connection


_MARK = {
    "mark_id": "shkola|м1",
    "student_id": "shkola|7",
    "lesson_id": "shkola|л1",
    "study_group_id": "shkola|7А",
    "subject_id": "shkola|Алгебра",
}


def _add(connection: duckdb.DuckDBPyConnection, table: str, **given: object) -> None:
    """One row with every required column filled: the given values, else some value of the column's type."""
    known = {"organisation_id": "shkola", "run_id": RUN.run_id, **given}
    some = {"VARCHAR": "х", "BIGINT": 1, "DOUBLE": 1.0, "DATE": date(2026, 10, 22), "BOOLEAN": True}
    row = {}
    for column in metadata.tables[table].columns:
        type_ = str(column.type).split("(", maxsplit=1)[0]
        default = some.get(type_, NOW) if not column.nullable else None
        row[column.name] = known.get(column.name, default)
    holes = ", ".join("?" for _ in row)
    connection.execute(f'INSERT INTO "{table}" VALUES ({holes})', list(row.values()))


def _run(connection: duckdb.DuckDBPyConnection, folder: Path) -> ContractResult:
    return run_contract(connection, RUN, Settings(workspace=folder))


def test_references_follow_the_names() -> None:
    assert {(found.column, found.target) for found in references("mark")} == {
        ("student_id", "student"),
        ("lesson_id", "lesson"),
        ("study_group_id", "study_group"),
        ("subject_id", "subject"),
        ("assessment_id", "assessment"),
    }
    assert ("parent_study_group_id", "study_group") in {(f.column, f.target) for f in references("study_group")}
    assert ("moved_from_lesson_id", "lesson") in {(found.column, found.target) for found in references("lesson")}
    assert "register_student_id" not in {found.column for found in references("consent")}


@pytest.mark.parametrize("entity", [table.name for table in ENTITIES])
def test_every_promise_of_the_model_is_a_clause(entity: str) -> None:
    kinds = [(clause.kind, clause.columns) for clause in clauses(entity)]
    assert len(kinds) == len(set(kinds))
    for column in metadata.tables[entity].columns:
        assert ("type", (column.name,)) in kinds
        assert (("not_null", (column.name,)) in kinds) == (not column.nullable)
        assert (("value_set", (column.name,)) in kinds) == bool(column.info["values"])
    assert all(re.search("[а-яё]", clause.description, re.IGNORECASE) for clause in clauses(entity))


def test_a_good_night_keeps_every_clause_offline(
    lake: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **_: asked.append(args))
    result = _run(lake, tmp_path)
    assert (result.failed, result.exceptions, result.problems) == (0, 0, ())
    judged = ("organisation", "student", "study_group", "subject", "lesson", "mark")
    assert result.checked == sum(len(clauses(table)) for table in judged)
    assert asked == []
    assert "Calculating Metrics" not in capfd.readouterr().err

    pages = sorted(result.index.parent.rglob("*.html"))
    assert len(pages) == 1 + 2 * len(judged)
    for page in pages:
        content = page.read_bytes()
        assert not OUTSIDE.search(content), page
        assert b"<script" not in content
        assert b'lang="ru"' in content
        assert "Секретная".encode() not in content
        for link in re.findall(r'href="([^"#]+)"', content.decode()):
            assert (page.parent / link).is_file(), (page, link)
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".html"]


def test_each_kind_of_broken_promise_is_found(lake: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    lake.execute("ALTER TABLE student ALTER COLUMN display_name DROP NOT NULL")
    lake.execute("ALTER TABLE lesson_topic ALTER COLUMN lesson_on TYPE VARCHAR")
    _add(lake, "student", student_id="shkola|8", display_name=None)
    _add(lake, "study_group", study_group_id="shkola|8Б", kind_code="квартет")
    _add(lake, "mark", **{**_MARK, "mark_id": "shkola|м2", "student_id": "shkola|404"})
    _add(lake, "subject", subject_id="shkola|Алгебра")
    _add(lake, "lesson", lesson_id="shkola|л1", study_group_id="shkola|7А", subject_id="shkola|Алгебра", run_id="ранее")
    _add(lake, "lesson_topic", lesson_id="shkola|л1", study_group_id="shkola|7А", subject_id="shkola|Алгебра")

    result = _run(lake, tmp_path)
    found = {(problem.table, problem.description.split(" (")[0], problem.rows) for problem in result.problems}
    assert found == {
        ("student", "«Имя, как в источнике»", 1),
        ("study_group", "«Вид»", 1),
        ("mark", "«Код обучающегося»", 1),
        ("subject", "Ключ не повторяется среди строк этой ночи: organisation_id, subject_id", 2),
        ("lesson", "Строка не повторяет ключ строки, записанной раньше", 1),
        ("lesson_topic", "«Дата занятия»", 0),
    }
    assert (result.failed, result.exceptions) == (6, 0)
    page = next((result.index.parent / "validations" / "mark").rglob("*.html")).read_text(encoding="utf-8")
    assert "shkola|404" in page
    assert "✗ нарушено" in page
    assert "Unexpected" not in page


def test_an_expectation_that_cannot_run_is_no_defect_of_the_data(
    lake: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    lake.execute("ALTER TABLE study_group DROP COLUMN kind_code")
    lake.execute("ALTER TABLE subject DROP COLUMN run_id")
    result = _run(lake, tmp_path)
    # A missing column: its own clauses can't be judged; the table's shape is broken by the data.
    group = [problem for problem in result.problems if problem.table == "study_group"]
    assert [problem.error is None for problem in group] == [True, False, False, False]
    # A table without `run_id` can't even be read: one exception.
    assert [problem.error is None for problem in result.problems if problem.table == "subject"] == [False]
    assert (result.failed, result.exceptions) == (1, 4)
    assert "! не проверено" in result.index.read_text(encoding="utf-8")


def test_a_night_without_changes_says_so(lake: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    _run(lake, tmp_path)
    for entity in ENTITIES:
        lake.execute(f'DELETE FROM "{entity.name}"')
    result = _run(lake, tmp_path)
    assert (result.checked, result.failed) == (0, 0)
    assert "проверять нечего" in result.index.read_text(encoding="utf-8")
    assert [path.name for path in result.index.parent.parent.iterdir()] == ["data_docs"]


def test_a_large_delta_is_cut_between_organisations(lake: duckdb.DuckDBPyConnection) -> None:
    for organisation in ("a", "b", "c"):
        for number in range(2):
            _add(lake, "subject", organisation_id=organisation, subject_id=f"{organisation}|{number}")
    cut = parts(lake, "subject", RUN.run_id, limit=4)
    assert [(part.organisations, part.rows, part.number, part.total) for part in cut] == [
        (("a", "b"), 4, 1, 2),
        (("c", "shkola"), 3, 2, 2),
    ]
