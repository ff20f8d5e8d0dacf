"""The sixth version of the lake: a lake of the fifth gains what is judged of texts and loses no row."""

from pathlib import Path

import duckdb

from foundation.settings import Settings
from lake.catalog import open_lake
from lake.extensions import load_extensions
from lake.migrations.version_0006 import WIDENED
from schemas.lake_ddl import create_table, duckdb_type
from schemas.model import metadata

GAINED = {
    "homework": {"substance_code", "language_code"},
    "lesson_topic": {"topic_words", "works_named", "is_work_only", "language_code"},
    "topic_plan": {"topic_words"},
}
TOPIC = (
    "INSERT INTO lesson_topic{revision} BY NAME "
    "SELECT 'o' AS organisation_id, 'л1' AS lesson_id, 'o|7А' AS study_group_id, 'o|Алгебра' AS subject_id, "
    "DATE '2026-10-05' AS lesson_on, 1 AS lesson_number, 'Дроби' AS topic, 'дроби' AS topic_normalised, "
    "'s' AS source, 'p' AS source_page, 'x' AS source_pointer, '1' AS normaliser_version, "
    "now() AS first_seen_at, now() AS changed_at, 'r' AS run_id {more}"
)
AS_REVISION = (
    ", 1 AS revision_number, now() AS seen_from_at, now() AS seen_until_at, now() AS replaced_at, "
    "'r' AS replaced_by_run_id, 'superseded' AS change_code"
)


def _lake_of_the_fifth(settings: Settings) -> None:
    connection = duckdb.connect()
    load_extensions(connection, "ducklake", "sqlite_scanner")
    connection.execute(f"ATTACH 'ducklake:sqlite:{settings.catalog}' AS lake (DATA_PATH '{settings.data_path}')")
    connection.execute("USE lake")
    connection.execute("BEGIN TRANSACTION")
    for name in ("lake_version", "lease"):
        connection.execute(create_table(metadata.tables[name]))
    connection.execute("INSERT INTO lake_version (version, title, applied_at) VALUES (5, 'Пятая', now())")
    for name, gained in GAINED.items():
        for table in (metadata.tables[name], metadata.tables[f"{name}_revision"]):
            lines = [
                f'"{column.name}" {duckdb_type(column.type)}{"" if column.nullable else " NOT NULL"}'
                for column in table.columns
                if column.name not in gained
            ]
            connection.execute(f"CREATE TABLE {table.name} ({', '.join(lines)})")
    connection.execute("COMMIT")
    connection.execute(TOPIC.format(revision="", more=""))
    connection.execute(TOPIC.format(revision="_revision", more=AS_REVISION))
    connection.close()


def test_a_lake_of_the_fifth_version_gains_what_is_judged_of_texts(tmp_path: Path) -> None:
    settings = Settings(workspace=tmp_path, threads=1)
    (tmp_path / "lake").mkdir()
    _lake_of_the_fifth(settings)
    with open_lake(settings) as opened:
        for name in WIDENED:
            for table in (metadata.tables[name], metadata.tables[f"{name}_revision"]):
                found = opened.connection.execute(f"SELECT * FROM {table.name} LIMIT 0").description
                # In the model's order: former values are written to the revisions by place.
                assert [column[0] for column in found] == list(table.columns.keys()), table.name
        for name in ("lesson_topic", "lesson_topic_revision"):
            told = opened.connection.execute(f"SELECT topic, source_pointer, topic_words, is_work_only FROM {name}")
            assert told.fetchall() == [("Дроби", "x", None, None)]
    with open_lake(settings) as again:
        assert again.connection.execute("SELECT count(*) FROM lesson_topic").fetchall() == [(1,)]
