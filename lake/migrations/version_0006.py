"""What is judged of the texts of topics and homework: words, works named, language, substance.

Rows of before have none of it until their page or register is read again; a rule calls them unknown till then.
"""

import duckdb

from lake.migrations.widening import columns_of, widen, with_revision

TITLE = "Признаки текстов: слова и виды работ в теме, язык записи, содержательность задания"

WIDENED = ("homework", "lesson_topic", "topic_plan")


def apply(connection: duckdb.DuckDBPyConnection) -> None:
    """Widens the three tables and their revisions; one made by an earlier step from the present model is so already."""
    for name in WIDENED:
        for table in with_revision(name):
            if columns_of(connection, table.name) not in (set(), set(table.columns.keys())):
                widen(connection, table, 6)
