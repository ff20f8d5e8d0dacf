"""Disputes of findings, and proposals of who is who."""

import duckdb

from lake.migrations.version_0003 import leave_statistics
from schemas.lake_ddl import create_table
from schemas.model import metadata

TITLE = "Возражения школ и предложения, кто есть кто"

TABLES = ("dispute", "identity_proposal")


def apply(connection: duckdb.DuckDBPyConnection) -> None:
    """Creates the two tables where they are not yet, with statistics for the empty ones."""
    for name in TABLES:
        connection.execute(create_table(metadata.tables[name]))
        leave_statistics(connection, metadata.tables[name])
