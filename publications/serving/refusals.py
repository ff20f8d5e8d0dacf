"""Refusals, each in the form of the interface it was asked through: problem, OperationOutcome, OAuth2 error."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response

Form = Literal["problem", "outcome", "oauth"]

PROBLEM: Final = "application/problem+json"
JSON: Final = "application/json"
TOKEN_PATH: Final = "/oauth/token"  # noqa: S105 - an address
# What the issue of an OperationOutcome is called by the status of the answer.
_ISSUES: Final = {
    401: "login",
    403: "forbidden",
    404: "not-found",
    429: "throttled",
    500: "exception",
    503: "transient",
}
_OAUTH: Final = {401: "invalid_client", 429: "slow_down"}


@dataclass
class Refusal(Exception):  # noqa: N818 - an answer, not a fault of ours
    """An answer that shows nothing, and why: what happened, what is wrong and what to do.

    `issue` and `oauth` name it in the other two forms where the status alone does not.
    """

    status: int
    title: str
    detail: str
    headers: Mapping[str, str] = field(default_factory=dict)
    issue: str | None = None
    oauth: str | None = None
    oauth_detail: str = ""


def no_child() -> Refusal:
    """The one answer for a child that is not there and for one that is not yours."""
    return Refusal(404, "Не найдено", "Такого ребёнка нет, или его дневник вам не открыт.")


def too_often(seconds: int) -> Refusal:
    """Ask later."""
    return Refusal(
        429,
        "Слишком часто",
        f"Повторите через {seconds} с.",
        {"Retry-After": str(seconds)},
        oauth_detail=f"Too many attempts, wait {seconds} seconds.",
    )


def nothing_published() -> Refusal:
    """There is no snapshot."""
    return Refusal(503, "Ещё ничего не выпущено", "Данные появятся после ближайшей ночи.", {"Retry-After": "300"})


def answer(refusal: Refusal, form: Form) -> Response:
    """The refusal as an HTTP answer."""
    content, media_type = _body(refusal, form)
    headers = {"Cache-Control": "no-store", **refusal.headers}
    return Response(json.dumps(content, ensure_ascii=False).encode(), refusal.status, headers, media_type)


def form_of(request: Request, schedule_base: str) -> Form:
    """Which interface was asked."""
    path = request.url.path
    if path == TOKEN_PATH:
        return "oauth"
    return "outcome" if path.startswith(f"{schedule_base}/") else "problem"


def _body(refusal: Refusal, form: Form) -> tuple[dict[str, Any], str]:
    if form == "oauth":
        error = refusal.oauth or _OAUTH.get(refusal.status, "invalid_request")
        return {"error": error, "error_description": refusal.oauth_detail or "The request was refused."}, JSON
    if form == "outcome":
        issue = {
            "severity": "fatal" if refusal.status >= 500 else "error",
            "code": refusal.issue or _ISSUES.get(refusal.status, "structure"),
            "details": f"{refusal.title}. {refusal.detail}",
        }
        return {"resourceType": "OperationOutcome", "id": str(uuid4()), "issue": [issue]}, JSON
    return {
        "type": "about:blank",
        "title": refusal.title,
        "status": refusal.status,
        "detail": refusal.detail,
    }, PROBLEM
