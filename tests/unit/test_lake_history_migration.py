"""The eighth version of the lake: findings of the seventh keep their lives and gain a first state."""

from pathlib import Path

import duckdb

from foundation.settings import Settings
from lake.catalog import open_lake
from lake.extensions import load_extensions
from lake.migrations.version_0008 import ADDED
from schemas.lake_ddl import create_table, duckdb_type
from schemas.model import metadata

GAINED = {"addressee_code", "addressee_id", "change_number", "waived_by"}
FINDING = (
    "INSERT INTO finding BY NAME SELECT 'o' AS organisation_id, 'mark-late' AS rule_id, $fingerprint AS fingerprint, "
    "'{}' AS \"key\", 'd/1' AS obligation_id, '1' AS clause, 'error' AS severity_code, 'certain' AS certainty_code, "
    "$status AS status_code, now() AS first_seen_at, 'r1' AS first_seen_run_id, now() AS last_seen_at, "
    "'r2' AS last_seen_run_id, $resolved AS resolved_run_id"
)
WAIVER = (
    "INSERT INTO waiver BY NAME SELECT 'w' AS waiver_id, 'mark-late' AS rule_id, '1' AS clause, 'Приказ' AS reason, "
    "'Директор' AS approved_by, DATE '2026-12-31' AS expires_on"
)


def _lake_of_the_seventh(settings: Settings) -> None:
    connection = duckdb.connect()
    load_extensions(connection, "ducklake", "sqlite_scanner")
    connection.execute(f"ATTACH 'ducklake:sqlite:{settings.catalog}' AS lake (DATA_PATH '{settings.data_path}')")
    connection.execute("USE lake")
    connection.execute("BEGIN TRANSACTION")
    for name in ("lake_version", "lease", "waiver"):
        connection.execute(create_table(metadata.tables[name]))
    connection.execute("INSERT INTO lake_version (version, title, applied_at) VALUES (7, 'Седьмая', now())")
    lines = [
        f'"{column.name}" {duckdb_type(column.type)}'
        for column in metadata.tables["finding"].columns
        if column.name not in GAINED
    ]
    connection.execute(f"CREATE TABLE finding ({', '.join(lines)})")
    connection.execute("COMMIT")
    connection.execute(FINDING, {"fingerprint": "f1", "status": "disputed", "resolved": None})
    connection.execute(FINDING, {"fingerprint": "f2", "status": "resolved", "resolved": "r3"})
    connection.execute(WAIVER)
    connection.close()


def test_a_lake_of_the_seventh_version_keeps_its_findings_and_begins_their_history(tmp_path: Path) -> None:
    settings = Settings(workspace=tmp_path, threads=1)
    (tmp_path / "lake").mkdir()
    _lake_of_the_seventh(settings)
    with open_lake(settings) as opened:
        for name in ("finding", *ADDED):
            found = opened.connection.execute(f"SELECT * FROM {name} LIMIT 0").description
            assert [column[0] for column in found] == list(metadata.tables[name].columns.keys()), name
        lived = "SELECT fingerprint, status_code, first_seen_run_id, change_number FROM finding ORDER BY 1"
        assert opened.connection.execute(lived).fetchall() == [("f1", "disputed", "r1", 1), ("f2", "resolved", "r1", 1)]
        states = "SELECT fingerprint, status_code, change_number, change_id FROM finding_state ORDER BY 1"
        assert opened.connection.execute(states).fetchall() == [
            ("f1", "disputed", 1, "r2"),
            ("f2", "resolved", 1, "r3"),
        ]
        told = "SELECT waiver_id, from_run_id, until_run_id FROM waiver_state"
        assert opened.connection.execute(told).fetchall() == [("w", "", None)]
    with open_lake(settings) as again:
        assert again.connection.execute("SELECT count(*) FROM finding").fetchall() == [(2,)]
        assert again.connection.execute("SELECT count(*) FROM finding_state").fetchall() == [(2,)]
