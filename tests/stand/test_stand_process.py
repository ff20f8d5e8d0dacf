"""The stand as a process: up, tick, down, a stale pid; and `make nightly` around a stand-in for Airflow."""

import json
import os
import smtplib
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from foundation.connections import parse_connection
from foundation.errors import ConfigurationError
from foundation.organisations import Organisations
from stand import nights, process, record
from stand.__main__ import main
from stand.clock import READINGS
from stand.faults import FAULTS, FaultPlan
from stand.mail_server import Refusal


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory, stand_organisations: Organisations) -> Path:
    """The three ЭлЖур organisations of the region, in a folder of configuration."""
    folder = tmp_path_factory.mktemp("config")
    written = stand_organisations.model_dump(mode="json", exclude_none=True)
    (folder / "organisations.yaml").write_text(yaml.safe_dump(written, allow_unicode=True), encoding="utf-8")
    return folder


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    if record.load(tmp_path) is not None:
        process.down(tmp_path)


Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """`python -m stand …` in this process, where the region is built once for all tests."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["stand", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        written = capsys.readouterr()
        code = ended.value.code if isinstance(ended.value.code, int) else 0
        return subprocess.CompletedProcess(words, code, written.out, written.err)

    return run


def _login(workspace: Path, name: str) -> dict[str, Any]:
    connection = parse_connection(name, record.read_connections(workspace)[f"SVOD_CONN_{name}"])
    assert connection.password is not None
    query = {
        "devkey": connection.require("devkey"),
        "vendor": "kuk",
        "out_format": "json",
        "login": connection.login or "",
        "password": connection.password.get_secret_value(),
    }
    answer = httpx.get(f"{connection.base_url}/api/auth", params=query, trust_env=False)
    found: dict[str, Any] = query | answer.json()["response"]["result"] | {"url": connection.base_url}
    return found


def _diary(workspace: Path) -> bytes:
    entry = _login(workspace, "ELJUR_KUKARINO")
    query = {name: entry[name] for name in ("devkey", "vendor", "out_format")} | {"auth_token": entry["token"]}
    query |= {"student": "10011,10012", "days": "20261019-20261024", "rings": "true"}
    answer = httpx.get(f"{entry['url']}/api/getdiary", params=query, trust_env=False)
    assert answer.status_code == 200
    return answer.content


def test_the_whole_life_of_a_stand(workspace: Path, config: Path, command: Command) -> None:
    options = ("--workspace", str(workspace))
    started = command("up", *options, "--config", str(config), "--seed", "7")
    assert started.returncode == 0, started.stderr
    said = json.loads(started.stdout)
    assert (said["seed"], said["night"], said["label"]) == (7, 1, "night-1")
    own = workspace / "stand"
    assert json.loads((own / "planted.json").read_text(encoding="utf-8"))
    assert os.getpgid(said["pid"]) != os.getpgid(0), "the servers must not die with the terminal"

    # Up again changes nothing; another seed is refused.
    assert process.up(workspace, config=config).pid == said["pid"]
    refused = command("up", *options, "--config", str(config), "--seed", "12")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "make clean" in refused.stderr
    assert "Traceback" not in refused.stderr

    first = _diary(workspace)
    assert first == _diary(workspace)
    mail = parse_connection("mail", record.read_connections(workspace)["SVOD_CONN_MAIL"])
    with smtplib.SMTP(mail.host, mail.port or 0, timeout=10) as smtp:
        smtp.sendmail("svod@example.org", ["mama@family.example"], b"Subject: x\r\n\r\nx\r\n")
    assert len(list((own / "mail").glob("*.eml"))) == 1

    turned = command("tick", *options)
    assert json.loads(turned.stdout) == {"night": 2, "as_of_at": "2026-10-23T02:30:00+03:00", "label": "night-2"}
    second = _diary(workspace)
    assert second != first, "a day of marks has passed"
    _spoil_and_mend(workspace, options, command)

    # Killed, and up again: the clock stays, the ports too where they are free, the same bytes are served.
    os.kill(said["pid"], 9)
    assert json.loads(command("status", *options).stdout)["running"] is False
    with pytest.raises(httpx.ConnectError):
        _diary(workspace)
    again = process.up(workspace, config=config)
    assert (again.pid == said["pid"], again.ports) == (False, said["ports"])
    assert json.loads(command("clock", *options).stdout)["label"] == "night-2"
    assert again.refusals == [Refusal(recipient="@family.example", code=451)]
    assert _diary(workspace) == second
    assert len(list((own / "mail").glob("*.eml"))) == 1

    labels = [found.label if (found := process.tick(workspace)) else None for _ in range(3)]
    assert labels == ["evening", "night-3", None]
    after = command("tick", *options)
    assert after.returncode == 1
    assert "последнее" in after.stderr
    happened = process.status(workspace)["happened"]
    assert [one["as_of_at"] for one in happened] == [one.as_of_at.isoformat() for one in READINGS]
    assert command("down", *options).returncode == 0
    assert process.status(workspace)["running"] is False
    assert process.down(workspace) is False


def _spoil_and_mend(workspace: Path, options: tuple[str, ...], command: Command) -> None:
    """Faults and refusals by command: what lasts is remembered, what concerns the next requests is not."""
    assert command("faults", "all", "--share", "0.5", *options).returncode == 0
    assert len(record.load_existing(workspace).faults) == len(FAULTS)
    assert process.ask(workspace, "GET", "/health")["faults"][0]["fault"] == "429"
    command("books", "--forget", *options)
    assert command("faults", "500", "--next", "1", *options).returncode == 0
    assert record.load_existing(workspace).faults == []
    with pytest.raises(ValueError, match="Expecting"):
        _login(workspace, "ELJUR_KUKARINO")
    assert _login(workspace, "ELJUR_KUKARINO")["token"]
    books = json.loads(command("books", *options).stdout)
    assert {one["outcome"] for one in books["eljur"]["served"]} == {"500", "200"}
    assert command("faults", "fire", *options).returncode == 2
    assert command("refuse", "@family.example", "--code", "451", *options).returncode == 0


def test_a_stale_pid_of_a_stranger_is_left_alone(tmp_path: Path) -> None:
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        stale = record.StandRecord(seed=7, reading=2, pid=stranger.pid, ports={"control": 9})
        record.save(tmp_path, stale)
        assert process.is_running(stale) is False
        assert process.down(tmp_path) is False
        assert stranger.poll() is None
        assert record.load_existing(tmp_path).pid is None
    finally:
        stranger.kill()
        stranger.wait()


def test_faults_wait_for_the_next_start(tmp_path: Path) -> None:
    record.save(tmp_path, record.StandRecord(seed=7, reading=1))
    process.set_faults(tmp_path, [FaultPlan(fault="500", share=0.1)])
    assert [plan.fault for plan in record.load_existing(tmp_path).faults] == ["500"]
    with pytest.raises(ConfigurationError, match="не поднят"):
        process.set_faults(tmp_path, [FaultPlan(fault="500", upcoming=1)])


def test_a_stand_that_was_never_built(tmp_path: Path, command: Command) -> None:
    answer = command("status", "--workspace", str(tmp_path))
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "python -m stand up" in answer.stderr
    with pytest.raises(ConfigurationError):
        process.down(tmp_path)


def test_a_taken_port_is_a_sentence(tmp_path: Path, config: Path, command: Command) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = command("up", "--workspace", str(tmp_path), "--config", str(config), "--port", str(port))
    assert answer.returncode == 1
    assert "Стенд не поднялся" in answer.stderr
    assert "Traceback" not in answer.stderr


AIRFLOW = """#!/usr/bin/env python3
import json, os, pathlib, sys, urllib.request
workspace = pathlib.Path(os.environ["SVOD_WORKSPACE"])
with (workspace / "asked.jsonl").open("a") as asked:
    asked.write(json.dumps(sys.argv[1:]) + "\\n")
print("what Airflow says")
if sys.argv[1:3] == ["dags", "test"]:
    count = len(list((workspace / "runs").glob("*/manifest.json")))
    outcome = (workspace / "outcome").read_text().split()[count]
    if outcome == "nothing":
        sys.exit(1)
    assert "AIRFLOW_CONN_ELJUR_KUKARINO" in os.environ
    manifest = workspace / "runs" / f"{count:02}" / "manifest.json"
    manifest.parent.mkdir()
    row = {"id": "kukarino", "source": "eljur", "status": outcome}
    manifest.write_text(json.dumps({"run_id": manifest.parent.name, "window": {}, "organisations": [row],
                                    "totals": {}, "findings": {}, "publications": []}))
"""


@pytest.fixture
def airflow(workspace: Path) -> Callable[[str], Path]:
    """A stand-in for the `airflow` command: leaves a manifest per run with the statuses it is given."""

    def put(outcomes: str) -> Path:
        (workspace / "outcome").write_text(outcomes, encoding="utf-8")
        command = workspace / "airflow-stand-in"
        command.write_text(AIRFLOW, encoding="utf-8")
        command.chmod(0o755)
        return command

    return put


def _asked(workspace: Path) -> list[str]:
    lines = (workspace / "asked.jsonl").read_text(encoding="utf-8").splitlines()
    words = [json.loads(line) for line in lines]
    return [json.loads(word[4])["as_of_at"] if word[0] == "dags" else " ".join(word) for word in words]


def test_nights_from_nothing_and_once_more(
    workspace: Path, config: Path, airflow: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    moments = [one.as_of_at.isoformat() for one in READINGS]
    # An incomplete run does not stop the nights after it, and is not forgotten.
    assert nights.play_nights(workspace, config=config, airflow=airflow("complete failed complete complete")) == 1
    assert _asked(workspace) == ["db migrate", *moments]
    assert len(nights.manifests(workspace)) == 4
    assert process.status(workspace)["running"] is False
    printed = capsys.readouterr().out
    assert "ночь 2: запуск неполный" in printed
    assert "airflow-night-2.log" in printed
    assert "| what Airflow says" in printed
    assert "Запуск 03" in printed
    assert "python -m stand up" in printed

    # In place again: the last night only, and Airflow's database is there already.
    assert nights.play_nights(workspace, config=config, airflow=airflow("- - - - complete")) == 0
    assert _asked(workspace)[5:] == moments[-1:]
    assert (workspace / "runs" / "airflow-night-3.log").read_text(encoding="utf-8") == "what Airflow says\n"


def test_nights_stop_where_nothing_ran_and_go_on_from_there(workspace: Path, airflow: Callable[[str], Path]) -> None:
    record.save(workspace, record.StandRecord(seed=7, reading=2))
    connections = {"SVOD_CONN_ELJUR_KUKARINO": "http://127.0.0.1:1/"}
    surroundings = nights.environment(os.environ, workspace, workspace, connections)
    moments = [one.as_of_at.isoformat() for one in READINGS]
    [broken] = nights.play_each(nights.Engine(airflow("nothing"), workspace, surroundings))
    assert (broken.manifest, broken.is_complete, broken.log.name) == (None, False, "airflow-night-2.log")
    played = nights.play_each(nights.Engine(airflow("complete " * 3), workspace, surroundings))
    assert [night.is_complete for night in played] == [True] * 3
    assert _asked(workspace) == [moments[1], *moments[1:]]
