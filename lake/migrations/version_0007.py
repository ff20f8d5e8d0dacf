"""Incidents of access gain the end of the danger and the head's decision on records without an author."""

import duckdb

from lake.migrations.widening import columns_of, widen, with_revision

TITLE = "Нарушение доступа: когда сменён пароль и что решено о записях без автора"

WIDENED = ("access_incident",)


def apply(connection: duckdb.DuckDBPyConnection) -> None:
    """Widens the table and its revisions; one made by an earlier step from the present model is so already."""
    for name in WIDENED:
        for table in with_revision(name):
            if columns_of(connection, table.name) not in (set(), set(table.columns.keys())):
                widen(connection, table, 7)
