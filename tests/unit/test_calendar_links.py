"""Addresses of calendars: to whom they are given, when they end, and that each use of them is written down."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner, Result

from pipeline.command import app
from pipeline.serving import who_saw
from publications.feed import student_uuid
from publications.serving.calendars import MOST_PER_CHILD
from publications.serving.clients import add_client, remove_client, renew_secret
from publications.serving.service import access_folder
from tests.publishing.families import CONSENTED, HOSTILE, PAPER
from tests.publishing.feed import CLIENTS, MOTHER, NOW, Door, everything_in, opened, publish
from tests.publishing.icalendar import read
from tests.publishing.school import School, night

pytest_plugins = ("tests.publishing.feed_doors",)

_UUID = str(student_uuid(f"shkola|{CONSENTED}"))
_ADDRESS = f"/v1/students/{_UUID}/calendars"


def subscribe(door: Door, client_id: str = "mother", **more: Any) -> str:
    answer = door.http.request("POST", _ADDRESS, headers=door.enter(client_id), **more)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["url"]).removeprefix("http://feed")


def resources(door: Door) -> list[tuple[str, str, str, str]]:
    looks, broken = who_saw(door.where, f"shkola|{CONSENTED}", None, None)
    assert not broken
    return [(look["client"], look["account"], look["resource"], look["outcome"]) for look in looks]


def test_a_guardian_is_given_an_address_that_a_calendar_reads_without_a_token(apart: Door) -> None:
    link = subscribe(apart)
    answer = apart.http.get(link)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "Основы безопасности и защиты Родины" in {event.values["SUMMARY"] for event in read(answer.content)}
    direct = apart.http.get(f"/v1/students/{_UUID}/calendar", headers=apart.enter("mother"))
    assert direct.content == answer.content
    again = apart.http.get(link, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert resources(apart) == [
        ("mother", MOTHER, "calendars", "seen"),
        ("mother", MOTHER, "calendar-link", "seen"),
        ("mother", MOTHER, "calendar", "seen"),
        ("mother", MOTHER, "calendar-link", "seen"),
    ]


def test_the_calendar_says_what_the_published_file_says(apart: Door) -> None:
    file = json.loads((apart.where.publications / "diaries" / "shkola" / f"{CONSENTED}.json").read_text("utf-8"))
    lessons = [lesson["subject"] for day in file["days"] for lesson in day["lessons"]]
    homework = [each for day in file["days"] for lesson in day["lessons"] for each in lesson["homework"]]
    expected = len(lessons) + len(homework) + len(file["control_works"]) + len(file["holidays"])
    events = read(apart.http.get(subscribe(apart)).content)
    assert len(events) == expected
    assert sorted(each.values["SUMMARY"] for each in events if each.categories[0] == "Занятие") == sorted(lessons)


def test_nobody_is_given_the_calendar_of_another_mans_child(apart: Door) -> None:
    asked: list[tuple[str, dict[str, Any]]] = [
        ("stranger", {}),
        ("neighbour", {"params": {"account": MOTHER}}),
        ("portal", {"params": {"account": "shkola|m2"}}),
        ("mother", {"params": {"account": "shkola|m2"}}),
    ]
    for client_id, more in asked:
        headers = apart.enter(client_id)
        assert apart.http.request("POST", _ADDRESS, headers=headers, **more).status_code == 404
        assert apart.http.get(f"/v1/students/{_UUID}/calendar", headers=headers, **more).status_code == 404
    paper = f"/v1/students/{student_uuid(f'shkola|{PAPER}')}/calendars"
    assert apart.http.request("POST", paper, headers=apart.enter("mother")).status_code == 404
    assert apart.http.request("POST", _ADDRESS).status_code == 401


def test_a_portal_says_for_whom(apart: Door) -> None:
    refused = apart.http.request("POST", _ADDRESS, headers=apart.enter("portal"))
    assert refused.status_code == 422
    assert "account" in refused.json()["detail"]
    link = subscribe(apart, "portal", params={"account": MOTHER})
    assert apart.http.get(link).status_code == 200
    assert resources(apart)[-1] == ("portal", MOTHER, "calendar-link", "seen")


def test_a_withdrawn_consent_ends_the_address_at_the_next_publication(
    apart: Door, families: duckdb.DuckDBPyConnection
) -> None:
    link = subscribe(apart)
    connection = families.cursor()
    connection.execute("BEGIN")
    try:
        school = School(connection)
        school.consent(CONSENTED, decision="withdrawn", on=NOW.date())
        school.write()
        publish(connection, apart.where, night(run_id="run-2"), show=False)
        assert apart.http.get(link).status_code == 200, "the night is not over"
        publish(connection, apart.where, night(run_id="run-2"))
    finally:
        connection.execute("ROLLBACK")
    assert apart.http.get(link).status_code == 404
    assert resources(apart)[-1][0] == "mother"
    assert _last_line(apart)["outcome"] == "denied"


def _last_line(door: Door) -> dict[str, Any]:
    (path,) = access_folder(door.where).glob("*.jsonl")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8").splitlines()[-1])
    return found


def test_a_guardian_puts_an_address_away(apart: Door) -> None:
    link, other = subscribe(apart), subscribe(apart)
    headers = apart.enter("mother")
    listed = apart.http.get(_ADDRESS, headers=headers).json()["calendars"]
    assert len(listed) == 2
    assert "url" not in listed[0]
    address = f"{_ADDRESS}/{listed[0]['id']}"
    assert apart.http.request("DELETE", address, headers=apart.enter("portal")).status_code == 404
    assert apart.http.request("DELETE", address, headers=headers).status_code == 204
    assert sorted(apart.http.get(each).status_code for each in (link, other)) == [200, 404]
    assert apart.http.request("DELETE", address, headers=headers).status_code == 404
    assert len(apart.http.get(_ADDRESS, headers=headers).json()["calendars"]) == 1


def test_an_address_ends_with_its_client_and_does_not_rise_with_its_name(apart: Door) -> None:
    link = subscribe(apart)
    renew_secret(apart.where.config, "mother")
    assert apart.http.get(link).status_code == 200, "the address has a secret of its own"
    remove_client(apart.where.config, "mother")
    assert apart.http.get(link).status_code == 404
    apart.clock.pass_by(2)
    add_client(apart.where.config, NOW.replace(year=2027), id="mother", **CLIENTS["mother"])
    assert apart.http.get(link).status_code == 404


def test_a_stranger_learns_nothing_by_guessing(apart: Door) -> None:
    link = subscribe(apart)
    bodies = {
        apart.http.get(each).text for each in ("/calendar/x.ics", f"{link[:-5]}.ics", f"/calendar/{'я' * 50}.ics")
    }
    assert len(bodies) == 1
    assert apart.http.get("/calendar/x.ics").status_code == 404


def test_the_secret_is_kept_nowhere(apart: Door) -> None:
    secret = subscribe(apart).removeprefix("/calendar/").removesuffix(".ics")
    apart.http.get(f"/calendar/{secret}.ics")
    kept = apart.where.workspace / "serve" / "calendars.sqlite"
    assert oct(kept.stat().st_mode & 0o777) == "0o600"
    assert secret not in everything_in(apart.where.workspace)


def test_a_child_has_so_many_addresses_and_a_calendar_asks_so_often(apart: Door) -> None:
    links = [subscribe(apart) for _ in range(MOST_PER_CHILD)]
    full = apart.http.request("POST", _ADDRESS, headers=apart.enter("mother"))
    assert full.status_code == 409
    assert "отключите" in full.json()["detail"]
    other = f"/v1/students/{student_uuid(f'shkola|{HOSTILE}')}/calendars"
    assert apart.http.request("POST", other, headers=apart.enter("mother")).status_code == 201
    answers = [apart.http.get(links[0]).status_code for _ in range(3)]
    assert answers == [200, 200, 429]
    apart.clock.pass_by(2)
    assert apart.http.get(links[0]).status_code == 200


def test_an_installation_that_wants_no_addresses_has_none(apart: Door) -> None:
    link = subscribe(apart)
    (apart.where.config / "serve.yaml").write_text("{calendars: false}", encoding="utf-8")
    with opened(apart.where, apart.secrets) as shut:
        assert shut.http.get(link).status_code == 404
        assert shut.http.request("POST", _ADDRESS, headers=shut.enter("mother")).status_code == 404
        assert shut.http.get(f"/v1/students/{_UUID}/calendar", headers=shut.enter("mother")).status_code == 200


def test_the_command_lists_addresses_and_ends_them_at_once(apart: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SVOD_WORKSPACE", str(apart.where.workspace))
    monkeypatch.setenv("SVOD_CONFIG", str(apart.where.config))

    def svod(*words: str) -> Result:
        return CliRunner().invoke(app, ["serve", "calendars", *words])

    links = [subscribe(apart) for _ in range(3)]
    listed = json.loads(svod("list", "--student", f"shkola|{CONSENTED}", "--format", "json").stdout)
    assert {(each["client_id"], each["account_id"], each["ended_at"]) for each in listed} == {("mother", MOTHER, None)}
    assert json.loads(svod("list", "--student", "shkola|none", "--format", "json").stdout) == []
    assert svod("end", listed[0]["calendar_id"]).exit_code == 0
    assert sorted(apart.http.get(each).status_code for each in links) == [200, 200, 404]
    assert svod("end", "--student", f"shkola|{CONSENTED}").exit_code == 0
    assert [apart.http.get(each).status_code for each in links] == [404, 404, 404]
    assert "нет" in str(svod("end", "--student", f"shkola|{CONSENTED}").exception)
    assert "не вместе" in str(svod("end").exception)


def test_an_installation_without_addresses_is_not_given_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SVOD_WORKSPACE", str(tmp_path))
    said = CliRunner().invoke(app, ["serve", "calendars", "list", "--format", "json"])
    assert json.loads(said.stdout) == []
    assert not list(tmp_path.rglob("*"))
