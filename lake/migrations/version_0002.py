"""The stored order of the facts: organisation, group, lesson occurrence, student."""

import duckdb

from lake.ordering import stored_order
from schemas.model import ENTITIES, REVISIONS

TITLE = "Порядок хранения: организация, группа, занятие, обучающийся"


def apply(connection: duckdb.DuckDBPyConnection) -> None:
    """Tells DuckLake the order that inserts and compactions keep."""
    for table in (*ENTITIES, *REVISIONS):
        columns = ", ".join(f'"{name}" ASC' for name in stored_order(table))
        connection.execute(f'ALTER TABLE "{table.name}" SET SORTED BY ({columns})')
