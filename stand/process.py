"""Process control of the stand: up, down, status, tick; the servers run detached in the background."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from foundation.errors import ConfigurationError, FatalError
from foundation.organisations import load_organisations
from foundation.settings import PROJECT_ROOT
from stand import record as records
from stand.arrivals.places import connections_of, senders_of
from stand.arrivals.sftp_server import host_key, public_part
from stand.clock import Reading, following
from stand.faults import FaultPlan
from stand.mail_server import Refusal
from stand.record import REPORT, StandRecord
from stand.simulations import simulations_of
from stand.smev.simulation import smev_uri

DEFAULT_SEED = 7
DEFAULT_CONFIG = PROJECT_ROOT / "config" / "example"
_START_SECONDS = 120.0
_STOP_SECONDS = 20.0


def up(
    workspace: Path,
    *,
    seed: int | None = None,
    port: int = 0,
    config: Path = DEFAULT_CONFIG,
    classes: int | None = None,
    students: int | None = None,
) -> StandRecord:
    """Brings the servers up if they are not, and builds the stand at its first reading if there is none.

    Organisations that were configured since the last time join at the clock's present reading.
    """
    workspace = workspace.resolve()
    with records.exclusively(workspace):
        record = records.load(workspace)
        if record is not None and seed not in (None, record.seed):
            raise ConfigurationError(
                f"Стенд в {workspace} собран с зерном {record.seed}, а не {seed}.", "Начните заново: make clean."
            )
        if record is not None and is_running(record):
            return record
        organisations = tuple(one.id for one in load_organisations(config).organisations)
        if record is None:
            record = StandRecord(
                seed=DEFAULT_SEED if seed is None else seed, reading=1, classes=classes, students=students
            )
        if record.organisations != organisations:
            record = record.model_copy(update={"organisations": organisations, "config": config.resolve()})
            _play(workspace, record, record.present)
            records.save(workspace, record)
        _end_leftover(workspace, record)
        record = record.model_copy(update=_start(workspace, config, port))
        records.save(workspace, record)
        records.write_connections(workspace, _connections(workspace, record, config))
        return record


def down(workspace: Path) -> bool:
    """Ends the servers; the clock and everything written stay. False when none ran."""
    workspace = workspace.resolve()
    with records.exclusively(workspace):
        record = records.load_existing(workspace)
        running = is_running(record)
        if running and record.pid is not None:
            control(record, "POST", "/stop")
            _await_end(record.pid, _STOP_SECONDS)
        _end_leftover(workspace, record)
        records.save(workspace, record.model_copy(update={"pid": None}))
        return running


def status(workspace: Path) -> dict[str, Any]:
    """The record, and whether the servers answer."""
    record = records.load_existing(workspace.resolve())
    return record.as_json() | {"running": is_running(record)}


def tick(workspace: Path) -> Reading | None:
    """Advances the clock to the next reading and lets everything due by then happen; None after the last."""
    workspace = workspace.resolve()
    with records.exclusively(workspace):
        record = records.load_existing(workspace)
        upcoming = following(record.present)
        if upcoming is None:
            return None
        _play(workspace, record, upcoming)
        if is_running(record):
            control(record, "PUT", "/clock", {"as_of_at": upcoming.as_of_at.isoformat()})
        records.save(workspace, record.model_copy(update={"reading": upcoming.ordinal}))
        return upcoming


def set_faults(workspace: Path, plans: list[FaultPlan]) -> None:
    """Replaces the faults, now and for the servers' next start; `upcoming` ones need running servers."""
    workspace = workspace.resolve()
    with records.exclusively(workspace):
        record = records.load_existing(workspace)
        if is_running(record):
            control(record, "PUT", "/faults", [plan.model_dump() for plan in plans])
        elif any(plan.upcoming for plan in plans):
            raise ConfigurationError("Стенд не поднят, сбоить нечему.", "Поднимите его: python -m stand up.")
        lasting = [plan for plan in plans if plan.upcoming is None]
        records.save(workspace, record.model_copy(update={"faults": lasting}))


def set_refusals(workspace: Path, refusals: list[Refusal]) -> None:
    """Replaces the recipients the mail server refuses, now and for its next start."""
    workspace = workspace.resolve()
    with records.exclusively(workspace):
        record = records.load_existing(workspace)
        if is_running(record):
            control(record, "PUT", "/refusals", [refusal.model_dump() for refusal in refusals])
        records.save(workspace, record.model_copy(update={"refusals": refusals}))


def ask(workspace: Path, method: str, path: str) -> Any:
    """An answer of the control endpoint of running servers (`/books`, `/tokens`, `/health`)."""
    record = records.load_existing(workspace.resolve())
    if not is_running(record):
        raise ConfigurationError("Стенд не поднят.", "Поднимите его: python -m stand up.")
    return control(record, method, path)


def is_running(record: StandRecord) -> bool:
    """Whether the process of the record answers on its control port and is that process."""
    if record.pid is None or not _exists(record.pid):
        return False
    try:
        return bool(control(record, "GET", "/health")["pid"] == record.pid)
    except (FatalError, KeyError, TypeError):
        return False


def control(record: StandRecord, method: str, path: str, body: object = None) -> Any:
    """One call of the control endpoint; raises FatalError when it does not answer well."""
    url = f"http://127.0.0.1:{record.ports.get('control', 0)}{path}"
    try:
        answer = httpx.request(method, url, json=body, timeout=60, trust_env=False)
        answer.raise_for_status()
        return answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise FatalError("Стенд не отвечает.", "Посмотрите stand/servers.log в рабочей папке.") from error


def _play(workspace: Path, record: StandRecord, reading: Reading) -> None:
    # pandas and the whole generator: the other commands answer without them.
    from stand.turning import play

    play(workspace, record, load_organisations(record.config or DEFAULT_CONFIG), reading)


def _connections(workspace: Path, record: StandRecord, config: Path) -> dict[str, str]:
    organisations = load_organisations(config)
    found = {"mail": f"smtp://127.0.0.1:{record.ports['smtp']}", "smev": smev_uri(record.ports["smev"])}
    for simulation in simulations_of(organisations, record.seed):
        found |= simulation.connections(record.ports[simulation.name])
    found |= connections_of(senders_of(organisations, record.seed), record.ports, public_part(host_key(workspace)))
    return {"SVOD_CONN_" + name.upper().replace("-", "_"): uri for name, uri in found.items()}


def _start(workspace: Path, config: Path, port: int) -> dict[str, Any]:
    """Starts the servers in a session of their own; returns pid and ports once they answer."""
    own = records.folder(workspace)
    report, log = own / REPORT, own / "servers.log"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "stand", "serve", "--workspace", str(workspace)]
    command += ["--config", str(config.resolve()), "--port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 (our own module, no shell)
            command, cwd=PROJECT_ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        if report.is_file():
            said: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
            return said
        time.sleep(0.05)
    process.kill()
    process.wait()
    tail = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
    raise FatalError(f"Стенд не поднялся: {''.join(tail) or 'молчит'}.", f"Подробности в {log}.")


def _end_leftover(workspace: Path, record: StandRecord) -> None:
    """Ends a process of ours that is there but does not answer; a stranger with a re-used id is left alone."""
    if record.pid is None or not _exists(record.pid) or not _is_ours(record.pid, workspace):
        return
    os.kill(record.pid, signal.SIGTERM)
    if not _await_end(record.pid, _STOP_SECONDS):
        os.kill(record.pid, signal.SIGKILL)
        _await_end(record.pid, _STOP_SECONDS)


def _is_ours(pid: int, workspace: Path) -> bool:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return b"serve" in words and b"stand" in words and str(workspace).encode() in words


def _await_end(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while _exists(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _exists(pid: int) -> bool:
    """Whether a process is there; a child of ours that has ended is laid to rest first."""
    try:
        ended, _ = os.waitpid(pid, os.WNOHANG)
        if ended == pid:
            return False
    except ChildProcessError:
        pass
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
