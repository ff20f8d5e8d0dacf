"""Tables whose columns change: made anew as the model has them, their rows carried over.

Appended columns would lie behind the provenance there and before it in a new lake, and former values are written to
the revisions by place.
"""

import duckdb
import sqlalchemy as sa

from lake.migrations.version_0003 import leave_statistics
from lake.ordering import stored_order
from schemas.lake_ddl import create_table
from schemas.model import metadata


def with_revision(name: str) -> tuple[sa.Table, sa.Table]:
    """An entity's table and the one of its former values."""
    return metadata.tables[name], metadata.tables[f"{name}_revision"]


def columns_of(connection: duckdb.DuckDBPyConnection, name: str) -> set[str]:
    """The columns a table has in the lake; empty where there is no such table."""
    found = connection.execute(
        "SELECT column_name FROM duckdb_columns() WHERE database_name = 'lake' AND table_name = $name", {"name": name}
    )
    return {row[0] for row in found.fetchall()}


def create(connection: duckdb.DuckDBPyConnection, table: sa.Table) -> None:
    """Makes a table of the model with its stored order."""
    connection.execute(create_table(table))
    columns = ", ".join(f'"{name}" ASC' for name in stored_order(table))
    connection.execute(f'ALTER TABLE "{table.name}" SET SORTED BY ({columns})')


def widen(connection: duckdb.DuckDBPyConnection, table: sa.Table, version: int, carried: str = "*") -> None:
    """Makes the table anew for the migration to `version`; of its rows `carried` is kept, new columns are null."""
    former = f"{table.name}_before_{version:04}"
    connection.execute(f'ALTER TABLE "{table.name}" RENAME TO "{former}"')
    create(connection, table)
    connection.execute(f'INSERT INTO "{table.name}" BY NAME SELECT {carried} FROM "{former}"')  # noqa: S608 (our own names)
    leave_statistics(connection, table)
    connection.execute(f'DROP TABLE "{former}"')
