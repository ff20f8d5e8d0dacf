"""Runs: opening one at a moment, and what was run."""

from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Any

from foundation.clock import utc_now
from foundation.errors import ConfigurationError
from foundation.settings import Settings
from lake.catalog import open_lake
from lake.runs import begin_run, new_run_id
from schemas.exchange import Run, Window


def new_run(settings: Settings, as_of_at: datetime | None = None) -> Run:
    """A run at a moment with its zone (None is now), with its folder, not yet in the lake."""
    started_at = utc_now()
    moment = as_of_at or started_at
    if moment.tzinfo is None:
        raise ConfigurationError(f"У момента {moment.isoformat()} нет пояса.", "Пример: 2026-10-22T02:30:00+03:00")
    day = moment.date()
    window = Window(day - timedelta(days=settings.window_days_back), day + timedelta(days=settings.window_days_ahead))
    return Run(new_run_id(settings), moment, window, started_at, version("svod"))


def open_run(settings: Settings, as_of_at: str | None = None) -> str:
    """Opens a run at a moment (ISO 8601 with its zone; None is now) and gives its id."""
    run = new_run(settings, datetime.fromisoformat(as_of_at) if as_of_at else None)
    with open_lake(settings) as lake:
        begin_run(lake, run)
    return run.run_id


def last_as_of(settings: Settings) -> datetime:
    """The moment of the last reading: what a check or a publication without a reading speaks of."""
    with open_lake(settings, read_only=True) as lake:
        found = lake.connection.execute(
            "SELECT max(as_of_at) FROM run WHERE run_id IN (SELECT run_id FROM unit_receipt)"
        ).fetchone()
    if found is None or found[0] is None:
        raise ConfigurationError("Ещё ничего не прочитано.", "Сначала прочитайте системы: svod intake.")
    moment: datetime = found[0]
    return moment


def list_runs(settings: Settings) -> list[dict[str, Any]]:
    """All runs, the last one last."""
    with open_lake(settings, read_only=True) as lake:
        rows = lake.connection.execute("SELECT run_id, as_of_at, started_at, ended_at FROM run ORDER BY run_id")
        names = [column[0] for column in rows.description or []]
        return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
