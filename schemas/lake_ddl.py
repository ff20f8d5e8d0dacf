"""The lake's DDL, derived from the canonical model.

DuckLake has no unique keys and no defaults worth having: keys are kept by the lease and the merge
(`lake/`), the DDL carries names, types and NOT NULL.
"""

import sqlalchemy as sa

_TYPES = {
    sa.DateTime: "TIMESTAMP WITH TIME ZONE",
    sa.Date: "DATE",
    sa.Boolean: "BOOLEAN",
    sa.BigInteger: "BIGINT",
    sa.Double: "DOUBLE",
    sa.String: "VARCHAR",
}


def duckdb_type(type_: "sa.types.TypeEngine[object]") -> str:
    """The DuckDB type of a column of the model."""
    for known, name in _TYPES.items():
        if isinstance(type_, known):
            return name
    raise TypeError(f"The model has no DuckDB type for {type_!r}: add it here.")


def create_table(table: sa.Table) -> str:
    """The statement that creates one table of the model, if it is not there."""
    columns = ",\n    ".join(
        f'"{column.name}" {duckdb_type(column.type)}{"" if column.nullable else " NOT NULL"}'
        for column in table.columns
    )
    return f'CREATE TABLE IF NOT EXISTS "{table.name}" (\n    {columns}\n)'
