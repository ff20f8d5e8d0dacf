"""The lake's schema by versions, forward only: each migration is applied once, those outstanding in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass

import duckdb

from foundation.errors import ConfigurationError
from lake.migrations import version_0001, version_0002, version_0003, version_0005


@dataclass(frozen=True, slots=True)
class Migration:
    """One step from the former version; `apply` runs inside a transaction."""

    version: int
    title: str
    apply: Callable[[duckdb.DuckDBPyConnection], None]


MIGRATIONS: tuple[Migration, ...] = (
    Migration(1, version_0001.TITLE, version_0001.apply),
    Migration(2, version_0002.TITLE, version_0002.apply),
    Migration(3, version_0003.TITLE, version_0003.apply),
    Migration(5, version_0005.TITLE, version_0005.apply),
)


def version_of_lake(connection: duckdb.DuckDBPyConnection) -> int:
    """The version of the attached lake; 0 where it has no tables yet."""
    try:
        found = connection.execute("SELECT coalesce(max(version), 0) FROM lake.main.lake_version").fetchone()
    except duckdb.CatalogException:
        return 0
    return int(found[0]) if found else 0


def require_known_version(connection: duckdb.DuckDBPyConnection) -> int:
    """The lake's version, if this Svod reads it; otherwise a ConfigurationError."""
    version = version_of_lake(connection)
    known = MIGRATIONS[-1].version
    if version > known:
        raise _too_new(version, known)
    if version == 0:
        raise ConfigurationError("В озере ещё нет таблиц.", "Сначала прочитайте данные: svod intake.")
    return version


def migrate(connection: duckdb.DuckDBPyConnection, migrations: tuple[Migration, ...] = MIGRATIONS) -> None:
    """Brings the attached lake forward to the newest version; a newer unknown one is a ConfigurationError.

    All outstanding steps are one transaction: a commit costs DuckLake a look at every table it touched, and a
    new lake was three times as long in the making with one for each step.
    """
    version = version_of_lake(connection)
    if version > migrations[-1].version:
        raise _too_new(version, migrations[-1].version)
    outstanding = [migration for migration in migrations if migration.version > version]
    if not outstanding:
        return
    connection.execute("BEGIN TRANSACTION")
    for migration in outstanding:
        migration.apply(connection)
        connection.execute(
            "INSERT INTO lake_version (version, title, applied_at) VALUES (?, ?, now())",
            [migration.version, migration.title],
        )
    connection.execute("COMMIT")


def _too_new(version: int, known: int) -> ConfigurationError:
    return ConfigurationError(
        f"Озеро версии {version}, а этот Свод знает версии до {known}.", "Обновите Свод на этой машине."
    )
