"""The lake's catalog: migrations, versions, encryption, back-up and restore, maintenance, as others use it."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest
from pydantic import SecretStr

import lake.extensions
import lake.migrations
from foundation.errors import ConfigurationError, RetriableError
from foundation.settings import Settings
from lake.catalog import Lake, open_lake
from lake.extensions import connect, extension_file, load_extensions
from lake.maintenance import maintain
from lake.migrations import MIGRATIONS, Migration, migrate
from lake.ordering import stored_order
from schemas.lake_ddl import duckdb_type
from schemas.model import ENTITIES, metadata
from tests.journalling.catalogs import CATALOGS, copied, new_lake
from tests.journalling.tiny import lesson, mark, night, page, read, rows, run, settings_in


def columns_of(opened: Lake) -> dict[str, dict[str, tuple[str, bool]]]:
    found: dict[str, dict[str, tuple[str, bool]]] = {}
    for table, column, type_, nullable in rows(
        opened,
        "SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns() WHERE database_name = 'lake'",
    ):
        found.setdefault(table, {})[column] = (type_, nullable)
    return found


def test_migrations_end_at_the_model(tmp_path: Path) -> None:
    with open_lake(settings_in(tmp_path)) as opened:
        model = {
            table.name: {column.name: (duckdb_type(column.type), bool(column.nullable)) for column in table.columns}
            for table in metadata.tables.values()
        }
        assert columns_of(opened) == model
        assert rows(opened, "SELECT version FROM lake_version ORDER BY 1") == [(each.version,) for each in MIGRATIONS]


def test_each_migration_follows_the_former_version(tmp_path: Path) -> None:
    settings = Settings(workspace=tmp_path, threads=1)
    folder = tmp_path / "lake"
    folder.mkdir()
    connection = duckdb.connect()
    load_extensions(connection, "ducklake", "sqlite_scanner")
    connection.execute(f"ATTACH 'ducklake:sqlite:{settings.catalog}' AS lake (DATA_PATH '{settings.data_path}')")
    connection.execute("USE lake")
    migrate(connection, MIGRATIONS[:1])
    connection.execute(
        "INSERT INTO subject SELECT 'o', 's' || 100 - i, 's', 't', 'x', 'p', '/', '1', NULL, NULL, NULL, NULL, "
        "now(), now(), 'r' FROM range(50) AS t(i)"
    )
    before = connection.execute("SELECT * FROM subject ORDER BY ALL").fetchall()
    connection.close()
    with open_lake(settings) as opened:
        assert rows(opened, "SELECT max(version) FROM lake_version") == [(MIGRATIONS[-1].version,)]
        assert rows(opened, "SELECT * FROM subject ORDER BY ALL") == before
        # What the second version is for: rows come in any order and lie in the stored one.
        opened.connection.execute(
            "INSERT INTO lesson_topic SELECT 'o', 'l', 'g' || 9 - i, 's', DATE '2026-09-01', 1, "
            "'t', 't', 't', '', FALSE, 'none', 'x', 'p', '/', '1', NULL, NULL, NULL, NULL, now(), now(), 'r' "
            "FROM range(20) AS t(i)"
        )
        stored = [row[0] for row in rows(opened, "SELECT study_group_id FROM lesson_topic")]
        assert stored == sorted(stored)


def test_further_migration_is_applied_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_in(tmp_path)
    last = MIGRATIONS[-1].version

    def add_hue(connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute("ALTER TABLE subject ADD COLUMN hue VARCHAR")

    further = Migration(last + 1, "Проба", add_hue)
    with open_lake(settings) as opened:
        for _ in range(2):
            migrate(opened.connection, (*MIGRATIONS, further))
        assert "hue" in columns_of(opened)["subject"]
    # That lake is now newer than this Svod knows.
    for read_only in (True, False):
        with (
            pytest.raises(ConfigurationError, match=f"Озеро версии {last + 1}"),
            open_lake(settings, read_only=read_only),
        ):
            pass
    monkeypatch.setattr(lake.migrations, "MIGRATIONS", (*MIGRATIONS, further))
    with open_lake(settings, read_only=True):
        pass


def test_absent_and_foreign_catalogs_are_configuration_errors(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="Озера ещё нет"):
        open_lake(Settings(workspace=tmp_path), read_only=True).__enter__()
    away = SecretStr("postgres://svod:s3cret@127.0.0.1:1/none")
    with pytest.raises(ConfigurationError) as caught:
        open_lake(Settings(workspace=tmp_path, lake_catalog=away)).__enter__()
    assert "s3cret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_reading_does_not_write(tmp_path: Path) -> None:
    with open_lake(settings_in(tmp_path), read_only=True) as opened:
        with pytest.raises(duckdb.Error):
            opened.connection.execute("DELETE FROM lease")
        assert rows(opened, "SELECT current_setting('TimeZone')") == [("UTC",)]


@pytest.mark.parametrize("catalog", CATALOGS)
def test_backed_up_lake_is_restored_elsewhere(catalog: str, tmp_path: Path) -> None:
    settings = new_lake(catalog, tmp_path / "here")
    with open_lake(settings) as opened:
        read(opened, run(20), [page([lesson(6), *[mark(str(n), 6, "5") for n in range(30)]], at=night(20))])
        before = rows(opened, "SELECT * FROM mark ORDER BY ALL")
    restored = copied(settings, tmp_path / "there")
    for path in (tmp_path / "here").rglob("*.parquet"):
        path.unlink()
    with open_lake(restored) as opened:
        assert rows(opened, "SELECT * FROM mark ORDER BY ALL") == before
        done = read(opened, run(21), [page([lesson(6), mark("0", 6, "2")], at=night(21))])
        assert (done.superseding, done.deleted) == (1, 29)
    assert list((tmp_path / "there").rglob("*.parquet"))


def test_encrypted_lake_hides_its_rows(tmp_path: Path) -> None:
    settings = Settings(workspace=tmp_path, threads=1, lake_encrypted=True)
    with open_lake(settings) as opened:
        read(opened, run(20), [page([mark(f"Иванов{n}", 6, "5") for n in range(30)], at=night(20))])
    with open_lake(settings, read_only=True) as opened:
        assert rows(opened, "SELECT count(*) FROM mark") == [(30,)]
    files = list(Path(settings.data_path).rglob("*.parquet"))
    assert files
    with pytest.raises(duckdb.Error):
        duckdb.sql(f"SELECT * FROM read_parquet('{files[0]}')").fetchall()


def test_maintenance_keeps_what_readers_see_and_drops_the_rest(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with open_lake(settings) as opened:
        for day in (20, 21, 22):
            marks = [mark(f"{n:02}", 6 + n % 3, "5") for n in reversed(range(10 * (day - 19), 60))]
            read(opened, run(day), [page([*marks, mark("новый", day - 14, "4")], at=night(day))])
        before = rows(opened, "SELECT * FROM mark ORDER BY ALL")
        orphan = Path(settings.data_path) / "main" / "mark" / "ducklake-killed.parquet"
        orphan.write_bytes(b"half a file")
        os.utime(orphan, (1, 1))
        done = maintain(opened, settings, night(22), erase=True)
        assert rows(opened, "SELECT * FROM mark ORDER BY ALL") == before
        assert done.orphans_removed >= 1
        assert not orphan.exists()
        assert done.snapshots_expired > 0
        files = rows(opened, "SELECT data_file, delete_file FROM ducklake_list_files('lake', 'mark')")
        assert [deleted for _, deleted in files] == [None] * len(files)
        stored = duckdb.sql(
            f"SELECT student_id FROM read_parquet('{Path(settings.data_path) / 'main' / 'mark'}/*.parquet')"
        )
        assert len(stored.fetchall()) == len(before)
        order = ", ".join(stored_order(metadata.tables["mark"]))
        assert rows(opened, f"SELECT {order} FROM mark") == rows(opened, f"SELECT {order} FROM mark ORDER BY ALL")


def test_facts_are_ordered_for_rules_on_neighbours() -> None:
    for table in ENTITIES:
        order = stored_order(table)
        assert order[0] == "organisation_id"
        assert {column.name for column in table.primary_key.columns} <= set(order)
    assert stored_order(metadata.tables["mark"])[1:6] == (
        "study_group_id", "lesson_on", "lesson_number", "lesson_id", "student_id"
    )  # fmt: skip


def test_failing_work_is_rolled_back_and_not_repeated(tmp_path: Path) -> None:
    tries = []

    def work(connection: duckdb.DuckDBPyConnection) -> None:
        tries.append(connection.execute("INSERT INTO lake_version VALUES (99, 'x', now())"))
        raise RetriableError("Не сейчас.")

    with open_lake(settings_in(tmp_path)) as opened:
        with pytest.raises(RetriableError):
            opened.transaction("school", "run", work)
        assert len(tries) == 1
        assert rows(opened, "SELECT count(*) FROM lake_version WHERE version = 99") == [(0,)]
        assert rows(opened, "SELECT organisation_id FROM lease") == [("",)]


def test_moments_come_back_in_utc(tmp_path: Path) -> None:
    moment = datetime(2026, 10, 22, 2, 30, tzinfo=ZoneInfo("Asia/Yekaterinburg"))
    with open_lake(settings_in(tmp_path)) as opened:
        opened.connection.execute("INSERT INTO lake_version VALUES (0, 'x', ?)", [moment])
        (found,) = rows(opened, "SELECT applied_at FROM lake_version WHERE version = 0")[0]
    assert found == moment
    assert found.utcoffset() == timedelta(0)
    assert found.astimezone(UTC).hour == 21


def test_the_signature_of_an_extension_is_checked_once_for_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tampered = tmp_path / "ducklake.duckdb_extension"
    tampered.write_bytes(extension_file("ducklake").read_bytes())
    monkeypatch.setattr(lake.extensions, "extension_file", lambda _name: tampered)
    connect({}, "ducklake").close()
    connect({}, "ducklake").close()
    body = bytearray(tampered.read_bytes())
    body[-5] ^= 1
    # Another file under the same name: the former one is mapped into this process.
    tampered.unlink()
    tampered.write_bytes(bytes(body))
    with pytest.raises(duckdb.Error):
        connect({}, "ducklake")
