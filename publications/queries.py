"""What a publication asks the lake: `.sql` files beside its code, their rows as mappings."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]


def rows_of(
    connection: "duckdb.DuckDBPyConnection", package: str, name: str, values: Mapping[str, Any] | None = None
) -> list[Row]:
    """All rows of `<name>.sql` in `package`, its parameters bound to `values`: for results that fit a page."""
    found: list[Row] = connection.execute(_text(package, name), dict(values or {})).to_arrow_table().to_pylist()
    return found


@cache
def _text(package: str, name: str) -> str:
    return files(package).joinpath(f"{name}.sql").read_text(encoding="utf-8")
