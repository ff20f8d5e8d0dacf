"""The entities that registers fill, and what the protocol, the remark, the incident and the work lacked.

A table that gains columns is made anew and its rows are carried over: appended columns would lie behind the provenance
there and before it in a new lake.
"""

import duckdb

from lake.migrations.version_0003 import leave_statistics
from lake.migrations.widening import columns_of, create, widen, with_revision

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
        for table in with_revision(name):
            if not columns_of(connection, table.name):
                create(connection, table)
                leave_statistics(connection, table)
    for name in WIDENED:
        for table in with_revision(name):
            if columns_of(connection, table.name) != set(table.columns.keys()):
                widen(connection, table, 4)
