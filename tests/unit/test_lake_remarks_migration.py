"""The eleventh version of the lake: a lake of the tenth keeps its remarks, which name their check by its number."""

from pathlib import Path

import duckdb

from foundation.settings import Settings
from lake.catalog import open_lake
from lake.extensions import load_extensions
from lake.migrations.widening import with_revision
from schemas.lake_ddl import create_table, duckdb_type
from schemas.model import metadata

REMARK = (
    "INSERT INTO supervision_remark{revision} BY NAME SELECT 'o' AS organisation_id, "
    "'o|' || number || '|2026-10-12' AS supervision_remark_id, check_id AS supervision_check_id, "
    "'o|7А' AS study_group_id, 'o|Химия' AS subject_id, DATE '2026-10-12' AS remarked_on, 'Нет тем' AS content, "
    "'registers' AS source, 'p' AS source_page, 'x' AS source_pointer, '1' AS normaliser_version, "
    "now() AS first_seen_at, now() AS changed_at, 'r' AS run_id {more} "
    "FROM (VALUES ('3', 'o|3'), ('4/а', 'o|4/а'), ('', NULL)) AS given (number, check_id)"
)
AS_REVISION = (
    ", 1 AS revision_number, now() AS seen_from_at, now() AS seen_until_at, now() AS replaced_at, "
    "'r' AS replaced_by_run_id, 'superseded' AS change_code"
)


def test_a_lake_of_the_tenth_version_keeps_its_remarks_and_whose_they_are(tmp_path: Path) -> None:
    settings = Settings(workspace=tmp_path, threads=1)
    (tmp_path / "lake").mkdir()
    connection = duckdb.connect()
    load_extensions(connection, "ducklake", "sqlite_scanner")
    connection.execute(f"ATTACH 'ducklake:sqlite:{settings.catalog}' AS lake (DATA_PATH '{settings.data_path}')")
    connection.execute("USE lake")
    connection.execute("BEGIN TRANSACTION")
    for name in ("lake_version", "lease"):
        connection.execute(create_table(metadata.tables[name]))
    connection.execute("INSERT INTO lake_version (version, title, applied_at) VALUES (10, 'Десятая', now())")
    for table in with_revision("supervision_remark"):
        lines = [
            f'"{former_name(column.name)}" {duckdb_type(column.type)}{"" if column.nullable else " NOT NULL"}'
            for column in table.columns
        ]
        connection.execute(f"CREATE TABLE {table.name} ({', '.join(lines)})")
    connection.execute("COMMIT")
    connection.execute(REMARK.format(revision="", more=""))
    connection.execute(REMARK.format(revision="_revision", more=AS_REVISION))
    connection.close()

    with open_lake(settings) as opened:
        for table in with_revision("supervision_remark"):
            found = opened.connection.execute(f"SELECT * FROM {table.name} LIMIT 0").description
            # In the model's order: former values are written to the revisions by place.
            assert [column[0] for column in found] == list(table.columns.keys()), table.name
            told = opened.connection.execute(
                f"SELECT check_number, content, source_pointer FROM {table.name} ORDER BY supervision_remark_id"
            )
            assert told.fetchall() == [("3", "Нет тем", "x"), ("4/а", "Нет тем", "x"), (None, "Нет тем", "x")]


def former_name(column: str) -> str:
    """What the tenth version called the column."""
    return {"check_number": "supervision_check_id"}.get(column, column)
