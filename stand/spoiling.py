"""How each fault looks on the wire."""

import asyncio
from collections.abc import Callable
from email.utils import formatdate
from time import time

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from stand.faults import FaultName, FaultPlan

# Ends the connection of a client (its address): with a reset, or politely after what was written.
Hangup = Callable[[tuple[str, int], bool], None]
Way = Callable[[Response, FaultPlan, Hangup], Response]

_LOGIN_PAGE = """<!DOCTYPE html>
<html lang="ru"><head><meta charset="utf-8"><title>Вход в ЭлЖур</title></head>
<body><form method="post" action="/ajaxauthorize"><h1>Вход</h1>
<label>Логин <input name="username"></label><label>Пароль <input name="password" type="password"></label>
<button>Войти</button></form></body></html>
"""
_SLOW_PARTS = 8


def spoil(good: Response, plan: FaultPlan, hangup: Hangup) -> Response:
    """What is sent instead of a good answer."""
    return _WAYS[plan.fault](good, plan, hangup)


class _Delivered(Response):
    """A response that reaches the client in a way of its own."""

    def __init__(self, delivery: ASGIApp) -> None:
        super().__init__(b"")
        self._delivery = delivery

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands the connection to the delivery."""
        await self._delivery(scope, receive, send)


def _says(status: int, text: str, kind: str = "text/plain", *, retry_after: bool = False) -> Way:
    """A server that answers so; `retry_after` also names the plan's seconds."""

    def way(_good: Response, plan: FaultPlan, _hangup: Hangup) -> Response:
        headers = {"retry-after": f"{plan.seconds:.0f}"} if retry_after else None
        return Response(text, status, headers, kind)

    return way


def _too_many_date(_good: Response, plan: FaultPlan, _hangup: Hangup) -> Response:
    # The date is the machine's, not the stand's: whoever waits, waits by a real clock.
    until = formatdate(time() + plan.seconds, usegmt=True)
    return Response("Too Many Requests", 429, {"retry-after": until}, "text/plain")


def _login_page(_good: Response, _plan: FaultPlan, _hangup: Hangup) -> Response:
    return Response(_LOGIN_PAGE, 200, media_type="text/html")


def _slow(good: Response, plan: FaultPlan, _hangup: Hangup) -> Response:
    async def deliver(_scope: Scope, _receive: Receive, send: Send) -> None:
        body = bytes(good.body)
        await _start(good, send)
        size = -(-len(body) // _SLOW_PARTS) or 1
        for start in range(0, len(body), size):
            await asyncio.sleep(plan.seconds / _SLOW_PARTS)
            await send({"type": "http.response.body", "body": body[start : start + size], "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    return _Delivered(deliver)


def _truncated(good: Response, _plan: FaultPlan, hangup: Hangup) -> Response:
    async def deliver(scope: Scope, _receive: Receive, send: Send) -> None:
        body = bytes(good.body)
        await _start(good, send)
        await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
        hangup(scope["client"], False)

    return _Delivered(deliver)


def _reset(_good: Response, _plan: FaultPlan, hangup: Hangup) -> Response:
    async def deliver(scope: Scope, _receive: Receive, _send: Send) -> None:
        hangup(scope["client"], True)

    return _Delivered(deliver)


async def _start(good: Response, send: Send) -> None:
    await send({"type": "http.response.start", "status": good.status_code, "headers": good.raw_headers})


_WAYS: dict[FaultName, Way] = {
    "429": _says(429, "Too Many Requests"),
    "429-seconds": _says(429, "Too Many Requests", retry_after=True),
    "429-date": _too_many_date,
    "500": _says(500, "<h1>Internal Server Error</h1>", "text/html"),
    "truncated": _truncated,
    "reset": _reset,
    "slow": _slow,
    "login-page": _login_page,
    "401": _says(401, "Unauthorized"),
    "403": _says(403, "<h1>403 Forbidden</h1>", "text/html"),
    "409": _says(409, '{"message":"Conflict"}', "application/json"),
    "433": _says(433, '{"type":"apiRequestLimit","description":"Request limit exceeded"}', "application/json"),
    "503": _says(503, "<h1>503 Service Unavailable</h1>", "text/html"),
}
