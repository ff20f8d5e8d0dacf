"""Dates as a Russian reader writes them."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

_MONTHS: Final = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
_WEEKDAYS: Final = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
_NBSP: Final = "\u00a0"


def day(on: date) -> str:
    """«19 октября», the number never torn from its month."""
    return f"{on.day}{_NBSP}{_MONTHS[on.month - 1]}"


def full_day(on: date) -> str:
    """«19 октября 2026 г.»."""
    return f"{day(on)} {on.year}{_NBSP}г."


def weekday(on: date) -> str:
    """«понедельник»."""
    return _WEEKDAYS[on.weekday()]


def span(from_on: date, to_on: date) -> str:
    """«19–25 октября 2026 г.», «28 сентября – 4 октября 2026 г.»; both days included."""
    if from_on == to_on:
        return full_day(from_on)
    if (from_on.year, from_on.month) == (to_on.year, to_on.month):
        return f"{from_on.day}–{full_day(to_on)}"
    first = day(from_on) if from_on.year == to_on.year else full_day(from_on)
    return f"{first} – {full_day(to_on)}"


def local_moment(at: datetime, timezone: str) -> str:
    """«22.10.2026 02:30» on the clocks of `timezone`."""
    return at.astimezone(ZoneInfo(timezone)).strftime(f"%d.%m.%Y{_NBSP}%H:%M")
