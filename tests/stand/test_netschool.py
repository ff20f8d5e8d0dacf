"""The connector against the stand's «Сетевой город», over sockets: sessions, salted passwords, whole readings."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from connectors.netschool.access import login_form
from pipeline.intake import normaliser_of
from schemas.exchange import Page, PageFailure, UnitEnd
from tests.conformance.journal import NOW
from tests.connecting.netschool_school import SCHOOLS, WEEKS, WINDOW, OnAir, netschool_on_air
from tests.normalising.pages import accounted, leaves


@pytest.fixture
def on_air(tmp_path: Path) -> Iterator[OnAir]:
    with netschool_on_air(tmp_path) as running:
        yield running


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnAir]:
    """For tests that leave the server as it was."""
    with netschool_on_air(tmp_path_factory.mktemp("netschool")) as running:
        yield running


def pages_of(said: list[Any], kind: str = "") -> list[Page]:
    return [one for one in said if isinstance(one, Page) and one.kind.startswith(kind)]


def test_two_full_reads_are_equal_and_every_value_has_its_place(shared: OnAir) -> None:
    said = list(shared.connector().pages(WINDOW, NOW))
    assert said == list(shared.connector().pages(WINDOW, NOW))
    assert not [one for one in said if isinstance(one, PageFailure)]
    pages = pages_of(said)
    assert [page.offered for page in pages] == [leaves(json.loads(page.body)) for page in pages]
    assert {one.kind: one.pages for one in said if isinstance(one, UnitEnd)} == {
        "netschool.diary_init": 1,
        "netschool.year": 1,
        "netschool.diary": 2 * WEEKS,
    }
    school = SCHOOLS.organisations[0]
    normalise = normaliser_of(school, school.sources[0], NOW)
    for page in pages:
        normalised = normalise(page)
        assert accounted(normalised) == page.offered
        assert normalised.rejects.num_rows == 0


def test_what_is_read_is_what_the_journal_holds(shared: OnAir) -> None:
    school = SCHOOLS.organisations[0]
    normalise = normaliser_of(school, school.sources[0], NOW)
    read = [normalise(page) for page in pages_of(list(shared.connector().pages(WINDOW, NOW)), "netschool.diary")]

    def rows(entity: str, *names: str) -> set[tuple[Any, ...]]:
        tables = [page.rows[entity] for page in read if entity in page.rows]
        return {row for table in tables for row in zip(*(table[name].to_pylist() for name in names), strict=True)}

    def held(frame: str, *names: str) -> set[tuple[Any, ...]]:
        table = getattr(shared.state, frame)
        days = table["date"].dt.date
        # Whole ISO weeks are read; Sundays have no lessons.
        first = WINDOW.from_on - timedelta(days=WINDOW.from_on.weekday())
        own = table[(table["organisation"] == "net-1") & (days >= first) & (days <= WINDOW.to_on + timedelta(days=3))]
        own = own.assign(date=own["date"].dt.date)
        return set(own[list(names)].itertuples(index=False, name=None))

    assert {
        (student.removeprefix("net-1|"), *rest)
        for student, *rest in rows("mark", "student_id", "lesson_on", "lesson_number", "raw_value")
    } == held("marks", "student", "date", "number", "value")
    assert rows("lesson", "lesson_on", "lesson_number", "subject_title", "room") == held(
        "lessons", "date", "number", "subject", "room"
    )
    assert rows("homework", "lesson_on", "lesson_number", "content") == held("homework", "date", "number", "text")
    assert {code for (code,) in rows("assessment", "work_kind_code")} == {"answer", "control"}
    assert not rows("attendance", "student_id")
    assert not rows("lesson_topic", "topic")


def test_debts_and_special_words_reach_the_reader(tmp_path: Path) -> None:
    def change(state: Any) -> None:
        own = state.marks.index[state.marks["date"] >= "2026-10-19"]
        state.marks.loc[own[0], "value"] = "•"
        state.marks.loc[own[1], "value"] = "осв"

    with netschool_on_air(tmp_path, change) as on_air:
        school = SCHOOLS.organisations[0]
        normalise = normaliser_of(school, school.sources[0], NOW)
        found = [normalise(page) for page in pages_of(list(on_air.connector().pages(WINDOW, NOW)))]
        values = [
            value for page in found if "mark" in page.rows for value in page.rows["mark"]["raw_value"].to_pylist()
        ]
        assert {"•", "ОСВ"} <= set(values)


def test_a_reading_logs_in_once_and_logs_out(on_air: OnAir) -> None:
    list(on_air.connector().pages(WINDOW, NOW))
    served = on_air.served()
    assert (served["login"], served["auth/logout"]) == (1, 1)
    assert on_air.simulation.server.sessions.open_sessions == 0
    assert set(served) == {
        *("logindata", "auth/getdata", "login", "context", "student/diary/init", "years/current"),
        *("grade/assignment/types", "student/diary", "auth/logout"),
    }


def test_a_session_that_ended_costs_one_login(on_air: OnAir) -> None:
    clean = list(on_air.connector().pages(WINDOW, NOW))
    on_air.control("DELETE", "/books")
    reading = on_air.connector().pages(WINDOW, NOW)
    said = [next(reading)]
    on_air.control("DELETE", "/tokens")
    said += list(reading)
    assert said == clean
    assert on_air.served()["login"] == 2


def test_idleness_ends_a_session(on_air: OnAir) -> None:
    reading = on_air.connector().pages(WINDOW, NOW)
    said = [next(reading)]
    on_air.control("PUT", "/clock", {"as_of_at": (NOW + timedelta(minutes=16)).isoformat()})
    said += list(reading)
    assert not [one for one in said if isinstance(one, PageFailure)]
    assert on_air.served()["login"] == 2


def test_the_probe_says_whose_account_it_is_and_what_is_wrong(on_air: OnAir) -> None:
    probe = on_air.connector().probe(NOW)
    assert (probe.ok, probe.message) == (True, "«Сетевой город» отвечает, школа 1002.")
    assert on_air.simulation.server.sessions.open_sessions == 0
    wrong = on_air.connector(password="wrong").probe(NOW)
    assert not wrong.ok
    assert "Неправильное имя пользователя или пароль" in wrong.message
    assert wrong.remedy.endswith(".")
    # The number of another school: its own login is not known there.
    assert not on_air.connector(scid="1003").probe(NOW).ok


def test_a_password_is_hashed_as_windows_1251_and_salted() -> None:
    # Worked out by hand: md5 of «пароль» in Windows-1251, then md5 of the salt and those digits.
    form = login_form({"lt": "5", "ver": 7, "salt": "1234"}, "1002", "Завуч", "пароль")
    assert form == {
        "lt": "5",
        "ver": "7",
        "loginType": "1",
        "scid": "1002",
        "un": "Завуч",
        "pw": KNOWN[:6],
        "pw2": KNOWN,
    }


KNOWN = "e269ca0d02ebfebad63e4a259d051f6f"


def test_the_server_asks_for_its_cookie_and_its_header(shared: OnAir) -> None:
    with httpx.Client(base_url=f"{shared.url}/webapi/", trust_env=False) as http:
        assert http.post("auth/getdata").status_code == 400
        found = http.get("schools/search", params={"name": "net-2"}).json()
        assert [(one["id"], one["shortName"]) for one in found] == [(1003, "Школа net-2")]
        assert http.get("student/diary/init", headers={"at": "0" * 40}).status_code == 401
        assert http.get("logindata").cookies["NSSESSIONID"]
        challenge = http.post("auth/getdata").json()
        form = login_form(challenge, str(shared.school.scid), shared.school.login, shared.school.password)
        at = http.post("login", data=form).json()["at"]
        assert http.get("context", headers={"at": at}).json()["schoolId"] == 1002
        # The header alone is not a session.
        stolen = httpx.get(f"{shared.url}/webapi/context", headers={"at": at}, trust_env=False)
        assert stolen.status_code == 401


def test_works_still_owed_are_listed(tmp_path: Path) -> None:
    def change(state: Any) -> None:
        state.marks.loc[state.marks.index[-1], "value"] = "•"

    with netschool_on_air(tmp_path, change) as on_air, httpx.Client(trust_env=False) as http:
        school = on_air.simulation.server.schools[1]
        base = f"{on_air.url}/webapi/"
        http.get(base + "logindata")
        form = login_form(http.post(base + "auth/getdata").json(), str(school.scid), school.login, school.password)
        headers = {"at": http.post(base + "login", data=form).json()["at"]}
        asked = {
            "studentId": "10001",
            "yearId": str(http.get(base + "years/current", headers=headers).json()["id"]),
            "weekStart": "2026-10-19",
            "weekEnd": "2026-10-25",
        }
        owed = http.get(base + "student/diary/pastMandatory", params=asked, headers=headers).json()
        assert [(one["subjectName"], one["mark"]["dutyMark"], one["mark"]["mark"]) for one in owed] == [
            ("Английский язык", True, None)
        ]
