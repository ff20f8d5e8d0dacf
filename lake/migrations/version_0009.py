"""Receipts of units gain what a person has to do while the source still answers: a token about to expire."""

import duckdb

from lake.migrations.version_0003 import leave_statistics
from lake.migrations.widening import columns_of
from schemas.model import metadata

TITLE = "Расписка о целом: что сделать, пока источник ещё отвечает"

_TABLE = "unit_receipt"


def apply(connection: duckdb.DuckDBPyConnection) -> None:
    """Adds the column at the end, where the model has it; a lake made from the present model has it already."""
    if "notice" in columns_of(connection, _TABLE) or not columns_of(connection, _TABLE):
        return
    connection.execute(f'ALTER TABLE "{_TABLE}" ADD COLUMN notice VARCHAR')
    leave_statistics(connection, metadata.tables[_TABLE])
