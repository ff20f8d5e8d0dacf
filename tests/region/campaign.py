"""One night of many organisations with faults on the way and some of them dead: played by the `svod` command."""

import json
import os
import re
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from foundation.connections import connection_from_environment
from foundation.organisations import Organisations
from foundation.settings import Settings
from lake.catalog import open_lake
from pipeline import night
from pipeline.runs import open_run
from stand import process, record
from stand.configuration import configuration_of, write_configuration
from stand.faults import FaultPlan, all_faults
from stand.journal import JournalState, state_at
from stand.named import OrganisationTemplate
from stand.region import Region, build_region
from tests.region.play import connections_of
from tests.region.shown import Held, kept, shown
from validations.findings import list_findings

# How an organisation dies: a fault of every answer, or `gone` for a server that is not there any more.
GONE = "gone"
_SHARE = 0.1
_SECONDS = 0.6


@dataclass(frozen=True)
class Cast:
    """Who plays: the organisations of a region, and of them the dead with the way they died.

    Only the first `with_registers` have registers read (None: all): a school without them is read in two thirds
    of the time.
    """

    templates: Sequence[OrganisationTemplate]
    dead: Mapping[str, str]
    classes: int
    students: int
    with_registers: int | None = None

    def configuration(self) -> Organisations:
        organisations = configuration_of(self.templates).organisations
        count = len(organisations) if self.with_registers is None else self.with_registers
        rest = [one.model_copy(update={"sources": one.sources[:1]}) for one in organisations[count:]]
        return Organisations(organisations=[*organisations[:count], *rest])

    @property
    def living(self) -> list[OrganisationTemplate]:
        return [one for one in self.templates if one.organisation not in self.dead]


@dataclass
class Played:
    """The night, and what the dead had been found guilty of while they lived."""

    cast: Cast
    settings: Settings
    exit_code: int = -1
    said: str = ""
    manifest: dict[str, Any] = field(default_factory=dict)
    books: dict[str, Any] = field(default_factory=dict)
    former_findings: list[dict[str, Any]] = field(default_factory=list)
    former_as_of: datetime | None = None
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def region(self) -> Region:
        written = record.load_existing(self.settings.workspace)
        return build_region(written.seed, written.size)

    @property
    def as_of(self) -> datetime:
        return record.load_existing(self.settings.workspace).present.as_of_at

    def status(self, organisation: str) -> dict[str, str]:
        """Source → its status in the manifest."""
        return {row["source"]: row["status"] for row in self.manifest["organisations"] if row["id"] == organisation}

    def differences(self) -> dict[tuple[str, str], tuple[Any, Any]]:
        """(organisation, entity) → what only the lake has and what only the systems show; of the living."""
        state: JournalState = state_at(self.region, self.as_of)
        found = {}
        with open_lake(self.settings, read_only=True) as lake:
            for template in self.cast.living:
                here: Held = kept(lake.connection, template.organisation)
                there: Held = shown(state, template)
                for entity in there:
                    self.figures[entity] = self.figures.get(entity, 0) + sum(there[entity].values())
                    if here[entity] != there[entity]:
                        only = (here[entity] - there[entity], there[entity] - here[entity])
                        found[template.organisation, entity] = only
        return found

    def findings(self, organisations: Sequence[str]) -> list[dict[str, Any]]:
        with open_lake(self.settings, read_only=True) as lake:
            return [
                row for row in list_findings(lake.connection, include_all=True) if row["organisation"] in organisations
            ]

    def served(self) -> list[dict[str, Any]]:
        """The books of all simulated servers: vendor, method, outcome, requests."""
        return [row for name, book in self.books.items() if name != "mail" for row in book["served"]]

    def asked_of(self, organisation: str) -> int:
        """How often the server of an organisation was asked for it that night."""
        name = _name_at_server(self.cast, organisation)
        return sum(row["requests"] for row in self.served() if row["vendor"] == name)

    def report(self) -> dict[str, dict[str, Any]]:
        """`report.json` by organisation."""
        text = (self.settings.publications / "report" / "report.json").read_text(encoding="utf-8")
        return {row["id"]: row for row in json.loads(text)["organisations"]}

    def read_dead_again(self) -> None:
        """Another night of the dead alone, who still are."""
        ids = list(self.cast.dead)
        process.tick(self.settings.workspace)
        run_id = open_run(self.settings, self.as_of.isoformat())
        connect = connections_of(self.settings.workspace)
        with self._without_the_gone():
            night.intake_batch(self.settings, run_id, ids, connection_from_environment, retry=False)
        night.check_batch(self.settings, run_id, ids)
        night.publish(self.settings, run_id, "report", connect)
        night.write_run_manifest(self.settings, run_id)

    @contextmanager
    def _without_the_gone(self) -> Any:
        before = dict(os.environ)
        os.environ.update(environment(self))
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


def play(workspace: Path, config: Path, cast: Cast, command: str, workers: int) -> Played:
    """Reads the dead while they live, then all of them in one night: `svod night` or `svod intake` and the check."""
    write_configuration(config, cast.configuration())
    began = time.monotonic()
    process.up(workspace, config=config, classes=cast.classes, students=cast.students)
    played = Played(cast, Settings(workspace=workspace, config=config))
    played.figures["stand_up_s"] = round(time.monotonic() - began, 1)
    _read_while_they_live(played)
    played.figures["former_night_s"] = round(time.monotonic() - began, 1) - played.figures["stand_up_s"]
    process.tick(workspace)
    process.ask(workspace, "DELETE", "/books")
    process.set_faults(workspace, [*_deaths(cast), *all_faults(_SHARE, seed=7, seconds=_SECONDS)])
    began = time.monotonic()
    done = _svod(played, command, "--as-of", played.as_of.isoformat(), "--workers", str(workers), "--format", "json")
    played.figures["night_s"] = round(time.monotonic() - began, 1)
    played.exit_code, played.said = done.returncode, done.stderr
    played.manifest = json.loads(done.stdout)
    played.books = process.ask(workspace, "GET", "/books")
    _measure(played)
    if command == "intake":
        began = time.monotonic()
        _check(played, played.manifest["run_id"])
        played.figures["check_s"] = round(time.monotonic() - began, 1)
    return played


def environment(played: Played) -> dict[str, str]:
    """What an operator exports: the folders and the connections, those of the gone lead to a closed port."""
    found = record.read_connections(played.settings.workspace)
    for organisation, how in played.cast.dead.items():
        if how == GONE:
            mine = f"_{organisation.upper().replace('-', '_')}"
            for name in found:
                if name.endswith(mine):
                    found[name] = re.sub(r"(127\.0\.0\.1):\d+", rf"\1:{_closed_port()}", found[name])
    return found | {"SVOD_WORKSPACE": str(played.settings.workspace), "SVOD_CONFIG": str(played.settings.config)}


def _svod(played: Played, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [str(Path(sys.executable).with_name("svod")), *arguments]
    said = os.environ | environment(played)
    return subprocess.run(command, env=said, capture_output=True, text=True, check=False)


def _read_while_they_live(played: Played) -> None:
    ids = list(played.cast.dead)
    played.former_as_of = played.as_of
    run_id = open_run(played.settings, played.as_of.isoformat())
    connect = connections_of(played.settings.workspace)
    night.intake_batch(played.settings, run_id, ids, connect, retry=False)
    night.check_batch(played.settings, run_id, ids)
    night.write_run_manifest(played.settings, run_id)
    played.former_findings = played.findings(ids)


def _check(played: Played, run_id: str) -> None:
    for batch in night.plan_batches(played.settings):
        night.check_batch(played.settings, run_id, batch)
    night.publish(played.settings, run_id, "report", connections_of(played.settings.workspace))


def _deaths(cast: Cast) -> list[FaultPlan]:
    """A plan for each of the dead whose server still is there."""
    return [
        FaultPlan.model_validate({"fault": how, "vendor": _name_at_server(cast, organisation)})
        for organisation, how in cast.dead.items()
        if how != GONE
    ]


def _name_at_server(cast: Cast, organisation: str) -> str:
    """A server knows a school by the name or the number that its configuration gives it."""
    source = cast.configuration().by_id(organisation).sources[0]
    return str(source.vendor or source.school)


def _closed_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


def _measure(played: Played) -> None:
    pid = process.status(played.settings.workspace)["pid"]
    text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    peak = re.search(r"VmHWM:\s+(\d+)", text)
    outcomes: dict[str, int] = {}
    for row in played.served():
        outcomes[row["outcome"]] = outcomes.get(row["outcome"], 0) + row["requests"]
    played.figures |= {
        "organisations": len(played.cast.templates),
        "requests": sum(outcomes.values()),
        "outcomes": dict(sorted(outcomes.items())),
        "totals": played.manifest["totals"],
        "servers_peak_mb": int(peak.group(1)) // 1024 if peak else 0,
        "svod_peak_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
    }
