"""Remarks name their check by its number, as the register does; what stood there looked like the code of a check.

The code of a check is made of its number, day, group, subject and matter: that of a remark, the organisation and the
number with a stroke between, was nobody's.
"""

import duckdb

from lake.migrations.widening import columns_of, widen, with_revision

TITLE = "Замечание называет проверку её номером"

_FORMER = "supervision_check_id"
_CARRIED = f"* EXCLUDE ({_FORMER}), nullif(substring({_FORMER}, strpos({_FORMER}, '|') + 1), '') AS check_number"


def apply(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the remarks and their revisions anew; those made from the present model have the number already."""
    for table in with_revision("supervision_remark"):
        if _FORMER in columns_of(connection, table.name):
            widen(connection, table, 11, _CARRIED)
