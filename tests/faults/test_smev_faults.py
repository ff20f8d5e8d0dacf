"""Every fault of СМЭВ, a wire that breaks, and a process killed at every step: each request is answered once."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from connectors.smev.reactions import Fault, Reaction, advice_on, known_faults, reaction_to
from foundation.errors import ConfigurationError
from foundation.settings import PROJECT_ROOT
from pipeline.smev.ledger import Ledger
from pipeline.smev.rounds import Rounds
from stand.smev.keys import keys_folder, keys_of
from tests.exchanging.place import NOW, Smev, running_smev
from tests.exchanging.rounds import WITHOUT_CONSENT, open_rounds

BY_REACTION = {
    reaction: sorted(name for name in known_faults() if reaction_to(Fault(name)) is reaction) for reaction in Reaction
}


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    keys_of(folder)
    return folder


@dataclass
class Provider:
    """A loop whose clock the test sets, and the СМЭВ it answers at."""

    smev: Smev
    rounds: Rounds
    ledger: Ledger
    clock: list[datetime]

    def play(self) -> dict[str, int]:
        return dict(self.rounds.play(50).counts)

    def status_of(self, request_id: str) -> tuple[str, list[str], bool | None]:
        row, entry = self.ledger.request(request_id), self.smev.book()[request_id]
        assert row is not None
        return row.status_code, entry["answers"], entry["confirmed"]


@pytest.fixture(scope="module")
def shared(keys: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    workspace = tmp_path_factory.mktemp("smev")
    keys_folder(workspace).parent.mkdir(parents=True)
    keys_folder(workspace).symlink_to(keys)
    clock = [NOW]
    with (
        running_smev(workspace, return_after=0.0) as smev,
        open_rounds(workspace, smev.uri, lambda: clock[0]) as (rounds, ledger),
    ):
        yield Provider(smev, rounds, ledger, clock)


@pytest.fixture
def at(shared: Provider) -> Iterator[Provider]:
    """A provider who owes nothing, at a СМЭВ that says no fault."""
    yield shared
    shared.clock[0] = NOW
    shared.smev.post("faults", [], method="PUT")
    shared.smev.control("/faults", [])
    assert not shared.ledger.owed()
    assert not shared.ledger.unconfirmed()


@pytest.mark.parametrize("fault", BY_REACTION[Reaction.LATER])
def test_what_passes_is_tried_until_it_has_passed(at: Provider, fault: str) -> None:
    asked, other = at.smev.ask("1", about=fault), at.smev.ask("2", about=fault)
    at.smev.spoil("SendResponse", fault)
    at.play()
    standing = {at.status_of(each)[0] for each in (asked, other)}
    assert standing == {"owed", "answered"}
    at.play()
    assert [at.status_of(each) for each in (asked, other)] == [("answered", ["diary"], True)] * 2


@pytest.mark.parametrize("fault", ["MessageIsAlreadySent"])
def test_what_was_sent_already_is_not_sent_again(at: Provider, fault: str) -> None:
    asked = at.smev.ask("1", about=fault)
    at.smev.spoil("SendResponse", fault)
    at.play()
    at.play()
    assert at.status_of(asked) == ("answered", [], True)


@pytest.mark.parametrize("fault", BY_REACTION[Reaction.NEW_ID])
def test_a_refused_id_is_made_anew(at: Provider, fault: str) -> None:
    asked = at.smev.ask("1", about=fault)
    at.smev.spoil("SendResponse", fault, 2)
    at.play()
    assert at.status_of(asked) == ("answered", ["diary"], True)


def test_a_clock_that_is_wrong_ends_the_loop_and_is_named(at: Provider) -> None:
    asked = at.smev.ask("1", about="clock")
    at.clock[0] = NOW - timedelta(days=30)
    with pytest.raises(ConfigurationError, match="часы"):
        at.play()
    assert at.status_of(asked) == ("owed", [], None)
    at.clock[0] = NOW
    at.play()
    assert at.status_of(asked) == ("answered", ["diary"], True)


@pytest.mark.parametrize("fault", BY_REACTION[Reaction.REFUSE])
def test_a_diary_that_is_not_accepted_becomes_a_refusal(at: Provider, fault: str) -> None:
    asked = at.smev.ask("1", about=fault)
    at.smev.spoil("SendResponse", fault, 9, only_diaries=True)
    at.play()
    assert at.status_of(asked) == ("answered", ["FAILURE"], True)


def test_a_refusal_that_is_not_accepted_waits_for_a_person_and_costs_nobody(at: Provider) -> None:
    asked = at.smev.ask(WITHOUT_CONSENT, about="poison")
    at.smev.spoil("SendResponse", "InvalidContent", 1)
    at.play()
    other = at.smev.ask("2", about="poison")
    at.play()
    assert at.status_of(asked) == ("set_aside", [], True)
    assert at.status_of(other) == ("answered", ["diary"], True)


@pytest.mark.parametrize("fault", BY_REACTION[Reaction.SET_ASIDE])
def test_what_nobody_can_be_told_is_set_aside(at: Provider, fault: str) -> None:
    asked = at.smev.ask("1", about=fault)
    at.smev.spoil("SendResponse", fault)
    at.play()
    assert at.status_of(asked) == ("set_aside", [], True)
    assert "fetched" not in at.play()


@pytest.mark.parametrize("fault", BY_REACTION[Reaction.STOP])
@pytest.mark.parametrize("operation", ["GetRequest", "SendResponse", "Ack"])
def test_what_only_a_person_can_mend_ends_the_loop_and_loses_nothing(at: Provider, fault: str, operation: str) -> None:
    asked = at.smev.ask("1", about=fault + operation)
    at.smev.spoil(operation, fault)
    with pytest.raises(ConfigurationError) as raised:
        at.play()
    assert fault in raised.value.message
    assert raised.value.remedy == advice_on(Fault(fault))
    assert raised.value.remedy
    at.play()
    assert at.status_of(asked) == ("answered", ["diary"], True)


def test_a_fault_nobody_has_described_is_tried_again_and_shown(at: Provider) -> None:
    asked = at.smev.ask("1", about="new")
    at.smev.spoil("SendResponse", "BrandNewFault")
    assert at.play()["BrandNewFault"] == 1
    at.play()
    assert at.status_of(asked) == ("answered", ["diary"], True)


@pytest.mark.parametrize("fault", ["SMEVFailure", "TargetMessageIsNotFound"])
def test_a_confirmation_that_fails_is_made_up_for(at: Provider, fault: str) -> None:
    asked = at.smev.ask("1", about="ack" + fault)
    at.smev.spoil("Ack", fault)
    at.play()
    at.play()
    assert at.status_of(asked) == ("answered", ["diary"], True)


@pytest.mark.parametrize("operation", ["GetRequest", "SendResponse", "Ack"])
@pytest.mark.parametrize("fault", ["reset", "truncated", "500", "503", "login-page", "429"])
def test_a_wire_that_breaks_after_the_call_was_heard(at: Provider, operation: str, fault: str) -> None:
    asked = at.smev.ask("1", about=operation + fault)
    at.smev.disturb(operation, fault, 1)
    at.play()
    at.play()
    assert at.status_of(asked) == ("answered", ["diary"], True)


def test_a_server_that_is_down_ends_the_round_and_owes(at: Provider) -> None:
    asked = at.smev.ask("1", about="down")
    at.smev.disturb("SendResponse", "503", 3)
    assert at.rounds.play(50).trouble is not None
    # What СМЭВ took although it said 503 is not sent a second time.
    assert at.status_of(asked) == ("owed", ["diary"], None)
    at.play()
    assert at.status_of(asked) == ("answered", ["diary"], True)


@pytest.mark.parametrize("students", [["1"], pytest.param(["1", WITHOUT_CONSENT, "2"], marks=pytest.mark.full)])
def test_killed_at_any_step_every_request_is_answered_once(keys: Path, tmp_path: Path, students: list[str]) -> None:
    keys_folder(tmp_path).parent.mkdir(parents=True)
    keys_folder(tmp_path).symlink_to(keys)
    with running_smev(tmp_path, return_after=0.0) as smev:
        arguments = [sys.executable, "-m", "tests.exchanging.killed", str(tmp_path), smev.uri, NOW.isoformat()]
        with subprocess.Popen(
            arguments, cwd=PROJECT_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:

            def told(line: str) -> str:
                assert process.stdin is not None
                assert process.stdout is not None
                process.stdin.write(line + "\n")
                process.stdin.flush()
                return process.stdout.readline().strip()

            point = 0
            said = "killed"
            while said == "killed":
                point += 1
                for student in students:
                    smev.ask(student, about=f"killed at {point}")
                said = told(f"kill {point}")
                assert told("whole") == "ended"
            assert said == "ended"
            assert process.stdin is not None
            process.stdin.close()
        book = smev.book()
    assert point > 15, "there are fewer steps than calls"
    assert len(book) == len(students) * point
    outcomes = {("ACCESS_DENIED",) if student == WITHOUT_CONSENT else ("diary",) for student in students}
    assert {tuple(entry["answers"]) for entry in book.values()} == outcomes
    assert all(entry["confirmed"] for entry in book.values())
