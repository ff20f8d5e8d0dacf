"""Year packages: the organisation's own rows, explained, byte-stable, noted in the log."""

import csv
import json
import subprocess
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from publications.archive import publish_archive, verify_archive, verify_package
from publications.summary_sheet import publish_summary_sheets
from tests.publishing.families import FORMULA, HOSTILE, THURSDAY, class_with_families
from tests.publishing.school import READ_AT, School, night, organisation, organisations, settings


def two_schools() -> duckdb.DuckDBPyConnection:
    connection = class_with_families()
    connection.execute("UPDATE mark SET comment = ? WHERE student_id = ?", [FORMULA, f"shkola|{HOSTILE}"])
    other = School(connection, "kolledzh")
    other.group("ИС-21", "college_group")
    other.subject("Алгебра")
    other.period("1 семестр", "semester", date(2026, 9, 1), date(2026, 12, 25))
    stranger = other.student("99999", "Чужаков Семён", "ИС-21")
    other.mark(stranger, other.lesson("ИС-21", "Алгебра", THURSDAY, 1), "4")
    other.mark(stranger, other.lesson("ИС-21", "Алгебра", date(2026, 5, 20), 1), "3")
    other.period_mark(stranger, "ИС-21", "Алгебра", "1 семестр", "4")
    other.write()
    return connection


BOTH = organisations(organisation(), organisation("kolledzh", kind="college", title="Колледж"))


def make(connection: duckdb.DuckDBPyConnection, workspace: Path, run_id: str = "run-1") -> Path:
    later = night(READ_AT + timedelta(hours=len(run_id)), run_id)
    publish_summary_sheets(connection, later, BOTH, settings(workspace))
    publish_archive(connection, later, BOTH, settings(workspace))
    return workspace / "publications" / "archive"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(two_schools(), tmp_path_factory.mktemp("archive"))


def test_every_kind_is_packed_for_its_term(archive: Path) -> None:
    found = sorted(path.parent.relative_to(archive).as_posix() for path in archive.rglob("bagit.txt"))
    assert found == [
        "kolledzh/2026-2027/journal-5",
        "kolledzh/2026-2027/summary-75",
        "shkola/2026-2027/journal-5",
        "shkola/2026-2027/summary-25",
    ]
    info = (archive / "kolledzh/2026-2027/summary-75/bag-info.txt").read_text(encoding="utf-8")
    assert "Svod-Retention-Years: 75\n" in info
    assert "Svod-Retention-Counts-From: 2028-01-01\n" in info
    assert "Svod-Retention-Until: 2103-01-01\n" in info


def test_what_was_made_is_whole(archive: Path) -> None:
    assert verify_archive(archive) == []
    for path in archive.rglob("bagit.txt"):
        assert verify_package(path.parent) == []


def test_the_sums_agree_with_an_independent_reader(archive: Path) -> None:
    for algorithm in ("sha256", "sha512"):
        for name in (f"manifest-{algorithm}.txt", f"tagmanifest-{algorithm}.txt"):
            subprocess.run(
                [f"/usr/bin/{algorithm}sum", "--check", "--quiet", "--strict", name],
                cwd=archive / "shkola/2026-2027/summary-25",
                check=True,
            )


def test_a_package_holds_its_own_organisation_alone(archive: Path) -> None:
    for path in (archive / "shkola").rglob("*"):
        if path.is_file():
            assert "Чужаков".encode() not in path.read_bytes()
        if path.suffix == ".parquet":
            assert set(pq.read_table(path).column("organisation_id").to_pylist()) == {"shkola"}


def test_consents_and_contacts_are_no_part_of_the_journal(archive: Path) -> None:
    names = {path.stem for path in archive.rglob("*.csv")}
    assert {"mark", "attendance", "period_mark", "student", "lesson"} <= names
    assert not names & {"consent", "contact", "identity_link", "delivery"}


def test_a_package_is_of_one_school_year(archive: Path) -> None:
    table = pq.read_table(archive / "kolledzh/2026-2027/journal-5/data/tables/mark.parquet")
    assert table.column("lesson_on").to_pylist() == [THURSDAY]


def test_csv_and_parquet_say_the_same_and_csv_runs_nothing(archive: Path) -> None:
    tables = archive / "shkola/2026-2027/journal-5/data/tables"
    raw = (tables / "mark.csv").read_bytes()
    assert raw.endswith(b"\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    with (tables / "mark.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    verbatim = pq.read_table(tables / "mark.parquet").to_pylist()
    assert [row["mark_id"] for row in rows] == [row["mark_id"] for row in verbatim]
    assert [row["raw_value"] for row in rows] == [row["raw_value"] for row in verbatim]
    comments = {row["student_id"]: row["comment"] for row in rows}
    assert comments[f"shkola|{HOSTILE}"] == "'" + FORMULA
    assert FORMULA in {row["comment"] for row in verbatim}


def test_the_dictionary_explains_every_column(archive: Path) -> None:
    data = archive / "shkola/2026-2027/journal-5/data"
    described = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    assert {each["path"] for each in described["resources"]} == {
        path.relative_to(data).as_posix() for path in data.rglob("*.csv")
    }
    for each in described["resources"]:
        with (data / each["path"]).open(encoding="utf-8", newline="") as handle:
            rows = list(csv.reader(handle))
        assert rows[0] == [field["name"] for field in each["schema"]["fields"]]
        assert len(rows) - 1 == each["rows"]
        assert all(field["description"] for field in each["schema"]["fields"])


def test_the_same_data_make_the_same_package(archive: Path, tmp_path: Path) -> None:
    again = make(two_schools(), tmp_path)
    names = {path.relative_to(archive) for path in archive.rglob("*") if path.is_file()}
    assert names == {path.relative_to(again) for path in again.rglob("*") if path.is_file()}
    assert len(names) > 40
    for name in names:
        assert (again / name).read_bytes() == (archive / name).read_bytes(), name


def test_what_did_not_change_is_not_packed_again_and_what_did_is_logged(tmp_path: Path) -> None:
    connection = two_schools()
    archive = make(connection, tmp_path)
    before = {path: path.stat().st_mtime_ns for path in archive.rglob("*") if path.is_file()}
    make(connection, tmp_path, "run-22")
    assert {path: path.stat().st_mtime_ns for path in archive.rglob("*") if path.is_file()} == before
    connection.execute(
        "UPDATE period_mark SET raw_value = '5', changed_at = changed_at + INTERVAL 1 DAY "
        "WHERE organisation_id = 'kolledzh'"
    )
    make(connection, tmp_path, "run-333")
    entries = [json.loads(line) for line in (archive / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [entry["path"] for entry in entries[4:]] == ["kolledzh/2026-2027/journal-5", "kolledzh/2026-2027/summary-75"]
    assert verify_archive(archive) == []
    assert not list(archive.rglob(".*"))


def test_a_lost_package_is_made_again(tmp_path: Path) -> None:
    connection = two_schools()
    archive = make(connection, tmp_path)
    (archive / "shkola/2026-2027/journal-5").rename(tmp_path / "lost")
    make(connection, tmp_path, "run-22")
    assert verify_archive(archive) == []
    assert len((archive / "log.jsonl").read_text(encoding="utf-8").splitlines()) == 4
