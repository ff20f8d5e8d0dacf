"""The canonical entities, their revisions and the lake's own bookkeeping."""

import duckdb

from schemas.lake_ddl import create_table
from schemas.model import ENTITIES, OPERATIONS, REVISIONS

TITLE = "Сущности, прежние значения и учёт озера"


def apply(connection: duckdb.DuckDBPyConnection) -> None:
    """Creates every table of the model, and the lease row that belongs to no organisation."""
    for table in (*ENTITIES, *REVISIONS, *OPERATIONS):
        connection.execute(create_table(table))
    connection.execute("INSERT INTO lease (organisation_id, run_id, turn) VALUES ('', '', 0)")
