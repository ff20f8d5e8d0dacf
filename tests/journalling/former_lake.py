"""A lake as a former version left it: what the tests of migrations start from, and what they all look at."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import duckdb
import sqlalchemy as sa

from foundation.settings import Settings
from lake.catalog import Lake
from lake.extensions import load_extensions
from schemas.lake_ddl import create_table, duckdb_type
from schemas.model import metadata

# What a revision has besides, for statements that insert a row into an entity and into its revisions.
AS_REVISION = (
    ", 1 AS revision_number, now() AS seen_from_at, now() AS seen_until_at, now() AS replaced_at, "
    "'r' AS replaced_by_run_id, 'superseded' AS change_code"
)
# What a column was called then; None where there was none.
FormerName = Callable[[str], str | None]


def without(*gained: str) -> FormerName:
    """All of today's columns but those gained since."""
    return lambda column: None if column in gained else column


@contextmanager
def former_lake(
    settings: Settings, version: int, tables: Mapping[str, FormerName]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A lake of that version with these tables and their revisions, open to put rows into."""
    (settings.workspace / "lake").mkdir()
    with duckdb.connect() as connection:
        load_extensions(connection, "ducklake", "sqlite_scanner")
        connection.execute(f"ATTACH 'ducklake:sqlite:{settings.catalog}' AS lake (DATA_PATH '{settings.data_path}')")
        connection.execute("USE lake")
        connection.execute("BEGIN TRANSACTION")
        for name in ("lake_version", "lease"):
            connection.execute(create_table(metadata.tables[name]))
        connection.execute(
            "INSERT INTO lake_version (version, title, applied_at) VALUES ($version, 'Прежняя', now())",
            {"version": version},
        )
        for name, former_name in tables.items():
            for table in _tables_of(name):
                connection.execute(_created(table, metadata.tables[name], former_name))
        connection.execute("COMMIT")
        yield connection


def _tables_of(name: str) -> list[sa.Table]:
    """The table of an entity and that of its revisions; of a book of the lake's own the table alone."""
    return [metadata.tables[each] for each in (name, f"{name}_revision") if each in metadata.tables]


def assert_in_the_models_order(lake: Lake, *names: str) -> None:
    """Former values are written to the revisions by place, so columns must stand as in the model."""
    for name in names:
        for table in _tables_of(name):
            found = lake.connection.execute(f"SELECT * FROM {table.name} LIMIT 0").description
            assert [column[0] for column in found] == list(table.columns.keys()), table.name


def _created(table: sa.Table, entity: sa.Table, former_name: FormerName) -> str:
    lines = []
    for column in table.columns:
        name = former_name(column.name) if column.name in entity.columns else column.name
        if name is not None:
            lines.append(f'"{name}" {duckdb_type(column.type)}{"" if column.nullable else " NOT NULL"}')
    return f"CREATE TABLE {table.name} ({', '.join(lines)})"
