"""The «Моя школа» exchange and the token endpoint: interfaces whose form others have settled."""

import base64
import binascii
from typing import Annotated, Final
from urllib.parse import parse_qsl, unquote_plus

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from publications.serving import answers
from publications.serving.asked import ScheduleAsked
from publications.serving.children import refusals
from publications.serving.clients import AccountId
from publications.serving.configuration import ScheduleExchange
from publications.serving.refusals import TOKEN_PATH, Refusal, too_often
from publications.serving.schedule import schedule_record
from publications.serving.service import SCOPE, Asking, Service, address_of, asking, bearer_of
from schemas.feeds.myschool import OperationOutcome, Schedule
from schemas.feeds.serving import Token

_FORM: Final = "application/x-www-form-urlencoded"
_TOKEN_FORM: Final = {
    "requestBody": {
        "required": True,
        "content": {
            _FORM: {
                "schema": {
                    "type": "object",
                    "required": ["grant_type"],
                    "properties": {
                        "grant_type": {"type": "string", "enum": ["client_credentials"]},
                        "client_id": {"type": "string", "description": "Если не передан заголовком Authorization"},
                        "client_secret": {"type": "string", "description": "Если не передан заголовком Authorization"},
                        "scope": {"type": "string", "enum": [SCOPE]},
                    },
                }
            }
        },
    }
}


def schedule_router(exchange: ScheduleExchange) -> APIRouter:
    """`GET <base>/Schedule/{account}`."""
    router = APIRouter(prefix=exchange.base, tags=["Обмен «Моя школа»"])
    wrong = refusals(404, 409, 422, schema=OperationOutcome, media_type="application/json")

    @router.get(
        "/Schedule/{account}",
        response_model=Schedule,
        responses={304: {"description": "Не изменилось с того ответа, чей ETag передан в If-None-Match"}, **wrong},
    )
    async def schedule(
        request: Request,
        who: Annotated[Asking, Depends(asking)],
        account: Annotated[AccountId, Path(description="Код учётной записи ЕСИА")],
        asked: Annotated[ScheduleAsked, Query()],
    ) -> Response:
        """Расписание с отметками детей учётной записи.

        `start` и `end` — вместе или ни одного; без них прошлая, нынешняя и следующая неделя.
        """
        snapshot = who.service.snapshot()
        cards = who.children(snapshot, who.account(account) or account)
        if not cards:
            who.note((), "Schedule", "denied", 404, account)
            raise Refusal(404, "Не найдено", "Такой учётной записи нет, или её дневники вам не открыты.")
        if len(cards) > 1 and not exchange.name_student:
            raise Refusal(409, "Несколько детей", "Без поля student их занятия неразличимы.", issue="structure")
        from_on, to_on = asked.of(cards)
        tag = answers.entity_tag(
            "Schedule",
            account,
            str(from_on),
            str(to_on),
            exchange.model_dump_json(),
            *(card.content_key for card in cards),
        )
        students = tuple(card.student_id for card in cards)
        if answers.is_known(request, tag):
            who.note(students, "Schedule", "seen", 304, account)
            return answers.not_modified(tag)
        diaries = [(card, msgspec.json.decode(snapshot.section(card, "days"))) for card in cards]
        body = answers.encoded(schedule_record(account, diaries, from_on, to_on, exchange))
        who.note(students, "Schedule", "seen", 200, account)
        return answers.shown(body, tag)

    return router


token_router: Final = APIRouter(tags=["Пропуск"])


@token_router.post(
    TOKEN_PATH,
    response_model=Token,
    openapi_extra=_TOKEN_FORM,
    responses={
        status: {
            "description": said,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/TokenError"}}},
        }
        for status, said in {
            400: "Запрос не разобрать, или он не того вида",
            401: "Нет такого клиента, или секрет не тот",
            403: "Клиенту сюда нельзя из этой сети",
            413: "Слишком большой запрос",
            414: "Слишком длинный адрес",
            429: "Слишком часто; Retry-After говорит, сколько ждать",
        }.items()
    },
)
async def token(request: Request) -> Response:
    """Выдаёт пропуск клиенту (OAuth2, client credentials).

    Код и секрет клиента — заголовком `Authorization: Basic` или полями `client_id` и `client_secret`.
    """
    service: Service = request.app.state.service
    address, now = address_of(request), service.steady()
    seconds = service.failures.wait(address, now)
    if seconds:
        raise too_often(seconds)
    form = await _form(request)
    client_id, secret = _credentials(request, form)
    if form.get("grant_type") != "client_credentials":
        raise _wrong("unsupported_grant_type", "Only client_credentials is supported.")
    if form.get("scope", SCOPE).split() != [SCOPE]:
        raise _wrong("invalid_scope", f"The only scope is {SCOPE}.")
    client = service.clients.authenticated(client_id, secret)
    if client is None:
        service.failures.failed(address, now)
        challenge = {"WWW-Authenticate": 'Basic realm="svod"'}
        raise Refusal(401, "", "", challenge, oauth="invalid_client", oauth_detail="Unknown client or wrong secret.")
    if not client.comes_from(address):
        raise Refusal(403, "", "", oauth="invalid_client", oauth_detail="The client may not come from this network.")
    made = {
        "access_token": service.tokens.make(bearer_of(client), service.clock()),
        "token_type": "Bearer",
        "expires_in": int(service.tokens.lifetime.total_seconds()),
        "scope": SCOPE,
    }
    headers = {"Cache-Control": "no-store", "Pragma": "no-cache"}
    return Response(answers.encoded(made), 200, headers, "application/json")


async def _form(request: Request) -> dict[str, str]:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise _wrong("invalid_request", f"The body must be {_FORM}.")
    try:
        pairs = parse_qsl(
            (await request.body()).decode(), keep_blank_values=True, strict_parsing=True, max_num_fields=16
        )
    except ValueError as error:
        raise _wrong("invalid_request", "The body can't be parsed.") from error
    form = dict(pairs)
    if len(form) < len(pairs):
        raise _wrong("invalid_request", "A parameter is repeated.")
    return form


def _credentials(request: Request, form: dict[str, str]) -> tuple[str, str]:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return form.get("client_id", ""), form.get("client_secret", "")
    if "client_secret" in form:
        raise _wrong("invalid_request", "The secret is given twice.")
    try:
        client_id, _, secret = base64.b64decode(value.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise _wrong("invalid_request", "The Authorization header can't be parsed.") from error
    return unquote_plus(client_id), unquote_plus(secret)


def _wrong(error: str, detail: str) -> Refusal:
    return Refusal(400, "", "", oauth=error, oauth_detail=detail)
