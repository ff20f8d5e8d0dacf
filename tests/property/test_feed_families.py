"""Whatever the families, a guardian never gets another's child, nor a portal one of another's organisation."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.settings import Settings
from pipeline.publishing import show_feed
from publications.feed import PackMaker, put_pack, student_uuid
from tests.publishing.feed import clients_of, installation, opened
from tests.publishing.school import night, organisation, organisations

ORGANISATIONS = ("odna", "drugaya")
GUARDIANS = ("m1", "m2")
RESOURCES = ("", "/diary", "/schedule", "/homework", "/marks", "/absences", "/final-marks")

# By organisation and child: the guardians who may see it.
families = st.fixed_dictionaries(
    {
        name: st.dictionaries(st.integers(1, 4), st.sets(st.sampled_from(GUARDIANS)), max_size=3)
        for name in ORGANISATIONS
    }
)


def diary(organisation_id: str, child: int, guardians: set[str]) -> dict[str, Any]:
    return {
        "organisation": {"id": organisation_id, "title": organisation_id},
        "student": {"id": str(child), "name": f"Ребёнок {organisation_id} {child}", "study_group": "7А"},
        "recipients": sorted(f"{organisation_id}|{guardian}" for guardian in guardians),
        "updated_at": "2026-10-22T10:00:00Z",
        "shown": {"from": "2026-10-12", "to": "2026-11-01"},
        "days": [],
        "marks": [],
        "absences": [],
        "period_marks": [],
        "control_works": [],
        "holidays": [],
    }


def published(folder: Path, children: dict[str, dict[int, set[str]]]) -> Settings:
    where = installation(folder, organisations(*(organisation(name) for name in ORGANISATIONS)))
    run = night()
    for name in ORGANISATIONS:
        pack = PackMaker(organisation(name), {f"{name}|m1": ["esia-of-m1"]})
        for child, guardians in sorted(children[name].items()):
            pack.add(f"{name}|{child}", diary(name, child, guardians))
        put_pack(where, run, name, pack)
    show_feed(where, run.run_id)
    return where


def clients() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {
        f"{name}_{guardian}": {"kind": "guardian", "account": f"{name}|{guardian}", "requests_per_second": 10_000}
        for name in ORGANISATIONS
        for guardian in GUARDIANS
    }
    found["esia"] = {"kind": "guardian", "account": "esia-of-m1", "requests_per_second": 10_000}
    found["portal"] = {"kind": "portal", "organisations": ("odna",), "requests_per_second": 10_000}
    return found


# An example publishes two schools and asks a few dozen times.
@settings(max_examples=8, deadline=None)
@given(families)
def test_who_sees_whom(children: dict[str, dict[int, set[str]]]) -> None:
    hold(children)


@pytest.mark.full
@settings(max_examples=300, deadline=None)
@given(families)
def test_who_sees_whom_in_many_regions(children: dict[str, dict[int, set[str]]]) -> None:
    hold(children)


def hold(children: dict[str, dict[int, set[str]]]) -> None:
    """Each client is given what is his, by every resource, and of the rest not even that it is there."""
    everybody = {
        str(student_uuid(f"{name}|{child}")): (name, guardians)
        for name in ORGANISATIONS
        for child, guardians in children[name].items()
    }
    own = {
        f"{name}-{guardian}": {
            uuid for uuid, (where, guardians) in everybody.items() if where == name and guardian in guardians
        }
        for name in ORGANISATIONS
        for guardian in GUARDIANS
    }
    own["esia"] = own["odna-m1"] | own["drugaya-m1"]
    own["portal"] = {uuid for uuid, (name, _) in everybody.items() if name == "odna"}
    with tempfile.TemporaryDirectory() as folder:
        where = published(Path(folder), children)
        with opened(where, clients_of(where, **clients())) as door:
            for number, (client_id, expected) in enumerate(own.items()):
                headers = door.enter(client_id)
                listed = door.http.get("/v1/students?limit=100", headers=headers).json()["students"]
                assert {each["id"] for each in listed} == expected
                for place, uuid in enumerate(everybody):
                    resource = RESOURCES[(number + place) % len(RESOURCES)]
                    answer = door.http.get(f"/v1/students/{uuid}{resource}", headers=headers)
                    assert (answer.status_code == 200) == (uuid in expected)
                    assert (uuid in answer.text) == (uuid in expected)
                account = door.service.clients.by_id(client_id).account or "odna|m2"  # type: ignore[union-attr]
                schedule = door.http.get(f"/myschool/Schedule/{account}", headers=headers)
                due = expected if client_id != "portal" else own["odna-m2"]
                shown = [
                    each["student"]["id"] for school in schedule.json().get("school", []) for each in school["class"]
                ]
                assert set(shown) == due
                assert len(shown) == len(due)
