"""The lake: DuckLake through DuckDB, its catalog in SQLite or PostgreSQL as the settings say."""

import fcntl
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TypeVar

import duckdb

from foundation.connections import connection_from_environment
from foundation.errors import ConfigurationError, RetriableError
from foundation.settings import Settings
from lake.extensions import connect
from lake.migrations import migrate, require_known_version

T = TypeVar("T")

_ATTEMPTS = 60
_LONGEST_PAUSE_SECONDS = 1.0
_TURNSTILE_SECONDS = 900.0


class Lake:
    """An open lake: `connection` sees its tables by their plain names; sessions run in UTC."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
        self.connection = connection
        self.settings = settings

    def __enter__(self) -> "Lake":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the catalog; an open transaction is rolled back."""
        self.connection.close()

    def transaction(self, organisation_id: str, run_id: str, work: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        """Does `work` in one transaction that first updates the organisation's row in `lease`.

        This is the law for every writer of the lake: DuckLake has no unique keys, the row is what two
        writers conflict on. The whole of `work` is done again on conflict, so it must read what it
        decides by inside. `organisation_id` is "" for what belongs to no organisation.
        Raises RetriableError when the lake stays busy.
        """
        for attempt in range(_ATTEMPTS):
            try:
                with turnstile(self.settings):
                    return self._once(organisation_id, run_id, work)
            except duckdb.Error as error:
                if not _is_conflict(error):
                    raise
            time.sleep(_pause(attempt))
        raise RetriableError(
            "Озеро занято другими запусками.", "Повторите запуск позже или уменьшите число одновременных задач."
        )

    def _once(self, organisation_id: str, run_id: str, work: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        self.connection.execute("BEGIN TRANSACTION")
        try:
            self._take_lease(organisation_id, run_id)
            result = work(self.connection)
            self.connection.execute("COMMIT")
        except BaseException:
            roll_back(self.connection)
            raise
        return result

    def _take_lease(self, organisation_id: str, run_id: str) -> None:
        update = "UPDATE lease SET turn = turn + 1, run_id = $run WHERE organisation_id = $organisation"
        if self._changed(update, {"run": run_id, "organisation": organisation_id}):
            return
        # Two first writers would both insert without conflict: the row that belongs to no organisation is
        # there since the first migration, and whoever adds a row updates it.
        self._changed(update, {"run": run_id, "organisation": ""})
        self.connection.execute(
            "INSERT INTO lease (organisation_id, run_id, turn) VALUES ($organisation, $run, 1)",
            {"run": run_id, "organisation": organisation_id},
        )

    def _changed(self, statement: str, values: dict[str, str]) -> int:
        counted = self.connection.execute(statement, values).fetchone()
        return int(counted[0]) if counted else 0


@contextmanager
def open_lake(settings: Settings, *, read_only: bool = False) -> Iterator[Lake]:
    """Opens the lake, bringing its tables to the present version first (unless `read_only`).

    Several processes may hold it open at once. A lake that was copied or moved attaches: the data path of
    the settings rules, not the one the catalog remembers. Raises ConfigurationError where the lake is
    absent (read only), unreachable, or of a newer version than this Svod knows.
    """
    config = {
        "threads": settings.threads,
        "memory_limit": settings.memory_limit,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    connection = connect(config, "ducklake", "icu", _scanner(settings), *_crypto(settings))
    try:
        connection.execute("SET TimeZone = 'UTC'")
        _bind_storage(connection, settings)
        if read_only:
            _attach(connection, settings, read_only=True)
            require_known_version(connection)
        else:
            _attach_and_migrate(connection, settings)
        yield Lake(connection, settings)
    finally:
        connection.close()


@contextmanager
def few_looks(lake: Lake) -> Iterator[None]:
    """Runs many small statements at a fraction of their cost (measured: 5 to 40 times less processor time).

    For every statement the optimiser asks DuckLake's catalog for the statistics of each column; a merge of
    a night's pages needs none of them, nor a second thread.
    """
    lake.connection.execute("SET disabled_optimizers = 'statistics_propagation,join_order'")
    lake.connection.execute("SET threads = 1")
    try:
        yield
    finally:
        lake.connection.execute("SET disabled_optimizers = ''")
        lake.connection.execute(f"SET threads = {lake.settings.threads}")


@contextmanager
def one_look(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """One transaction around statements that read: all see one snapshot, and the catalog is asked for it once.

    Outside a transaction every statement, one on our own temporary tables too, makes DuckLake look into its catalog
    anew (25 ms). An error rolls everything back, temporary rows included.
    """
    connection.execute("BEGIN TRANSACTION")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        roll_back(connection)
        raise


def is_postgres(settings: Settings) -> bool:
    """Whether the catalog lies in PostgreSQL."""
    return settings.catalog.startswith(("postgres://", "postgresql://"))


def roll_back(connection: duckdb.DuckDBPyConnection) -> None:
    """Ends the open transaction, if there still is one."""
    try:
        connection.execute("ROLLBACK")
    except duckdb.TransactionException:
        # A failed commit has already ended it.
        return


@contextmanager
def turnstile(settings: Settings) -> Iterator[None]:
    """Lets the writers of a SQLite catalog through one at a time; PostgreSQL needs no such thing.

    SQLite has one writer anyway: without the queue the losers would do their whole transaction in vain.
    The kernel frees the lock of a killed process.
    """
    if is_postgres(settings):
        yield
        return
    path = Path(settings.catalog + ".lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + _TURNSTILE_SECONDS
    with path.open("a") as handle:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise RetriableError("Озеро занято другим запуском.", "Повторите запуск позже.") from None
                time.sleep(random.uniform(0.01, 0.05))  # noqa: S311 - jitter, not a secret
        yield


def _attach_and_migrate(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    for attempt in range(_ATTEMPTS):
        try:
            with turnstile(settings):
                _attach(connection, settings, read_only=False)
                migrate(connection)
            return
        except duckdb.Error as error:
            if not _is_conflict(error):
                raise
            roll_back(connection)
        time.sleep(_pause(attempt))
    raise RetriableError("Озеро занято другими запусками.", "Повторите запуск позже.")


def _attach(connection: duckdb.DuckDBPyConnection, settings: Settings, *, read_only: bool) -> None:
    attached = connection.execute("SELECT count(*) FROM duckdb_databases() WHERE database_name = 'lake'").fetchone()
    if attached is not None and attached[0]:
        connection.execute("USE lake")
        return
    options = [f"DATA_PATH '{_quoted(settings.data_path)}'", "OVERRIDE_DATA_PATH true"]
    if is_postgres(settings):
        address = f"ducklake:postgres:{settings.catalog}"
    else:
        path = Path(settings.catalog)
        if read_only and not path.is_file():
            raise ConfigurationError(f"Озера ещё нет: {path}.", "Сначала прочитайте данные: svod intake.")
        path.parent.mkdir(parents=True, exist_ok=True)
        address = f"ducklake:sqlite:{path}"
        options += ["META_JOURNAL_MODE 'WAL'", "META_BUSY_TIMEOUT 10000"]
    if "://" not in settings.data_path:
        Path(settings.data_path).mkdir(parents=True, exist_ok=True)
    if read_only:
        options.append("READ_ONLY")
    elif settings.lake_encrypted:
        options.append("ENCRYPTED")
    try:
        connection.execute(f"ATTACH '{_quoted(address)}' AS lake ({', '.join(options)})")
    except duckdb.Error as error:
        if _is_conflict(error):
            raise
        # The engine's own words repeat the address, and the address holds the password.
        raise ConfigurationError(
            "Каталог озера не открывается.",
            "Проверьте SVOD_LAKE_CATALOG и SVOD_LAKE_DATA: доступность, права и то, что это каталог Свода.",
        ) from None
    connection.execute("USE lake")


def _scanner(settings: Settings) -> str:
    return "postgres_scanner" if is_postgres(settings) else "sqlite_scanner"


def _crypto(settings: Settings) -> tuple[str, ...]:
    # httpfs carries both the ciphers of an encrypted lake and the S3 protocol.
    return ("httpfs",) if settings.lake_encrypted or settings.data_path.startswith("s3://") else ()


def _bind_storage(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    if not settings.data_path.startswith("s3://"):
        return
    storage = connection_from_environment("s3")
    secret = storage.password.get_secret_value() if storage.password else ""
    endpoint = storage.host + (f":{storage.port}" if storage.port else "")
    region = storage.extra["region"].get_secret_value() if "region" in storage.extra else "us-east-1"
    connection.execute(
        f"CREATE SECRET lake_storage (TYPE s3, KEY_ID '{_quoted(storage.login or '')}', SECRET '{_quoted(secret)}', "
        f"ENDPOINT '{_quoted(endpoint)}', REGION '{_quoted(region)}', URL_STYLE 'path', "
        f"USE_SSL {'true' if storage.scheme == 'https' else 'false'})"
    )


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def _pause(attempt: int) -> float:
    return random.uniform(0.2, 1.0) * min(0.03 * 1.5**attempt, _LONGEST_PAUSE_SECONDS)  # noqa: S311


_CONFLICT_WORDS = (
    "conflict",
    "database is locked",
    "could not serialize",
    "deadlock detected",
    "duplicate key",
    "already exists",
    "unique constraint",
)


def _is_conflict(error: Exception) -> bool:
    said = str(error).lower()
    return any(words in said for words in _CONFLICT_WORDS)
