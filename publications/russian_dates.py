"""Days and weeks as a diary writes them; the rest of dates is in `publications.russian`."""

from datetime import date
from typing import Final

from publications.russian import long_day

_WEEKDAYS: Final = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")


def day_and_month(on: date) -> str:
    """«19 октября», the number never torn from its month."""
    return long_day(on).split(" ")[0]


def weekday(on: date) -> str:
    """«понедельник»."""
    return _WEEKDAYS[on.weekday()]


def span(from_on: date, to_on: date) -> str:
    """«19–25 октября 2026 г.», «28 сентября – 4 октября 2026 г.»; both days included."""
    if from_on == to_on:
        return long_day(from_on)
    if (from_on.year, from_on.month) == (to_on.year, to_on.month):
        return f"{from_on.day}–{long_day(to_on)}"
    first = day_and_month(from_on) if from_on.year == to_on.year else long_day(from_on)
    return f"{first} – {long_day(to_on)}"
