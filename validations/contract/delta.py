"""The night's delta as frames that Great Expectations can judge: bounded parts, with what SQL alone can tell added."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from schemas.model import metadata
from validations.contract.clauses import COPY_COLUMN, references

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

# Rows of one frame: Great Expectations holds a part in memory, so a first load of a region goes in parts.
ROWS_PER_PART = 500_000


@dataclass(frozen=True, slots=True)
class Part:
    """Organisations whose delta rows of one table are judged together, `number` of `total`; `rows` in it."""

    table: str
    organisations: tuple[str, ...]
    rows: int
    number: int
    total: int


def parts(connection: "duckdb.DuckDBPyConnection", table: str, run_id: str, limit: int = ROWS_PER_PART) -> list[Part]:
    """How the delta of `table` is cut: whole organisations (no key spans two), about `limit` rows each."""
    counted = connection.execute(
        f'SELECT organisation_id, count(*) FROM "{table}" WHERE run_id = ? GROUP BY ALL ORDER BY ALL',  # noqa: S608
        [run_id],
    ).fetchall()
    packed: list[tuple[list[str], int]] = []
    for organisation, rows in counted:
        if packed and packed[-1][1] + rows <= limit:
            packed[-1] = ([*packed[-1][0], organisation], packed[-1][1] + rows)
        else:
            packed.append(([organisation], rows))
    return [
        Part(table, tuple(organisations), rows, number, len(packed))
        for number, (organisations, rows) in enumerate(packed, start=1)
    ]


def frame(connection: "duckdb.DuckDBPyConnection", part: Part, run_id: str) -> "pd.DataFrame":
    """The rows of one part with the model's columns, then those that the references and the copies need."""
    query = connection.execute(_query(part.table), {"run_id": run_id, "organisations": list(part.organisations)})
    return _frame(query.to_arrow_table())


def _query(table: str) -> str:
    """The delta of `table`, `delta.*` and not a list of columns: a column too many must be seen."""
    keys = [column.name for column in metadata.tables[table].primary_key.columns]
    same_key = " AND ".join(f'other."{key}" = delta."{key}"' for key in keys)
    label = ", ".join(f'delta."{key}"' for key in keys)
    added = [
        f'CASE WHEN EXISTS (SELECT 1 FROM "{table}" AS other WHERE {same_key} AND other.run_id <> delta.run_id)'  # noqa: S608
        f" THEN concat_ws(' · ', {label}) END AS \"{COPY_COLUMN}\""
    ]
    added += [
        f'CASE WHEN delta."{reference.column}" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "{reference.target}"'  # noqa: S608
        f' AS owner WHERE owner."{reference.target_column}" = delta."{reference.column}")'
        f' THEN delta."{reference.column}" END AS "{reference.missing_column}"'
        for reference in references(table)
    ]
    return (
        f"SELECT delta.*, {', '.join(added)}"  # noqa: S608
        f' FROM "{table}" AS delta'
        " WHERE delta.run_id = $run_id AND list_contains($organisations, delta.organisation_id)"
    )


def _frame(table: pa.Table) -> "pd.DataFrame":
    """Types by which Great Expectations tells all of ours apart: Arrow's own, but dates and UTC moments as pandas'."""
    import pandas as pd

    columns: dict[str, Any] = {}
    for field in table.schema:
        column = table.column(field.name)
        if pa.types.is_date(field.type):
            columns[field.name] = column.cast(pa.timestamp("us")).to_pandas()
        elif pa.types.is_timestamp(field.type) and field.type.tz is not None:
            columns[field.name] = column.to_pandas()
        else:
            columns[field.name] = column.to_pandas(types_mapper=pd.ArrowDtype)
    return pd.DataFrame(columns)
