"""Runs: their ids, their folders, when they began and ended, and which were complete."""

import secrets
from datetime import UTC, datetime

import duckdb

from foundation.clock import utc_now
from foundation.errors import ConfigurationError
from foundation.settings import Settings
from lake.catalog import Lake
from lake.queries import fetch
from schemas.exchange import Run, Window


def new_run_id(settings: Settings) -> str:
    """A run id `YYYYMMDDTHHMMSSffffffZ-<random>` that begins with the real UTC start and sorts last.

    Its folder under `var/runs` is created exclusively, so that no two executions share one.
    """
    settings.runs.mkdir(parents=True, exist_ok=True)
    last = max((path.name for path in settings.runs.iterdir() if path.is_dir()), default="")
    while True:
        run_id = f"{utc_now().astimezone(UTC):%Y%m%dT%H%M%S%fZ}-{secrets.token_hex(4)}"
        # A clock that was set back must not let a run sort before an earlier one.
        if run_id <= last and run_id[:22] == last[:22]:
            continue
        if run_id < last:
            raise ConfigurationError(
                "Часы этой машины отстают от уже записанных запусков.", "Сверьте время машины и повторите."
            )
        try:
            (settings.runs / run_id).mkdir()
        except FileExistsError:
            continue
        return run_id


def begin_run(lake: Lake, run: Run) -> None:
    """Writes the run's row; a run that already began keeps the row it has."""

    def work(connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute(
            "INSERT INTO run (run_id, as_of_at, window_from_on, window_to_on, started_at, version) "
            "SELECT $run, $as_of, $from_on, $to_on, $started, $version "
            "WHERE NOT EXISTS (SELECT 1 FROM run WHERE run_id = $run)",
            {
                "run": run.run_id,
                "as_of": run.as_of_at,
                "from_on": run.window.from_on,
                "to_on": run.window.to_on,
                "started": run.started_at,
                "version": run.version,
            },
        )

    lake.transaction("", run.run_id, work)


def end_run(lake: Lake, run_id: str, ended_at: datetime) -> None:
    """Writes when the run ended."""

    def work(connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute("UPDATE run SET ended_at = $ended WHERE run_id = $run", {"ended": ended_at, "run": run_id})

    lake.transaction("", run_id, work)


def load_run(lake: Lake, run_id: str) -> Run:
    """The run of that id as it began; an unknown one is a ConfigurationError."""
    found = lake.connection.execute(
        "SELECT run_id, as_of_at, window_from_on, window_to_on, started_at, version FROM run WHERE run_id = ?",
        [run_id],
    ).fetchone()
    if found is None:
        raise ConfigurationError(f"Запуска «{run_id}» нет в озере.", "Проверьте код: папки запусков лежат в var/runs.")
    return Run(found[0], found[1], Window(found[2], found[3]), found[4], found[5])


def latest_run_id(lake: Lake) -> str | None:
    """The id of the run that began last, None in a new lake."""
    found = lake.connection.execute("SELECT max(run_id) FROM run").fetchone()
    return found[0] if found else None


def handed_over_registers(lake: Lake) -> dict[str, set[str]]:
    """Per organisation the names of the registers it has ever handed over, readable ones."""
    handed: dict[str, set[str]] = {}
    for organisation_id, page_kind in fetch(lake.connection, "handed_over_registers"):
        handed.setdefault(organisation_id, set()).add(page_kind.removeprefix("registers."))
    return handed


def latest_complete_runs(lake: Lake) -> dict[tuple[str, str], str]:
    """Per organisation and source the latest run in which every unit arrived whole and nothing was held."""
    rows = fetch(lake.connection, "latest_complete_runs")
    return {(organisation_id, source): run_id for organisation_id, source, run_id in rows}
