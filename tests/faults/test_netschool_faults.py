"""Every fault of «Сетевой город» has its reaction; the 409 that means two things is told apart by its words."""

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from connectors.access import AccessRefusedError
from connectors.netschool.answers import judge_answer, judge_login
from connectors.netschool.connector import NetschoolConnector, open_netschool
from foundation.connections import parse_connection
from foundation.errors import ConfigurationError, FatalError, RetriableError
from foundation.http import HttpAnswer
from foundation.settings import Settings
from schemas.exchange import Page, PageFailure, UnitEnd
from stand.made_up_secrets import secret as made_up
from tests.conformance.journal import NOW
from tests.connecting.netschool_school import QUICK, SCHOOLS, WEEKS, WINDOW, OnAir, netschool_on_air
from tests.connecting.server import Asked, Reply, serving

KINDS = ["netschool.diary_init", "netschool.year", "netschool.diary"]


@pytest.fixture
def on_air(tmp_path: Path) -> Iterator[OnAir]:
    with netschool_on_air(tmp_path) as running:
        yield running


def failures(said: list[Any]) -> list[PageFailure]:
    return [one for one in said if isinstance(one, PageFailure)]


def spoil(on_air: OnAir, fault: str, method: str, **more: Any) -> None:
    on_air.control("PUT", "/faults", [{"fault": fault, "method": method, "seconds": 0.1, **more}])


CALLS = ["login", "auth/getdata", "logindata", "context", "student/diary/init", "years/current", "student/diary"]


def test_a_passing_fault_of_any_call_costs_nothing(on_air: OnAir) -> None:
    clean = list(on_air.connector().pages(WINDOW, NOW))
    for fault in ("409", "503", "truncated", "login-page", "reset", "401"):
        # Three logins refused in a row would be the last: a 401 strikes the calls after the login.
        plans = [{"fault": fault, "method": call, "upcoming": 1} for call in CALLS[3 if fault == "401" else 0 :]]
        on_air.control("PUT", "/faults", plans)
        assert list(on_air.connector().pages(WINDOW, NOW)) == clean, fault


def test_maintenance_is_waited_for_and_then_given_up_without_a_lock_out(on_air: OnAir) -> None:
    spoil(on_air, "409", "login")
    said = list(on_air.connector().pages(WINDOW, NOW))
    told = [(one.kind, one.key, one.reason_code) for one in failures(said)]
    assert told == [(kind, "*", "unavailable") for kind in KINDS]
    assert "обслуживан" in failures(said)[0].message
    assert on_air.served()["login"] == QUICK.attempts
    assert [(one.kind, one.pages) for one in said if isinstance(one, UnitEnd)] == [(kind, 0) for kind in KINDS]
    on_air.control("PUT", "/faults", [])
    assert not failures(list(on_air.connector().pages(WINDOW, NOW)))


def test_a_wrong_password_is_tried_once_in_a_run(on_air: OnAir) -> None:
    connector = on_air.connector(password="wrong")
    for _ in range(3):
        said = list(connector.pages(WINDOW, NOW))
        assert [(one.kind, one.key) for one in failures(said)] == [(kind, "*") for kind in KINDS]
        assert "Неправильное имя пользователя или пароль" in failures(said)[0].message
    assert on_air.served()["login"] == 1
    # One attempt of three is gone: the right password still opens the school.
    assert on_air.connector().probe(NOW).ok


def test_a_locked_account_is_left_alone(on_air: OnAir) -> None:
    for _ in range(3):
        assert not on_air.connector(password="wrong").probe(NOW).ok
    on_air.control("DELETE", "/books")
    connector = on_air.connector()
    probe = connector.probe(NOW)
    assert "заблокирован" in probe.message
    assert failures(list(connector.pages(WINDOW, NOW)))
    assert on_air.served()["login"] == 1


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("Неправильное имя пользователя или пароль", AccessRefusedError),
        ("Неверный логин. Осталось 2 попытки, затем запись будет заблокирована", AccessRefusedError),
        ("Учетная запись заблокирована. Повторите позже", AccessRefusedError),
        ("Превышено число попыток входа. Попробуйте позже", AccessRefusedError),
        ("Вход запрещён", AccessRefusedError),
        ("", AccessRefusedError),
        ("Сервер на техническом обслуживании. Повторите попытку позже", RetriableError),
        ("Система временно недоступна", RetriableError),
    ],
)
def test_409_at_the_login_is_judged_by_its_words(text: str, error: type[Exception]) -> None:
    for status, body in ((409, {"message": text}), (200, {"message": text}), (200, {"errorMessage": text, "at": None})):
        with pytest.raises(error) as found:
            judge_login(HttpAnswer(status, {}, json.dumps(body).encode()))
        # A refusal that could mean a wrong password is final, not one to be tried once more.
        assert getattr(found.value, "in_words", True)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (401, b"", AccessRefusedError),
        (409, b'{"message":"x"}', RetriableError),
        (200, b"<html>", RetriableError),
        (200, b'{"a":', RetriableError),
        (200, b'{"a":"\xff"}', RetriableError),
        (200, b"[" * 9000, RetriableError),
        (400, b'{"message":"wrong week"}', FatalError),
        (404, b"<html>", FatalError),
    ],
)
def test_answers_that_do_not_stand(status: int, body: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        judge_answer(HttpAnswer(status, {}, body))


def test_without_kinds_of_work_no_diary_is_asked_for(on_air: OnAir) -> None:
    spoil(on_air, "503", "grade/assignment/types")
    said = list(on_air.connector().pages(WINDOW, NOW))
    assert [(one.kind, one.key) for one in failures(said)] == [("netschool.diary", "*")]
    assert [one.kind for one in said if isinstance(one, Page)] == KINDS[:2]
    assert "student/diary" not in on_air.served()


def test_a_forbidden_diary_costs_its_week_only(on_air: OnAir) -> None:
    clean = list(on_air.connector().pages(WINDOW, NOW))
    spoil(on_air, "403", "student/diary", upcoming=QUICK.attempts)
    connector = on_air.connector()
    connector._concurrency = 1
    said = list(connector.pages(WINDOW, NOW))
    assert [one.reason_code for one in failures(said)] == ["forbidden"]
    assert len([one for one in said if isinstance(one, Page)]) == 2 + 2 * WEEKS - 1
    assert [one for one in said if isinstance(one, Page)][-1] == [one for one in clean if isinstance(one, Page)][-1]


Answers = dict[str, Any]
GOOD: Answers = {
    "logindata": {},
    "auth/getdata": {"lt": "1", "ver": "2", "salt": "3"},
    "login": {"at": "at-7f3a9c54", "accessToken": "access-7f3a9c55"},
    "context": {"schoolId": 1002},
    "student/diary/init": {"students": [{"studentId": 5, "nickName": "И", "className": "8Б"}]},
    "years/current": {"id": 1},
    "grade/assignment/types": [{"id": 3, "name": "Домашнее задание"}],
    "student/diary": {"weekDays": []},
    "auth/logout": {},
}


def against(answers: Answers, folder: Path, read: Callable[[NetschoolConnector], Any]) -> tuple[Any, Counter[str]]:
    """What `read` gives against a server that says `answers`, and what was called."""

    def answer(asked: Asked) -> Reply:
        call = asked.path.removeprefix("/webapi/")
        return Reply(json.dumps(answers[call]).encode()) if call in answers else Reply(b"{}", 404)

    with serving(answer) as server:
        uri = f"http://login:secret-7f3a9c51@127.0.0.1:{server.port}/"
        one = SCHOOLS.organisations[0]
        settings = Settings(workspace=folder)
        connector = open_netschool(one, one.sources[0], lambda name: parse_connection(name, uri), settings, QUICK)
        found = read(connector)
        return found, Counter(asked.path.removeprefix("/webapi/") for asked in server.asked)


def test_an_account_of_another_school_is_not_read(tmp_path: Path) -> None:
    said, called = against(GOOD | {"context": {"schoolId": 77}}, tmp_path, lambda one: list(one.pages(WINDOW, NOW)))
    assert [(one.kind, one.reason_code) for one in failures(said)] == [(kind, "foreign_account") for kind in KINDS]
    assert "77" in failures(said)[0].message
    assert not [one for one in said if isinstance(one, Page)]
    assert "student/diary/init" not in called
    probe, _ = against(GOOD | {"context": {"schoolyear": {"schoolId": 77}}}, tmp_path, lambda one: one.probe(NOW))
    assert not probe.ok


def test_no_students_is_no_empty_school(tmp_path: Path) -> None:
    for students in ([], None, [{"nickName": "x"}], "x"):
        said, _ = against(
            GOOD | {"student/diary/init": {"students": students}}, tmp_path, lambda one: list(one.pages(WINDOW, NOW))
        )
        assert [(one.kind, one.reason_code) for one in failures(said)] == [("netschool.diary", "empty_roster")]


def test_a_server_that_only_knows_gosuslugi_is_said_to(tmp_path: Path) -> None:
    probe, called = against(GOOD | {"auth/getdata": {}}, tmp_path, lambda one: one.probe(NOW))
    assert "Госуслуги" in probe.remedy
    assert "login" not in called


def test_what_is_missing_is_said_before_anything_is_asked(tmp_path: Path) -> None:
    one, settings = SCHOOLS.organisations[0], Settings(workspace=tmp_path)
    for change, uri, word in (
        ({"school": None}, "http://a:b@h/", "school"),
        ({"connection": None}, "http://a:b@h/", "connection"),
        ({}, "http://h/", "пароля"),
        ({}, "ftp://a:b@h/", "http"),
        ({}, "http://a:%E2%82%AC%E6%BC%A2@h/", "Windows-1251"),
    ):
        source = one.sources[0].model_copy(update=change)
        with pytest.raises(ConfigurationError, match=word):
            open_netschool(one, source, partial(parse_connection, uri=uri), settings)


def test_no_secret_is_kept_or_said(on_air: OnAir, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        said = list(on_air.connector().pages(WINDOW, NOW))
        spoil(on_air, "409", "student/diary")
        said += list(on_air.connector().pages(WINDOW, NOW))
    shown = repr(said) + caplog.text
    server = on_air.simulation.server
    for secret in (on_air.school.password, *_issued(server.sessions)):
        assert secret not in shown


def _issued(sessions: Any) -> list[str]:
    """Everything the server has handed out: keys of sessions, cookies."""
    numbers = range(1, sessions._issued + 1)
    return [made_up(7, "netschool", what, str(n))[:32] for what in ("cookie", "at") for n in numbers]
