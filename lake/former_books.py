"""The lake's books as they stood after a run: findings, waivers, receipts, quarantine and results of then.

A report reads plain table names; in the block of `as_after` these mean what they meant right after that run. Run ids
begin with the real moment a run started, so that what is written later sorts behind it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from lake.catalog import Lake, one_look
from schemas.model import metadata

_STATE_OF: Final = """
SELECT {columns} FROM lake.main.finding_state
WHERE change_id <= $run
QUALIFY row_number() OVER (PARTITION BY organisation_id, rule_id, fingerprint ORDER BY change_number DESC) = 1
"""
_WAIVERS: Final = """
SELECT {columns} FROM lake.main.waiver_state
WHERE from_run_id <= $run AND (until_run_id IS NULL OR until_run_id > $run)
"""
# What a later run could read at last was still unread then.
_QUARANTINE: Final = """
SELECT * REPLACE (CASE WHEN released_run_id <= $run THEN released_run_id END AS released_run_id)
FROM lake.main.quarantine
WHERE first_run_id <= $run
"""
_UP_TO_RUN: Final = "SELECT * FROM lake.main.{table} WHERE run_id <= $run"


@contextmanager
def as_after(lake: Lake, run_id: str) -> Iterator[None]:
    """In the block the books' plain names mean their rows as that run left them."""
    connection = lake.connection
    statements = {
        "finding": _STATE_OF.format(columns=_columns("finding")),
        "waiver": _WAIVERS.format(columns=_columns("waiver")),
        "quarantine": _QUARANTINE,
        **{table: _UP_TO_RUN.format(table=table) for table in ("run", "rule_result", "page_receipt", "unit_receipt")},
    }
    try:
        with one_look(connection):
            for name, statement in statements.items():
                connection.execute(f'CREATE TEMP TABLE "{name}" AS {statement}', {"run": run_id})
        yield
    finally:
        for name in statements:
            connection.execute(f'DROP TABLE IF EXISTS temp."{name}"')


def _columns(table: str) -> str:
    return ", ".join(f'"{column.name}"' for column in metadata.tables[table].columns)
