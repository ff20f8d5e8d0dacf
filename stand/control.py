"""The stand's control endpoint on the loopback: clock, faults, refusals, books, the end."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Protocol

from pydantic import TypeAdapter, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from stand.faults import FaultPlan
from stand.mail_server import Refusal

_PLANS = TypeAdapter(list[FaultPlan])
_REFUSALS = TypeAdapter(list[Refusal])


class Controlled(Protocol):
    """What the endpoint turns: the running servers."""

    def health(self) -> dict[str, Any]:
        """Who answers, and at which moment of the clock."""

    def books(self) -> dict[str, Any]:
        """What was served, by host."""

    def forget_books(self) -> None:
        """Starts the books anew."""

    async def turn(self, now: datetime) -> None:
        """Sets the clock; a ValueError when it would go back."""

    def spoil(self, plans: list[FaultPlan]) -> None:
        """Replaces the faults."""

    def refuse(self, refusals: list[Refusal]) -> None:
        """Replaces the refused recipients."""

    def expire_tokens(self) -> None:
        """Makes every token issued so far invalid."""

    def stop(self) -> None:
        """Ends the servers."""


def control_application(servers: Controlled) -> Starlette:
    """The ASGI application of the control endpoint."""

    async def health(_request: Request) -> Response:
        return JSONResponse(servers.health())

    async def books(request: Request) -> Response:
        if request.method == "DELETE":
            servers.forget_books()
        return JSONResponse(servers.books())

    async def clock(request: Request) -> Response:
        await servers.turn(datetime.fromisoformat((await request.json())["as_of_at"]))
        return JSONResponse(servers.health())

    async def faults(request: Request) -> Response:
        servers.spoil(_PLANS.validate_json(await request.body()))
        return JSONResponse(servers.health())

    async def refusals(request: Request) -> Response:
        servers.refuse(_REFUSALS.validate_json(await request.body()))
        return JSONResponse(servers.health())

    async def tokens(_request: Request) -> Response:
        servers.expire_tokens()
        return JSONResponse(servers.health())

    async def stop(_request: Request) -> Response:
        servers.stop()
        return JSONResponse({"stopping": True})

    return Starlette(
        routes=[
            Route("/health", health),
            Route("/books", books, methods=["GET", "DELETE"]),
            Route("/clock", _refusing(clock), methods=["PUT"]),
            Route("/faults", _refusing(faults), methods=["PUT"]),
            Route("/refusals", _refusing(refusals), methods=["PUT"]),
            Route("/tokens", tokens, methods=["DELETE"]),
            Route("/stop", stop, methods=["POST"]),
        ]
    )


def _refusing(endpoint: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    async def guarded(request: Request) -> Response:
        try:
            return await endpoint(request)
        except (ValidationError, ValueError, KeyError) as error:
            return JSONResponse({"error": str(error)}, status_code=400)

    return guarded
