"""How Dnevnik.ru writes things: 64-bit ids with their texts, naive moments, statuses, kinds of marks."""

import hashlib
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

# Our word for an absence: what the log of a lesson says.
STATUSES = {"Н": "Absent", "Б": "Ill", "У": "Pass", "О": "Late"}
_SCALES = {"осв": "MarkDismiss", "н/а": "MarkNA"}
PERIOD_TYPES = {"quarter": "Quarter", "trimester": "Trimester", "semester": "Semester", "year": "Year"}


def number_of(*parts: object) -> int:
    """A made-up id of what the parts name: more than 53 bits, as the vendor's ids are, and less than 63."""
    text = "\x1f".join(str(part) for part in parts)
    return (int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 3) | 1 << 60


def person_number(organisation: str, student: str) -> int:
    """The id of a person: the journal's own code where that is a number."""
    return int(student) if student.isascii() and student.isdigit() else number_of(organisation, "person", student)


def both(key: str, value: int | None) -> dict[str, Any]:
    """An id as a number and, for those whose numbers are too short, as a text."""
    return {key: value, f"{key}_str": None if value is None else str(value)}


def midnight(day: date) -> str:
    """A date as a naive moment."""
    return f"{day.isoformat()}T00:00:00"


def naive(moment: datetime | None, zone: ZoneInfo) -> str | None:
    """A moment by the school's clock, without zone; some with the digits of a second that .NET adds."""
    if moment is None:
        return None
    local = moment.astimezone(zone).replace(tzinfo=None)
    # Which way is a matter of the value alone: the same moment is the same bytes.
    digits = ("", ".000000", ".0000000")[local.minute % 3]
    return local.isoformat(timespec="seconds") + (f".{local.microsecond:06d}" if local.microsecond else digits)


def scale_of(value: str) -> str:
    """The kind of a mark by its value."""
    return "Mark5" if value[:1].isdigit() else _SCALES.get(value, "NotSet")
