"""Faults on demand as a client meets them on the wire, and the books of what was served."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from stand.books import Books
from stand.faults import FAULTS, FaultDesk, FaultPlan, all_faults

QUERY = {"student": "10001,10002", "days": "20260901-20261022", "rings": "true"}


@pytest.fixture
def client(own_stand: Any, eljur_client: Callable[..., Any]) -> Any:
    return eljur_client(own_stand, "kuk")


@pytest.fixture
def spoil(own_stand: Any) -> Callable[..., None]:
    def put(fault: str, **settings: Any) -> None:
        own_stand.control("PUT", "/faults", [{"fault": fault} | settings])

    return put


def test_429_asks_for_nothing(client: Any, spoil: Callable[..., None]) -> None:
    spoil("429")
    answer = client.get("getrules")
    assert answer.status_code == 429
    assert "retry-after" not in answer.headers


def test_429_asks_for_seconds(client: Any, spoil: Callable[..., None]) -> None:
    spoil("429-seconds", seconds=17)
    answer = client.get("getrules")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "17")


def test_429_asks_for_a_date(client: Any, spoil: Callable[..., None]) -> None:
    spoil("429-date", seconds=120)
    answer = client.get("getrules")
    asked = parsedate_to_datetime(answer.headers["retry-after"]) - datetime.now(UTC)
    assert answer.status_code == 429
    assert timedelta(seconds=100) < asked <= timedelta(seconds=121)


def test_500_is_no_envelope(client: Any, spoil: Callable[..., None]) -> None:
    spoil("500")
    answer = client.get("getrules")
    assert answer.status_code == 500
    assert "json" not in answer.headers["content-type"]


def test_the_login_page_says_200(client: Any, spoil: Callable[..., None]) -> None:
    spoil("login-page")
    answer = client.get("getrules")
    assert answer.status_code == 200
    assert answer.text.startswith("<!DOCTYPE html>")


def test_a_truncated_body_breaks_its_promise(client: Any, spoil: Callable[..., None]) -> None:
    spoil("truncated")
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete"):
        client.get("getdiary", **QUERY)


def test_a_reset_connection_gives_no_answer(client: Any, spoil: Callable[..., None]) -> None:
    spoil("reset")
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        client.get("getrules")
    spoil("reset", share=0)
    assert client.get("getrules").status_code == 200


def test_a_slow_body_is_the_right_one(client: Any, spoil: Callable[..., None]) -> None:
    good = client.get("getdiary", **QUERY).content
    spoil("slow", seconds=0.4)
    started = time.monotonic()
    assert client.get("getdiary", **QUERY).content == good
    assert time.monotonic() - started >= 0.4
    spoil("slow", seconds=30)
    with pytest.raises(httpx.ReadTimeout):
        client.http.get("getdiary", params=client.base | {"auth_token": client.token} | QUERY, timeout=0.3)


def test_the_next_requests_and_no_more(client: Any, spoil: Callable[..., None]) -> None:
    spoil("500", upcoming=2)
    assert [client.get("getrules").status_code for _ in range(4)] == [500, 500, 200, 200]


def test_only_where_it_was_asked_for(own_stand: Any, client: Any, eljur_client: Callable[..., Any]) -> None:
    college = eljur_client(own_stand, "kasli", branch="apiv3")
    plans = [{"fault": "500", "vendor": "kuk", "method": "getdiary"}, {"fault": "429", "host": "cop"}]
    own_stand.control("PUT", "/faults", plans)
    statuses = [
        client.get("getdiary", **QUERY).status_code,
        client.get("getrules").status_code,
        college.get("getdiary", student="30001").status_code,
        eljur_client(own_stand, "ugra1", branch="apiv3", log_in=False).http.get("getrules").status_code,
    ]
    assert statuses == [500, 200, 200, 429]


def test_unknown_faults_are_refused(own_stand: Any) -> None:
    with pytest.raises(httpx.HTTPStatusError):
        own_stand.control("PUT", "/faults", [{"fault": "fire"}])
    with pytest.raises(ValidationError):
        FaultPlan.model_validate({"fault": "500", "share": 2})


def test_the_same_requests_meet_the_same_faults_in_any_order() -> None:
    questions = [f"student={student}" for student in range(300)]

    def decided(order: list[str]) -> dict[tuple[str, int], str | None]:
        desk = FaultDesk()
        desk.replace(all_faults(0.1, 7))
        found: dict[tuple[str, int], str | None] = {}
        for attempt in (1, 2):
            for question in order:
                plan = desk.decide("eljur", "kuk", "getdiary", question)
                found[question, attempt] = plan.fault if plan else None
        return found

    forward, backward = decided(questions), decided(questions[::-1])
    assert forward == backward
    spoiled = [fault for fault in forward.values() if fault]
    assert 30 <= len(spoiled) <= 90
    assert set(spoiled) == set(FAULTS)
    # A second try is another throw of the same dice: it mostly goes well.
    assert any(forward[question, 1] and not forward[question, 2] for question in questions)


def test_all_faults_together_keep_to_the_share() -> None:
    desk = FaultDesk()
    desk.replace(all_faults(1.0, 7))
    found = [desk.decide("eljur", "kuk", "getrules", str(number)) for number in range(400)]
    assert all(found)
    each = [sum(plan is not None and plan.fault == fault for plan in found) for fault in FAULTS]
    assert min(each) > 20


def test_books_say_what_was_served(own_stand: Any, client: Any, spoil: Callable[..., None]) -> None:
    own_stand.control("DELETE", "/books")
    client.get("getrules")
    client.get("getrules")
    client.get("getdiary", student="99999")
    spoil("500", upcoming=1)
    client.get("getrules")
    books = own_stand.control("GET", "/books")["eljur"]
    assert books["requests"] == 4
    served = {(one["vendor"], one["method"], one["outcome"]): one["requests"] for one in books["served"]}
    assert served == {("kuk", "getrules", "200"): 2, ("kuk", "getdiary", "400"): 1, ("kuk", "getrules", "500"): 1}
    assert own_stand.control("GET", "/books")["cop"]["requests"] == 0


def test_books_see_how_much_came_at_once(own_stand: Any, client: Any, spoil: Callable[..., None]) -> None:
    spoil("slow", seconds=0.3)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: client.get("getrules").status_code, range(3)))
    assert own_stand.control("GET", "/books")["eljur"]["most_at_once"] == 3


def test_the_busiest_second_slides() -> None:
    books = Books(moments=[0.0, 0.6, 1.2, 1.3, 1.5, 3.0])
    assert books.busiest_second() == 4
    assert Books().busiest_second() == 0
