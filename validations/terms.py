"""What rules on terms share: when a term ends, in calendar or working days, and what was recorded after it.

Whole numbers whose names end with `days` are terms; `<parameter>_end_at` is when one is over.

- `term_end`: requirement_id, study_group_id, started_on, `<parameter>_end_at`…: when the terms that start on that day
  are over. A row of `''` for the organisation; where terms are of working days also rows of the groups that have days
  of their own.
- `due_<entity>`: records of an entity with a group and a day, once for each clause in force on that day: all columns,
  the requirement's (requirement_id, obligation_id, timezone, as_of_at, as_of_on) and the terms' ends for their group.
- `late_<entity>`: of `due_<entity>`, records that were, or may have been, first recorded after the term `days`:
  first_from_at, first_until_at, is_late (certainly), days_end_said (local time, for the finding), and for other terms
  `is_within_<parameter>`: not later than that one, as certainly as is_late.
- `working_day`: organisation_id, study_group_id, calendar_on, ends_at, is_working, ordinal (working days so far), only
  for organisations whose documents count working days.
"""

import re
from collections.abc import Sequence

import duckdb
import pyarrow as pa

from foundation.errors import ConfigurationError
from validations.placing import place_table
from validations.regulation import Requirement
from validations.rulebook import Rule
from validations.shared import RECORD_ID, first_recorded, stored_query

# A rule that reads one of them counts days as its clause says; another one knows calendar days alone.
_OF_TERMS = re.compile(rf"\b(?:term_end|due_lesson|(?:due|late)_(?:{'|'.join(RECORD_ID)}))\b")
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
_SHAPE = """
SELECT bool_or(study_group_id <> ''), min(epoch_us({first}_end_at) - epoch_us(CAST(started_on AS TIMESTAMP)))
FROM {term}
"""
_WITHIN = """,
    coalesce(
        CASE
            WHEN first_from_at >= days_end_at THEN first_from_at < {name}_end_at
            ELSE first_until_at <= {name}_end_at
        END,
        FALSE
    ) AS is_within_{name}"""


def counts_working_days(requirement: Requirement) -> bool:
    """Whether the clause's terms are of working days."""
    return requirement.parameters.get("day_kind") == "working"


def place_working_days(connection: duckdb.DuckDBPyConnection, organisations: Sequence[tuple[str, str]]) -> None:
    """Creates `working_day` for those organisations (id, zone); `local_day` must be there."""
    rows = pa.table(
        {
            "organisation_id": pa.array([identity for identity, _ in organisations], pa.string()),
            "timezone": pa.array([zone for _, zone in organisations], pa.string()),
        }
    )
    place_table(connection, "working_organisation", rows)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE working_day AS {stored_query('working_day')}")


def relations_of_terms(rule: Rule) -> list[str]:
    """Those of the relations of this module that a rule's queries read."""
    return sorted(set(_OF_TERMS.findall(f"{rule.sql} {rule.denominator.sql}")))


def queries_of_terms(rule: Rule, *, has_own_days: bool = True, soonest: int | None = None) -> dict[str, str]:
    """The views a rule reads: `due_<entity>` and `late_<entity>`, name → query.

    `has_own_days`: whether any group has working days of its own. `soonest`: microseconds from the start of a day in
    UTC to the first end of the term `days`: what was recorded before needs no look at the term.
    """
    names = _terms(rule)
    end = "coalesce(own.{0}_end_at, term.{0}_end_at) AS {0}_end_at" if has_own_days else "term.{0}_end_at"
    ends = [end.format(name) for name in names]
    ends += [end.format(names[0]).replace("_end_at", "_end_said")] if names else []
    queries = {}
    for relation in relations_of_terms(rule):
        step, _, entity = relation.partition("_")
        own = stored_query("due_own").format(entity=entity) if has_own_days else ""
        due = stored_query("due").format(entity=entity, records="{records}", ends=",\n    ".join(ends), own=own)
        if step == "due":
            queries[relation] = due.format(records=entity)
        if step == "late":
            queries[relation] = stored_query("late").format(
                entity=entity,
                soonest=soonest or 0,
                due=due.format(records=f"untimely AS {entity}"),
                first_recorded=first_recorded(entity, "suspect"),
                within="".join(_WITHIN.format(name=name) for name in names if name != "days"),
            )
    return queries


def place_terms(
    connection: duckdb.DuckDBPyConnection, rule: Rule, asked: Sequence[tuple[str, str, Requirement]]
) -> dict[str, str]:
    """Makes the terms that the rule reads; returns its relations, name → query, in the order to create them in.

    `asked`: organisation, zone, requirement by requirement_id. The rule's own table of `requirement`, `local_day` and
    `working_day` must be there. Raises ConfigurationError where a clause counts working
    days and the rule can't.
    """
    names = _terms(rule)
    if not relations_of_terms(rule):
        for _, _, requirement in asked:
            if names and counts_working_days(requirement):
                raise ConfigurationError(
                    f"{requirement.regulation_id}: правило {rule.id} рабочих дней не считает"
                    f" (обязанность {requirement.obligation_id}).",
                    "Задайте day_kind: calendar.",
                )
        return {}
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
    ends = ",\n    ".join(f"max(ends_at) FILTER (WHERE parameter = '{name}') AS {name}_end_at" for name in names)
    own = {name: own_table(name, rule) for name in ("requirement", "term_end", "term")}
    term_end = stored_query("term_end").format(ends=ends)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {own['term_end']} AS {term_end}")
    shown = {"term_end": f"SELECT * FROM {own['term_end']}"}  # noqa: S608 — a name of ours
    if not queries_of_terms(rule):
        return shown
    term = stored_query("term").format(first=names[0], requirement=own["requirement"], term_end=own["term_end"])
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {own['term']} AS {term}")
    has_own_days, soonest = connection.execute(_SHAPE.format(first=names[0], term=own["term"])).fetchall()[0]
    return {
        **shown,
        "term": f"SELECT * FROM {own['term']}",  # noqa: S608 — a name of ours
        **queries_of_terms(rule, has_own_days=bool(has_own_days), soonest=soonest),
    }


def own_table(relation: str, rule: Rule) -> str:
    """The table that holds the rows of such a relation for that rule."""
    return f"{relation}_of_{rule.id.replace('-', '_')}"


def term_of(requirement: Requirement, name: str) -> int | None:
    """The whole-number parameter; a term that does not include its last day ends a day earlier. None where unset."""
    value = requirement.parameters.get(name)
    if not isinstance(value, int):
        return None
    exclusive = name.endswith("days") and requirement.parameters.get("inclusive") is False
    return value - 1 if exclusive else value


def _terms(rule: Rule) -> list[str]:
    return [name for name, kind in rule.parameters.items() if kind == "integer" and name.endswith("days")]
