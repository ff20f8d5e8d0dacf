"""What rules on terms share: when a term ends, in calendar or working days, and when a place was first filled.

- `term_end`: requirement_id, parameter, study_group_id, started_on, ends_at: when the term of that parameter (a
  whole number whose name ends with `days`) that starts on that day is over. A row of `''` for the organisation;
  where terms are of working days also rows of the groups that have days of their own.
- `working_day`: organisation_id, study_group_id, calendar_on, ends_at, is_working, ordinal (working days so far), only
  for organisations whose documents count working days.
- `former_record`: entity, organisation_id, record_id, recorded_from_at, recorded_until_at: of records that stand in
  place of former ones, the interval in which the place was first filled.
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from foundation.errors import ConfigurationError
from validations.placing import place_table
from validations.regulation import Requirement
from validations.rulebook import Rule

_SQL = Path(__file__).parent / "sql"
# A rule that reads it counts days as its clause says; another one knows calendar days alone.
_TERM_END = "term_end"
_PARAMETER_SCHEMA = pa.schema(
    [
        ("requirement_id", pa.int32()),
        ("organisation_id", pa.string()),
        ("timezone", pa.string()),
        ("parameter", pa.string()),
        ("days", pa.int32()),
        ("day_kind", pa.string()),
    ]
)


def counts_working_days(requirement: Requirement) -> bool:
    """Whether the clause's terms are of working days."""
    return requirement.parameters.get("day_kind") == "working"


def place_calendars(connection: duckdb.DuckDBPyConnection, organisations: Sequence[tuple[str, str]]) -> None:
    """Creates `working_day` for those organisations (id, zone) and `former_record`; `local_day` must be there."""
    rows = pa.table(
        {
            "organisation_id": pa.array([identity for identity, _ in organisations], pa.string()),
            "timezone": pa.array([zone for _, zone in organisations], pa.string()),
        }
    )
    place_table(connection, "working_organisation", rows)
    for name in ("working_day", "former_record"):
        _place_query(connection, name)


def place_term_ends(
    connection: duckdb.DuckDBPyConnection, rule: Rule, asked: Sequence[tuple[str, str, Requirement]]
) -> None:
    """Creates `term_end` for a rule that reads it; `asked` are organisation, zone and requirement by requirement_id.

    Raises ConfigurationError where a clause counts working days and the rule can't.
    """
    names = [name for name, kind in rule.parameters.items() if kind == "integer" and name.endswith("days")]
    if _TERM_END not in rule.sql:
        for _, _, requirement in asked:
            if names and counts_working_days(requirement):
                raise ConfigurationError(
                    f"{requirement.regulation_id}: правило {rule.id} рабочих дней не считает"
                    f" (обязанность {requirement.obligation_id}).",
                    "Задайте day_kind: calendar.",
                )
        return
    rows = [
        {
            "requirement_id": number,
            "organisation_id": organisation_id,
            "timezone": timezone,
            "parameter": name,
            "days": term_of(requirement, name),
            "day_kind": "working" if counts_working_days(requirement) else "calendar",
        }
        for number, (organisation_id, timezone, requirement) in enumerate(asked)
        for name in names
    ]
    place_table(connection, "term_parameter", pa.Table.from_pylist(rows, schema=_PARAMETER_SCHEMA))
    _place_query(connection, _TERM_END)


def term_of(requirement: Requirement, name: str) -> int | None:
    """The whole-number parameter; a term that does not include its last day ends a day earlier. None where unset."""
    value = requirement.parameters.get(name)
    if not isinstance(value, int):
        return None
    exclusive = name.endswith("days") and requirement.parameters.get("inclusive") is False
    return value - 1 if exclusive else value


def _place_query(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    query = (_SQL / f"{name}.sql").read_text(encoding="utf-8")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")
