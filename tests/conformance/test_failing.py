"""What every connector of a system over HTTP does when the system fails, and what it never does."""

import logging
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from schemas.exchange import Page, PageFailure, UnitEnd
from stand.faults import FAULTS
from tests.conformance.journal import NOW
from tests.conformance.subjects import SPOILT, SUBJECTS, Subject
from tests.conformance.world import QUICK, WINDOW, Said, World

PROJECT = Path(__file__).parents[2]


def _failures(said: list[Said]) -> list[PageFailure]:
    return [one for one in said if isinstance(one, PageFailure)]


def test_passing_faults_of_every_kind_cost_nothing(served: Subject, world: World, tmp_path: Path) -> None:
    clean = world.read(served, tmp_path)
    world.spoil(*({"fault": fault, "method": served.paged, "upcoming": 1, "seconds": 0.2} for fault in FAULTS))
    assert world.read(served, tmp_path, policy=replace(QUICK, attempts=len(FAULTS) + 1)) == clean
    assert set(FAULTS) <= {one["outcome"] for one in world.books(served)["served"]}


REASONS = {"403": "forbidden"}


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault != "slow"])
def test_a_lasting_fault_costs_its_pages_and_no_others(
    fault: str, served: Subject, world: World, tmp_path: Path
) -> None:
    clean = world.read(served, tmp_path)
    world.control("DELETE", "/books")
    world.spoil({"fault": fault, "method": served.paged, "seconds": 0})
    said = world.read(served, tmp_path)
    failures = _failures(said)
    assert failures
    assert {one.reason_code for one in failures} <= {REASONS.get(fault, "unavailable"), "source_suspended"}
    assert failures[0].reason_code == REASONS.get(fault, "unavailable")
    for one in failures:
        assert one.message.endswith((".", "»"))
        assert one.remedy.endswith(".")
        assert not one.alone
    lost = {one.kind for one in failures}
    ends = {one.kind: one.pages for one in said if isinstance(one, UnitEnd)}
    assert set(ends) == {one.kind for one in clean if isinstance(one, UnitEnd)}
    kept = [one for one in said if isinstance(one, Page)]
    assert [one for one in kept if one.kind not in lost] == [
        one for one in clean if isinstance(one, Page) and one.kind not in lost
    ]
    assert all(ends[kind] == sum(one.kind == kind for one in kept) for kind in ends)
    if fault == "401":
        # The first login, and two more that no call accepted: a fourth could lock the account.
        assert 2 <= world.served(served)[served.login] <= 3


def test_an_answer_that_never_ends_is_given_up(served: Subject, world: World, tmp_path: Path) -> None:
    world.spoil({"fault": "slow", "method": served.paged, "seconds": 30})
    impatient = replace(QUICK, whole_answer=0.2, read=0.2, attempts=1)
    failures = _failures(world.read(served, tmp_path, policy=impatient))
    assert failures
    assert failures[0].reason_code == "unavailable"


@pytest.mark.parametrize("fault", ["401", "403", "500", "login-page", "reset"])
def test_a_system_that_fails_at_the_door_is_told_of_in_words(
    fault: str, served: Subject, world: World, tmp_path: Path
) -> None:
    world.spoil({"fault": fault})
    connector = world.open(served, tmp_path)
    probe = connector.probe(NOW)
    assert not probe.ok
    assert probe.message
    assert probe.remedy
    said = list(connector.pages(WINDOW, NOW))
    assert not [one for one in said if isinstance(one, Page)]
    assert {one.kind for one in _failures(said)} == set(connector.capabilities.kinds)
    assert {one.kind: one.pages for one in said if isinstance(one, UnitEnd)} == dict.fromkeys(
        connector.capabilities.kinds, 0
    )


def test_a_session_that_dies_midway_costs_one_login(served: Subject, world: World, tmp_path: Path) -> None:
    connector = world.open(served, tmp_path)
    clean = world.read(served, tmp_path)
    world.control("DELETE", "/books")
    reading = connector.pages(WINDOW, NOW)
    said = [next(reading)]
    world.control("DELETE", "/tokens")
    said += list(reading)
    assert said == clean
    assert world.served(served)[served.login] == 2


def test_nothing_is_asked_that_has_a_side_effect(served: Subject, world: World, tmp_path: Path) -> None:
    assert world.open(served, tmp_path).probe(NOW).ok
    world.read(served, tmp_path)
    asked = world.served(served)
    assert set(asked) <= served.methods
    assert "getmessageinfo" not in asked
    assert asked[served.login] == 2


def test_no_secret_is_in_any_message_log_or_request(
    served: Subject, world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    world.spoil(*({"fault": fault, "share": 0.05, "seconds": 0.05} for fault in FAULTS))
    said: list[Any] = [world.open(served, tmp_path).probe(NOW), *world.read(served, tmp_path)]
    secrets = world.secrets(served)
    assert secrets
    texts = [repr(replace(one, body=b"") if isinstance(one, Page) else one) for one in said]
    texts += [repr(one.request) for one in said if isinstance(one, Page)]
    texts += [record.getMessage() for record in caplog.records]
    texts.append(caplog.text)
    texts += [str(path) + path.read_text("utf-8", "replace") for path in tmp_path.rglob("*") if path.is_file()]
    assert not [text[:200] for text in texts for secret in secrets if secret in text]


_READ = """
import sys
from pathlib import Path
from datetime import datetime, date
from connectors.registry import open_source
from foundation.connections import parse_connection
from foundation.organisations import Organisation
from foundation.settings import Settings
from schemas.exchange import Page, Window
organisation = Organisation.model_validate_json(sys.argv[1])
moment = datetime.fromisoformat(sys.argv[4])
connector = open_source(
    organisation, organisation.sources[0], lambda name: parse_connection(name, sys.argv[2]),
    Settings(workspace=Path(sys.argv[3])),
)
window = Window(date.fromisoformat(sys.argv[5]), date.fromisoformat(sys.argv[6]))
print(sum(isinstance(one, Page) for one in connector.pages(window, moment)))
"""
RATE = 20.0


def test_two_processes_together_keep_within_the_budget(world: World, tmp_path: Path) -> None:
    """Every host at once, read by two processes each; counted where the requests arrive."""
    running: list[subprocess.Popen[str]] = []
    for name in SPOILT:
        subject = SUBJECTS[name]
        organisation = world.organisations.by_id(subject.organisation_id)
        source = organisation.sources[0].model_copy(update={"requests_per_second": RATE, "concurrency": 8})
        entry = organisation.model_copy(update={"sources": [source]}).model_dump_json()
        uri = world.uris[f"to-{subject.organisation_id}"]
        window = (WINDOW.from_on.isoformat(), WINDOW.to_on.isoformat())
        arguments = [sys.executable, "-c", _READ, entry, uri, str(tmp_path), NOW.isoformat(), *window]
        running += [subprocess.Popen(arguments, cwd=PROJECT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    pages = [int(process.communicate(timeout=120)[0]) for process in running]
    assert all(process.returncode == 0 for process in running)
    assert pages[0::2] == pages[1::2]
    for name in SPOILT:
        books = world.books(SUBJECTS[name])
        assert books["requests"] > 10
        # A request may be late on its way, so that one more falls into somebody's second.
        assert books["busiest_second"] <= RATE + 2
