"""The provider's loop against the stand's СМЭВ over a real socket."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from lxml import etree
from typer.testing import CliRunner, Result

from connectors.smev.message_ids import minted_at
from foundation import locks
from foundation.connections import connection_from_environment
from foundation.errors import ConfigurationError, FatalError
from foundation.settings import PROJECT_ROOT, Settings
from lake.catalog import open_lake
from pipeline.command import app
from pipeline.smev import service
from pipeline.smev.configuration import load_configuration
from publications.gosuslugi import content_schema
from stand.smev.application import PATH
from stand.smev.exchange import NAMESPACE, REQUEST, RESPONSE
from tests.exchanging.place import NOW, Smev, make_workspace, play, running_smev, write_configuration
from tests.publishing.families import CONSENTED, HOSTILE, LONG_NAME, NAMES, PAPER, WITHDREW
from tests.publishing.school import School


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_workspace(tmp_path_factory.mktemp("smev") / "made").workspace


@pytest.fixture
def settings(made: Path, tmp_path: Path) -> Settings:
    workspace = tmp_path / "workspace"
    copytree(made, workspace)
    return Settings(workspace=workspace, config=workspace / "config", threads=1)


@pytest.fixture
def smev(settings: Settings) -> Iterator[Smev]:
    with running_smev(settings.workspace) as running:
        yield running


def content_of(smev: Smev, request_id: str) -> etree._Element:
    (content,) = smev.book()[request_id]["contents"]
    return etree.fromstring(content)


def test_every_request_is_answered_once_and_confirmed(settings: Settings, smev: Smev) -> None:
    asked = {
        smev.ask(CONSENTED): "diary",
        smev.ask(HOSTILE): "diary",
        smev.ask(WITHDREW): "ACCESS_DENIED",
        smev.ask(PAPER): "ACCESS_DENIED",
        smev.ask(CONSENTED, "stranger"): "ACCESS_DENIED",
        smev.ask("nobody"): "NO_DATA",
    }
    report = play(settings, smev)
    assert report.trouble is None
    assert dict(report.counts) == {"fetched": 6, "diary": 2, "ACCESS_DENIED": 3, "NO_DATA": 1}
    assert {name: entry["answers"] for name, entry in smev.book().items()} == {
        name: [outcome] for name, outcome in asked.items()
    }
    assert all(entry["confirmed"] for entry in smev.book().values())
    again = play(settings, smev)
    assert not again.counts
    assert service.standing(settings, include_settled=False).is_clean


def test_an_answer_is_the_published_diary_and_nobody_elses(settings: Settings, smev: Smev) -> None:
    asked = smev.ask(CONSENTED)
    play(settings, smev)
    content = content_of(smev, asked)
    schema = etree.XMLSchema(etree.fromstring(content_schema(NAMESPACE, REQUEST, RESPONSE)))
    assert schema.validate(content), schema.error_log
    text = "".join(str(each) for each in content.itertext())
    assert LONG_NAME in text
    assert all(name.split()[0] not in text for child, name in NAMES.items() if child != CONSENTED)
    names = {"d": NAMESPACE}
    assert [each.text for each in content.iterfind(".//d:Homework/d:Text", names)] == ["№ 5, a<b", "• раз", "• два"]
    assert content.findtext("d:Day/d:Lesson/d:Mark/d:Value", namespaces=names) == "5"
    assert content.find(".//d:Recipient", names) is None


def test_only_the_days_asked_for_are_told(settings: Settings, smev: Smev) -> None:
    asked = smev.ask(CONSENTED, days="<From>2026-10-23</From><To>2026-10-24</To>")
    play(settings, smev)
    content = content_of(smev, asked)
    names = {"d": NAMESPACE}
    assert content.find("d:Day", names) is None
    assert content.find("d:Mark", names) is None
    shown = content.find("d:Shown", names)
    assert shown is not None
    assert [each.text for each in shown] == ["2026-10-23", "2026-10-24"]
    assert content.find("d:PeriodMark", names) is not None


def test_what_is_no_request_for_a_diary_is_said_so(settings: Settings, smev: Smev) -> None:
    broken = smev.ask("", about="empty")
    play(settings, smev)
    assert smev.book()[broken]["answers"] == ["UNKNOWN_REQUEST_DESCRIPTION"]
    assert smev.book()[broken]["confirmed"] is True


def test_a_request_in_parts_is_read(settings: Settings, smev: Smev) -> None:
    asked = smev.ask(CONSENTED, attachment="приложенное заявление\r\n--uuid:other\r\n")
    play(settings, smev)
    assert smev.book()[asked]["answers"] == ["diary"]


def test_a_withdrawal_holds_before_the_next_publication(settings: Settings, smev: Smev) -> None:
    school_lake_withdraws(settings)
    asked = smev.ask(CONSENTED)
    play(settings, smev)
    assert smev.book()[asked]["answers"] == ["ACCESS_DENIED"]


def test_a_withdrawal_holds_for_an_answer_still_owed(settings: Settings, smev: Smev) -> None:
    asked = smev.ask(CONSENTED)
    smev.spoil("SendResponse", "SMEVFailure")
    assert play(settings, smev).counts["SMEVFailure"] == 1
    school_lake_withdraws(settings)
    play(settings, smev)
    assert smev.book()[asked]["answers"] == ["ACCESS_DENIED"]


def school_lake_withdraws(settings: Settings) -> None:
    with open_lake(settings) as lake:
        school = School(lake.connection)
        school.names[CONSENTED] = LONG_NAME
        school.consent(CONSENTED, decision="withdrawn", on=NOW.date())
        school.write()


def test_a_cancelled_request_is_not_answered(settings: Settings, smev: Smev) -> None:
    asked = smev.ask(CONSENTED)
    smev.spoil("SendResponse", "SMEVFailure")
    play(settings, smev)
    notice = smev.ask(CONSENTED, about="cancel", cancels=asked)
    smev.spoil("SendResponse", "SMEVFailure")
    play(settings, smev)
    play(settings, smev)
    assert (smev.book()[asked]["answers"], smev.book()[asked]["confirmed"]) == ([], True)
    assert smev.book()[notice]["confirmed"] is True
    assert service.standing(settings, include_settled=True).counts == {"cancelled": 1}


def test_a_request_changed_after_signing_is_refused_by_its_confirmation(settings: Settings, smev: Smev) -> None:
    asked = smev.ask(CONSENTED)
    smev.spoil("GetRequest", "spoilt")
    report = play(settings, smev)
    assert report.counts["bad_signature"] == 1
    assert (smev.book()[asked]["answers"], smev.book()[asked]["confirmed"]) == ([], False)


def test_an_unknown_certificate_of_smev_leaves_the_queue_alone(settings: Settings, smev: Smev) -> None:
    asked = smev.ask(CONSENTED)
    write_configuration(settings.config, smev_certificates=["stand/smev/provider.crt"])
    with pytest.raises(ConfigurationError, match="smev_certificates"):
        play(settings, smev)
    assert (smev.book()[asked]["answers"], smev.book()[asked]["confirmed"]) == ([], None)
    write_configuration(settings.config)
    smev.simulation.exchange.return_after = 0.0
    play(settings, smev)
    assert smev.book()[asked]["answers"] == ["diary"]


def test_an_id_that_waited_too_long_is_made_anew_before_it_is_sent(settings: Settings, smev: Smev) -> None:
    asked = smev.ask(CONSENTED)
    published = settings.publications / "diaries" / "shkola" / f"{CONSENTED}.json"
    good = published.read_bytes()
    published.write_bytes(b"{")
    play(settings, smev)
    (row,) = service.standing(settings, include_settled=False).requests
    assert (row["status_code"], row["attempts"], row["reason"]) == ("owed", 0, "Ответ не составлен (JSONDecodeError).")
    published.write_bytes(good)
    later = NOW + timedelta(hours=30)
    smev.turn(later)
    play(settings, smev, later)
    (sent,) = smev.book()[asked]["answer_ids"]
    minted = minted_at(sent)
    assert minted is not None
    assert abs(minted - later) < timedelta(minutes=5)
    assert smev.book()[asked]["answers"] == ["diary"]


def test_what_can_never_be_made_ends_as_a_failure_told_to_the_applicant(
    settings: Settings, smev: Smev, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.smev.rounds._MOST_FAILURES", 2)
    asked = smev.ask(CONSENTED)
    other = smev.ask(HOSTILE)
    (settings.publications / "diaries" / "shkola" / f"{CONSENTED}.json").write_bytes(b"{")
    for _ in range(3):
        play(settings, smev)
    assert smev.book()[asked]["answers"] == ["FAILURE"]
    assert smev.book()[other]["answers"] == ["diary"]


def test_serving_goes_on_until_it_is_told_to_end(settings: Settings, smev: Smev) -> None:
    first = smev.ask(CONSENTED)
    pauses: list[float] = []
    second: list[str] = []

    def wait(seconds: float) -> bool:
        pauses.append(seconds)
        if len(pauses) == 1:
            second.append(smev.ask(HOSTILE))
        if len(pauses) == 2:
            smev.disturb("GetRequest", "503", 6)
        return len(pauses) == 4

    service.serve(settings, smev.connections, service.clock_from(NOW), lambda _report: None, wait)
    assert smev.book()[first]["answers"] == smev.book()[second[0]]["answers"] == ["diary"]
    assert pauses == [1.0, 1.0, 2.0, 4.0]


@pytest.fixture
def command(settings: Settings, smev: Smev, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs `svod smev …` as a person does."""
    monkeypatch.setenv("SVOD_WORKSPACE", str(settings.workspace))
    monkeypatch.setenv("SVOD_CONFIG", str(settings.config))
    monkeypatch.setenv("SVOD_CONN_SMEV", smev.uri)
    monkeypatch.setenv("SVOD_THREADS", "1")
    return lambda *words: CliRunner().invoke(app, ["smev", *words])


def test_the_command_shows_what_was_done_and_what_waits_for_a_person(
    command: Callable[..., Result], smev: Smev
) -> None:
    asked = smev.ask(CONSENTED)
    smev.spoil("SendResponse", "RecipientIsNotFound")
    once = command("once", "--as-of", NOW.isoformat())
    assert once.exit_code == 1
    assert "Отложено для человека" in once.stdout
    told = json.loads(command("status", "--format", "json").stdout)
    assert told["counts"] == {"set_aside": 1}
    (row,) = told["requests"]
    assert (row["request_id"], row["student_id"], row["fault_code"]) == (asked, CONSENTED, "RecipientIsNotFound")
    assert LONG_NAME.split()[0] not in json.dumps(told, ensure_ascii=False)
    assert command("retry", asked).exit_code == 0
    assert isinstance(command("retry", asked).exception, ConfigurationError)
    again = command("once", "--as-of", NOW.isoformat(), "--format", "json")
    assert (again.exit_code, json.loads(again.stdout)["standing"]) == (0, {"diary": 1})
    shown = command("status", "--all")
    assert shown.exit_code == 0
    assert "Отвечено дневником" in shown.stdout
    assert smev.book()[asked]["answers"] == ["diary"]
    etree.XMLSchema(etree.fromstring(command("schema").stdout.encode()))


def test_two_processes_never_answer_at_once(settings: Settings, smev: Smev) -> None:
    with locks.tried(settings.workspace / "smev" / "loop.lock"), pytest.raises(FatalError, match="другой процесс"):
        play(settings, smev)


def test_what_cannot_be_read_is_counted_and_shown(settings: Settings, smev: Smev) -> None:
    smev.ask(CONSENTED, content="")
    assert play(settings, smev).counts["unreadable"] == 1
    (told,) = service.standing(settings, include_settled=False).unreadable
    assert (told["reason"], told["times"]) == ("у запроса нет содержания", 1)


def test_the_example_configuration_is_that_of_the_stand() -> None:
    configuration = load_configuration(PROJECT_ROOT / "config" / "example")
    assert (configuration.namespace, configuration.request, configuration.response) == (NAMESPACE, REQUEST, RESPONSE)
    assert (configuration.path, configuration.signer) == (PATH, "trial-rsa")


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"namespace": None}, "namespace"),
        ({"signer": "gost"}, "signer"),
        ({"nonsense": 1}, "nonsense"),
        ({"key": "nowhere.key"}, "nowhere.key"),
        ({"smev_certificates": ["stand/smev/smev.key"]}, "smev.key"),
        ({"connection": "other"}, "other"),
    ],
)
def test_a_wrong_configuration_is_named(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: dict[str, Any], complaint: str
) -> None:
    monkeypatch.setenv("SVOD_CONN_SMEV", "http://127.0.0.1:9/")
    write_configuration(tmp_path, **said)
    with pytest.raises(ConfigurationError, match=complaint):
        service.once(Settings(workspace=made, config=tmp_path), connection_from_environment, service.clock_from(NOW))
