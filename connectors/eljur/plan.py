"""Which pages are asked for, in the order of their keys."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from connectors.eljur.envelope import items_of, result_of
from connectors.eljur.roster import parts
from connectors.weeks import week_name
from foundation.errors import SvodError
from foundation.organisations import EljurMethod
from schemas.exchange import Window

# A page of a mailbox; and how many of them are turned at most.
LETTERS_IN_ONE_CALL = 100
MOST_LETTER_PAGES = 20

Roster = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One page to ask for; `about` is what its `request` says besides the parameters."""

    key: str
    params: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)
    window: Window | None = None


def periods(roster: Roster) -> Wanted:
    """One student of each class is asked about: classes of one school may live by different periods."""
    params = {"weeks": "true", "show_disabled": "true"}
    if roster:
        params["student"] = ",".join(students[0] for students in roster.values())
    return Wanted("periods", params)


def pages_of(method: EljurMethod, roster: Roster, weeks: Sequence[Window], account: str = "") -> Iterator[Wanted]:
    """The pages of a method that is asked by class; `account` is the id of the account that asks."""
    if method == "getschedule":
        return _schedules(roster, Window(weeks[0].from_on, weeks[-1].to_on), account)
    if method == "getfinalassessments":
        return _finals(roster)
    return _by_week(roster, weeks)


def letters(method: EljurMethod, number: int) -> Wanted:
    """One page of the mailbox (`getmessages`) or of the events (`getupdates`), the newest first."""
    params = {"limit": str(LETTERS_IN_ONE_CALL), "page": str(number)}
    if method == "getmessages":
        params["folder"] = "inbox"
    return Wanted(str(number), params)


def letter_days(method: EljurMethod, body: bytes) -> list[str]:
    """The days (`2026-10-21`) of the letters of a page, as far as they are written; empty for an empty page."""
    try:
        result = result_of(body)
    except SvodError:
        return []
    listed = items_of(result.get(method.removeprefix("get")) if isinstance(result, dict) else None)
    return [str(letter.get("date") or "")[:10] if isinstance(letter, dict) else "" for _, letter in listed]


def is_last_page(days: Sequence[str], window: Window) -> bool:
    """Whether what follows a page of letters is older than the window, or nothing."""
    return len(days) < LETTERS_IN_ONE_CALL or min(days) < window.from_on.isoformat()


def _schedules(roster: Roster, window: Window, account: str) -> Iterator[Wanted]:
    """The account's own name stands in `getrules`, spelled otherwise: the normaliser is told which one it is."""
    for klass in roster:
        yield Wanted(klass, {"class": klass, "days": _days(window), "rings": "true"}, {"account": account}, window)


def _by_week(roster: Roster, weeks: Sequence[Window]) -> Iterator[Wanted]:
    for part in parts(roster):
        for week in weeks:
            name = week_name(week.from_on)
            yield Wanted(
                f"{part.klass}|{name}|{part.number}",
                {"student": ",".join(part.students), "days": _days(week), "rings": "true"},
                {"class": part.klass, "week": name, "part": str(part.number), "parts": str(part.of)},
                week,
            )


def _finals(roster: Roster) -> Iterator[Wanted]:
    for part in parts(roster):
        yield Wanted(
            f"{part.klass}|{part.number}",
            {"student": ",".join(part.students)},
            {"class": part.klass, "part": str(part.number), "parts": str(part.of)},
        )


def _days(window: Window) -> str:
    return f"{window.from_on:%Y%m%d}-{window.to_on:%Y%m%d}"
