"""What was done under a compromised account after the notice of it (khmao-2020, 4.4), and what of it is void.

Who wrote a value is known where the source names the author. Where it does not, a value written in a lesson that the
journal shows the account's owner leading waits for the head's decision in the register; a line of the register of
voided operations settles any operation by itself. What can't be told is said so, never passed over.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Final

import duckdb

from schemas.model import metadata
from transforms.derived.identity import place_name_macros

# Entity → the value as the register of voided operations repeats it, and as the act shows it. Lessons themselves are
# left out: they come from the timetable, which no teacher's account writes.
RECORDS: Final = {
    "mark": ("raw_value", "concat_ws('; ', raw_value, nullif(comment, ''))"),
    "attendance": ("raw_value", "concat_ws('; ', raw_value, nullif(comment, ''))"),
    "attendance_check": ("is_taken", "CASE WHEN is_taken THEN 'проверена' ELSE 'не проверена' END"),
    "homework": ("content", "content"),
    "lesson_topic": ("topic", "topic"),
    "assessment": ("coalesce(title, work_kind)", "concat_ws('; ', work_kind, title)"),
    "period_mark": ("raw_value", "concat_ws('; ', raw_value, nullif(comment, ''))"),
}
_PLACES: Final = (
    *("study_group_id", "subject_id", "lesson_id", "lesson_on", "lesson_number", "student_id", "academic_period_id"),
)
_TYPES: Final = {"lesson_on": "DATE", "lesson_number": "BIGINT"}
_TABLES: Final = ("incident", "incident_candidate", "incident_operation")
_VERSIONS: Final = "incident_version"
_TOUCHED: Final = """
SELECT candidate.student_id, min(CAST(timezone(incident.timezone, incident.notified_at) AS DATE))
FROM incident_candidate AS candidate
INNER JOIN incident
    ON
        candidate.organisation_id = incident.organisation_id
        AND candidate.access_incident_id = incident.access_incident_id
WHERE
    candidate.organisation_id = $organisation
    AND candidate.entity IN ('mark', 'attendance')
    AND candidate.author_code <> 'other'
    AND candidate.time_code <> 'untold'
GROUP BY candidate.student_id
"""
# A variable of the session: asking which tables there are makes DuckLake read its whole catalog.
_LAID: Final = "svod_incidents"


@dataclass(frozen=True, slots=True)
class VoidDemand:
    """An organisation whose document calls the operations of a compromised account void, and on which days."""

    organisation_id: str
    timezone: str
    from_on: date
    to_on: date


@contextmanager
def incident_operations(connection: duckdb.DuckDBPyConnection, demands: Sequence[VoidDemand]) -> Iterator[bool]:
    """In the block temporary tables hold the incidents and their operations; gives whether there is any incident.

    `incident`: each case with a notice, withdrawn ones too (`is_standing`). `incident_candidate`: what may have been
    done under it, a row per appearance, change (`version` of a record) and removal. `incident_operation`: those of
    standing cases with `status_code` void, valid or unsettled and `basis_code` (listed, author, decision, no_author,
    time). The tables are made from what plain names mean when the block begins.
    """
    try:
        connection.execute(
            _text("incident"),
            {
                "organisations": [demand.organisation_id for demand in demands],
                "zones": [demand.timezone for demand in demands],
                "from_on": [demand.from_on for demand in demands],
                "to_on": [demand.to_on for demand in demands],
            },
        )
        is_any = connection.execute("SELECT count(*) FROM temp.incident").fetchall() != [(0,)]
        if is_any:
            place_name_macros(connection)
            union = "\nUNION ALL\n".join(_versions(entity) for entity in RECORDS)
            # Names come from the model, values are bound.
            connection.execute(f"CREATE OR REPLACE TEMP TABLE {_VERSIONS} AS {union}")
            connection.execute(_text("incident_candidate"))
            connection.execute(_text("incident_operation"))
            connection.execute(f"SET VARIABLE {_LAID} = true")
        yield is_any
    finally:
        connection.execute(f"RESET VARIABLE {_LAID}")
        for name in (*_TABLES, _VERSIONS):
            connection.execute(f"DROP TABLE IF EXISTS temp.{name}")


def has_incidents(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether operations of incidents are laid on this connection."""
    return connection.execute(f"SELECT getvariable('{_LAID}') IS NOT NULL").fetchall() == [(True,)]


def touched_students(connection: duckdb.DuckDBPyConnection, organisation_id: str) -> dict[str, date]:
    """Whose marks or absences may have been written under a compromised account: student → local day of the notice.

    Cases that were withdrawn or told otherwise before count too: what was said of them is said anew.
    """
    if not has_incidents(connection):
        return {}
    return dict(connection.execute(_TOUCHED, {"organisation": organisation_id}).fetchall())


def untold_operations(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str, str, str, int]]:
    """What can only be counted: organisation, incident, entity, source, reason, how many; as `cases_of` asks it."""
    return connection.execute(_text("incident_untold")).fetchall()


def _versions(entity: str) -> str:
    columns = metadata.tables[entity].columns
    key = next(column.name for column in columns if column.primary_key and column.name != "organisation_id")
    plain, shown = RECORDS[entity]
    places = {
        name: f'"{name}"' if name in columns else f"CAST(NULL AS {_TYPES.get(name, 'VARCHAR')})" for name in _PLACES
    }
    return _text("incident_version").format(entity=entity, key=key, plain=plain, shown=shown, **places)


def _text(name: str) -> str:
    return files(__package__).joinpath(f"{name}.sql").read_text(encoding="utf-8")
