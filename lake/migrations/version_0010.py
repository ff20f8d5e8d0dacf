"""A finding that is waived says by which decisions: a waiver's place may bear another id by now."""

import duckdb

from lake.migrations.widening import columns_of

TITLE = "Какие решения сняли находку с контроля"


def apply(connection: duckdb.DuckDBPyConnection) -> None:
    """Adds the column at the end, where the model has it; a lake made from the present model has it already."""
    for table in ("finding", "finding_state"):
        if "waived_by" not in (columns_of(connection, table) or {"waived_by"}):
            connection.execute(f'ALTER TABLE "{table}" ADD COLUMN waived_by VARCHAR')
