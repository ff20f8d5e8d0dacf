"""Calendars over HTTP: one for a client with a token, and addresses that a family's own calendar subscribes to."""

from typing import Annotated, Any, Final
from uuid import UUID, uuid4

import msgspec
from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from publications.calendar import CALENDAR_FORMAT, calendar_bytes
from publications.feed.snapshot import Card, Snapshot
from publications.serving import answers
from publications.serving.asked import ChildAsked
from publications.serving.calendars import MOST_PER_CHILD, Calendar, TooManyCalendarsError
from publications.serving.children import Client, Student, refusals
from publications.serving.refusals import Refusal, too_often
from publications.serving.service import Asking, Service, address_of
from schemas.feeds.serving import CalendarAddress, CalendarAddresses

router: Final = APIRouter(tags=["Календарь"])

CALENDAR_PATH: Final = "/calendar"
_SECTIONS: Final = ("days", "control_works", "holidays")
_MEDIA_TYPE: Final = "text/calendar"
# A calendar asks a few times a day; one that asks each second is out of order.
_REQUESTS_PER_SECOND: Final = 1.0
_ICALENDAR: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "Календарь, RFC 5545", "content": {_MEDIA_TYPE: {"schema": {"type": "string"}}}},
    304: {"description": "Не изменился с того ответа, чей ETag передан в If-None-Match"},
}
_FULL: Final = "Ссылок на календарь этого ребёнка уже столько, сколько можно"

Asked = Annotated[ChildAsked, Query()]


@router.get("/v1/students/{student_id}/calendar", response_class=Response, responses={**_ICALENDAR, **refusals(404)})
async def calendar(request: Request, who: Client, student_id: Student, asked: Asked) -> Response:
    """Календарь ребёнка файлом: занятия, задания, контрольные работы, каникулы."""
    snapshot = who.service.snapshot()
    account = who.account(asked.account)
    return _shown(request, who, snapshot, who.child(snapshot, student_id, account, "calendar"), account)


@router.post(
    "/v1/students/{student_id}/calendars",
    status_code=201,
    response_model=CalendarAddress,
    responses={**refusals(404, 409, 422), 409: {**refusals(409)[409], "description": _FULL}},
)
async def subscribe(request: Request, who: Client, student_id: Student, asked: Asked) -> Response:
    """Заводит ссылку, на которую подписывается календарь семьи.

    Кто знает ссылку, тот видит календарь, поэтому показывается она один раз. Приложению родителя она даётся на его
    детей; портал называет `account` — чьим именем ссылка заведена и с чьим согласием она кончится.
    """
    snapshot = who.service.snapshot()
    account = who.account(asked.account)
    if account is None:
        raise Refusal(422, "Так спросить нельзя", "Назовите account: ссылка заводится от имени представителя.")
    _refuse_where_off(who.service)
    card = who.child(snapshot, student_id, account, "calendars")
    # Noted first: what can't be written down is not handed out.
    who.note((card.student_id,), "calendars", "seen", 201, account)
    try:
        made, secret = who.service.calendars.add(who.client, account, card.student_id, card.uuid, who.service.clock())
    except TooManyCalendarsError as error:
        raise Refusal(409, _FULL, f"Не больше {MOST_PER_CHILD}: отключите ненужные.") from error
    url = f"{str(request.base_url).rstrip('/')}{CALENDAR_PATH}/{secret}.ics"
    body = answers.encoded({"id": made.calendar_id, "made_at": made.made_at, "url": url})
    return Response(body, 201, {"Cache-Control": "no-store"}, "application/json")


@router.get("/v1/students/{student_id}/calendars", response_model=CalendarAddresses, responses=refusals(404))
async def subscriptions(who: Client, student_id: Student, asked: Asked) -> Response:
    """Действующие ссылки на календарь ребёнка, которые завёл этот клиент; самих ссылок Свод не хранит."""
    found = _made_here(who, student_id, asked)
    body = answers.encoded({"calendars": [{"id": each.calendar_id, "made_at": each.made_at} for each in found]})
    return Response(body, 200, {"Cache-Control": "no-store"}, "application/json")


@router.delete(
    "/v1/students/{student_id}/calendars/{calendar_id}",
    status_code=204,
    response_class=Response,
    responses=refusals(404),
)
async def unsubscribe(
    who: Client,
    student_id: Student,
    calendar_id: Annotated[str, Path(description="Код ссылки", max_length=64)],
    asked: Asked,
) -> Response:
    """Отключает ссылку сразу и навсегда."""
    meant = [each for each in _made_here(who, student_id, asked) if each.calendar_id == calendar_id]
    if not meant or not who.service.calendars.end(calendar_id, who.service.clock()):
        raise Refusal(404, "Не найдено", "Такой ссылки нет, или она отключена.")
    return Response(None, 204, {"Cache-Control": "no-store"})


@router.get(
    f"{CALENDAR_PATH}/{{secret}}.ics",
    response_class=Response,
    responses={**_ICALENDAR, **{k: v for k, v in refusals(404).items() if k not in (400, 401, 403)}},
)
async def subscribed(request: Request, secret: Annotated[str, Path(description="Секрет из ссылки")]) -> Response:
    """Календарь по ссылке, без пропуска: так спрашивают календари семей."""
    service: Service = request.app.state.service
    found = service.calendars.by_secret(secret)
    if found is None or not service.serving.calendars:
        raise _no_calendar()
    seconds = service.requests.wait(f"calendar {found.calendar_id}", _REQUESTS_PER_SECOND, service.steady())
    if seconds:
        raise too_often(seconds)
    client = service.clients.by_id(found.client_id)
    if client is None or not found.is_of(client):
        raise _no_calendar()
    who = Asking(service, client, address_of(request), request.scope.get("svod.request_id") or uuid4().hex)
    snapshot = service.snapshot()
    card = who.child(snapshot, UUID(found.student_uuid), found.account_id, "calendar-link")
    return _shown(request, who, snapshot, card, found.account_id, "calendar-link")


def _shown(
    request: Request, who: Asking, snapshot: Snapshot, card: Card, account: str | None, resource: str = "calendar"
) -> Response:
    tag = answers.entity_tag("calendar", str(CALENDAR_FORMAT), card.content_key, card.place.timezone)
    if answers.is_known(request, tag):
        made = answers.not_modified(tag)
    else:
        diary = {name: msgspec.json.decode(snapshot.section(card, name)) for name in _SECTIONS}
        made = answers.shown(calendar_bytes(card, diary), tag, f"{_MEDIA_TYPE}; charset=utf-8")
        made.headers["Content-Disposition"] = 'inline; filename="diary.ics"'
    who.note((card.student_id,), resource, "seen", made.status_code, account)
    return made


def _made_here(who: Asking, student: UUID, asked: ChildAsked) -> list[Calendar]:
    # Whoever lost the child (a withdrawn consent) may still put its own addresses away.
    account = who.account(asked.account)
    found = who.service.calendars.of_child(who.client, student)
    if not found:
        who.child(who.service.snapshot(), student, account, "calendars")
    return [each for each in found if account in (None, each.account_id)]


def _refuse_where_off(service: Service) -> None:
    if not service.serving.calendars:
        raise Refusal(404, "Не найдено", "Ссылки на календарь здесь не заводятся.")


def _no_calendar() -> Refusal:
    return Refusal(404, "Не найдено", "Такого календаря нет, или ссылка отключена.")
