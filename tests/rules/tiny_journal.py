"""An empty canonical lake in memory and tiny journals to put into it: what a row leaves out is made up."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa
import sqlalchemy as sa

from foundation.organisations import Organisation, Organisations
from schemas.arrow import arrow_schema
from schemas.exchange import Run, Window
from schemas.lake_ddl import create_table
from schemas.model import metadata
from schemas.registers import REGISTERS
from validations.rulebook import load_rules

ORGANISATION = "shkola"
LONG_AGO = datetime.fromisoformat("2026-09-01T00:00:00+00:00")
_IDS = {
    "study_group_id": "7А",
    "subject_id": "Физика",
    "student_id": "И-1",
    "academic_period_id": "1 четверть",
    "lesson_id": "л1",
}


# Of these the former values are read too: of facts by rules, of the rest to know a pupil under a new id.
_REVISED = ("attendance", "homework", "lesson_topic", "mark", "student", "enrolment", "study_group")

# What the engine and the rules read and write.
_TABLES = sorted(
    {
        "academic_period",
        "calendar_day",
        "enrolment",
        "finding",
        "finding_state",
        "group_calendar_day",
        "group_curator",
        "lease",
        "lesson",
        "rule_result",
        "staff",
        "student",
        "study_group",
        "subject",
    }
    | {"dispute", "teaching_assignment", "waiver", "waiver_state", "run"}
    | {f"{name}{kind}" for name in _REVISED for kind in ("", "_revision")}
    | {entity for rule in load_rules().values() for entity in rule.needs.entities}
)


# What only registers hold: rows of theirs carry their name unless an example says otherwise.
_OF_REGISTERS = {sheet.entity for register in REGISTERS.values() for sheet in register.sheets} - {
    "academic_period",
    "enrolment",
    "study_group",
    "teaching_assignment",
}


def empty_lake() -> duckdb.DuckDBPyConnection:
    """The tables of the model that checking touches, empty."""
    connection = duckdb.connect(":memory:", config={"threads": 1})
    for name in _TABLES:
        connection.execute(create_table(metadata.tables[name]))
    return connection


def fill(connection: duckdb.DuckDBPyConnection, *journals: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
    """Adds the rows of some journals; columns that a row leaves out get a value where the model demands one."""
    for name in dict.fromkeys(name for tables in journals for name in tables):
        whole = [
            completed(name, dict(row), number) for tables in journals for number, row in enumerate(tables.get(name, ()))
        ]
        connection.register("tiny_rows", pa.Table.from_pylist(whole, schema=arrow_schema(name)))
        connection.execute(f'INSERT INTO "{name}" BY NAME SELECT * FROM tiny_rows')
        connection.unregister("tiny_rows")


def organisation(
    regulation: str,
    *,
    organisation_id: str = ORGANISATION,
    timezone: str = "Europe/Moscow",
    connectors: tuple[str, ...] = ("exports",),
) -> Organisation:
    """An organisation under that regulation."""
    return Organisation.model_validate(
        {
            "id": organisation_id,
            "title": organisation_id,
            "kind": "school",
            "municipality": "Район",
            "timezone": timezone,
            "regulation": regulation,
            "sources": [{"connector": connector} for connector in connectors],
        }
    )


def listed(*organisations: Organisation) -> Organisations:
    """Those organisations as `organisations.yaml` would list them."""
    return Organisations(organisations=list(organisations))


def run_at(as_of: str, run_id: str | None = None) -> Run:
    """A run of that instant (ISO 8601 with zone)."""
    moment = datetime.fromisoformat(as_of)
    return Run(run_id or as_of, moment, Window(date(2026, 9, 1), date(2026, 11, 1)), moment, "0")


def completed(name: str, row: dict[str, Any], number: int) -> dict[str, Any]:
    """The row with what it leaves out made up where the model demands a value, and days and moments read from text."""
    table = metadata.tables[name]
    row.setdefault("organisation_id", ORGANISATION)
    if "source" in table.columns:
        row.setdefault("source", "registers" if name in _OF_REGISTERS else "exports")
    if name == "coverage":
        row = {"scope": "", "subject_id": "", **row}
    for named, by in (("title", f"{name}_id"), ("source_student_id", "student_id")):
        if named in table.columns and by in row:
            row.setdefault(named, row[by])
    for column in table.columns:
        if column.name not in row and not column.nullable:
            row[column.name] = _made_up(column.name, type(column.type).__name__, number)
        elif isinstance(column.type, sa.DateTime) and isinstance(row.get(column.name), str):
            row[column.name] = datetime.fromisoformat(row[column.name])
        elif isinstance(column.type, sa.Date) and isinstance(row.get(column.name), str):
            row[column.name] = date.fromisoformat(row[column.name])
    return row


def _made_up(name: str, type_name: str, number: int) -> Any:
    if name == "source_pointer":
        return f"строка {number}"
    if name in ("changed_at", "replaced_at"):
        return LONG_AGO + timedelta(days=1)
    made: dict[str, Any] = {
        "DateTime": LONG_AGO,
        "Date": date(2026, 9, 1),
        "BigInteger": number + 1,
        "Double": 1.0,
        "Boolean": False,
    }
    return made.get(type_name, _IDS.get(name, f"{name} {number}"))
