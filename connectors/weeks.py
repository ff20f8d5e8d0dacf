"""The whole ISO weeks of a window: what is cut by them has the same key and contents every night."""

from datetime import date, timedelta
from itertools import pairwise

from schemas.exchange import Window


def iso_weeks(window: Window) -> list[Window]:
    """The whole ISO weeks, Monday to Sunday, that a window touches."""
    monday = window.from_on - timedelta(days=window.from_on.weekday())
    mondays = [monday]
    while mondays[-1] + timedelta(days=7) <= window.to_on:
        mondays.append(mondays[-1] + timedelta(days=7))
    mondays.append(mondays[-1] + timedelta(days=7))
    return [Window(start, after - timedelta(days=1)) for start, after in pairwise(mondays)]


def week_name(monday: date) -> str:
    """The name of an ISO week, `2026-W43`, by any of its days."""
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02d}"
