"""The lake's schema by versions, forward only: each migration is applied once, in its own transaction.

A new lake is made whole in one: a commit costs DuckLake a look at every table it touched, and the tables are made
from the present model, so that most later steps have nothing to bring it to.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import duckdb

from foundation.errors import ConfigurationError
from lake.migrations import (
    version_0001,
    version_0002,
    version_0003,
    version_0004,
    version_0005,
    version_0006,
    version_0007,
    version_0008,
    version_0009,
    version_0010,
    version_0011,
)


@dataclass(frozen=True, slots=True)
class Migration:
    """One step from the former version; `apply` runs inside a transaction.

    `makes_new` marks the steps that a lake made anew consists of; the others bring older lakes to what the present
    model makes, and are only written down there.
    """

    version: int
    title: str
    apply: Callable[[duckdb.DuckDBPyConnection], None]
    makes_new: bool = False


MIGRATIONS: tuple[Migration, ...] = (
    Migration(1, version_0001.TITLE, version_0001.apply, makes_new=True),
    Migration(2, version_0002.TITLE, version_0002.apply, makes_new=True),
    Migration(3, version_0003.TITLE, version_0003.apply, makes_new=True),
    Migration(4, version_0004.TITLE, version_0004.apply),
    Migration(5, version_0005.TITLE, version_0005.apply),
    Migration(6, version_0006.TITLE, version_0006.apply),
    Migration(7, version_0007.TITLE, version_0007.apply),
    Migration(8, version_0008.TITLE, version_0008.apply),
    Migration(9, version_0009.TITLE, version_0009.apply),
    Migration(10, version_0010.TITLE, version_0010.apply),
    Migration(11, version_0011.TITLE, version_0011.apply),
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
    """Brings the attached lake forward to the newest version; a newer unknown one is a ConfigurationError."""
    version = version_of_lake(connection)
    if version > migrations[-1].version:
        raise _too_new(version, migrations[-1].version)
    if version == 0:
        _together(connection, [step for step in migrations if step.makes_new], migrations)
        return
    for migration in migrations:
        if migration.version > version:
            _together(connection, [migration], [migration])


def _together(connection: duckdb.DuckDBPyConnection, applied: Sequence[Migration], noted: Sequence[Migration]) -> None:
    connection.execute("BEGIN TRANSACTION")
    for migration in applied:
        migration.apply(connection)
    for migration in noted:
        connection.execute(
            "INSERT INTO lake_version (version, title, applied_at) VALUES (?, ?, now())",
            [migration.version, migration.title],
        )
    connection.execute("COMMIT")


def _too_new(version: int, known: int) -> ConfigurationError:
    return ConfigurationError(
        f"Озеро версии {version}, а этот Свод знает версии до {known}.", "Обновите Свод на этой машине."
    )
