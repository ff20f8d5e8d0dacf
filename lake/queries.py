"""SQL that lies beside the code: `.sql` files with `{places}` for what a bound parameter cannot be."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import duckdb


@cache
def _text(name: str) -> str:
    return files("lake").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


@cache
def _asked(statement: str) -> frozenset[str]:
    return frozenset(re.findall(r"\$([a-z_]+)", statement))


def statement(name: str, **places: str) -> str:
    """The text of `lake/sql/<name>.sql` with its places filled."""
    return _text(name).format(**places)


def run_query(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    values: Mapping[str, Any] | None = None,
    **places: str,
) -> duckdb.DuckDBPyConnection:
    """Runs `lake/sql/<name>.sql`: `places` are identifiers and fragments of ours, `values` are bound parameters.

    Of the values only those that the statement names are bound.
    """
    text = statement(name, **places)
    asked = _asked(text)
    return connection.execute(text, {key: value for key, value in (values or {}).items() if key in asked})


def fetch(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    values: Mapping[str, Any] | None = None,
    **places: str,
) -> list[tuple[Any, ...]]:
    """All rows of `run_query`."""
    return run_query(connection, name, values, **places).fetchall()
