"""Every fault of an ЭлЖур server leads to its documented reaction, over real sockets."""

import base64
import json
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from connectors.access import expiry_warning, jwt_expires_at
from schemas.exchange import Page, PageFailure, UnitEnd
from tests.connecting.eljur_school import (
    AS_OF,
    QUICK,
    SECRETS,
    WEEKS_IN_WINDOW,
    WINDOW,
    School,
    esia_connector,
    later,
    password_connector,
    refusal,
    school_on_air,
)
from tests.connecting.server import Asked, Reply, as_json

HTML = Reply(b"<!DOCTYPE html><title>login</title>", 200, {"Content-Type": "text/html"})
WHOLE = b'{"response":{"state":200,"error":null,"result":{"a":1}}}'


def first_time(method: str, reply: Reply, times: int = 1) -> Callable[[Asked], Reply | None]:
    """Spoils the first `times` calls of each distinct request of a method."""
    seen: Counter[str] = Counter()
    lock = threading.Lock()

    def fault(asked: Asked) -> Reply | None:
        about = asked.method + str(sorted((k, v) for k, v in asked.params.items() if k != "auth_token"))
        with lock:
            seen[about] += 1
            return reply if asked.method == method and seen[about] <= times else None

    return fault


PASSING = {
    "500": Reply(b"oops", 500),
    "503": Reply(b"", 503),
    "429": Reply(b"slow down", 429),
    "429 with seconds": Reply(b"", 429, {"Retry-After": "0"}),
    "reset": Reply(reset=True),
    "torn body": Reply(WHOLE, cut=20),
    "torn JSON of the announced length": Reply(WHOLE[:20]),
    "login page": HTML,
    "empty": Reply(b""),
    "not UTF-8": Reply(b'{"response":{"result":"\xff"}}'),
    "nested without end": Reply(b'{"response":{"result":' + b"[" * 9000 + b"]" * 9000 + b"}}"),
    "bad gzip": Reply(b"not gzip", 200, {"Content-Encoding": "gzip"}),
}


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING.keys())
def test_a_passing_fault_costs_nothing(fault: Reply, tmp_path: Path) -> None:
    school = School()
    with school_on_air(school) as server:
        clean = list(password_connector(server, tmp_path).pages(WINDOW, AS_OF))
        school.fault = first_time("getdiary", fault)
        spoilt = list(password_connector(server, tmp_path).pages(WINDOW, AS_OF))
    assert spoilt == clean
    assert not [one for one in spoilt if isinstance(one, PageFailure)]


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING.keys())
def test_a_lasting_fault_costs_its_page_only(fault: Reply, tmp_path: Path) -> None:
    def only_9b_finals(asked: Asked) -> Reply | None:
        return fault if asked.method == "getfinalassessments" and "900" in asked.params["student"] else None

    with school_on_air(School(fault=only_9b_finals)) as server:
        found = list(password_connector(server, tmp_path).pages(WINDOW, AS_OF))
        assert server.count("getfinalassessments") == 2 + QUICK.attempts
    failures = [one for one in found if isinstance(one, PageFailure)]
    assert [(one.kind, one.key, one.alone) for one in failures] == [("eljur.getfinalassessments", "9Б|1", False)]
    assert failures[0].message.endswith(".")
    assert failures[0].remedy
    ends = {one.kind: one.pages for one in found if isinstance(one, UnitEnd)}
    assert ends["eljur.getdiary"] == WEEKS_IN_WINDOW * 3
    assert ends["eljur.getfinalassessments"] == 2


def test_retry_after_in_seconds_and_as_a_date_is_honoured(tmp_path: Path) -> None:
    for wait in ("seconds", "date"):
        # A date has whole seconds and is read against the server's clock: four ahead leave one even to a slow start.
        until = "1" if wait == "seconds" else formatdate(time.time() + 4, usegmt=True)
        headers = {"Retry-After": until}
        school = School(classes={"7А": ["1"]}, fault=first_time("getrules", Reply(b"", 429, headers)))
        with school_on_air(school) as server:
            probe = password_connector(server, tmp_path).probe(AS_OF)
            asked = [m for one, m in zip(server.asked, server.moments, strict=True) if one.method == "getrules"]
        assert probe.ok
        assert asked[1] - asked[0] >= 0.95


def test_a_pause_longer_than_the_cap_is_not_waited_for(tmp_path: Path) -> None:
    school = School(fault=lambda asked: Reply(b"", 429, {"Retry-After": "9999"}) if asked.method == "auth" else None)
    with school_on_air(school) as server:
        connector = password_connector(server, tmp_path, policy=type(QUICK)(attempts=3, longest_retry_after=0.1))
        began = time.monotonic()
        probe = connector.probe(AS_OF)
        assert len(server.asked) == 1
    assert not probe.ok
    assert "429" in probe.message
    assert time.monotonic() - began < 10


def test_an_expired_token_is_renewed_once_and_nothing_is_lost(tmp_path: Path) -> None:
    school = School()
    expired = threading.Event()

    def expire_midway(asked: Asked) -> Reply | None:
        if asked.method == "getfinalassessments" and not expired.is_set():
            expired.set()
            school.expire_tokens()
        return None

    school.fault = expire_midway
    with school_on_air(school) as server:
        found = list(password_connector(server, tmp_path).pages(WINDOW, AS_OF))
        assert server.count("auth") == 2
    assert not [one for one in found if isinstance(one, PageFailure)]


@pytest.mark.parametrize("reply", [Reply(b"", 401), refusal("Token expired"), as_json({"response": {"state": 401}})])
def test_a_token_that_never_helps_is_not_renewed_for_ever(reply: Reply, tmp_path: Path) -> None:
    school = School(fault=lambda asked: reply if asked.method != "auth" else None)
    with school_on_air(school) as server:
        found = list(password_connector(server, tmp_path).pages(WINDOW, AS_OF))
        assert server.count("auth") == 2
    assert {one.kind for one in found if isinstance(one, PageFailure)} == {end.kind for end in ends(found)}
    assert all(end.pages == 0 for end in ends(found))


def test_a_wrong_password_is_tried_once_in_a_run(tmp_path: Path) -> None:
    with school_on_air(School()) as server:
        connector = password_connector(server, tmp_path, password="wrong-one")
        probe = connector.probe(AS_OF)
        found = list(connector.pages(WINDOW, AS_OF))
        assert server.count("auth") == 1
    assert not probe.ok
    assert "Неверный логин или пароль" in probe.message
    assert len(ends(found)) == 5


def test_a_refusal_carries_the_vendors_text_and_is_not_repeated(tmp_path: Path) -> None:
    def refuse(asked: Asked) -> Reply | None:
        return refusal("Ученик не найден; auth_token=" + asked.params["auth_token"]) if is_9b_diary(asked) else None

    with school_on_air(School(fault=refuse)) as server:
        found = list(password_connector(server, tmp_path).pages(WINDOW, AS_OF))
    failures = [one for one in found if isinstance(one, PageFailure)]
    assert [one.key for one in failures] == ["9Б|2026-W41|1", "9Б|2026-W42|1", "9Б|2026-W43|1"]
    assert all("Ученик не найден" in one.message for one in failures)
    assert not [s for s in SECRETS for one in failures if s in one.message + one.remedy]


def is_9b_diary(asked: Asked) -> bool:
    return asked.method == "getdiary" and asked.params["student"].startswith("900")


def test_the_breaker_stops_a_dead_source_and_no_other(tmp_path: Path) -> None:
    dead = School(fault=lambda asked: Reply(b"", 502) if asked.method == "getdiary" else None)
    dead.classes = {f"{n}А": [str(n)] for n in range(1, 20)}
    with school_on_air(dead) as server, school_on_air(School()) as healthy:
        found = list(password_connector(server, tmp_path, concurrency=1).pages(WINDOW, AS_OF))
        other = list(password_connector(healthy, tmp_path).pages(WINDOW, AS_OF))
        assert server.count("getdiary") == 5 * QUICK.attempts
    reasons = Counter(one.reason_code for one in found if isinstance(one, PageFailure))
    assert reasons == {"unavailable": 5, "source_suspended": 19 * WEEKS_IN_WINDOW - 5 + 19}
    suspended = next(one for one in found if isinstance(one, PageFailure) and one.reason_code == "source_suspended")
    assert "5 сбоев подряд" in suspended.message
    assert "502" in suspended.message
    assert not [one for one in other if isinstance(one, PageFailure)]


def test_a_server_that_is_not_there_fails_every_kind_soon(tmp_path: Path) -> None:
    with school_on_air(School()) as server:
        connector = password_connector(server, tmp_path)
    found = list(connector.pages(WINDOW, AS_OF))
    assert [one.kind for one in found if isinstance(one, PageFailure)] == [one.kind for one in ends(found)]
    assert not connector.probe(AS_OF).ok


@pytest.mark.parametrize(
    ("result", "word"),
    [
        ({"groups": []}, "ни одного класса"),
        (None, "ни одного класса"),
        ({"groups": [{"key": "students", "subgroups": [{"name": "7А", "users": []}]}]}, "ни одного класса"),
        ("HUGE", "Список классов не получен"),
        ("REFUSED", "Список классов не получен. ЭлЖур отказал: «Нет прав»"),
    ],
)
def test_no_roster_is_not_an_empty_school(result: Any, word: str, tmp_path: Path) -> None:
    def receivers(asked: Asked) -> Reply | None:
        if asked.method != "getmessagereceivers":
            return None
        if result == "REFUSED":
            return refusal("Нет прав")
        body = as_json({"response": {"state": 200, "error": None, "result": result}}).body
        return Reply(body.replace(b'"HUGE"', b"1e999"))

    with school_on_air(School(fault=receivers)) as server:
        found = list(password_connector(server, tmp_path).pages(WINDOW, AS_OF))
        assert server.count("getperiods") == 1
    failures = {one.kind: one for one in found if isinstance(one, PageFailure)}
    for kind in ("eljur.getdiary", "eljur.getfinalassessments"):
        assert word in failures[kind].message
        assert not failures[kind].alone
    assert len(ends(found)) == 5


def test_an_account_of_another_school_brings_no_page_of_it(tmp_path: Path) -> None:
    with school_on_air(School(named_vendor="drugaya")) as server:
        connector = password_connector(server, tmp_path)
        probe = connector.probe(AS_OF)
        found = list(connector.pages(WINDOW, AS_OF))
        assert server.count("getdiary") == 0
    assert not probe.ok
    assert "drugaya" in probe.message
    assert {one.reason_code for one in found if isinstance(one, PageFailure)} == {"foreign_account"}


def test_an_esia_token_opens_its_own_school_only(tmp_path: Path) -> None:
    with school_on_air(School()) as server:
        assert esia_connector(server, tmp_path).probe(AS_OF).ok
        assert not esia_connector(server, tmp_path, "wrong-v-token").probe(AS_OF).ok
    with school_on_air(School(vendor="drugaya", named_vendor="drugaya")) as server:
        probe = esia_connector(server, tmp_path).probe(AS_OF)
    assert not probe.ok
    assert "kukarino" in probe.message


def test_an_esia_token_about_to_expire_is_warned_about_before(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    claims = json.dumps({"sub": "x", "exp": datetime(2026, 11, 20, 7, tzinfo=UTC).timestamp()}).encode()
    v_token = f"eyJhbGciOiJSUzI1NiJ9.{base64.urlsafe_b64encode(claims).decode().rstrip('=')}.7f3a9c5-signature"
    with school_on_air(School(v_token=v_token)) as server:
        connector = esia_connector(server, tmp_path, v_token)
        assert connector.probe(AS_OF).warnings == ()
        (warning,) = connector.probe(later(22)).warnings
        (late,) = connector.probe(later(40)).warnings
        said = list(connector.pages(WINDOW, later(22)))
        assert password_connector(server, tmp_path).probe(later(22)).warnings == ()
    assert "20.11.2026" in warning
    assert "осталось дней: 7" in warning
    assert "истёк" in late
    assert [one.notice for one in said if isinstance(one, UnitEnd) and one.notice] == [warning]
    assert "7f3a9c5" not in caplog.text


@pytest.mark.parametrize("v_token", ["opaque", "a.b.c", "a.!!!.c", "a.eyJleHAiOiJzb29uIn0.c", "a.W10.c", ""])
def test_a_token_that_does_not_say_when_it_ends_is_not_warned_about(v_token: str) -> None:
    assert jwt_expires_at(v_token) is None
    assert expiry_warning("Токен", None, AS_OF) is None


def test_slow_and_endless_answers_are_given_up(tmp_path: Path) -> None:
    policy = type(QUICK)(read=0.3, whole_answer=0.5, attempts=2, first_wait=0.01)
    for reply in (Reply(WHOLE, delay=0.8), Reply(WHOLE, trickle=0.05)):
        school = School(fault=lambda asked, reply=reply: reply if asked.method == "getrules" else None)  # type: ignore[misc]
        with school_on_air(school) as server:
            began = time.monotonic()
            probe = password_connector(server, tmp_path, policy=policy).probe(AS_OF)
            assert time.monotonic() - began < 10
        assert not probe.ok


def test_an_answer_over_the_cap_and_a_redirect_are_refused_at_once(tmp_path: Path) -> None:
    policy = type(QUICK)(largest_body=1000, attempts=3, first_wait=0.01)
    moved = Reply(b"", 302, {"Location": "https://evil.invalid/?auth_token=7f3a9c5"})
    for reply, word in ((Reply(b'"' + b"x" * 5000 + b'"'), "МБ"), (moved, "302")):
        school = School(fault=lambda asked, reply=reply: reply if asked.method == "getrules" else None)  # type: ignore[misc]
        with school_on_air(school) as server:
            probe = password_connector(server, tmp_path, policy=policy).probe(AS_OF)
            assert server.count("getrules") == 1
        assert word in probe.message


def test_no_secret_is_in_any_log_message_or_request(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    faults = list(PASSING.values())
    turn = iter(range(10**6))

    def often(asked: Asked) -> Reply | None:
        number = next(turn)
        return faults[number % len(faults)] if number % 3 == 0 and asked.method != "auth" else None

    said: list[str] = []
    with school_on_air(School(fault=often)) as server:
        for connector in (password_connector(server, tmp_path), esia_connector(server, tmp_path)):
            said.append(repr(connector.probe(AS_OF)))
            for one in connector.pages(WINDOW, AS_OF):
                said.append(repr(one))
                if isinstance(one, Page):
                    assert set(one.request) <= {
                        *("method", "class", "week", "part", "parts", "days", "rings", "student"),
                        *("weeks", "show_disabled"),
                    }
    said.extend(record.getMessage() for record in caplog.records)
    said.append(caplog.text)
    said.extend(str(path) + path.read_text() for path in tmp_path.rglob("*") if path.is_file())
    assert not [text for text in said for secret in SECRETS if secret in text]


def ends(found: list[Page | PageFailure | UnitEnd]) -> list[UnitEnd]:
    return [one for one in found if isinstance(one, UnitEnd)]
