"""What Dnevnik.ru may answer instead of data, and what follows from each."""

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connectors.access import AccessRefusedError
from connectors.dnevnik.answers import judge_answer
from foundation.errors import FatalError, RetriableError, SvodError
from foundation.http import ForbiddenError, HttpAnswer
from schemas.exchange import PageFailure
from tests.conformance.journal import NOW
from tests.connecting.dnevnik_school import GROUPS, WEEKS, WINDOW, dnevnik_on_air
from tests.connecting.server import Asked, Reply, as_json, serving


def problem(type_: str, description: str = "why") -> bytes:
    return json.dumps({"type": type_, "description": description}).encode()


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (401, problem("invalidToken"), AccessRefusedError),
        (403, problem("authorizationFailed"), AccessRefusedError),
        (200, problem("invalidToken"), AccessRefusedError),
        (401, b"", AccessRefusedError),
        (403, problem("apiAccessDenied"), ForbiddenError),
        (403, b"<html></html>", ForbiddenError),
        (200, problem("apiServerError"), RetriableError),
        (400, problem("apiUnknownError"), RetriableError),
        (200, problem("apiRequestLimit"), RetriableError),
        (200, b"<html><form>login</form></html>", RetriableError),
        (200, b"", RetriableError),
        (200, b'[{"id":1},', RetriableError),
        (200, b'["\xff"]', RetriableError),
        (200, b"[Infinity]", RetriableError),
        (400, problem("parameterInvalid"), FatalError),
        (404, b"<html></html>", FatalError),
        (200, problem("somethingNew"), FatalError),
    ],
)
def test_every_answer_that_is_no_data_is_judged(status: int, body: bytes, error: type[SvodError]) -> None:
    with pytest.raises(SvodError) as raised:
        judge_answer(HttpAnswer(status, {}, body))
    assert type(raised.value) is error
    assert raised.value.remedy


@pytest.mark.parametrize("body", [b"[]", b'[{"type":"Group"}]', b'{"type":"x","id":1}', b"\xef\xbb\xbf[]", b" [1]\n"])
def test_data_passes(body: bytes) -> None:
    judge_answer(HttpAnswer(200, {}, body))


def test_what_a_vendor_says_is_cut_and_its_tokens_are_struck_out() -> None:
    told = "token=" + "a1b2c3d4" * 4 + " " + "очень " * 200
    with pytest.raises(FatalError) as raised:
        judge_answer(HttpAnswer(400, {}, problem("parameterInvalid", told)))
    assert "a1b2c3d4" not in raised.value.message
    assert len(raised.value.message) < 400


@pytest.mark.parametrize("fault", ["433", "401", "login-page"])
def test_a_week_that_can_not_be_had_costs_nothing_but_itself(fault: str, tmp_path: Path) -> None:
    with dnevnik_on_air(tmp_path) as on_air:
        clean = list(on_air.connector().pages(WINDOW, NOW))
        reading = on_air.connector(source={"concurrency": 1}).pages(WINDOW, NOW)
        before = [next(reading) for _ in range(4)]
        on_air.control(
            "PUT", "/faults", [{"fault": fault, "upcoming": 3, "host": "dnevnik", "method": "lesson-log-entries"}]
        )
        said = before + list(reading)
        lost = [one for one in said if isinstance(one, PageFailure)]
        assert len(said) == len(clean) == 2 + 3 * GROUPS + GROUPS * WEEKS + 6
        assert len(lost) <= 1
        assert all(one in clean for one in said if not isinstance(one, PageFailure) and not hasattr(one, "pages"))
        if fault != "401":
            assert [one.kind for one in lost] == ["dnevnik.journal"]


def _rotating(asked: list[Any], refused: int = 0) -> Callable[[Asked], Reply]:
    """A server that gives another refresh token at each authorization and knows the last one alone.

    The tokens of the first `refused` authorizations are not accepted.
    """

    def answer(request: Asked) -> Reply:
        if request.method == "authorizations":
            given = json.loads(request.body)
            asked.append(given["refreshToken"])
            if given["grant_type"] != "RefreshToken" or given["refreshToken"] != f"refresh-7f3a9c{len(asked) - 1}":
                return as_json({"type": "authorizationFailed", "description": "refresh token is unknown"}, 401)
            return as_json({"accessToken": f"access-7f3a9c{len(asked)}", "refreshToken": f"refresh-7f3a9c{len(asked)}"})
        if len(asked) <= refused:
            return as_json({"type": "invalidToken", "description": "expired"}, 401)
        return as_json({"schoolIds": [1000000000007]})

    return answer


CLIENT = {"client_id": "svod", "client_secret": "s-7f3a9c"}


def test_a_refresh_token_that_was_replaced_is_used_from_then_on(tmp_path: Path) -> None:
    """The first token is refused once, so that a second authorization follows."""
    asked: list[Any] = []
    with serving(_rotating(asked, refused=1)) as server, dnevnik_on_air(tmp_path) as on_air:
        on_air.port = server.port
        probe = on_air.connector(CLIENT | {"refresh_token": "refresh-7f3a9c0"}).probe(NOW)
    assert probe.ok, probe.message
    assert asked == ["refresh-7f3a9c0", "refresh-7f3a9c1"]


def test_a_refresh_token_that_was_replaced_outlives_the_process(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    asked: list[Any] = []
    caplog.set_level(logging.DEBUG)
    with serving(_rotating(asked)) as server, dnevnik_on_air(tmp_path) as on_air:
        on_air.port = server.port
        for _ in range(3):
            # A connector of its own has no memory of the former one: so begins the next night.
            assert on_air.connector(CLIENT | {"refresh_token": "refresh-7f3a9c0"}).probe(NOW).ok
        assert asked == [f"refresh-7f3a9c{number}" for number in range(3)]
        on_air.connector(CLIENT | {"refresh_token": "renewed-by-a-person"}).probe(NOW)
        assert asked[3] == "renewed-by-a-person"
    kept = [path for path in (tmp_path / "access").iterdir() if path.suffix != ".lock"]
    assert [path.stat().st_mode & 0o777 for path in kept] == [0o600]
    assert "7f3a9c" not in caplog.text
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"7f3a9c" in path.read_bytes()]


def test_a_kept_token_that_was_spoilt_gives_way_to_the_configured_one(tmp_path: Path) -> None:
    asked: list[Any] = []
    with serving(_rotating(asked)) as server, dnevnik_on_air(tmp_path) as on_air:
        on_air.port = server.port
        assert on_air.connector(CLIENT | {"refresh_token": "refresh-7f3a9c0"}).probe(NOW).ok
        (kept,) = [path for path in (tmp_path / "access").iterdir() if path.suffix != ".lock"]
        kept.write_bytes(b"spoilt")
        assert not on_air.connector(CLIENT | {"refresh_token": "refresh-7f3a9c0"}).probe(NOW).ok
    assert asked == ["refresh-7f3a9c0", "refresh-7f3a9c0"]
