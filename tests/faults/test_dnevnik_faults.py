"""What Dnevnik.ru may answer instead of data, and what follows from each."""

import json
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


def test_a_refresh_token_that_was_replaced_is_used_from_then_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The first token is refused once, so that a second authorization follows."""
    asked: list[Any] = []

    def answer(request: Asked) -> Reply:
        if request.method == "authorizations":
            asked.append(json.loads(request.body))
            number = len(asked)
            return as_json({"accessToken": f"access-7f3a9c{number}", "refreshToken": f"refresh-7f3a9c{number}"})
        if len(asked) < 2:
            return as_json({"type": "invalidToken", "description": "expired"}, 401)
        return as_json({"schoolIds": [1000000000007]})

    with serving(answer) as server, dnevnik_on_air(tmp_path) as on_air:
        on_air.port = server.port
        extra = {"client_id": "svod", "client_secret": "s-7f3a9c", "refresh_token": "refresh-7f3a9c0"}
        probe = on_air.connector(extra).probe(NOW)
    assert probe.ok, probe.message
    assert [one["refreshToken"] for one in asked] == ["refresh-7f3a9c0", "refresh-7f3a9c1"]
    assert {one["grant_type"] for one in asked} == {"RefreshToken"}
    assert "refresh_token" in caplog.text
    assert "7f3a9c" not in caplog.text
