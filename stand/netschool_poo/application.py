"""The HTTP face of the server: cookies, JSON, refusals, and the faults that were asked for."""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from stand.books import Books
from stand.faults import FaultDesk
from stand.netschool_poo import people, results
from stand.netschool_poo.lessons import LessonBook
from stand.netschool_poo.sessions import SessionDesk
from stand.netschool_poo.tenants import PooHost, PooJournal, Tenant, number
from stand.school_journal import Student
from stand.spoiling import Hangup, spoil

Json = Any

NAME = "poo"
_SESSION, _REMEMBERED = ".AspNetCore.Session", ".AspNetCore.Cookies"


class RefusalError(Exception):
    """A refusal with its status and `responseStatus.message`."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@dataclass(frozen=True, slots=True)
class _Asked:
    """One request of a session: whose, about which journal, with which parts of the path."""

    book: LessonBook
    path: dict[str, str]
    today: date

    @property
    def journal(self) -> PooJournal:
        return self.book.journal

    def student(self) -> Student:
        for one in self.journal.students.values():
            if str(people.student_number(self.journal, self.book.host.seed, one.student)) == self.path["student"]:
                return one
        raise RefusalError(403, "Нет доступа к данным студента")

    def day(self, name: str) -> date:
        try:
            return date.fromisoformat(self.path[name])
        except ValueError:
            raise RefusalError(400, "Неверная дата") from None


class PooServer:
    """The server at the clock's moment."""

    def __init__(self, host: PooHost) -> None:
        self.host = host
        self.sessions = SessionDesk(host.seed)
        self._now: datetime | None = None
        self._books: dict[str, LessonBook] = {}

    def set_moment(self, now: datetime, journals: list[PooJournal]) -> None:
        """Turns the server to a moment: from here on it shows these journals."""
        self._books = {journal.place.name: LessonBook(self.host, journal) for journal in journals}
        self._now = now

    @property
    def now(self) -> datetime:
        """The clock's moment, which every answer depends on."""
        if self._now is None:
            raise RuntimeError("the clock was never set")
        return self._now

    def tenant(self, request: Request) -> Tenant | None:
        """Whose session the request's cookies open."""
        for name in (_SESSION, _REMEMBERED):
            tenant = self.sessions.tenant(request.cookies.get(name), self.now)
            if tenant is not None:
                return tenant
        return None

    def log_in(self, given: dict[str, Json]) -> tuple[Json, str, bool]:
        """The answer, the cookie that opens the session, and whether it is to be remembered."""
        tenant = self.host.tenant_of(str(given.get("login")), str(given.get("password")))
        if tenant is None:
            raise RefusalError(401, "Неверный логин или пароль")
        remember = given.get("isRemember") is True
        cookie = self.sessions.open(tenant, self.now, remember=remember)
        return people.login_answer(self.host, self._books[tenant.name].journal), cookie, remember

    def asked(self, request: Request) -> _Asked:
        """A request with a session; without one it is refused."""
        tenant = self.tenant(request)
        if tenant is None:
            raise RefusalError(401, "Необходимо войти в систему")
        path = {name: str(value) for name, value in request.path_params.items()}
        today = self.now.astimezone(ZoneInfo(tenant.timezone)).date()
        return _Asked(self._books[tenant.name], path, today)


_STUDENT = "/services/students/{student}"
# Route → what it is called in books and fault plans, and what it answers.
_ANSWERS: dict[str, tuple[str, Callable[[_Asked], Json]]] = {
    f"{_STUDENT}/lessons/{{first}}/{{last}}": (
        "lessons",
        lambda asked: asked.book.days(asked.student(), asked.day("first"), asked.day("last")),
    ),
    f"{_STUDENT}/attestation": (
        "attestation",
        lambda asked: results.attestation(asked.book.host, asked.journal, asked.student(), asked.today),
    ),
    f"{_STUDENT}/dashboard": (
        "dashboard",
        lambda asked: results.dashboard(asked.book.host, asked.journal, asked.student()),
    ),
    "/services/reports/current/performance/{student}": (
        "performance",
        lambda asked: results.performance(asked.journal, asked.student(), asked.today),
    ),
    "/services/reports/curator/group-attestation-for-student/{student}": (
        "group-attestation",
        lambda asked: results.group_attestation(asked.book.host, asked.journal, asked.student(), asked.today),
    ),
    "/services/people/organization": (
        "organization",
        lambda asked: people.organization(asked.book.host, asked.journal),
    ),
    "/services/people/system/info": ("info", lambda _asked: people.system_info()),
}


def application(server: PooServer, faults: FaultDesk, books: Books, hangup: Hangup) -> ASGIApp:
    """The ASGI application of the server, under `/services`."""

    def answered(tenant: Tenant | None, method: str, about: str, good: Response) -> Response:
        vendor = tenant.name if tenant is not None else "-"
        plan = faults.decide(NAME, vendor, method, about)
        books.answered(vendor, method, plan.fault if plan else str(good.status_code))
        return good if plan is None else spoil(good, plan, hangup)

    def reading(method: str, answer: Callable[[_Asked], Json]) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            tenant = server.tenant(request)
            try:
                good = _json(request, answer(server.asked(request)))
            except RefusalError as refusal:
                good = _refused(request, refusal)
            return answered(tenant, method, request.url.path, good)

        return endpoint

    async def login(request: Request) -> Response:
        given = await _body(request)
        who = str(given.get("login"))
        tenant = next((one for one in server.host.tenants if server.host.login(one) == who), None)
        try:
            body, cookie, remember = server.log_in(given)
            good = _json(request, body)
            name = _REMEMBERED if remember else _SESSION
            good.set_cookie(name, cookie, path="/", httponly=True, samesite="lax")
            good.set_cookie("UID", str(number(server.host.seed, "uid", who)), path="/")
        except RefusalError as refusal:
            good = _refused(request, refusal)
        return answered(tenant, "login", f"login={who}", good)

    async def logout(request: Request) -> Response:
        tenant = server.tenant(request)
        good = _json(request, {}) if tenant else _refused(request, RefusalError(401, "Необходимо войти в систему"))
        for name in (_SESSION, _REMEMBERED):
            server.sessions.close(request.cookies.get(name))
        return answered(tenant, "logout", "", good)

    routed = Starlette(
        routes=[
            Route("/services/security/login", login, methods=["POST"]),
            Route("/services/security/logout", logout, methods=["DELETE"]),
            *(Route(path, reading(method, answer)) for path, (method, answer) in _ANSWERS.items()),
        ]
    )

    async def counted(scope: Scope, receive: Receive, send: Send) -> None:
        with books.under_way():
            await routed(scope, receive, send)

    return counted


async def _body(request: Request) -> dict[str, Json]:
    try:
        given = json.loads(await request.body())
    except ValueError:
        given = None
    return given if isinstance(given, dict) else {}


def _refused(request: Request, refusal: RefusalError) -> Response:
    code = {401: "Unauthorized", 403: "Forbidden"}.get(refusal.status, "BadRequest")
    said = {"responseStatus": {"errorCode": code, "message": refusal.message, "errors": []}}
    return _json(request, said, refusal.status)


def _json(request: Request, answer: Json, status: int = 200) -> Response:
    body = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {}
    if "gzip" in request.headers.get("accept-encoding", ""):
        # Without a time of its own: the same answer is the same bytes.
        body, headers["content-encoding"] = gzip.compress(body, compresslevel=5, mtime=0), "gzip"
    return Response(body, status, headers, "application/json; charset=utf-8")
