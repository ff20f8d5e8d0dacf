"""Small tables of ours laid beside the lake's for one query."""

import duckdb
import pyarrow as pa


def place_table(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    """Creates the temporary table `name` with the rows of `table`, in place of a former one."""
    connection.register("placed_rows", table)
    try:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM placed_rows")  # noqa: S608 — a name of ours
    finally:
        connection.unregister("placed_rows")
