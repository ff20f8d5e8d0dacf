"""The entities that registers fill, and what the protocol, the remark, the incident and the work lacked.

A table that gains columns is made anew and its rows are carried over: appended columns would lie behind the provenance
there and before it in a new lake.
"""

import duckdb
import sqlalchemy as sa

from lake.migrations.version_0003 import leave_statistics
from lake.ordering import stored_order
from schemas.lake_ddl import create_table
from schemas.model import metadata

TITLE = "Реестры: замены, приказы, проверки, передача документов и прочее"

ADDED = (
    "attestation_deferral",
    "attestation_event",
    "document_handover",
    "employment",
    "group_calendar_day",
    "group_curator",
    "movement_order",
    "personal_data_check",
    "personal_data_notice",
    "signature_certificate",
    "substitution",
    "supervision_check",
    "voided_operation",
    "work_programme",
    "year_section",
)
WIDENED = ("access_incident", "attestation_protocol", "course_work", "supervision_remark", "teaching_assignment")


def apply(connection: duckdb.DuckDBPyConnection) -> None:
    """Creates the new tables and widens the former ones, revisions too; a lake made anew has them already."""
    for name in ADDED:
        for table in _with_revision(name):
            if not _columns_of(connection, table.name):
                _create(connection, table)
                leave_statistics(connection, table)
    for name in WIDENED:
        for table in _with_revision(name):
            if _columns_of(connection, table.name) != set(table.columns.keys()):
                _widen(connection, table)


def _with_revision(name: str) -> tuple[sa.Table, sa.Table]:
    return metadata.tables[name], metadata.tables[f"{name}_revision"]


def _columns_of(connection: duckdb.DuckDBPyConnection, name: str) -> set[str]:
    found = connection.execute(
        "SELECT column_name FROM duckdb_columns() WHERE database_name = 'lake' AND table_name = $name", {"name": name}
    )
    return {row[0] for row in found.fetchall()}


def _create(connection: duckdb.DuckDBPyConnection, table: sa.Table) -> None:
    connection.execute(create_table(table))
    columns = ", ".join(f'"{name}" ASC' for name in stored_order(table))
    connection.execute(f'ALTER TABLE "{table.name}" SET SORTED BY ({columns})')


def _widen(connection: duckdb.DuckDBPyConnection, table: sa.Table) -> None:
    former = f"{table.name}_before_0004"
    connection.execute(f'ALTER TABLE "{table.name}" RENAME TO "{former}"')
    _create(connection, table)
    connection.execute(f'INSERT INTO "{table.name}" BY NAME SELECT * FROM "{former}"')  # noqa: S608 (our own names)
    leave_statistics(connection, table)
    connection.execute(f'DROP TABLE "{former}"')
