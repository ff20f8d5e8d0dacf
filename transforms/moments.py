"""Local dates, times and moments as people and systems write them."""

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$", re.ASCII)
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$", re.ASCII)
_RUSSIAN = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})(?:\s*г\.?)?$", re.ASCII)
_TIME = re.compile(r"^(\d{1,2})[:.](\d{2})(?::(\d{2}))?$", re.ASCII)
_CENTURY = 2000


def parse_date(text: str) -> date | None:
    """A local date from `20261005`, `2026-10-05`, `05.10.2026` or `05.10.26`; None for what is no date."""
    text = text.strip()
    if found := _COMPACT.match(text) or _ISO.match(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _RUSSIAN.match(text):
        day, month, year = (int(part) for part in found.groups())
        year += _CENTURY if year < 100 else 0
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def parse_time(text: str) -> time | None:
    """A local time from `9:00`, `09:00` or `09:00:00`; None for what is no time."""
    found = _TIME.match(text.strip())
    if found is None:
        return None
    hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        return time(hour, minute, second)
    except ValueError:
        return None


def parse_local_moment(text: str) -> datetime | None:
    """A local moment, without zone, from a date and a time with a space (or `T`) between; None otherwise.

    A date alone is no moment: midnight would be a guess.
    """
    parts = text.strip().replace("T", " ").split()
    if len(parts) != 2:
        return None
    day, hour = parse_date(parts[0].rstrip(",")), parse_time(parts[1])
    return datetime.combine(day, hour) if day is not None and hour is not None else None


def in_utc(local: datetime, zone: ZoneInfo) -> datetime:
    """The moment in UTC of a zoneless local one; of an hour that a clock shows twice, the first."""
    return local.replace(tzinfo=zone).astimezone(UTC)
