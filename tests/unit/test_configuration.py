"""What an installation decides: `organisations.yaml`, connections, and how mistakes in them are told."""

from pathlib import Path

import jsonschema
import pytest
import yaml

from foundation.connections import connection_from_environment, parse_connection
from foundation.errors import ConfigurationError
from foundation.organisations import load_organisations
from foundation.organisations_schema import SCHEMA_PATH, organisations_schema
from foundation.settings import PROJECT_ROOT, Settings

ENTRY = """
organisations:
  - id: school-1
    title: Школа № 1
    kind: school
    municipality: Город
    timezone: Europe/Moscow
    regulation: kukarino
    sources:
      - connector: exports
        inbox: inbox/school-1
"""


def written(folder: Path, text: str) -> Path:
    (folder / "organisations.yaml").write_text(text, encoding="utf-8")
    return folder


def test_an_organisation_is_read(tmp_path: Path) -> None:
    organisations = load_organisations(written(tmp_path, ENTRY))
    assert organisations.by_id("school-1").sources[0].connector == "exports"


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (ENTRY.replace("Europe/Moscow", "Europe/Moskow"), "Moskow"),
        (ENTRY.replace("regulation:", "reglament:"), "regulation"),
        (ENTRY.replace("kind: school", "kind: lyceum"), "kind"),
        (ENTRY + ENTRY.split("organisations:")[1], "стоит дважды"),
        (ENTRY.replace("inbox: inbox/school-1", "connector: eljur"), "connector"),
        ("organisations: [", "не читается"),
    ],
)
def test_a_mistake_is_one_sentence_that_names_it(tmp_path: Path, broken: str, said: str) -> None:
    if "connector: eljur" in broken:
        broken = ENTRY + "      - connector: exports\n"
    with pytest.raises(ConfigurationError) as caught:
        load_organisations(written(tmp_path, broken))
    assert said in str(caught.value)
    assert caught.value.remedy


def test_an_absent_file_points_to_the_example(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"config/example"):
        load_organisations(tmp_path)


def test_an_unknown_organisation_is_a_configuration_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="school-2"):
        load_organisations(written(tmp_path, ENTRY)).by_id("school-2")


def test_the_schema_is_fresh_and_the_example_obeys_it() -> None:
    assert SCHEMA_PATH.read_text(encoding="utf-8") == organisations_schema(), (
        "stale: run `python -m foundation.organisations_schema`"
    )
    example = PROJECT_ROOT / "config" / "example"
    document = yaml.safe_load((example / "organisations.yaml").read_text(encoding="utf-8"))
    jsonschema.validate(document, yaml.safe_load(organisations_schema()))
    load_organisations(example)


def test_a_connection_is_a_uri_with_its_own_settings() -> None:
    connection = parse_connection("eljur-x", "https://user:p%40ss@eljur.example:8443/?devkey=k1&vendor=v")
    assert connection.base_url == "https://eljur.example:8443"
    assert connection.password is not None
    assert connection.password.get_secret_value() == "p@ss"
    assert connection.require("devkey") == "k1"
    with pytest.raises(ConfigurationError, match="v_token"):
        connection.require("v_token")


@pytest.mark.parametrize("uri", ["eljur.example", "https://", "https://host:port/"])
def test_a_bad_connection_is_told_without_its_secret(uri: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_connection("eljur-x", uri.replace("https://", "https://user:secret@") if "://" in uri else uri)
    assert "secret" not in str(caught.value)


def test_a_connection_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SVOD_CONN_ELJUR_X", "http://127.0.0.1:9/")
    assert connection_from_environment("eljur-x").port == 9
    with pytest.raises(ConfigurationError, match="SVOD_CONN_ELJUR_Y"):
        connection_from_environment("eljur-y")


def test_a_password_is_never_printed() -> None:
    connection = parse_connection("c", "https://user:topsecret@host/?devkey=alsosecret")
    assert "topsecret" not in repr(connection)
    assert "alsosecret" not in repr(connection)


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SVOD_WORKSPACE", str(tmp_path))
    monkeypatch.setenv("SVOD_LAKE_CATALOG", "postgres://u:hidden@host/db")
    settings = Settings()
    assert settings.runs == tmp_path / "runs"
    assert settings.catalog.startswith("postgres://")
    assert "hidden" not in repr(settings)
