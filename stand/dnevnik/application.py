"""The HTTP face of the simulated Dnevnik.ru: header, status, error bodies, ten calls at once, and the faults."""

import gzip
import json
from collections import Counter
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from stand.books import Books
from stand.dnevnik.routes import Call, DnevnikServer, RefusedError, route_of
from stand.faults import FaultDesk
from stand.spoiling import Hangup, spoil

NAME = "dnevnik"
VERSIONS = ("v2", "v2.0")
MOST_AT_ONCE = 10


def application(server: DnevnikServer, faults: FaultDesk, books: Books, hangup: Hangup) -> ASGIApp:
    """The ASGI application, under `/v2` and `/v2.0`; a token that asks too much at once is told 433."""
    under_way: Counter[str] = Counter()

    async def endpoint(request: Request) -> Response:
        call = await _read(request)
        school = server.school_of(call)
        vendor, method = school.school if school is not None else "-", route_of(call.path)
        identity = "&".join((call.verb, call.path, *(f"{name}={value}" for name, value in call.parameters)))
        plan = faults.decide(NAME, vendor, method, identity)
        busy = under_way[call.token] > MOST_AT_ONCE
        response = _too_many(request) if busy else _answer(server, call, request)
        if plan is not None and not busy:
            response = spoil(response, plan, hangup)
        books.answered(vendor, method, plan.fault if plan and not busy else str(response.status_code))
        return response

    routed = Starlette(routes=[Route("/{version:str}/{path:path}", endpoint, methods=["GET", "POST"])])

    async def counted(scope: Scope, receive: Receive, send: Send) -> None:
        token = dict(scope.get("headers", ())).get(b"access-token", b"").decode("latin-1")
        under_way[token] += 1
        try:
            with books.under_way():
                await routed(scope, receive, send)
        finally:
            under_way[token] -= 1

    return counted


async def _read(request: Request) -> Call:
    body = await request.body()
    given: object = {}
    if body and "json" in request.headers.get("content-type", ""):
        try:
            given = json.loads(body)
        except ValueError:
            given = {}
    elif body:
        given = dict(parse_qsl(body.decode(errors="replace")))
    members = given if isinstance(given, dict) else {}
    return Call(
        request.method,
        request.path_params["path"] if request.path_params["version"] in VERSIONS else "-",
        request.query_params.multi_items(),
        request.headers.get("access-token", ""),
        {str(name): str(value) for name, value in members.items()},
    )


def _answer(server: DnevnikServer, call: Call, request: Request) -> Response:
    try:
        return _as_json(server.answer(call), 200, request)
    except RefusedError as refusal:
        return _as_json(refusal.body, refusal.status, request)


def _too_many(request: Request) -> Response:
    return _as_json({"type": "apiRequestLimit", "description": "Too many requests at once"}, 433, request)


def _as_json(document: object, status: int, request: Request) -> Response:
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {}
    if "gzip" in request.headers.get("accept-encoding", ""):
        # Without a time of its own: the same answer is the same bytes.
        body, headers["content-encoding"] = gzip.compress(body, compresslevel=5, mtime=0), "gzip"
    return Response(body, status_code=status, headers=headers, media_type="application/json")
