"""Days and moments at which terms end, for sketches of two zones."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.property.plain.sketch import Key

ZONES = ("Europe/Moscow", "Asia/Yekaterinburg")
DAYS = (date(2026, 10, 5), date(2026, 10, 6))
_START = datetime.fromisoformat("2026-10-05T17:30:00+00:00")

zones = st.sampled_from(ZONES)
days = st.sampled_from(DAYS)
# Moments around the midnights of both zones; half of them on a midnight or half an hour beside it.
_MIDNIGHTS = tuple(
    datetime.combine(date(2026, 10, day), time(), ZoneInfo(zone)) for day in range(6, 10) for zone in ZONES
)
moments = st.one_of(
    st.integers(0, 24 * 2 * 4).map(lambda half_hours: _START + timedelta(minutes=30 * half_hours)),
    st.tuples(st.sampled_from(_MIDNIGHTS), st.sampled_from([-30, 0, 0, 30])).map(
        lambda edge: edge[0] + timedelta(minutes=edge[1])
    ),
)
# When something was recorded: at a moment, between two, before one (a first load), or nobody knows.
intervals: st.SearchStrategy[tuple[datetime | None, datetime | None]] = st.one_of(
    moments.map(lambda moment: (moment, moment)),
    st.tuples(moments, moments).map(lambda pair: (min(pair), max(pair))),
    moments.map(lambda moment: (None, moment)),
    st.just((None, None)),
)


def end_of_day(day: date, zone: str) -> datetime:
    """The moment at which a local day is over: 24:00."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))


def start_of_day(day: date, zone: str) -> datetime:
    """The first moment of a local day."""
    return datetime.combine(day, time(), ZoneInfo(zone))


def worst(verdicts: list[tuple[Key, str | None]]) -> dict[Key, str]:
    """One verdict per place: certain where any of its records is, none where all were kept."""
    found: dict[Key, str] = {}
    for key, verdict in verdicts:
        if verdict is not None and found.get(key) != "certain":
            found[key] = verdict
    return found
