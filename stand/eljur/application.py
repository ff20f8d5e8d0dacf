"""The HTTP face of one host: envelope, status, gzip, and the faults that were asked for."""

import gzip

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from stand.books import Books
from stand.eljur.dialect import failure, to_xml
from stand.eljur.methods import EljurHost
from stand.eljur.request import BadRequestError, Call, read_call
from stand.faults import FaultDesk
from stand.spoiling import Hangup, spoil


def application(eljur: EljurHost, faults: FaultDesk, books: Books, hangup: Hangup) -> ASGIApp:
    """The ASGI application of one host, under `/api` and `/apiv3`."""

    async def endpoint(request: Request) -> Response:
        call = await read_call(request)
        vendor = call.get("vendor") or "-"
        plan = faults.decide(eljur.host.name, vendor, call.method, call.identity())
        response = _answer(eljur, call, request)
        if plan is not None:
            response = spoil(response, plan, hangup)
        books.answered(vendor, call.method, plan.fault if plan else str(response.status_code))
        return response

    routed = Starlette(routes=[Route("/{branch:str}/{method:str}", endpoint, methods=["GET", "POST"])])

    async def counted(scope: Scope, receive: Receive, send: Send) -> None:
        with books.under_way():
            await routed(scope, receive, send)

    return counted


def _answer(eljur: EljurHost, call: Call, request: Request) -> Response:
    status = 200
    if call.branch not in ("api", "apiv3"):
        return Response("Not Found", status_code=404, media_type="text/html")
    try:
        answer = eljur.answer(call)
    except BadRequestError as refusal:
        status = 400
        if call.method == "getusersvendors":
            answer = {"error": refusal.message, "result": False}
        else:
            detail = {"errorCode": refusal.code, "errorText": refusal.message} if refusal.code else None
            answer = failure(refusal.message, detail)
    if call.get("out_format").lower() == "json":
        body, media = eljur.dialect.encode(answer), "application/json"
    else:
        body, media = to_xml(answer), "text/xml"
    headers = {}
    if "gzip" in request.headers.get("accept-encoding", ""):
        # Without a time of its own: the same answer is the same bytes.
        body, headers["content-encoding"] = gzip.compress(body, compresslevel=5, mtime=0), "gzip"
    response = Response(body, status_code=status, headers=headers, media_type=media)
    if call.method == "auth" and call.branch == "apiv3" and status == 200:
        response.set_cookie("school_domain", call.get("vendor"))
    return response
