"""`svod serve` as a process of its own: over a socket, through the published snapshots of two nights, to its end."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from foundation.settings import PROJECT_ROOT, Settings
from pipeline.serving import who_saw
from publications.feed import student_uuid
from tests.publishing.families import CONSENTED, class_with_families
from tests.publishing.feed import KEY, MOTHER, clients_of, installation, publish
from tests.publishing.school import READ_AT, night

DESCRIPTION = json.loads((PROJECT_ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
STARTS_WITHIN_SECONDS = 60


def command(*words: str) -> list[str]:
    return [sys.executable, "-c", "from pipeline.command import main; main()", "serve", *words]


def environment(where: Settings) -> dict[str, str]:
    named = {"SVOD_WORKSPACE": str(where.workspace), "SVOD_CONFIG": str(where.config), "SVOD_SERVE_KEY": KEY}
    return {**os.environ, **named}


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = installation(tmp_path_factory.mktemp("feed"))
    (made.config / "serve.yaml").write_text("{failures_per_minute: 1000000}", encoding="utf-8")
    publish(class_with_families(), made)
    return made


@pytest.fixture(scope="module")
def secrets(where: Settings) -> dict[str, str]:
    fast = {"requests_per_second": 100_000.0}
    return clients_of(
        where,
        portal={"kind": "portal", "organisations": ("shkola",), **fast},
        mother={"kind": "guardian", "account": MOTHER, **fast},
    )


@pytest.fixture(scope="module")
def address(where: Settings) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(command("--port", str(port)), env=environment(where), stderr=subprocess.PIPE, text=True)
    base = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(f"{base}/health")
            break
        except httpx.TransportError:
            time.sleep(0.1)
    yield base
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=30)
    # uvicorn ends by the signal it was sent, after the answers under way.
    assert process.returncode == -signal.SIGTERM, said
    assert "Finished server process" in said
    assert "Traceback" not in said


def token(address: str, secrets: dict[str, str], client_id: str) -> str:
    form = {"grant_type": "client_credentials"}
    answer = httpx.post(f"{address}/oauth/token", data=form, auth=(client_id, secrets[client_id]))
    return str(answer.json()["access_token"])


def test_a_guardian_reads_and_the_next_night_shows_at_once(
    address: str, secrets: dict[str, str], where: Settings
) -> None:
    headers = {"Authorization": f"Bearer {token(address, secrets, 'mother')}"}
    marks = f"{address}/v1/students/{student_uuid(f'shkola|{CONSENTED}')}/marks"
    before = httpx.get(marks, headers=headers)
    assert [mark["value"] for mark in before.json()["marks"]] == ["5"]
    changed = class_with_families()
    changed.execute("UPDATE mark SET raw_value = '3'")
    publish(changed, where, night(READ_AT, "run-2"), show=False)
    assert httpx.get(marks, headers={**headers, "If-None-Match": before.headers["ETag"]}).status_code == 304
    publish(changed, where, night(READ_AT, "run-2"))
    assert [mark["value"] for mark in httpx.get(marks, headers=headers).json()["marks"]] == ["3"]
    looks, broken = who_saw(where, f"shkola|{CONSENTED}", None, None)
    assert not broken
    assert {(look["client"], look["account"], look["resource"]) for look in looks} == {("mother", MOTHER, "marks")}


def test_the_description_in_docs_is_the_services_own(address: str) -> None:
    served = httpx.get(f"{address}/openapi.json").json()
    assert served == DESCRIPTION, "renew it: svod serve openapi --output docs/openapi.json"


@pytest.mark.parametrize("phase", ["coverage", pytest.param("fuzzing", marks=pytest.mark.full)])
def test_it_conforms_to_its_description(address: str, secrets: dict[str, str], tmp_path: Path, phase: str) -> None:
    """schemathesis asks what the description allows and what it forbids; the run is bounded and repeatable."""
    said = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli"),
            *("--config-file", str(PROJECT_ROOT / "tests" / "stand" / "schemathesis.toml")),
            *("run", str(PROJECT_ROOT / "docs" / "openapi.json"), "--url", address),
            *("-H", f"Authorization: Bearer {token(address, secrets, 'mother')}"),
            *("--phases", phase),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stdout[-6000:] + said.stderr[-2000:]
    assert f"{sum(map(len, DESCRIPTION['paths'].values()))} selected" in said.stdout
