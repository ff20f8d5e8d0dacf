"""The key of a finding: an object of ids as the source writes them, so that it survives a re-export.

A rule returns our ids; the names a source uses for them are looked up here, once for all rules.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import duckdb

_IDENTITY = (Path(__file__).parent / "sql" / "student_identity.sql").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class KeyField:
    """A field of keys: the column a rule returns and, where it is an id of ours, the table that names it."""

    column: str
    table: str | None = None
    name: str | None = None


KEY_FIELDS: Mapping[str, KeyField] = MappingProxyType(
    {
        "study_group": KeyField("study_group_id", "study_group", "title"),
        "subject": KeyField("subject_id", "subject", "title"),
        "student": KeyField("student_id", "student", "source_student_id"),
        "period": KeyField("academic_period_id", "academic_period", "title"),
        "date": KeyField("lesson_on"),
        "number": KeyField("lesson_number"),
        "school_year": KeyField("school_year"),
        "section": KeyField("section"),
        "employee": KeyField("register_staff_id"),
        "work": KeyField("title"),
        # The own number and date of a register's line, and a calendar month: 2026-09.
        "register_number": KeyField("line_number"),
        "register_date": KeyField("line_on"),
        "month": KeyField("control_month"),
    }
)


def key_expression(fields: Sequence[str]) -> str:
    """SQL of the key: JSON with sorted names and string values, over `offending` and `key_joins`."""
    members = ", ".join(f"'{field}', {_value(KEY_FIELDS[field])}" for field in sorted(fields))
    return f"CAST(json_object({members}) AS VARCHAR)"


def stable_key_expression(fields: Sequence[str]) -> str:
    """SQL of the key that the fingerprint is made of: a pupil goes by the first id that the source gave."""
    values = {field: _value(KEY_FIELDS[field]) for field in sorted(fields)}
    if "student" in values:
        values["student"] = f"coalesce(student_identity.identity, {values['student']})"
    members = ", ".join(f"'{field}', {value}" for field, value in values.items())
    return f"CAST(json_object({members}) AS VARCHAR)"


def place_names(connection: duckdb.DuckDBPyConnection) -> None:
    """Lays the source's names beside our ids once, as `name_of_<table>`: every rule looks them up."""
    for field in KEY_FIELDS.values():
        if field.table is not None:
            connection.execute(
                f"CREATE OR REPLACE TEMP TABLE name_of_{field.table} AS"  # noqa: S608 — names of the model
                f" SELECT organisation_id, {field.column} AS id, any_value({field.name}) AS name"
                f" FROM {field.table} GROUP BY ALL"
            )


# Where in the journal a finding stands, in our ids: by these its addressee is found.
_PLACES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "study_group": ("study_group_id", "VARCHAR"),
        "subject": ("subject_id", "VARCHAR"),
        "date": ("lesson_on", "DATE"),
        "number": ("lesson_number", "BIGINT"),
        "student": ("student_id", "VARCHAR"),
    }
)


def place_columns(fields: Sequence[str]) -> str:
    """SQL of the columns of a finding's place, over `offending`; null for what the key does not name."""
    return ", ".join(
        f"CAST({f'offending.{column}' if field in fields else 'NULL'} AS {kind}) AS {column}"
        for field, (column, kind) in _PLACES.items()
    )


def place_identities(connection: duckdb.DuckDBPyConnection) -> None:
    """Creates `student_identity`: of pupils whose source gave them another id, the first one they had."""
    connection.execute(_IDENTITY)


def key_joins(fields: Sequence[str]) -> str:
    """SQL of the joins that name the ids; what nobody describes keeps its id, so that no finding is lost."""
    joins = [
        f"LEFT JOIN name_of_{field.table}"
        f" ON name_of_{field.table}.organisation_id = offending.organisation_id"
        f" AND name_of_{field.table}.id = offending.{field.column}"
        for field in (KEY_FIELDS[name] for name in fields)
        if field.table is not None
    ]
    if "student" in fields:
        joins.append(
            "LEFT JOIN student_identity ON student_identity.organisation_id = offending.organisation_id"
            " AND student_identity.student_id = offending.student_id"
        )
    return "\n".join(joins)


def _value(field: KeyField) -> str:
    own = f"CAST(offending.{field.column} AS VARCHAR)"
    if field.table is None:
        return own
    # What only a register names is known by what it writes there: our id without the organisation.
    return f"coalesce(name_of_{field.table}.name, replace({own}, offending.organisation_id || '|', ''))"
