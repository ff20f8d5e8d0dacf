"""An organisation's rows of one school year as CSV and Parquet, and the dictionary that explains them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.csv as pcsv
import pyarrow.parquet as pq
import sqlalchemy as sa

from publications.archive.kinds import table_of
from publications.cells import csv_texts
from schemas.arrow import arrow_schema

_ROWS_AT_ONCE: Final = 50_000
_FRICTIONLESS_TYPES: Final = {
    sa.DateTime: "datetime",
    sa.Date: "date",
    sa.Boolean: "boolean",
    sa.BigInteger: "integer",
    sa.Double: "number",
    sa.String: "string",
}


@dataclass(frozen=True, slots=True)
class YearSlice:
    """Which rows go into a package: those of one organisation and one school year, both days included."""

    organisation_id: str
    school_year: str
    from_on: date
    to_on: date

    @property
    def parameters(self) -> dict[str, Any]:
        """The values that the queries bind."""
        return {
            "organisation": self.organisation_id,
            "school_year": self.school_year,
            "from_on": self.from_on,
            "to_on": self.to_on,
        }


def filled_tables(connection: duckdb.DuckDBPyConnection, names: Iterable[str]) -> frozenset[str]:
    """Which of the tables hold a row of anybody.

    DuckLake answers a bare count from its catalog, but scans an empty table ten times slower than a small one: most
    tables of the model are empty, and no organisation needs to find that out again.
    """
    counts = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for name in sorted(set(names)))  # noqa: S608
    return frozenset(name for name, count in connection.execute(counts).fetchall() if count)


def fingerprint(connection: duckdb.DuckDBPyConnection, name: str, year: YearSlice) -> tuple[int, str, datetime | None]:
    """Number of rows, a sum over their hashes, and the last change in them: cheap to take every night."""
    changed = "max(changed_at)" if "replaced_at" not in table_of(name).columns else "max(replaced_at)"
    found = connection.execute(
        f"SELECT count(*), CAST(coalesce(sum(CAST(hash(kept) AS HUGEINT)), 0) AS VARCHAR), {changed} "  # noqa: S608
        f"FROM ({_select(name)}) AS kept",
        _used(name, year),
    ).fetchone()
    return (0, "0", None) if found is None else (int(found[0]), str(found[1]), found[2])


def write_table(connection: duckdb.DuckDBPyConnection, name: str, year: YearSlice, folder: Path) -> int:
    """Writes `<name>.csv` (UTF-8, CRLF, every value quoted) and `<name>.parquet`, sorted by key; gives the rows.

    A text of the CSV that a spreadsheet would run gets an apostrophe before it; Parquet has it verbatim.
    """
    schema = arrow_schema(name)
    keys = ", ".join(f'"{column.name}"' for column in table_of(name).primary_key.columns)
    reader = connection.execute(f"{_select(name)} ORDER BY {keys}", _used(name, year)).to_arrow_reader(_ROWS_AT_ONCE)
    rows = 0
    options = pcsv.WriteOptions(eol="\r\n", quoting_style="all_valid")
    with (
        pcsv.CSVWriter(folder / f"{name}.csv", schema, write_options=options) as as_csv,
        pq.ParquetWriter(folder / f"{name}.parquet", schema, compression="zstd") as as_parquet,
    ):
        for table in _even(reader, schema):
            rows += table.num_rows
            as_parquet.write_table(table)
            as_csv.write_table(_guarded(table))
    return rows


def dictionary(rows: dict[str, int], title: str) -> dict[str, Any]:
    """The data package's description (Frictionless): files, columns, keys, classes of personal data."""
    return {
        "profile": "tabular-data-package",
        "name": "svod-year-archive",
        "title": title,
        "description": (
            "Строки в CSV отсортированы по ключу; кодировка UTF-8, конец строки CRLF, пустое значение без кавычек — "
            "значения нет. Моменты — в UTC, даты — местные даты организации. Текст, который табличная программа "
            "исполнила бы как формулу, в CSV предварён апострофом; в Parquet он записан без изменений."
        ),
        "resources": [_resource(name, count) for name, count in sorted(rows.items()) if count],
        "empty": sorted(name for name, count in rows.items() if not count),
    }


def _select(name: str) -> str:
    table = table_of(name)
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    condition = "organisation_id = $organisation"
    date_column = table.info["date_column"]
    if date_column is not None:
        condition += f' AND "{date_column}" BETWEEN $from_on AND $to_on'
    elif name == "academic_period":
        condition += " AND school_year = $school_year"
    elif "academic_period_id" in table.columns:
        condition += (
            " AND academic_period_id IN (SELECT academic_period_id FROM academic_period "
            "WHERE organisation_id = $organisation AND school_year = $school_year)"
        )
    # Names come from the model, values are bound.
    return f'SELECT {columns} FROM "{name}" WHERE {condition}'  # noqa: S608


def _used(name: str, year: YearSlice) -> dict[str, Any]:
    text = _select(name)
    return {key: value for key, value in year.parameters.items() if f"${key}" in text}


def _even(reader: pa.RecordBatchReader, schema: pa.Schema) -> Iterator[pa.Table]:
    """Tables of exactly `_ROWS_AT_ONCE` rows but the last: the same rows give the same Parquet groups."""
    waiting: list[pa.RecordBatch] = []
    for batch in reader:
        waiting.append(batch)
        while sum(each.num_rows for each in waiting) >= _ROWS_AT_ONCE:
            whole = pa.Table.from_batches(waiting)
            yield whole.slice(0, _ROWS_AT_ONCE).cast(schema).combine_chunks()
            waiting = whole.slice(_ROWS_AT_ONCE).to_batches()
    if waiting:
        yield pa.Table.from_batches(waiting).cast(schema).combine_chunks()


def _guarded(table: pa.Table) -> pa.Table:
    for index, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            table = table.set_column(index, field, csv_texts(table.column(index)))
    return table


def _resource(name: str, rows: int) -> dict[str, Any]:
    table = table_of(name)
    return {
        "name": name,
        "title": table.info["title"],
        "path": f"tables/{name}.csv",
        "parquet": f"tables/{name}.parquet",
        "format": "csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "rows": rows,
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "primaryKey": [column.name for column in table.primary_key.columns],
        },
    }


def _field(column: "sa.Column[Any]") -> dict[str, Any]:
    constraints: dict[str, Any] = {} if column.nullable else {"required": True}
    if column.info["values"] is not None:
        constraints["enum"] = list(column.info["values"])
    return {
        "name": column.name,
        "type": next(name for known, name in _FRICTIONLESS_TYPES.items() if isinstance(column.type, known)),
        "description": column.info["description"],
        "unit": column.info["unit"],
        "personal_data": column.info["personal"],
        "constraints": constraints,
    }
