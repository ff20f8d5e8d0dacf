"""The stand's clock: the readings a region is read at, in order, and nothing between them."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

MOSCOW = ZoneInfo("Europe/Moscow")


@dataclass(frozen=True, slots=True)
class Reading:
    """One moment the region is read at; `night` counts the nights gone by, `label` names files."""

    ordinal: int
    night: int
    label: str
    title: str
    as_of_at: datetime


# A first load, a night of changes, the evening of the last school day, the night after it.
READINGS: tuple[Reading, ...] = (
    Reading(1, 1, "night-1", "ночь 1, первая загрузка", datetime(2026, 10, 22, 2, 30, tzinfo=MOSCOW)),
    Reading(2, 2, "night-2", "ночь 2", datetime(2026, 10, 23, 2, 30, tzinfo=MOSCOW)),
    Reading(3, 2, "evening", "вечер последнего учебного дня", datetime(2026, 10, 23, 20, 0, tzinfo=MOSCOW)),
    Reading(4, 3, "night-3", "ночь 3", datetime(2026, 10, 24, 2, 30, tzinfo=MOSCOW)),
)


def reading(ordinal: int) -> Reading:
    """The reading of that ordinal, from 1; another ordinal is a KeyError."""
    for candidate in READINGS:
        if candidate.ordinal == ordinal:
            return candidate
    raise KeyError(ordinal)


def following(present: Reading) -> Reading | None:
    """The reading after `present`, None after the last one."""
    return READINGS[present.ordinal] if present.ordinal < len(READINGS) else None
