"""`svod serve …`: clients added and renewed, who saw a child, and no listening in the clear."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from foundation.errors import ConfigurationError
from foundation.settings import Settings
from pipeline.command import app
from pipeline.serving import serve
from publications.serving.access_log import AccessLog, Look
from publications.serving.clients import Clients, read_clients
from publications.serving.configuration import load_serving
from publications.serving.service import access_folder
from tests.publishing.feed import NOW, installation


@pytest.fixture
def where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    made = installation(tmp_path)
    monkeypatch.setenv("SVOD_WORKSPACE", str(made.workspace))
    monkeypatch.setenv("SVOD_CONFIG", str(made.config))
    return made


def svod(*words: str) -> Result:
    return CliRunner().invoke(app, ["serve", *words])


def secret_of(said: Result) -> str:
    return str(json.loads(said.stdout)["client_secret"])


def test_a_client_is_added_once_and_its_secret_shown_once(where: Settings) -> None:
    secret = secret_of(svod("clients", "add", "lk", "--organisation", "shkola", "--network", "10.0.0.0/8"))
    kept = where.config / "serve_clients.yaml"
    assert secret not in kept.read_text(encoding="utf-8")
    assert oct(kept.stat().st_mode & 0o777) == "0o640"
    assert Clients(where.config).authenticated("lk", secret)
    assert "уже есть" in str(svod("clients", "add", "lk", "--organisation", "shkola").exception)
    assert "nowhere" in str(svod("clients", "add", "other", "--organisation", "nowhere").exception)
    (listed,) = json.loads(svod("clients", "list", "--format", "json").stdout)
    assert (listed["organisations"], listed["networks"]) == (["shkola"], ["10.0.0.0/8"])
    fresh = secret_of(svod("clients", "renew", "lk"))
    assert Clients(where.config).authenticated("lk", fresh)
    assert not Clients(where.config).authenticated("lk", secret)
    assert svod("clients", "remove", "lk").exit_code == 0
    assert not read_clients(where.config)
    assert "нет" in str(svod("clients", "remove", "lk").exception)


@pytest.mark.parametrize(
    "words",
    [
        ("add", "lk"),
        ("add", "lk", "--organisation", "shkola", "--account", "shkola|m1"),
        ("add", "lk", "--account", "a/b"),
        ("add", "lk", "--account", "shkola|m1", "--network", "10.0.0.0/99"),
        ("add", "LK", "--account", "shkola|m1"),
    ],
)
def test_a_client_that_makes_no_sense_is_refused_in_a_sentence(where: Settings, words: tuple[str, ...]) -> None:
    said = svod("clients", *words)
    assert isinstance(said.exception, ConfigurationError)
    assert not read_clients(where.config)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
def test_it_does_not_listen_to_a_network_without_tls(where: Settings, host: str) -> None:
    with pytest.raises(ConfigurationError, match="сертификата нет"):
        serve(where, host=host, port=1)


def test_who_saw_a_child_is_printed_and_a_changed_log_ends_with_one(where: Settings) -> None:
    log = AccessLog(access_folder(where))
    for resource in ("diary", "marks"):
        log.write(Look(NOW, "lk", "shkola|m1", resource, ("shkola|1",), "seen", 200, "10.0.0.1", "r1"))
    log.close()
    said = svod("access", "--student", "shkola|1", "--format", "json")
    assert said.exit_code == 0
    assert [look["resource"] for look in json.loads(said.stdout)["looks"]] == ["diary", "marks"]
    assert json.loads(svod("access", "--student", "shkola|2", "--format", "json").stdout)["looks"] == []
    assert json.loads(svod("access", "--student", "shkola|1", "--to", "2026-10-22", "--format", "json").stdout) == {
        "looks": [], "broken": [],
    }  # fmt: skip
    (path,) = access_folder(where).glob("*.jsonl")
    path.write_bytes(path.read_bytes().replace(b"diary", b"goals"))
    assert svod("access", "--student", "shkola|1").exit_code == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("token_minutes: 0", "token_minutes"),
        ("schedule: {base: myschool}", "schedule.base"),
        ("unknown: 1", "unknown"),
        ("{", "YAML"),
    ],
)
def test_a_wrong_configuration_is_named(where: Settings, text: str, said: str) -> None:
    (where.config / "serve.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=said):
        load_serving(where.config)


@pytest.mark.parametrize(
    "client",
    [
        {"id": "lk", "kind": "portal", "organisations": ["shkola"], "secret_sha256": "my secret"},
        {"id": "lk", "kind": "portal", "organisations": ["shkola"], "secret": "my secret"},
    ],
)
def test_a_secret_put_in_by_hand_is_refused_and_not_repeated(where: Settings, client: dict[str, Any]) -> None:
    text = json.dumps({"clients": [{**client, "added_at": NOW.isoformat()}]})
    (where.config / "serve_clients.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as refused:
        read_clients(where.config)
    assert "my secret" not in str(refused.value)
