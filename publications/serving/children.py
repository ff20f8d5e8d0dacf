"""The REST feed `/v1`: the children open to a client and what the journal says of each."""

from collections.abc import Callable
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from publications.feed.snapshot import Card, Snapshot
from publications.serving import answers
from publications.serving.asked import ChildAsked, ChildId, ChildrenAsked, DaysAsked, MarksAsked
from publications.serving.service import Asking, asking
from schemas.feeds.serving import (
    AboutChild,
    Absences,
    Children,
    DiaryWeek,
    FinalMarks,
    Homework,
    Marks,
    Problem,
    Timetable,
)

router: Final = APIRouter(prefix="/v1", tags=["Дневник"])

Client = Annotated[Asking, Depends(asking)]
Student = Annotated[ChildId, Path(description="Код ребёнка: id из списка детей")]
_Parts = dict[str, bytes | list[Any] | dict[str, Any]]

_TIMETABLE: Final = ("number", "subject", "starts", "ends", "room", "teacher", "cancelled", "moved_from")


_Responses = dict[int | str, dict[str, Any]]


def refusals(*more: int, schema: type = Problem, media_type: str = "application/problem+json") -> _Responses:
    """What else an operation may answer, for OpenAPI."""
    said = {
        400: "Запрос не разобрать",
        401: "Нет пропуска, или он не годится",
        403: "Клиенту сюда нельзя из этой сети",
        404: "Нет такого ребёнка, учётной записи или дней — или они вам не открыты",
        409: "Детей несколько, а называть их настройка не велит",
        413: "Слишком большой запрос",
        414: "Слишком длинный адрес",
        422: "Запрос противоречит сам себе",
        429: "Слишком часто; Retry-After говорит, сколько ждать",
        503: "Ещё ничего не выпущено",
    }
    chosen = (400, 401, 403, 413, 414, 429, 503, *more)
    return {
        status: {"description": said[status], "content": {media_type: {"schema": _reference(schema)}}}
        for status in sorted(chosen)
    }


def _reference(schema: type) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{schema.__name__}"}


_CONDITIONAL: Final[_Responses] = {
    304: {"description": "Не изменилось с того ответа, чей ETag передан в If-None-Match"}
}
_ABOUT: Final[_Responses] = {**_CONDITIONAL, **refusals(404, 422)}


@router.get("/students", response_model=Children, responses={**_CONDITIONAL, **refusals(404)})
async def students(request: Request, who: Client, asked: Annotated[ChildrenAsked, Query()]) -> Response:
    """Дети, чьи дневники вам открыты.

    Приложению родителя — его дети. Порталу — дети учётной записи `account` или, если её нет, все дети его
    организаций, страницами.
    """
    snapshot = who.service.snapshot()
    account = who.account(asked.account)
    cards, following = (
        _page(who, snapshot, asked) if account is None else (_of_account(who, snapshot, account, asked), None)
    )
    body = answers.encoded({"students": [answers.card_record(card) for card in cards], "next": following})
    tag = answers.entity_tag("students", body.decode())
    return _noted(request, who, account, cards, "students", tag, lambda: body)


@router.get("/students/{student_id}", response_model=AboutChild, responses=_ABOUT)
async def student(
    request: Request, who: Client, student_id: Student, asked: Annotated[ChildAsked, Query()]
) -> Response:
    """Один ребёнок: имя, класс, организация, когда менялся дневник."""
    return _about(request, who, student_id, asked, "student", lambda _snapshot, _card: {})


@router.get("/students/{student_id}/diary", response_model=DiaryWeek, responses=_ABOUT)
async def diary(request: Request, who: Client, student_id: Student, asked: Annotated[DaysAsked, Query()]) -> Response:
    """Дневник: занятия по дням с темой, заданием, отметками и пропусками.

    Занятия показаны за прошлую, нынешнюю и следующую неделю ночи выпуска (`shown`).
    """

    def parts(snapshot: Snapshot, card: Card) -> _Parts:
        if asked.span() == (None, None):
            # All that is shown, the usual question, needs no reading of it.
            shown = {"from": card.shown_from_on.isoformat(), "to": card.shown_to_on.isoformat()}
            return {"shown": shown, "days": snapshot.section(card, "days")}
        shown, days = _days(snapshot, card, asked)
        return {"shown": shown, "days": days}

    return _about(request, who, student_id, asked, "diary", parts)


@router.get("/students/{student_id}/schedule", response_model=Timetable, responses=_ABOUT)
async def schedule(
    request: Request, who: Client, student_id: Student, asked: Annotated[DaysAsked, Query()]
) -> Response:
    """Расписание с отменами и переносами, контрольные работы впереди, каникулы."""

    def parts(snapshot: Snapshot, card: Card) -> _Parts:
        shown, days = _days(snapshot, card, asked)
        bare = [
            {"date": day["date"], "lessons": [{name: lesson[name] for name in _TIMETABLE} for lesson in day["lessons"]]}
            for day in days
        ]
        return {
            "shown": shown,
            "days": bare,
            "control_works": snapshot.section(card, "control_works"),
            "holidays": snapshot.section(card, "holidays"),
        }

    return _about(request, who, student_id, asked, "schedule", parts)


@router.get("/students/{student_id}/homework", response_model=Homework, responses=_ABOUT)
async def homework(
    request: Request, who: Client, student_id: Student, asked: Annotated[DaysAsked, Query()]
) -> Response:
    """Домашние задания, данные на занятиях этих дней. В `html` только безобидная разметка."""

    def parts(snapshot: Snapshot, card: Card) -> _Parts:
        shown, days = _days(snapshot, card, asked)
        given = [
            {"date": day["date"], "number": lesson["number"], "subject": lesson["subject"], **each}
            for day in days
            for lesson in day["lessons"]
            for each in lesson["homework"]
        ]
        return {"shown": shown, "homework": given}

    return _about(request, who, student_id, asked, "homework", parts)


@router.get("/students/{student_id}/marks", response_model=Marks, responses=_ABOUT)
async def marks(request: Request, who: Client, student_id: Student, asked: Annotated[MarksAsked, Query()]) -> Response:
    """Отметки за учебный год, за часть его или по одному предмету."""
    return _about(
        request, who, student_id, asked, "marks", lambda snapshot, card: _year(snapshot, card, "marks", asked)
    )


@router.get("/students/{student_id}/absences", response_model=Absences, responses=_ABOUT)
async def absences(
    request: Request, who: Client, student_id: Student, asked: Annotated[MarksAsked, Query()]
) -> Response:
    """Пропуски и опоздания за учебный год, за часть его или по одному предмету."""
    return _about(
        request, who, student_id, asked, "absences", lambda snapshot, card: _year(snapshot, card, "absences", asked)
    )


@router.get("/students/{student_id}/final-marks", response_model=FinalMarks, responses=_ABOUT)
async def final_marks(
    request: Request, who: Client, student_id: Student, asked: Annotated[ChildAsked, Query()]
) -> Response:
    """Итоговые отметки учебного года: за периоды, годовые, экзаменационные, зачёты."""
    return _about(
        request,
        who,
        student_id,
        asked,
        "final-marks",
        lambda snapshot, card: {"period_marks": snapshot.section(card, "period_marks")},
    )


def _about(
    request: Request,
    who: Asking,
    student_id: ChildId,
    asked: ChildAsked,
    resource: str,
    parts: Callable[[Snapshot, Card], _Parts],
) -> Response:
    snapshot = who.service.snapshot()
    account = who.account(asked.account)
    if isinstance(asked, DaysAsked):
        asked.span()
    card = who.child(snapshot, student_id, account, resource)
    tag = answers.entity_tag(resource, card.content_key, asked.model_dump_json(exclude={"account"}))
    return _noted(request, who, account, [card], resource, tag, lambda: answers.joined(card, parts(snapshot, card)))


def _noted(
    request: Request,
    who: Asking,
    account: str | None,
    cards: list[Card],
    resource: str,
    tag: str,
    body: Callable[[], bytes],
) -> Response:
    made = answers.not_modified(tag) if answers.is_known(request, tag) else answers.shown(body(), tag)
    if cards:
        who.note(tuple(card.student_id for card in cards), resource, "seen", made.status_code, account)
    return made


def _days(snapshot: Snapshot, card: Card, asked: DaysAsked) -> tuple[dict[str, str], list[dict[str, Any]]]:
    from_on, to_on = (on.isoformat() for on in asked.of(card))
    days = msgspec.json.decode(snapshot.section(card, "days"))
    return {"from": from_on, "to": to_on}, [day for day in days if from_on <= day["date"] <= to_on]


def _year(snapshot: Snapshot, card: Card, section: str, asked: MarksAsked) -> _Parts:
    body = snapshot.section(card, section)
    from_on, to_on = asked.span()
    if from_on is None and to_on is None and asked.subject is None:
        return {section: body}
    first, last = (from_on.isoformat() if from_on else ""), (to_on.isoformat() if to_on else "9999-12-31")
    return {
        section: [
            each
            for each in msgspec.json.decode(body)
            if first <= each["date"] <= last and asked.subject in (None, each["subject"])
        ]
    }


def _of_account(who: Asking, snapshot: Snapshot, account: str, asked: ChildrenAsked) -> list[Card]:
    # A family is a page: what the page begins after is left out, the limit never cuts a family in two.
    start = asked.start()
    return [
        card
        for card in who.children(snapshot, account)
        if asked.organisation in (None, card.place.organisation_id)
        and (start is None or (card.place.organisation_id, card.uuid) > start)
    ]


def _page(who: Asking, snapshot: Snapshot, asked: ChildrenAsked) -> tuple[list[Card], str | None]:
    start = asked.start()
    cards: list[Card] = []
    for organisation_id in snapshot.organisation_ids:
        if asked.organisation not in (None, organisation_id) or not who.client.may_see_organisation(organisation_id):
            continue
        if start is not None and organisation_id < start[0]:
            continue
        after = start[1] if start is not None and organisation_id == start[0] else None
        cards += snapshot.page(organisation_id, after, asked.limit + 1 - len(cards))
        if len(cards) > asked.limit:
            last = cards[asked.limit - 1]
            return cards[: asked.limit], f"{last.place.organisation_id}~{last.uuid.hex}"
    return cards, None
