"""`svod connect` against the stand's ЭлЖур: a person's answers, a script's options, wrong doors, no secret said."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
import yaml
from typer.testing import CliRunner, Result

from foundation.organisations import load_organisations
from pipeline.command import app
from tests.connecting.dnevnik_school import dnevnik_on_air

AS_OF = "2026-10-22T02:30:00+03:00"
PLACE = ["--municipality", "Можайский", "--timezone", "Europe/Moscow", "--regulation", "kukarino"]
WHO = ["--id", "kukarino", "--title", "Кукаринская школа", "--kind", "school", *PLACE]


@pytest.fixture(autouse=True)
def _folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SVOD_WORKSPACE", str(tmp_path / "var"))
    monkeypatch.setenv("SVOD_CONFIG", str(tmp_path / "config"))


def run(*arguments: str, answers: str = "") -> Result:
    return CliRunner().invoke(app, ["connect", "--as-of", AS_OF, *arguments], input=answers)


def uri(stand: Any, vendor: str, listener: str = "eljur") -> str:
    host = stand.hosts[listener]
    return str(host.connection_uri(host.vendor(vendor), stand.ports[listener]))


def secrets(stand: Any, vendor: str) -> list[str]:
    return [unquote(urlsplit(uri(stand, vendor)).password or ""), stand.hosts["eljur"].devkey]


def test_a_person_is_asked_and_sees_what_the_school_shows(shared_stand: Any, tmp_path: Path) -> None:
    host = shared_stand.hosts["eljur"]
    password, devkey = secrets(shared_stand, "kuk")
    answers = ["eljur", "kukarino", "Кукаринская школа", "school", "Можайский", "", "kukarino"]
    answers += [shared_stand.url("eljur"), host.login(host.vendor("kuk")), password, devkey, "kuk", "y"]
    result = run("--write", answers="\n".join(answers) + "\n")
    assert result.exit_code == 0, result.output
    assert "ЭлЖур отвечает" in result.output
    assert "01.09.2026" in result.output
    assert "1: 7А" in result.output
    assert "SVOD_CONN_ELJUR_KUKARINO='http://ЛОГИН:ПАРОЛЬ@127.0.0.1" in result.output
    assert "опозданием оно не считается" in result.output
    written = (tmp_path / "config" / "organisations.yaml").read_text("utf-8")
    assert load_organisations(tmp_path / "config").by_id("kukarino").sources[0].vendor == "kuk"
    for secret in (password, devkey):
        assert secret not in result.output
        assert secret not in written
        assert not [path for path in tmp_path.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]


def test_a_script_gives_options_and_the_connection_by_its_variable(
    shared_stand: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SVOD_CONN_ELJUR_KUKARINO", uri(shared_stand, "kuk"))
    options = ["--system", "eljur", *WHO, "--place", "kuk"]
    result = run(*options, "--yes", "--format", "json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["found"] | {"pages": 0} == {
        "classes": ["7А"],
        "students": 2,
        "periods": {"1 четверть": ["2026-09-01", "2026-10-23"], "2 четверть": ["2026-11-02", "2026-12-28"]},
        "earliest_lesson_on": "2026-09-01",
        "pages": 0,
        "failures": [],
    }
    assert told["variable"] == "SVOD_CONN_ELJUR_KUKARINO"
    assert yaml.safe_load(told["entry"])[0]["sources"] == [
        {"connector": "eljur", "connection": "eljur-kukarino", "vendor": "kuk"}
    ]
    again = run(*options, "--yes", "--format", "json")
    assert isinstance(again.exception, Exception)
    assert "уже есть" in str(again.exception)
    second = run(
        "--system", "eljur", *WHO, "--id", "second", "--connection", "eljur-kukarino", "--place", "kuk", "--yes"
    )
    assert second.exit_code == 0, second.output
    assert [one.id for one in load_organisations(tmp_path / "config").organisations] == ["kukarino", "second"]


def test_a_wrong_password_is_told_and_nothing_is_written(
    shared_stand: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SVOD_CONN_ELJUR_KUKARINO", uri(shared_stand, "kasli"))
    result = run("--system", "eljur", *WHO, "--place", "kuk", "--yes")
    assert result.exit_code == 1
    assert "Неверный логин или пароль" in result.stdout
    assert not (tmp_path / "config").exists()


def test_an_esia_token_of_several_places_names_them(shared_stand: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SVOD_CONN_ELJUR_ESIA_KUKARINO", uri(shared_stand, "ugra1", "cop"))
    wrong = run("--system", "eljur-esia", *WHO, "--place", "sosedi")
    assert wrong.exit_code == 1
    assert "«ugra1», «ugra1-dop»" in wrong.stdout
    assert run("--system", "eljur-esia", *WHO, "--place", "ugra1").exit_code == 0


def test_an_application_of_dnevnik_ru_gets_its_tokens_itself(tmp_path: Path) -> None:
    with dnevnik_on_air(tmp_path / "stand") as on_air:
        given = urlsplit(on_air.simulation.schools.connection_uri(on_air.school, on_air.port))
        parts = dict(parse_qsl(given.query))
        known = [on_air.url, parts["client_id"], parts["client_secret"], parts["refresh_token"], "1000000000007"]
        result = run("--system", "dnevnik-app", *WHO, "--write", answers="\n".join([*known, "y"]) + "\n")
    assert result.exit_code == 0, result.output
    written = load_organisations(tmp_path / "config").by_id("kukarino").sources[0]
    assert (written.connector, written.connection, written.school) == (
        "dnevnik",
        "dnevnik-app-kukarino",
        "1000000000007",
    )
    assert "client_id=CLIENT_ID&client_secret=CLIENT_SECRET&refresh_token=REFRESH_TOKEN" in result.output
    assert not [secret for secret in (parts["client_secret"], parts["refresh_token"]) if secret in result.output]


def test_files_need_a_folder_only(tmp_path: Path) -> None:
    (tmp_path / "var" / "inbox" / "kukarino").mkdir(parents=True)
    result = run("--system", "exports", *WHO, "--inbox", "inbox/kukarino", "--layouts", "class_journal")
    assert result.exit_code == 0, result.output
    assert "connector: exports, inbox: inbox/kukarino" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--system", "eljur", *WHO, "--address", "https://l:p@host/?devkey=1", "--place", "kuk"], "не адрес"),
        (["--system", "sgo"], "«sgo» не подходит"),
        (["--system", "eljur", *WHO, "--timezone", "Moscow", "--address", "https://h", "--place", "k"], "не подходит"),
    ],
)
def test_an_answer_that_cannot_be_used_is_one_sentence(arguments: list[str], words: str) -> None:
    result = run(*arguments, answers="login\npassword\ndevkey\n")
    assert words in str(result.exception)


def test_what_is_missing_is_named_where_nobody_answers() -> None:
    assert "Нет ответа на вопрос «Система" in str(run().exception)


def test_files_that_come_over_sftp_or_by_mail_have_a_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "SVOD_CONN_EXPORTS_MAIL_KUKARINO", "imap://u:s3cret@127.0.0.1:1/?tls=off&senders=@school.example"
    )
    result = run("--system", "exports-mail", *WHO, "--layouts", "xml_journal, topics_page", "--format", "json")
    assert result.exit_code == 1, "nobody listens there"
    told = json.loads(result.stdout)
    assert "недоступен" in told["message"]
    assert told["variable_form"] == "imap://ЛОГИН:ПАРОЛЬ@127.0.0.1:1/?senders=SENDERS"
    assert yaml.safe_load(told["entry"])[0]["sources"] == [
        {
            "connector": "exports",
            "connection": "exports-mail-kukarino",
            "layouts": ["xml_journal", "topics_page"],
        }
    ]
    assert "s3cret" not in result.output
    wrong = run("--system", "exports", *WHO, "--inbox", "inbox/k", "--layouts", "journal")
    assert "layouts" in str(wrong.exception)
