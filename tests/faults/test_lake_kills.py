"""Killed anywhere, commits included: the next run ends with the tables of a run that was never killed."""

import atexit
import multiprocessing
import random
import shutil
import signal
import tempfile
from dataclasses import dataclass
from functools import cache
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import pytest

from foundation.settings import Settings
from lake.catalog import open_lake
from lake.reconciliation import reconcile
from schemas.exchange import Run
from tests.journalling.catalogs import copied, new_lake
from tests.journalling.killing import read_and_die, read_watched
from tests.journalling.tiny import rows, run

SEED = 7
TABLES = ("lesson", "lesson_topic", "mark", "lesson_revision", "lesson_topic_revision", "mark_revision", "quarantine")
RUN_NAMES = ("run_id", "replaced_by_run_id", "first_run_id", "last_run_id", "released_run_id")


def contents(settings: Settings, *, runs: bool) -> dict[str, list[tuple[Any, ...]]]:
    with open_lake(settings) as lake:
        assert reconcile(lake, settings) == []
        found = {}
        for table in TABLES:
            told = rows(lake, "SELECT column_name FROM duckdb_columns() WHERE table_name = ?", table)
            kept = ", ".join(name for (name,) in told if runs or name not in RUN_NAMES)
            found[table] = rows(lake, f"SELECT {kept} FROM {table} ORDER BY ALL")
        return found


@dataclass(frozen=True)
class Night:
    """A lake before a night, and what the night leaves when nothing goes wrong."""

    prepared: Settings
    statements: list[str]
    expected: dict[bool, dict[str, list[tuple[Any, ...]]]]


@cache
def night_on(catalog: str) -> Night:
    folder = Path(tempfile.mkdtemp(prefix="svod-kills-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    prepared = new_lake(catalog, folder / "prepared")
    read_watched(prepared, run(20), SEED, lambda _: None)
    unkilled = copied(prepared, folder / "unkilled")
    statements: list[str] = []
    read_watched(unkilled, run(21), SEED, statements.append)
    return Night(prepared, statements, {runs: contents(unkilled, runs=runs) for runs in (True, False)})


# Four lakes of five kills each; a lake's tries share one run id, or each has its own as a new night's would.
@pytest.mark.parametrize(
    ("catalog", "same_run"), [("sqlite", True), ("sqlite", False), ("postgres", True), ("postgres", False)]
)
def test_killed_reading_is_made_good_by_the_next(catalog: str, same_run: bool, tmp_path: Path) -> None:
    planned = night_on(catalog)
    commits = [number for number, text in enumerate(planned.statements, 1) if text.startswith("COMMIT")]
    assert len(commits) >= 3
    assert planned.expected[True]["mark_revision"]
    assert planned.expected[True]["lesson_revision"]
    chance = random.Random(f"{catalog} {same_run}")
    spawning = multiprocessing.get_context("forkserver")
    spawning.set_forkserver_preload(["tests.journalling.killing"])
    settings = copied(planned.prepared, tmp_path)
    for kill in range(5):
        point, delay = chance.randint(1, len(planned.statements)), 0.0
        if kill % 2 == 0:
            # A moment inside a commit.
            point, delay = chance.choice(commits), chance.uniform(0.0005, 0.02)
        of = run(21) if same_run else run(21, name=f"try{kill}")
        died = _read(spawning, settings, of, point, delay)
        # What earlier tries have done makes a run shorter: one that came to its end is killed early instead.
        assert died or _read(spawning, settings, of, chance.randint(1, 30), 0.0)
    final = run(21) if same_run else run(21, name="try9")
    read_watched(settings, final, SEED, lambda _: None)
    assert contents(settings, runs=same_run) == planned.expected[same_run]


def _read(spawning: ForkServerContext, settings: Settings, of: Run, point: int, delay_seconds: float) -> bool:
    """Reads in a process of its own; whether it was killed."""
    child = spawning.Process(target=read_and_die, args=(settings, of, SEED, point, delay_seconds))
    child.start()
    child.join(120)
    assert child.exitcode in (-signal.SIGKILL, 0)
    return child.exitcode == -signal.SIGKILL
