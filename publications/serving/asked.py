"""What may be asked for: days, pages, accounts. Whatever else stands in the address is refused, not overlooked."""

import re
from datetime import date, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from publications.feed.snapshot import Card
from publications.serving.clients import AccountId
from publications.serving.refusals import Refusal
from schemas.feeds.serving import DEFAULT_PAGE, LARGEST_PAGE

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_WEEK: Final = r"^(19|20|21)\d{2}-W(0[1-9]|[1-4]\d|5[0-3])$"
_ORGANISATION: Final = r"^[a-z0-9][a-z0-9-]{1,62}$"


def _only_a_day(value: Any) -> Any:
    # Otherwise «0» would be a day, too: the first of 1970.
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise ValueError("день пишется ГГГГ-ММ-ДД")
    return value


def _only_a_uuid(value: Any) -> Any:
    if isinstance(value, str) and not _UUID.fullmatch(value):
        raise ValueError("код ребёнка — UUID с дефисами")
    return value


Day = Annotated[date, BeforeValidator(_only_a_day)]
ChildId = Annotated[UUID, BeforeValidator(_only_a_uuid)]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ChildAsked(_Asked):
    """About a child, on whose behalf."""

    account: AccountId | None = Field(
        None, description="От чьего имени: код учётной записи представителя. Портал видит тогда только её детей"
    )


class DaysAsked(ChildAsked):
    """Some days: a week, or from and to, both included; nothing means all that is shown."""

    from_on: Day | None = Field(None, alias="from", description="С какого дня, включительно")
    to_on: Day | None = Field(None, alias="to", description="По какой день, включительно")
    week: str | None = Field(None, pattern=_WEEK, description="Неделя по ISO 8601, например 2026-W43; вместо from и to")

    def span(self) -> tuple[date | None, date | None]:
        """The first and the last day asked for; refuses what contradicts itself."""
        if self.week is None:
            _in_order(self.from_on, self.to_on)
            return self.from_on, self.to_on
        if self.from_on is not None or self.to_on is not None:
            raise _impossible("Укажите week или from и to, но не вместе.")
        try:
            monday = date.fromisoformat(f"{self.week}-1")
        except ValueError as error:
            raise _impossible(f"В этом году нет недели {self.week}.") from error
        return monday, monday + timedelta(days=6)

    def of(self, card: Card) -> tuple[date, date]:
        """The days asked for, of those whose lessons are shown; refuses where there are none."""
        from_on, to_on = self.span()
        first = max(from_on or card.shown_from_on, card.shown_from_on)
        last = min(to_on or card.shown_to_on, card.shown_to_on)
        if first > last:
            raise not_shown(card)
        return first, last


class MarksAsked(DaysAsked):
    """Marks of some days of the school year, of all subjects or of one."""

    subject: str | None = Field(None, min_length=1, max_length=200, description="Только этот предмет, как в журнале")


class ChildrenAsked(ChildAsked):
    """A page of children."""

    organisation: str | None = Field(None, pattern=_ORGANISATION, description="Только эта организация")
    limit: int = Field(DEFAULT_PAGE, ge=1, le=LARGEST_PAGE, description="Сколько на странице")
    after: str | None = Field(
        None, pattern=rf"{_ORGANISATION[:-1]}~[0-9a-f]{{32}}$", description="next предыдущей страницы"
    )

    def start(self) -> tuple[str, UUID] | None:
        """The organisation and the child after whom the page begins."""
        if self.after is None:
            return None
        organisation_id, _, uuid = self.after.partition("~")
        return organisation_id, UUID(hex=uuid)


class ScheduleAsked(_Asked):
    """The days of the «Моя школа» exchange: both or none."""

    start: Day | None = Field(None, description="С какого дня; вместе с end")
    end: Day | None = Field(None, description="По какой день; вместе с start")

    def of(self, cards: list[Card]) -> tuple[date, date]:
        """The days to show: those asked for, or all that is shown of any of the children."""
        if (self.start is None) != (self.end is None):
            raise _impossible("Укажите start и end вместе или ни одного.")
        _in_order(self.start, self.end)
        first, last = min(card.shown_from_on for card in cards), max(card.shown_to_on for card in cards)
        first, last = max(self.start or first, first), min(self.end or last, last)
        if first > last:
            raise not_shown(cards[0])
        return first, last


def not_shown(card: Card) -> Refusal:
    """No lesson of the days asked for is shown; to answer with none would say there were none."""
    return Refusal(
        404,
        "За эти дни занятия не показаны",
        f"Показаны занятия с {card.shown_from_on.isoformat()} по {card.shown_to_on.isoformat()}.",
    )


def _in_order(from_on: date | None, to_on: date | None) -> None:
    if from_on is not None and to_on is not None and from_on > to_on:
        raise _impossible("Первый день позже последнего.")


def _impossible(detail: str) -> Refusal:
    return Refusal(422, "Так спросить нельзя", detail, issue="structure")
