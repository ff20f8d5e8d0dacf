"""What the engine gives every rule: what is asked of whom, its lists, local days. Also `validations.terms`, `.shared`.

- `requirement`: a row per organisation, source able to show the facts, and clause that asks for the
  rule: requirement_id, organisation_id, source, obligation_id, timezone, as_of_at, as_of_on (the local
  date of as_of_at), effective_from_on, effective_to_on, and the rule's whole-number parameters.
- `requirement_value`: the rule's list parameters, a row per value: requirement_id, parameter, value.
- `local_day`: timezone, calendar_on, starts_at, ends_at, ends_said: a local day's first moment, its end (24:00), and
  that end in local time as findings write it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa

from foundation.errors import ConfigurationError
from foundation.organisations import Organisation
from validations.placing import place_table
from validations.regulation import Requirement
from validations.rulebook import Rule
from validations.terms import own_table, place_terms, term_of

# A term may reach this far beyond the last day any journal mentions.
_MARGIN = timedelta(days=400)

_NO_VALUE = "no_requirement_value"
_DAYS_SPAN = """
SELECT min(first_on), max(last_on)
FROM (
    SELECT min(lesson_on) AS first_on, max(lesson_on) AS last_on FROM lesson
    UNION ALL SELECT min(lesson_on), max(lesson_on) FROM mark
    UNION ALL SELECT min(lesson_on), max(lesson_on) FROM homework
    UNION ALL SELECT min(starts_on), max(ends_on) FROM academic_period
)
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A clause that asks an organisation for a rule, and the sources able to show the facts."""

    organisation: Organisation
    requirement: Requirement
    sources: tuple[str, ...]


def place_local_days(connection: duckdb.DuckDBPyConnection, zones: Iterable[str], as_of_at: datetime) -> None:
    """Creates `local_day` for every zone and every day the journals of the connection mention."""
    mentioned = [day for day in connection.execute(_DAYS_SPAN).fetchall()[0] if day is not None]
    first = _clamped(min([*mentioned, as_of_at.date()]), -_MARGIN)
    last = _clamped(max([*mentioned, as_of_at.date()]), _MARGIN)
    days = [first + timedelta(days=number) for number in range((last - first).days + 2)]
    tables = []
    for zone in sorted(set(zones)):
        midnights = pa.array(
            [datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC) for day in days],
            pa.timestamp("us", tz="UTC"),
        )
        columns = {
            "timezone": pa.repeat(pa.scalar(zone), len(days) - 1),
            "calendar_on": pa.array(days[:-1]),
            "starts_at": midnights[:-1],
            "ends_at": midnights[1:],
            "ends_said": pa.array([f"{day:%d.%m.%Y} 00:00" for day in days[1:]]),
        }
        tables.append(pa.table(columns))
    place_table(connection, "local_day", pa.concat_tables(tables))


def place_nights(
    connection: duckdb.DuckDBPyConnection, organisations: Iterable[Organisation], as_of_at: datetime
) -> None:
    """Creates `night`: organisation_id, timezone, as_of_at, as_of_on of every checked organisation."""
    rows = [
        {
            "organisation_id": organisation.id,
            "timezone": organisation.timezone,
            "as_of_at": as_of_at,
            "as_of_on": as_of_at.astimezone(ZoneInfo(organisation.timezone)).date(),
        }
        for organisation in organisations
    ]
    place_table(connection, "night", pa.Table.from_pylist(rows, schema=_NIGHT_SCHEMA))


def place_requirements(
    connection: duckdb.DuckDBPyConnection, rule: Rule, asked: Sequence[Asked], as_of_at: datetime
) -> dict[str, str]:
    """Lays out what is asked of the rule; returns its relations, name → query, in the order to create them in.

    They are views over tables of the rule's own: DuckDB takes what the open transaction made for empty and plans joins
    by it, so that all rules' tables are made first and the rules run in later transactions. `no_requirement_value`
    must be there (`place_no_values`). Raises ConfigurationError where a clause leaves a parameter of the rule unset or
    of another type.
    """
    rows: list[dict[str, object]] = []
    values: list[dict[str, object]] = []
    for number, item in enumerate(asked):
        parameters = _parameters(rule, item.requirement)
        whole = {name: value for name, value in parameters.items() if isinstance(value, int)}
        zone = item.organisation.timezone
        rows += [
            {
                "requirement_id": number,
                "organisation_id": item.organisation.id,
                "source": source,
                "obligation_id": item.requirement.obligation_id,
                "timezone": zone,
                "as_of_at": as_of_at,
                "as_of_on": as_of_at.astimezone(ZoneInfo(zone)).date(),
                "effective_from_on": item.requirement.effective_from,
                "effective_to_on": item.requirement.effective_to,
                **whole,
            }
            for source in item.sources
        ]
        values += [
            {"requirement_id": number, "parameter": name, "value": text}
            for name, texts in parameters.items()
            if isinstance(texts, list)
            for text in texts
        ]
    requirement = own_table("requirement", rule)
    place_table(connection, requirement, pa.Table.from_pylist(rows, schema=_requirement_schema(rule)))
    value = own_table("requirement_value", rule) if values else _NO_VALUE
    if values:
        place_table(connection, value, pa.Table.from_pylist(values, schema=_VALUE_SCHEMA))
    return {
        "requirement": f"SELECT * FROM {requirement}",  # noqa: S608 — a name of ours
        "requirement_value": f"SELECT * FROM {value}",  # noqa: S608 — a name of ours
        **place_terms(
            connection, rule, [(item.organisation.id, item.organisation.timezone, item.requirement) for item in asked]
        ),
    }


def place_no_values(connection: duckdb.DuckDBPyConnection) -> None:
    """Creates `no_requirement_value`, empty: the lists of rules that have none."""
    place_table(connection, _NO_VALUE, pa.Table.from_pylist([], schema=_VALUE_SCHEMA))


def _parameters(rule: Rule, requirement: Requirement) -> Mapping[str, int | list[str]]:
    given: dict[str, int | list[str]] = {}
    for name, kind in rule.parameters.items():
        value, term = requirement.parameters.get(name), term_of(requirement, name)
        if kind == "integer" and term is not None:
            given[name] = term
        elif kind == "texts" and isinstance(value, list):
            given[name] = [str(item) for item in value]
        elif kind == "texts" and isinstance(value, str):
            given[name] = [value]
        else:
            raise ConfigurationError(
                f"{requirement.regulation_id}: для правила {rule.id} у обязанности {requirement.obligation_id}"
                f" не задан параметр {name}.",
                "Задайте его в файле регламента или местного акта.",
            )
    return given


def _requirement_schema(rule: Rule) -> pa.Schema:
    return pa.schema(
        [
            ("requirement_id", pa.int32()),
            ("organisation_id", pa.string()),
            ("source", pa.string()),
            ("obligation_id", pa.string()),
            ("timezone", pa.string()),
            ("as_of_at", pa.timestamp("us", tz="UTC")),
            ("as_of_on", pa.date32()),
            ("effective_from_on", pa.date32()),
            ("effective_to_on", pa.date32()),
            *((name, pa.int32()) for name, kind in rule.parameters.items() if kind == "integer"),
        ]
    )


_NIGHT_SCHEMA = pa.schema(
    [
        ("organisation_id", pa.string()),
        ("timezone", pa.string()),
        ("as_of_at", pa.timestamp("us", tz="UTC")),
        ("as_of_on", pa.date32()),
    ]
)
_VALUE_SCHEMA = pa.schema([("requirement_id", pa.int32()), ("parameter", pa.string()), ("value", pa.string())])


def _clamped(day: date, margin: timedelta) -> date:
    """The day moved by the margin, as far as the calendar and the zones of the Earth reach."""
    return date.fromordinal(min(max(day.toordinal() + margin.days, 3), date.max.toordinal() - 3))
