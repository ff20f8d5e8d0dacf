"""The feed service put together: routes, refusals in their forms, the description and its page."""

from collections.abc import Callable
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic.json_schema import models_json_schema
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.routing import Match, Route

from publications.serving import answers, children, exchanges, subscribing
from publications.serving.docs import docs_page
from publications.serving.guard import Guard
from publications.serving.refusals import Refusal, answer, form_of
from publications.serving.service import Service
from schemas.feeds.myschool import OperationOutcome
from schemas.feeds.serving import Health, Problem, TokenError

VERSION: Final = "1.0"
_DESCRIPTION: Final = (
    "Дневники обучающихся, чьи семьи согласились получать их электронно. Показывается выпуск последней завершённой "
    "ночи; ночь, которая ещё идёт, не видна. Отозванное согласие действует со следующего выпуска. Каждый показ "
    "записывается: кто, чей дневник, когда."
)
_TITLES: Final = {404: "Нет такого адреса", 405: "Так этот адрес не спрашивают"}


def make_app(service: Service) -> FastAPI:
    """The ASGI application of a service."""
    base = service.serving.schedule.base
    app = FastAPI(
        title="Свод: лента дневников",
        version=VERSION,
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    app.state.service = service
    app.include_router(exchanges.token_router)
    app.include_router(children.router)
    app.include_router(subscribing.router)
    app.include_router(exchanges.schedule_router(service.serving.schedule))
    app.openapi = _describing(app)  # type: ignore[method-assign]
    _about_itself(app)

    @app.exception_handler(Refusal)
    async def refused(request: Request, error: Refusal) -> Response:
        return answer(error, form_of(request, base))

    @app.exception_handler(RequestValidationError)
    async def unreadable(request: Request, error: RequestValidationError) -> Response:
        places = {".".join(str(part) for part in each["loc"][1:]) or "запрос" for each in error.errors()}
        said = f"Не годится: {', '.join(sorted(places))}. Что ждут, говорит /docs."
        return answer(Refusal(400, "Запрос не разобрать", said), form_of(request, base))

    @app.exception_handler(HTTPException)
    async def no_such_place(request: Request, error: HTTPException) -> Response:
        title = _TITLES.get(error.status_code, "Запрос не выполнен")
        headers = dict(error.headers or {}) | ({"Allow": _allowed(app, request)} if error.status_code == 405 else {})
        found = Refusal(error.status_code, title, "Что и как спрашивать, говорит /docs.", headers)
        return answer(found, form_of(request, base))

    app.add_middleware(Guard, schedule_base=base)
    return app


def _allowed(app: FastAPI, request: Request) -> str:
    # Starlette names the methods of the first route of that address alone.
    routes = [each for each in app.routes if isinstance(each, Route)]
    fitting = [each for each in routes if each.matches(request.scope)[0] is not Match.NONE]
    return ", ".join(sorted({method for each in fitting for method in each.methods or ()}))


def _about_itself(app: FastAPI) -> None:
    unavailable = {"description": "Ещё ничего не выпущено", "content": {"application/problem+json": _PROBLEM}}

    @app.get("/health", tags=["Служба"], response_model=Health, responses={503: unavailable})
    async def health() -> Response:
        """Есть ли что показывать и когда это выпущено. Без пропуска."""
        service: Service = app.state.service
        published_at = service.snapshot().published_at
        body = answers.encoded({"status": "ok", "published_at": published_at})
        return Response(body, 200, {"Cache-Control": "no-store"}, "application/json")

    @app.get("/openapi.json", include_in_schema=False)
    async def openapi() -> Response:
        return Response(answers.encoded(app.openapi()), 200, {"Cache-Control": "no-cache"}, "application/json")

    @app.get("/docs", include_in_schema=False)
    async def docs() -> Response:
        return HTMLResponse(docs_page(app.openapi()), 200, {"Cache-Control": "no-cache"})


_PROBLEM: Final = {"schema": {"$ref": "#/components/schemas/Problem"}}


def _describing(app: FastAPI) -> Callable[[], dict[str, Any]]:
    from fastapi.openapi.utils import get_openapi

    def describe() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            schemas = made["components"]["schemas"]
            for name in ("HTTPValidationError", "ValidationError"):
                schemas.pop(name, None)
            _, refused = models_json_schema(
                [(model, "serialization") for model in (Problem, TokenError, OperationOutcome)],
                ref_template="#/components/schemas/{model}",
            )
            schemas |= refused["$defs"]
            for operations in made["paths"].values():
                for operation in operations.values():
                    _without_foreign_refusals(operation)
            app.openapi_schema = made
        return app.openapi_schema

    return describe


def _without_foreign_refusals(operation: dict[str, Any]) -> None:
    # FastAPI promises its own 422 wherever there are parameters; here it is 400, and 422 only where it is declared.
    said = operation["responses"].get("422")
    if said is not None and "HTTPValidationError" in str(said):
        del operation["responses"]["422"]
