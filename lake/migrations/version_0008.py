"""Findings gain an addressee and their former states, waivers theirs, and each run the rulebook that judged.

States begin with this version: what a finding was before cannot be told any more, so that of a lake carried over
the present state of each is its first.
"""

import duckdb

from lake.migrations.version_0003 import leave_statistics
from lake.migrations.widening import columns_of
from schemas.lake_ddl import create_table
from schemas.model import metadata

TITLE = "Кому адресована находка, её прежние состояния и свод правил каждого запуска"

ADDED = ("finding_state", "waiver_state", "rulebook", "judged_by")

_WIDEN = """
INSERT INTO finding BY NAME
SELECT *, 1 AS change_number FROM finding_before_0008
"""
_FIRST_STATES = """
INSERT INTO finding_state BY NAME
SELECT
    *,
    coalesce(resolved_run_id, last_seen_run_id) AS change_id,
    coalesce(resolved_at, last_seen_at) AS changed_at
FROM finding
"""
_FIRST_WAIVERS = "INSERT INTO waiver_state BY NAME SELECT *, '' AS from_run_id FROM waiver"


def apply(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the tables that are not there yet, widens `finding` and writes the first states."""
    for name in ADDED:
        connection.execute(create_table(metadata.tables[name]))
    finding = metadata.tables["finding"]
    if columns_of(connection, "finding") not in (set(), set(finding.columns.keys())):
        connection.execute("ALTER TABLE finding RENAME TO finding_before_0008")
        connection.execute(create_table(finding))
        connection.execute(_WIDEN)
        connection.execute("DROP TABLE finding_before_0008")
        leave_statistics(connection, finding)
        connection.execute(_FIRST_STATES)
        connection.execute(_FIRST_WAIVERS)
    for name in ADDED:
        leave_statistics(connection, metadata.tables[name])
