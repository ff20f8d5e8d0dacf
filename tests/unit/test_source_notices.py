"""What a person has to do before a source fails stands where the night is looked at: table, manifest, report."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from pydantic import SecretStr

from foundation.connections import Connection
from foundation.organisations import Organisation, Source
from foundation.settings import Settings
from lake.catalog import open_lake
from lake.extensions import load_extensions
from lake.manifest import write_manifest
from lake.runs import end_run, load_run
from pipeline import night
from pipeline.intake import intake_into
from pipeline.runs import open_run
from publications.report import publish_report
from schemas.lake_ddl import create_table, duckdb_type
from schemas.model import metadata
from tests.connecting.eljur_school import METHODS, School, later, school_on_air
from tests.publishing.school import organisations

CLAIMS = json.dumps({"exp": datetime(2026, 11, 20, 7, tzinfo=UTC).timestamp()}).encode()
V_TOKEN = f"eyJhbGciOiJSUzI1NiJ9.{base64.urlsafe_b64encode(CLAIMS).decode().rstrip('=')}.7f3a9c5-signature"
SAID = "Токен ЕСИА истекает 20.11.2026 (осталось дней: 7): замените его в подключении заранее."


def _behind_esia() -> Organisation:
    return Organisation(
        id="ugra-1",
        title="Школа",
        kind="school",
        municipality="Город",
        timezone="Asia/Yekaterinburg",
        regulation="khmao-2020",
        sources=[
            Source(
                connector="eljur-esia",
                connection="eljur-ugra",
                vendor="kukarino",
                methods=METHODS,
                requests_per_second=2000,
            )
        ],
    )


def test_a_token_about_to_expire_is_told_wherever_the_night_is_looked_at(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    school = _behind_esia()
    settings = Settings(workspace=tmp_path, config=tmp_path)
    run_id = open_run(settings, later(22).isoformat())
    with school_on_air(School(v_token=V_TOKEN)) as server, open_lake(settings) as lake:
        extra = {"v_token": SecretStr(V_TOKEN)}
        connection = Connection("eljur-ugra", "http", "127.0.0.1", server.port, extra=extra)
        run = load_run(lake, run_id)
        assert intake_into(lake, settings, run, school, lambda _name: connection) == []
        publish_report(lake.connection, run, organisations(school), settings)
        end_run(lake, run_id, later(22.1))
        manifest = write_manifest(lake, settings, run_id, findings={}, publications=[])
    assert [row["notice"] for row in manifest["organisations"]] == [SAID]
    assert night.notices_in(manifest) == [f"ugra-1/eljur-esia: {SAID}"]
    assert SAID in caplog.text
    report = settings.publications / "report"
    for page in ("index.html", "organisation-ugra-1.html", "report.json"):
        assert SAID in (report / page).read_text(encoding="utf-8"), page
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"7f3a9c5" in path.read_bytes()]
    assert "7f3a9c5" not in caplog.text


def test_a_lake_of_the_eighth_version_loses_no_receipt(tmp_path: Path) -> None:
    settings = Settings(workspace=tmp_path, threads=1)
    (tmp_path / "lake").mkdir()
    connection = duckdb.connect()
    load_extensions(connection, "ducklake", "sqlite_scanner")
    connection.execute(f"ATTACH 'ducklake:sqlite:{settings.catalog}' AS lake (DATA_PATH '{settings.data_path}')")
    connection.execute("USE lake")
    for name in ("lake_version", "lease"):
        connection.execute(create_table(metadata.tables[name]))
    connection.execute("INSERT INTO lake_version (version, title, applied_at) VALUES (8, 'Восьмая', now())")
    table = metadata.tables["unit_receipt"]
    lines = [f'"{column.name}" {duckdb_type(column.type)}' for column in table.columns if column.name != "notice"]
    connection.execute(f"CREATE TABLE unit_receipt ({', '.join(lines)})")
    connection.execute(
        "INSERT INTO unit_receipt BY NAME SELECT 'r' AS run_id, 'o' AS organisation_id, 's' AS source, "
        "'k' AS page_kind, true AS is_complete, now() AS observed_at, 1 AS pages, 0 AS deleted, 0 AS held"
    )
    connection.close()
    for _ in range(2):
        with open_lake(settings) as opened:
            found = opened.connection.execute("SELECT * FROM unit_receipt")
            assert [column[0] for column in found.description] == list(table.columns.keys())
            assert [(row[3], row[-1]) for row in found.fetchall()] == [("k", None)]
