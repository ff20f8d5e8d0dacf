"""The outermost layer: sizes, headers that protect, a request id, and no fault of ours told to a stranger."""

import logging
from typing import Final
from uuid import uuid4

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from foundation.logging import get_logger, log_event
from publications.serving.refusals import Refusal, answer, form_of

logger = get_logger(__name__)

LARGEST_BODY: Final = 16 * 1024
LONGEST_ADDRESS: Final = 8192
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
}


class _TooLargeError(Exception):
    pass


class Guard:
    """ASGI middleware around the whole service."""

    def __init__(self, app: ASGIApp, schedule_base: str) -> None:
        self._app = app
        self._base = schedule_base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets a request through, or answers for it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = uuid4().hex
        scope["svod.request_id"] = request_id
        started = False

        async def send_guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers["X-Request-Id"] = request_id
            await send(message)

        received = 0

        async def receive_bounded() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > LARGEST_BODY:
                raise _TooLargeError
            return message

        refusal = _too_large(scope)
        if refusal is None:
            try:
                await self._app(scope, receive_bounded, send_guarded)
            except _TooLargeError:
                refusal = _body_too_large()
            except Exception as error:
                # A message of a library may quote what somebody's diary says: only its class is written down.
                log_event(logger, logging.ERROR, "serving_failed", fault=type(error).__name__, request=request_id)
                refusal = Refusal(500, "Ошибка службы", f"Сообщите владельцу службы код обращения {request_id}.")
        if refusal is not None and not started:
            await answer(refusal, form_of(Request(scope), self._base))(scope, receive, send_guarded)


def _too_large(scope: Scope) -> Refusal | None:
    raw_path = scope.get("raw_path") or scope["path"].encode()
    if len(raw_path) + len(scope.get("query_string", b"")) > LONGEST_ADDRESS:
        return Refusal(414, "Слишком длинный адрес", f"Не больше {LONGEST_ADDRESS} байт.", {"Connection": "close"})
    for name, value in scope["headers"]:
        if name == b"content-length" and (not value.isdigit() or int(value) > LARGEST_BODY):
            return _body_too_large()
    return None


def _body_too_large() -> Refusal:
    return Refusal(413, "Слишком большой запрос", f"Не больше {LARGEST_BODY} байт.", {"Connection": "close"})
