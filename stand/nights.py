"""`make nightly`: the readings of the stand's clock through the nightly DAG, one `airflow dags test` each."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from foundation.errors import FatalError
from foundation.settings import PROJECT_ROOT
from stand import process
from stand.clock import READINGS, Reading
from stand.nights_report import failure_tail, print_results
from stand.record import load_existing, read_connections

DAG_ID = "svod_nightly"
# The one installed beside the Python that runs us.
AIRFLOW = Path(sys.executable).parent / "airflow"


@dataclass(frozen=True, slots=True)
class Night:
    """What became of one reading: its log, and its manifest (None when the run left none)."""

    reading: Reading
    log: Path
    seconds: float
    manifest: Path | None
    is_complete: bool


def plan(present: Reading) -> list[Reading]:
    """The readings to play: the one the clock stands at, then those that have not happened yet.

    A fresh stand stands at the first, so all are played; after the last night only that one is repeated;
    a broken-off evening goes on where it stopped.
    """
    return list(READINGS[present.ordinal - 1 :])


def environment(
    base: Mapping[str, str], workspace: Path, config: Path, connections: Mapping[str, str]
) -> dict[str, str]:
    """The environment of the Airflow subprocesses: a copy of `base` with everything a night needs."""
    home = workspace / "airflow"
    found = dict(base) | {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT_ROOT / "dags"),
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}?timeout=60",
        "GX_ANALYTICS_ENABLED": "false",
        "SVOD_CONFIG": str(config),
        "SVOD_WORKSPACE": str(workspace),
        "SVOD_MAIL_MODE": "deliver",
        "SVOD_MAIL_ALLOW": "@family.example",
        "PYTHONPATH": os.pathsep.join(part for part in (str(PROJECT_ROOT), base.get("PYTHONPATH", "")) if part),
        "PYTHONUNBUFFERED": "1",
    }
    for name, uri in connections.items():
        found[name] = uri
        # Airflow finds the connection `eljur_kukarino` under this name, whatever the case of its id.
        found["AIRFLOW_CONN_" + name.removeprefix("SVOD_CONN_")] = uri
    return found


@dataclass(frozen=True, slots=True)
class Engine:
    """Airflow by its command, in an environment prepared by `environment`."""

    command: Path
    workspace: Path
    surroundings: Mapping[str, str]

    def migrate(self) -> None:
        """Makes Airflow's own database, once per version of Airflow."""
        done = self.workspace / "airflow" / f"migrated-{version('apache-airflow')}"
        if done.exists():
            return
        _say("Готовлю базу Airflow…")
        log = self.workspace / "runs" / "airflow-migrate.log"
        if self._run(["db", "migrate"], log):
            raise FatalError("База Airflow не создана.", f"Подробности в {log}.")
        done.touch()

    def play(self, reading: Reading) -> Night:
        """Runs the nightly DAG at one reading."""
        moment = reading.as_of_at.isoformat()
        _say(f"Читаю: {reading.title} ({moment})…")
        log = self.workspace / "runs" / f"airflow-{reading.label}.log"
        before = set(manifests(self.workspace))
        started = time.monotonic()
        code = self._run(["dags", "test", DAG_ID, "-c", json.dumps({"as_of_at": moment})], log)
        written = [path for path in manifests(self.workspace) if path not in before]
        manifest = written[-1] if written else None
        is_complete = code == 0 and manifest is not None and not incomplete(manifest)
        return Night(reading, log, time.monotonic() - started, manifest, is_complete)

    def _run(self, words: Sequence[str], log: Path) -> int:
        log.parent.mkdir(parents=True, exist_ok=True)
        Path(self.surroundings["AIRFLOW_HOME"]).mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            return subprocess.run(  # noqa: S603 (Airflow of our own environment, no shell)
                [str(self.command), *words],
                cwd=PROJECT_ROOT,
                env=dict(self.surroundings),
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            ).returncode


def play_nights(
    workspace: Path, *, seed: int | None = None, config: Path = process.DEFAULT_CONFIG, airflow: Path = AIRFLOW
) -> int:
    """Plays what is to be played and prints where everything lies; 0 when every run is complete, else 1."""
    workspace, config = workspace.resolve(), config.resolve()
    _say("Поднимаю стенд…")
    process.up(workspace, seed=seed, config=config)
    try:
        surroundings = environment(os.environ, workspace, config, read_connections(workspace))
        engine = Engine(airflow, workspace, surroundings)
        engine.migrate()
        nights = play_each(engine)
    finally:
        process.down(workspace)
    print_results(workspace, [night.manifest for night in nights if night.manifest is not None])
    broken = [night for night in nights if not night.is_complete]
    for night in broken:
        sys.stdout.write(f"\n{night.reading.title}: запуск неполный. Журнал: {night.log}\n{failure_tail(night.log)}\n")
    _say(f"\nСтенд остановлен, его часы стоят. Поднять снова: python -m stand up --workspace {workspace}")
    return 1 if broken else 0


def play_each(engine: Engine) -> list[Night]:
    """Plays every reading of the plan, turning the clock between them; stops where nothing ran at all."""
    present = load_existing(engine.workspace).present
    nights: list[Night] = []
    for reading in plan(present):
        if reading != present and process.tick(engine.workspace) != reading:
            raise FatalError("Часы стенда пошли не по порядку.", "Дождитесь конца другого make nightly и повторите.")
        night = engine.play(reading)
        nights.append(night)
        outcome = "полный" if night.is_complete else "НЕПОЛНЫЙ"
        _say(f"  {reading.title}: запуск {outcome}, {night.seconds:.0f} с")
        if night.manifest is None:
            # Nothing ran at all: the following nights would only fail the same way.
            break
    return nights


def manifests(workspace: Path) -> list[Path]:
    """The manifests of all runs, oldest first: a run's folder begins with its start."""
    return sorted((workspace / "runs").glob("*/manifest.json"))


def incomplete(manifest: Path) -> list[str]:
    """The organisations and sources that a run did not read completely, as `id/source`."""
    written: Mapping[str, Any] = json.loads(manifest.read_text(encoding="utf-8"))
    rows: Sequence[Mapping[str, Any]] = written["organisations"]
    return [f"{row['id']}/{row['source']}" for row in rows if row["status"] != "complete"]


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
