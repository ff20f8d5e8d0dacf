"""The connector against the stand's ЭлЖур: both hosts, both spellings, every fault the stand knows."""

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.contract import Connector
from connectors.registry import open_source
from foundation.connections import parse_connection
from foundation.http import HttpPolicy
from foundation.organisations import Organisations
from foundation.settings import Settings
from schemas.exchange import Page, PageFailure, UnitEnd, Window

WINDOW = Window(date(2026, 10, 8), date(2026, 10, 22))
SCHOOLS = ("kukarino", "kasli-college", "ugra-1")

QUICK = HttpPolicy(first_wait=0.02, longest_wait=0.05)

Opening = Callable[[Any, str], Connector]


@pytest.fixture
def opening(stand_organisations: Organisations, tmp_path: Path) -> Opening:
    """Opens a school's source on a running stand as the pipeline does."""

    def open_school(stand: Any, organisation_id: str) -> Connector:
        organisation = stand_organisations.by_id(organisation_id)
        source = organisation.sources[0].model_copy(update={"requests_per_second": 2000.0})
        listener = "cop" if source.connector == "eljur-esia" else "eljur"
        host = stand.hosts[listener]
        vendor = host.vendor(source.vendor)
        uri = host.connection_uri(vendor, stand.ports[listener])
        connect = lambda name: parse_connection(name, uri)  # noqa: E731
        return open_source(organisation, source, connect, Settings(workspace=tmp_path), QUICK)

    return open_school


def moment(stand: Any) -> datetime:
    return datetime.fromisoformat(stand.control("GET", "/health")["now"])


def leaves(value: Any) -> int:
    if isinstance(value, dict):
        return sum(leaves(one) for one in value.values())
    if isinstance(value, list):
        return sum(leaves(one) for one in value)
    return 0 if value is None or value == "" else 1


@pytest.mark.parametrize("school", SCHOOLS)
def test_two_full_reads_are_equal_and_every_value_is_counted(school: str, shared_stand: Any, opening: Opening) -> None:
    connector = opening(shared_stand, school)
    assert connector.probe(moment(shared_stand)).ok
    found = list(connector.pages(WINDOW, moment(shared_stand)))
    assert found == list(opening(shared_stand, school).pages(WINDOW, moment(shared_stand)))
    assert not [one for one in found if isinstance(one, PageFailure)]
    pages = [one for one in found if isinstance(one, Page)]
    assert [page.offered for page in pages] == [leaves(json.loads(page.body)["response"]["result"]) for page in pages]
    assert sum(page.offered for page in pages if page.kind == "eljur.getdiary") > 100
    ends = {one.kind: one.pages for one in found if isinstance(one, UnitEnd)}
    assert ends == {kind: sum(page.kind == kind for page in pages) for kind in connector.capabilities.kinds}


FAULTS = {
    "getrules": ("429", "429-date"),
    "getperiods": ("login-page", "500"),
    "getdiary": ("truncated", "reset", "429-seconds", "slow"),
}


@pytest.mark.parametrize("school", ["kukarino", "ugra-1"])
def test_every_fault_the_stand_knows_costs_time_only(school: str, own_stand: Any, opening: Opening) -> None:
    clean = list(opening(own_stand, school).pages(WINDOW, moment(own_stand)))
    own_stand.control(
        "PUT",
        "/faults",
        [
            {"fault": fault, "method": method, "upcoming": 1, "seconds": 0.2}
            for method, faults in FAULTS.items()
            for fault in faults
        ],
    )
    assert list(opening(own_stand, school).pages(WINDOW, moment(own_stand))) == clean
    served = own_stand.control("GET", "/books")["cop" if school == "ugra-1" else "eljur"]["served"]
    assert {one["outcome"] for one in served} == {"200", *(fault for faults in FAULTS.values() for fault in faults)}


def test_a_stand_that_forgets_its_tokens_costs_one_login(own_stand: Any, opening: Opening) -> None:
    connector = opening(own_stand, "kukarino")
    assert connector.probe(moment(own_stand)).ok
    own_stand.control("DELETE", "/tokens")
    found = list(connector.pages(WINDOW, moment(own_stand)))
    assert not [one for one in found if isinstance(one, PageFailure)]
    served = own_stand.control("GET", "/books")["eljur"]["served"]
    assert sum(one["requests"] for one in served if one["method"] == "auth") == 2


def test_a_dead_school_costs_its_neighbour_on_the_same_host_nothing(own_stand: Any, opening: Opening) -> None:
    own_stand.control("PUT", "/faults", [{"fault": "500", "vendor": "kuk", "method": "getfinalassessments"}])
    assert [o for o in opening(own_stand, "kukarino").pages(WINDOW, moment(own_stand)) if isinstance(o, PageFailure)]
    other = opening(own_stand, "kasli-college").pages(WINDOW, moment(own_stand))
    assert not [one for one in other if isinstance(one, PageFailure)]


def test_a_vendor_that_is_not_ours_is_refused_by_the_probe(own_stand: Any, stand_organisations: Organisations) -> None:
    organisation = stand_organisations.by_id("kukarino")
    host = own_stand.hosts["eljur"]
    uri = host.connection_uri(host.vendor("kasli"), own_stand.ports["eljur"])
    connector = open_source(
        organisation,
        organisation.sources[0],
        lambda name: parse_connection(name, uri),
        Settings(workspace=own_stand.workspace),
    )
    probe = connector.probe(moment(own_stand))
    assert not probe.ok
    assert "Неверный логин или пароль" in probe.message
