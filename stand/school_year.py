"""The year the stand lives in: its calendar."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

SCHOOL_YEAR = "2026/2027"
FIRST_DAY = date(2026, 9, 1)

QUARTERS = (
    ("1 четверть", date(2026, 9, 1), date(2026, 10, 23)),
    ("2 четверть", date(2026, 11, 2), date(2026, 12, 25)),
    ("3 четверть", date(2027, 1, 11), date(2027, 3, 19)),
    ("4 четверть", date(2027, 3, 29), date(2027, 5, 28)),
)
SEMESTERS = (
    ("1 семестр", date(2026, 9, 1), date(2026, 12, 25)),
    ("2 семестр", date(2027, 1, 11), date(2027, 6, 25)),
)
# National Unity, Defender of the Fatherland, Women's Day, Spring and Labour (moved), Victory (moved).
PUBLIC_HOLIDAYS = (date(2026, 11, 4), date(2027, 2, 23), date(2027, 3, 8), date(2027, 5, 3), date(2027, 5, 10))


def periods_of(kind: str) -> tuple[tuple[str, date, date], ...]:
    """Title, first and last day of the study periods of a school or a college."""
    return SEMESTERS if kind == "college" else QUARTERS


def school_days(kind: str, days: int) -> pd.DatetimeIndex:
    """Days with lessons among the first `days` calendar days of the year: no weekend, no holiday."""
    calendar = pd.date_range(FIRST_DAY, periods=days, freq="D", unit="us")
    inside = np.zeros(len(calendar), dtype=bool)
    for _, starts_on, ends_on in periods_of(kind):
        inside |= (calendar >= pd.Timestamp(starts_on)) & (calendar <= pd.Timestamp(ends_on))
    closed = calendar.isin([pd.Timestamp(day) for day in PUBLIC_HOLIDAYS])
    return calendar[inside & (calendar.dayofweek < 5) & ~closed]


def offset_hours(timezone: str) -> int:
    """Hours a zone is ahead of UTC; neither zone of the stand has summer time."""
    shift = datetime(2026, 10, 1, tzinfo=ZoneInfo(timezone)).utcoffset()
    return int((shift or timedelta()).total_seconds() // 3600)
