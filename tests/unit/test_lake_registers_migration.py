"""The fourth version of the lake: a lake of the third gains the registers' tables and loses no row."""

from pathlib import Path

import duckdb
import pytest

from foundation.settings import Settings
from lake.catalog import open_lake
from lake.extensions import load_extensions
from lake.migrations.version_0004 import ADDED, WIDENED
from schemas.lake_ddl import create_table, duckdb_type
from schemas.model import ENTITIES, PROVENANCE_NAMES, metadata

# What these tables held in the third version, before their provenance.
THIRD = {
    "access_incident": ("access_incident_id", "user_id", "discovered_at", "notified_at"),
    "attestation_protocol": (
        *("attestation_protocol_id", "student_id", "study_group_id", "subject_id", "lesson_on", "held_on", "raw_value"),
    ),
    "course_work": ("course_work_id", "student_id", "subject_id", "title", "raw_value"),
    "supervision_remark": (
        *("supervision_remark_id", "study_group_id", "subject_id", "remarked_on", "content", "due_on", "resolved_on"),
    ),
    "teaching_assignment": ("staff_id", "study_group_id", "subject_id", "assigned_from_on", "assigned_to_on"),
}
COMMON = ("organisation_id", *PROVENANCE_NAMES)
PROTOCOL = (
    "INSERT INTO attestation_protocol{revision} BY NAME "
    "SELECT 'o' AS organisation_id, 'p1' AS attestation_protocol_id, "
    "'o|101' AS student_id, 'o|7А' AS study_group_id, 'o|Алгебра' AS subject_id, DATE '2026-10-05' AS lesson_on, "
    "DATE '2026-10-12' AS held_on, '4' AS raw_value, 's' AS source, 'p' AS source_page, 'x' AS source_pointer, "
    "'1' AS normaliser_version, now() AS first_seen_at, now() AS changed_at, 'r' AS run_id {more}"
)
AS_REVISION = (
    ", 1 AS revision_number, now() AS seen_from_at, now() AS seen_until_at, now() AS replaced_at, "
    "'r' AS replaced_by_run_id, 'superseded' AS change_code"
)


@pytest.fixture
def third(tmp_path: Path) -> Settings:
    """What the third version left of these tables, with a protocol and a former value of one."""
    settings = Settings(workspace=tmp_path, threads=1)
    (tmp_path / "lake").mkdir()
    connection = duckdb.connect()
    load_extensions(connection, "ducklake", "sqlite_scanner")
    connection.execute(f"ATTACH 'ducklake:sqlite:{settings.catalog}' AS lake (DATA_PATH '{settings.data_path}')")
    connection.execute("USE lake")
    connection.execute("BEGIN TRANSACTION")
    for name in ("lake_version", "lease"):
        connection.execute(create_table(metadata.tables[name]))
    connection.execute("INSERT INTO lake_version (version, title, applied_at) VALUES (3, 'Третья', now())")
    for name, own in THIRD.items():
        for table in (metadata.tables[name], metadata.tables[f"{name}_revision"]):
            provenance = [column.name for column in table.columns if column.name not in metadata.tables[name].columns]
            kept = {*own, *COMMON, *provenance}
            lines = [
                f'"{column.name}" {duckdb_type(column.type)}{"" if column.nullable else " NOT NULL"}'
                for column in table.columns
                if column.name in kept
            ]
            connection.execute(f"CREATE TABLE {table.name} ({', '.join(lines)})")
    connection.execute("COMMIT")
    connection.execute(PROTOCOL.format(revision="", more=""))
    connection.execute(PROTOCOL.format(revision="_revision", more=AS_REVISION))
    connection.close()
    return settings


def test_a_lake_of_the_third_version_gains_the_registers(third: Settings) -> None:
    with open_lake(third) as opened:
        for name in (*ADDED, *WIDENED):
            for table in (metadata.tables[name], metadata.tables[f"{name}_revision"]):
                found = opened.connection.execute(f"SELECT * FROM {table.name} LIMIT 0").description
                # In the model's order: former values are written to the revisions by place.
                assert [column[0] for column in found] == list(table.columns.keys()), table.name
        for name in ("attestation_protocol", "attestation_protocol_revision"):
            told = opened.connection.execute(f"SELECT raw_value, source_pointer, protocol_number FROM {name}")
            assert told.fetchall() == [("4", "x", None)]
    with open_lake(third) as again:
        assert again.connection.execute("SELECT count(*) FROM attestation_protocol").fetchall() == [(1,)]


def test_every_entity_of_the_version_is_in_the_model() -> None:
    names = {table.name for table in ENTITIES}
    assert {*ADDED, *WIDENED} <= names
