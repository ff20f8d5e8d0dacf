"""The HTTP face of the simulated СМЭВ: the service, and what only the stand has (the portal's side, the book)."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from stand.books import Books
from stand.faults import FaultDesk
from stand.smev import soap
from stand.smev.exchange import Exchange, SmevFault, asked_from
from stand.smev.soap import FaultSaid
from stand.spoiling import Hangup, spoil

NAME = "smev"
PATH = "/smev/v1.1/ws"


def application(exchange: Exchange, faults: FaultDesk, books: Books, hangup: Hangup) -> Starlette:
    """The ASGI application: СМЭВ at `PATH`, the stand's own matters under `/stand`."""

    async def service(request: Request) -> Response:
        with books.under_way():
            operation = request.headers.get("soapaction", "").strip('"').removeprefix("urn:")
            body = await request.body()
            # A call that is spoilt was heard all the same: that is what a broken connection looks like.
            plan = faults.decide(NAME, "-", operation, operation)
            outcome = "200"
            try:
                document, kind = exchange.call(operation, body)
                response = Response(document, headers={"content-type": kind})
            except FaultSaid as said:
                outcome = said.name
                response = Response(soap.fault(said.name), 500, {"content-type": "text/xml; charset=utf-8"})
            if plan is not None:
                outcome, response = plan.fault, spoil(response, plan, hangup)
            books.answered("-", operation, outcome)
            return response

    async def requests(request: Request) -> Response:
        for each in await request.json():
            exchange.ask(asked_from(each, exchange.now))
        return JSONResponse(exchange.book())

    async def spoilt(request: Request) -> Response:
        exchange.spoil([SmevFault.model_validate(each) for each in await request.json()])
        return JSONResponse({})

    async def returning(request: Request) -> Response:
        exchange.return_after = float((await request.json())["seconds"])
        return JSONResponse({})

    async def book(_request: Request) -> Response:
        return JSONResponse(exchange.book())

    return Starlette(
        routes=[
            Route(PATH, service, methods=["POST"]),
            Route("/stand/requests", requests, methods=["POST"]),
            Route("/stand/faults", spoilt, methods=["PUT"]),
            Route("/stand/return-after", returning, methods=["PUT"]),
            Route("/stand/book", book),
        ]
    )
