"""DuckDB's extensions, loaded from the installed wheels by path: no machine downloads one at run time."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

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


# Files whose signature DuckDB has checked in this process: path, size, time of change.
_checked: set[tuple[str, int, int]] = set()


def connect(config: dict[str, Any], *names: str) -> duckdb.DuckDBPyConnection:
    """A connection with the named extensions.

    DuckDB checks the signature of an extension at every loading (0.3 s for ours); here it does so once for a file
    and process, and again when the file is another.
    """
    identities = {_identity(extension_file(name)) for name in names}
    connection = duckdb.connect(config={**config, "allow_unsigned_extensions": identities <= _checked})
    # Of itself DuckDB draws a bar on standard output for statements of over two seconds, a pipe of JSON included.
    connection.execute("SET enable_progress_bar_print = false")
    try:
        load_extensions(connection, *names)
    except BaseException:
        connection.close()
        raise
    _checked.update(identities)
    return connection


def _identity(path: Path) -> tuple[str, int, int]:
    found = path.stat()
    return str(path), found.st_size, found.st_mtime_ns


def load_extensions(connection: duckdb.DuckDBPyConnection, *names: str) -> None:
    """Loads the named extensions into a connection."""
    for name in names:
        path = str(extension_file(name)).replace("'", "''")
        connection.execute(f"LOAD '{path}'")
