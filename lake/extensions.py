"""DuckDB's extensions, loaded from the installed wheels by path: no machine downloads one at run time."""

from importlib.util import find_spec
from pathlib import Path

import duckdb

from foundation.errors import ConfigurationError


def extension_file(name: str) -> Path:
    """The extension's file inside its wheel; its absence is a ConfigurationError."""
    spec = find_spec(f"duckdb_extension_{name}")
    if spec is not None and spec.origin is not None:
        path = Path(spec.origin).parent / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
        if path.is_file():
            return path
    raise ConfigurationError(
        f"Не установлено расширение DuckDB «{name}» версии {duckdb.__version__}.",
        "Установите зависимости заново: make setup.",
    )


def load_extensions(connection: duckdb.DuckDBPyConnection, *names: str) -> None:
    """Loads the named extensions into a connection."""
    for name in names:
        path = str(extension_file(name)).replace("'", "''")
        connection.execute(f"LOAD '{path}'")
