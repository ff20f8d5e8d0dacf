"""Plays the stand's nights through the pipeline without Airflow: what the end-to-end tests look at."""

import json
import shlex
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from foundation.connections import Connection, parse_connection
from foundation.organisations import Organisations, load_organisations
from foundation.settings import Settings
from lake.catalog import open_lake
from pipeline import night
from pipeline.runs import open_run
from stand import process
from stand.configuration import write_configuration
from stand.faults import FaultPlan
from stand.process import DEFAULT_CONFIG
from validations.findings import list_findings

Planted = dict[str, Any]
# Rule, organisation and key of a planted violation or of a finding.
Identity = tuple[str, str, str]


@dataclass
class Played:
    """A region after some readings: its settings and the manifest of each run."""

    settings: Settings
    manifests: list[dict[str, Any]] = field(default_factory=list)

    @property
    def workspace(self) -> Path:
        return self.settings.workspace

    def planted(self) -> list[Planted]:
        path = self.workspace / "stand" / "planted.json"
        found: list[Planted] = json.loads(path.read_text(encoding="utf-8"))
        return found

    def tick(self) -> bool:
        """Turns the clock to the next reading; False after the last."""
        return process.tick(self.workspace) is not None

    def findings(self) -> list[dict[str, Any]]:
        with open_lake(self.settings, read_only=True) as lake:
            return list_findings(lake.connection, include_all=True)


def settings_for(workspace: Path, config: Path = DEFAULT_CONFIG) -> Settings:
    return Settings(
        workspace=workspace,
        config=config,
        mail_mode="deliver",
        mail_allow="@family.example",
    )


def configured(folder: Path, ids: Collection[str]) -> Path:
    """Writes a configuration of those organisations of the example, with the heads of their branches."""
    listed = load_organisations(DEFAULT_CONFIG).organisations
    wanted = {*ids, *(one.branch_of for one in listed if one.id in ids and one.branch_of)}
    write_configuration(folder, Organisations(organisations=[one for one in listed if one.id in wanted]))
    return folder


def read_once(played: Played, *, publish: tuple[str, ...] = (), contract: bool = False) -> dict[str, Any]:
    """One reading at the stand's clock: intake, check, the publications asked for, manifest."""
    settings = played.settings
    as_of_at = process.status(settings.workspace)["as_of_at"]
    run_id = open_run(settings, as_of_at)
    connect = connections_of(settings.workspace)
    for batch in night.plan_batches(settings):
        night.intake_batch(settings, run_id, batch, connect, retry=False)
        night.check_batch(settings, run_id, batch)
    if contract:
        night.check_contract(settings, run_id)
    for what in publish:
        if what not in night.OWN:
            night.publish(settings, run_id, what, connect)
    own = tuple(what for what in publish if what in night.OWN)
    for batch in night.plan_batches(settings) if own else []:
        night.publish_batch(settings, run_id, batch, connect, own)
    manifest = night.write_run_manifest(settings, run_id)
    played.manifests.append(manifest)
    return manifest


@contextmanager
def region(
    workspace: Path, seed: int, faults: list[FaultPlan] | None = None, config: Path = DEFAULT_CONFIG
) -> Iterator[Played]:
    """A region's servers at their first reading, ended with the block."""
    process.up(workspace, seed=seed, config=config)
    try:
        if faults:
            process.set_faults(workspace, faults)
        yield Played(settings_for(workspace, config))
    finally:
        process.down(workspace)


def play_all(played: Played) -> None:
    """All readings of the clock: intake, check and manifest of each."""
    while True:
        read_once(played)
        if not played.tick():
            break


def connections_of(workspace: Path) -> Any:
    """Resolves connections from the stand's own file, as the environment would."""
    lines = (workspace / "stand" / "connections.env").read_text(encoding="utf-8").splitlines()
    known = dict(shlex.split(line)[0].removeprefix("export ").split("=", 1) for line in lines if line.strip())

    def connect(name: str) -> Connection:
        return parse_connection(name, known["SVOD_CONN_" + name.upper().replace("-", "_")])

    return connect


def identity(row: Planted) -> Identity:
    return row["rule"], row["organisation"], json.dumps(row["key"], ensure_ascii=False, sort_keys=True)


OPEN = {"new", "persisting", "reopened"}
