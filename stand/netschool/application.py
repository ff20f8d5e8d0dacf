"""The HTTP face of the simulated server: cookies, the `at` header, 401, 409, gzip, faults on demand."""

import gzip
import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from stand.books import Books
from stand.faults import FaultDesk
from stand.netschool import diary
from stand.netschool.schools import NAME, School
from stand.netschool.server import NetschoolServer
from stand.netschool.sessions import MAINTENANCE, ConflictError
from stand.school_journal import Student
from stand.spoiling import Hangup, spoil

_COOKIE = "NSSESSIONID"


class _RefusedError(Exception):
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def application(server: NetschoolServer, faults: FaultDesk, books: Books, hangup: Hangup) -> ASGIApp:
    """The ASGI application under `/webapi`."""

    async def endpoint(request: Request) -> Response:
        call = request.path_params["call"]
        form = dict(parse_qsl((await request.body()).decode(errors="replace"), keep_blank_values=True))
        at, cookie = request.headers.get("at", ""), request.cookies.get(_COOKIE, "")
        school = server.sessions.school_of(at, cookie, server.now) if at else None
        vendor = str(school.scid) if school else form.get("scid", "-")
        identity = "&".join(f"{name}={value}" for name, value in sorted(request.query_params.items()))
        plan = faults.decide(NAME, vendor, call, identity)
        if plan is not None and plan.fault == "409":
            response = _said(request, {"message": MAINTENANCE}, 409)
        else:
            response = _answer(server, call, request, form, school)
            if plan is not None:
                response = spoil(response, plan, hangup)
        books.answered(vendor, call, plan.fault if plan else str(response.status_code))
        return response

    routed = Starlette(routes=[Route("/webapi/{call:path}", endpoint, methods=["GET", "POST"])])

    async def counted(scope: Scope, receive: Receive, send: Send) -> None:
        with books.under_way():
            await routed(scope, receive, send)

    return counted


def _answer(
    server: NetschoolServer, call: str, request: Request, form: dict[str, str], school: School | None
) -> Response:
    cookie = request.cookies.get(_COOKIE, "")
    try:
        if call in _OPEN:
            verb, give = _OPEN[call]
            _check_verb(request, verb)
            answer, fresh = give(server, request, form, cookie)
            response = _said(request, answer)
            if fresh:
                response.set_cookie(_COOKIE, fresh, httponly=True)
            return response
        if school is None:
            raise _RefusedError(401, "Сеанс работы завершён")
        if call not in _CLOSED:
            raise _RefusedError(404, "Не найдено")
        verb, tell = _CLOSED[call]
        _check_verb(request, verb)
        return _said(request, tell(server, school, request))
    except ConflictError as refusal:
        return _said(request, {"message": refusal.message}, 409)
    except _RefusedError as refusal:
        return _said(request, {"message": refusal.message}, refusal.status)


def _said(request: Request, answer: Any, status: int = 200) -> Response:
    body = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {}
    if "gzip" in request.headers.get("accept-encoding", ""):
        # Without a time of its own: the same answer is the same bytes.
        body, headers["content-encoding"] = gzip.compress(body, compresslevel=5, mtime=0), "gzip"
    return Response(body, status_code=status, headers=headers, media_type="application/json")


def _check_verb(request: Request, verb: str) -> None:
    if request.method != verb:
        raise _RefusedError(405, "Метод не поддерживается")


def _login_data(
    server: NetschoolServer, _request: Request, _form: dict[str, str], _cookie: str
) -> tuple[Any, str | None]:
    about = {
        "productName": "Сетевой Город. Образование",
        "version": "5.30.0.0",
        "schoolLogin": True,
        "esiaLogin": False,
    }
    return about, server.sessions.cookie()


def _get_data(server: NetschoolServer, _request: Request, _form: dict[str, str], cookie: str) -> tuple[Any, str | None]:
    if not cookie:
        raise _RefusedError(400, "Нет сеанса")
    fresh = server.sessions.cookie()
    return server.sessions.challenge(fresh), fresh


def _log_in(server: NetschoolServer, _request: Request, form: dict[str, str], cookie: str) -> tuple[Any, str | None]:
    at, school = server.sessions.log_in(cookie, form, server.now)
    account = {"activeToken": at, "currentOrganization": {"id": school.scid, "name": school.title}}
    return {
        "at": at,
        "timeOut": 900000,
        "accessToken": f"access{at[::-1]}",
        "entryPoint": "/angular/school/studentdiary/",
        "accountInfo": account,
        "errorMessage": None,
    }, None


def _search(server: NetschoolServer, request: Request, _form: dict[str, str], _cookie: str) -> tuple[Any, str | None]:
    wanted = request.query_params.get("name", "").casefold()
    return [diary.school_found(one) for one in server.schools if wanted in one.title.casefold()], None


def _log_out(server: NetschoolServer, _school: School, request: Request) -> Any:
    server.sessions.log_out(request.headers.get("at", ""))
    return {}


def _diary(server: NetschoolServer, school: School, request: Request) -> Any:
    student, days = _student(server, school, request), _days(request)
    return diary.student_diary(server.journal(school), student, days, server.due(school))


def _past(server: NetschoolServer, school: School, request: Request) -> Any:
    student, days = _student(server, school, request), _days(request)
    return diary.past_mandatory(server.journal(school), student, days, server.due(school))


def _student(server: NetschoolServer, school: School, request: Request) -> Student:
    journal = server.journal(school)
    if request.query_params.get("yearId") != str(diary.year_id(journal)):
        raise _RefusedError(400, "Неверный учебный год")
    asked = request.query_params.get("studentId")
    for student in journal.students.values():
        if str(diary.student_number(school, student)) == asked:
            return student
    raise _RefusedError(403, "Нет прав на просмотр дневника")


def _days(request: Request) -> list[date]:
    try:
        first, last = (
            datetime.fromisoformat(request.query_params.get(name, "")).date() for name in ("weekStart", "weekEnd")
        )
    except ValueError:
        raise _RefusedError(400, "Неверная дата") from None
    if not 0 <= (last - first).days <= 400:
        raise _RefusedError(400, "Неверный промежуток")
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


Open = Callable[[NetschoolServer, Request, dict[str, str], str], tuple[Any, str | None]]
Closed = Callable[[NetschoolServer, School, Request], Any]

_OPEN: dict[str, tuple[str, Open]] = {
    "logindata": ("GET", _login_data),
    "auth/getdata": ("POST", _get_data),
    "login": ("POST", _log_in),
    "schools/search": ("GET", _search),
}
_CLOSED: dict[str, tuple[str, Closed]] = {
    "auth/logout": ("POST", _log_out),
    "context": ("GET", lambda server, school, request: diary.context(server.journal(school), request.headers["at"])),
    "years/current": ("GET", lambda server, school, _request: diary.current_year(server.journal(school))),
    "grade/assignment/types": ("GET", lambda _server, _school, _request: diary.assignment_types()),
    "student/diary/init": (
        "GET",
        lambda server, school, _request: diary.diary_init(server.journal(school), server.today(school)),
    ),
    "student/diary": ("GET", _diary),
    "student/diary/pastMandatory": ("GET", _past),
}
