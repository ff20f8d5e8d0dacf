"""Statistics for tables that have held no row yet.

DuckLake asks the catalog for the statistics of a table column by column at every query for as long as there are
none: a scan of an empty table took ten to twenty times as long as one of a table that once held a row
(`docs/performance.md`). A row put in and taken out in one transaction leaves statistics and no file.
"""

from typing import Any

import duckdb
import sqlalchemy as sa

from schemas.lake_ddl import duckdb_type
from schemas.model import ENTITIES, OPERATIONS, REVISIONS

TITLE = "Статистика пустых таблиц"

_NOTHING = {
    "VARCHAR": "''",
    "BIGINT": "0",
    "DOUBLE": "0",
    "BOOLEAN": "false",
    "DATE": "DATE '1970-01-01'",
    "TIMESTAMP WITH TIME ZONE": "TIMESTAMPTZ '1970-01-01 00:00:00+00'",
}


def apply(connection: duckdb.DuckDBPyConnection) -> None:
    """Puts a row into every empty table of the model and takes it out again."""
    for table in (*ENTITIES, *REVISIONS, *OPERATIONS):
        if _is_there(connection, table):
            leave_statistics(connection, table)


def leave_statistics(connection: duckdb.DuckDBPyConnection, table: sa.Table) -> None:
    """Puts a row into a table of the model that is empty, and takes it out again."""
    found = connection.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()  # noqa: S608 (our own names)
    if found is not None and found[0] == 0:
        connection.execute(f'INSERT INTO "{table.name}" BY NAME SELECT {_row(table)}')
        connection.execute(f'TRUNCATE "{table.name}"')


def _is_there(connection: duckdb.DuckDBPyConnection, table: sa.Table) -> bool:
    """A table that a later version brings is not in a lake that stands at this one."""
    found = connection.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE database_name = 'lake' AND table_name = $name",
        {"name": table.name},
    ).fetchone()
    return found is not None and found[0] > 0


def _row(table: sa.Table) -> str:
    columns: list[sa.Column[Any]] = list(table.columns)
    return ", ".join(f'{_NOTHING[duckdb_type(column.type)]} AS "{column.name}"' for column in columns)
