"""The seventh version of the lake: a lake of the sixth keeps its incidents and can say when each was over."""

from pathlib import Path

import duckdb

from foundation.settings import Settings
from lake.catalog import open_lake
from lake.extensions import load_extensions
from lake.migrations.version_0007 import WIDENED
from schemas.lake_ddl import create_table, duckdb_type
from schemas.model import metadata

GAINED = {"secured_at", "unnamed_author_code"}
INCIDENT = (
    "INSERT INTO access_incident BY NAME SELECT 'o' AS organisation_id, 'o|1' AS access_incident_id, "
    "'o|у-017' AS user_id, TIMESTAMPTZ '2026-10-13 09:10:00+03:00' AS discovered_at, '1' AS incident_number, "
    "'registers' AS source, 'p' AS source_page, 'x' AS source_pointer, '1' AS normaliser_version, "
    "now() AS first_seen_at, now() AS changed_at, 'r' AS run_id"
)


def test_a_lake_of_the_sixth_version_keeps_its_incidents(tmp_path: Path) -> None:
    settings = Settings(workspace=tmp_path, threads=1)
    (tmp_path / "lake").mkdir()
    connection = duckdb.connect()
    load_extensions(connection, "ducklake", "sqlite_scanner")
    connection.execute(f"ATTACH 'ducklake:sqlite:{settings.catalog}' AS lake (DATA_PATH '{settings.data_path}')")
    connection.execute("USE lake")
    connection.execute("BEGIN TRANSACTION")
    for name in ("lake_version", "lease"):
        connection.execute(create_table(metadata.tables[name]))
    connection.execute("INSERT INTO lake_version (version, title, applied_at) VALUES (6, 'Шестая', now())")
    for name in WIDENED:
        for table in (metadata.tables[name], metadata.tables[f"{name}_revision"]):
            lines = [
                f'"{column.name}" {duckdb_type(column.type)}{"" if column.nullable else " NOT NULL"}'
                for column in table.columns
                if column.name not in GAINED
            ]
            connection.execute(f"CREATE TABLE {table.name} ({', '.join(lines)})")
    connection.execute("COMMIT")
    connection.execute(INCIDENT)
    connection.close()

    with open_lake(settings) as opened:
        for name in WIDENED:
            for table in (metadata.tables[name], metadata.tables[f"{name}_revision"]):
                found = opened.connection.execute(f"SELECT * FROM {table.name} LIMIT 0").description
                # In the model's order: former values are written to the revisions by place.
                assert [column[0] for column in found] == list(table.columns.keys()), table.name
        told = opened.connection.execute(
            "SELECT incident_number, source_pointer, secured_at, unnamed_author_code FROM access_incident"
        )
        assert told.fetchall() == [("1", "x", None, None)]
