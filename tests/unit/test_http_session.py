"""The HTTP session: what it waits for, what it repeats and what it never says aloud."""

import threading
import time

import pytest

from foundation.errors import FatalError, RetriableError
from foundation.http import HttpPolicy, HttpSession, retry_after_seconds
from tests.connecting.server import Asked, Reply, serving

QUICK = HttpPolicy(connect=1, read=1, attempts=3, first_wait=0.01, longest_wait=0.02)


@pytest.mark.parametrize(
    ("value", "server_date", "seconds"),
    [
        (None, None, None),
        ("120", None, 120.0),
        (" 0 ", None, 0.0),
        ("soon", None, None),
        ("-5", None, None),
        ("²", None, None),
        ("Thu, 22 Oct 2026 02:30:30 GMT", "Thu, 22 Oct 2026 02:30:00 GMT", 30.0),
        ("Thu, 22 Oct 2026 02:29:00 GMT", "Thu, 22 Oct 2026 02:30:00 GMT", 0.0),
        ("Thu, 22 Oct 2015 02:30:30 GMT", None, 0.0),
    ],
)
def test_retry_after_is_read_in_both_forms(value: str | None, server_date: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(value, server_date) == seconds


def test_every_attempt_goes_through_the_budget_and_a_pause_is_passed_on() -> None:
    turns: list[float] = []
    pauses: list[float] = []
    replies = iter([Reply(b"", 429, {"Retry-After": "0"}), Reply(b"", 500), Reply(b"ok")])
    with (
        serving(lambda _asked: next(replies)) as server,
        HttpSession(
            server.url, policy=QUICK, before_request=lambda: turns.append(0), told_to_wait=pauses.append
        ) as http,
    ):
        assert http.get("x", {}).body == b"ok"
    assert len(turns) == 3
    assert pauses == [0.0]


def test_what_the_judge_calls_retriable_is_repeated_and_what_it_calls_fatal_is_not() -> None:
    def judge(_answer: object) -> None:
        raise RetriableError("Ещё раз.") if server.count("again") else FatalError("Нет.")

    with serving(lambda _asked: Reply(b"x")) as server, HttpSession(server.url, policy=QUICK) as http:
        with pytest.raises(FatalError):
            http.get("never", {}, judge)
        with pytest.raises(RetriableError):
            http.get("again", {}, judge)
        assert (server.count("never"), server.count("again")) == (1, 3)


def test_one_thread_told_to_wait_holds_the_others_of_its_session() -> None:
    def answer(asked: Asked) -> Reply:
        return Reply(b"", 429, {"Retry-After": "1"}) if server.count("told") < 2 and asked.method == "told" else Reply()

    told = threading.Event()
    with (
        serving(answer) as server,
        HttpSession(server.url, policy=QUICK, told_to_wait=lambda _seconds: told.set()) as http,
    ):
        thread = threading.Thread(target=http.get, args=("told", {}))
        thread.start()
        assert told.wait(10)
        http.get("other", {})
        thread.join()
        moments = {one.method: moment for one, moment in zip(server.asked, server.moments, strict=True)}
    assert moments["other"] - server.moments[0] >= 0.95


def test_statuses_below_500_are_the_callers_business() -> None:
    with serving(lambda _asked: Reply(b"no", 404)) as server, HttpSession(server.url, policy=QUICK) as http:
        assert (http.get("x", {}).status, len(server.asked)) == (404, 1)


def test_closing_ends_waiting_threads() -> None:
    slow = HttpPolicy(attempts=5, first_wait=30, longest_wait=30)
    failed = threading.Event()

    def call() -> None:
        try:
            http.get("x", {})
        except (RetriableError, RuntimeError):
            failed.set()

    with serving(lambda _asked: Reply(b"", 500)) as server:
        http = HttpSession(server.url, policy=slow)
        thread = threading.Thread(target=call)
        thread.start()
        while not server.asked:
            time.sleep(0.01)
        http.close()
        thread.join(timeout=5)
    assert failed.is_set()


def test_errors_name_the_host_and_never_the_query() -> None:
    def answer(asked: Asked) -> Reply:
        return Reply(reset=True) if asked.method == "reset" else Reply(b"", 302, {"Location": "/?token=secret-1"})

    with serving(answer) as server:
        with HttpSession(server.url, policy=QUICK) as http:
            with pytest.raises(RetriableError) as torn:
                http.get("reset", {"auth_token": "secret-1"})
            with pytest.raises(FatalError) as moved:
                http.get("moved", {"auth_token": "secret-1"})
        port = server.port
    with HttpSession(f"http://127.0.0.1:{port}", policy=QUICK) as http, pytest.raises(RetriableError) as gone:
        http.get("gone", {"auth_token": "secret-1"})
    for error in (torn.value, moved.value, gone.value):
        assert f"127.0.0.1:{port}" in error.message
        assert "secret-1" not in f"{error!r} {error} {error.__cause__!r}"
