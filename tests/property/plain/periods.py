"""Periods of a tiny school year and the final marks for them."""

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.property.plain.sketch import Key, Row

QUARTER, HALF_YEAR, UNKNOWN = "1 четверть", "1 полугодие", "2 четверть"
PERIODS = (QUARTER, HALF_YEAR, UNKNOWN)
ENDS_ON = date(2026, 10, 16)
_START = datetime.fromisoformat("2026-10-07T17:00:00+00:00")

# Moments around the first and the last midnight of the last week, in both zones.
_edges = [
    _START + timedelta(days=day, minutes=30 * half_hours) for day in (0, 1, 2, 3, 7, 8, 9) for half_hours in range(12)
]
_moments = st.sampled_from(_edges)
_intervals: st.SearchStrategy[tuple[datetime | None, datetime | None]] = st.one_of(
    _moments.map(lambda moment: (moment, moment)),
    st.tuples(_moments, _moments).map(lambda pair: (min(pair), max(pair))),
    _moments.map(lambda moment: (None, moment)),
    st.just((None, None)),
)


def period_key(row: Row) -> Key:
    """Group, subject, period and student: the key of a finding about a final mark."""
    return (row["study_group_id"], row["subject_id"], row["academic_period_id"], row["student_id"])


def final_marks(values: list[str]) -> st.SearchStrategy[list[Row]]:
    """Final marks for the periods, of kinds asked about and not."""

    def rows(made: list[Any]) -> list[Row]:
        return [
            {
                "period_mark_id": f"p{place}",
                "student_id": student,
                "study_group_id": "7А",
                "subject_id": "Физика",
                "academic_period_id": period,
                "kind_code": kind,
                "raw_value": value,
                "recorded_from_at": interval[0],
                "recorded_until_at": interval[1],
            }
            for place, (student, period, kind, value, interval) in enumerate(made)
        ]

    return st.lists(
        st.tuples(
            st.sampled_from(["И-1", "И-2"]),
            st.sampled_from(PERIODS),
            st.sampled_from(["period", "period", "year", "exam"]),
            st.sampled_from(values),
            _intervals,
        ),
        max_size=4,
    ).map(rows)


def known_periods() -> st.SearchStrategy[list[Row]]:
    """The first quarter and half-year, whose last school day a calendar may name; the second quarter is not known."""

    def rows(shift: int, last: list[date | None]) -> list[Row]:
        return [
            {
                "academic_period_id": period,
                "starts_on": date(2026, 9, 1),
                "ends_on": ENDS_ON + timedelta(days=shift),
                "last_school_day_on": last_day,
            }
            for period, last_day in zip((QUARTER, HALF_YEAR), last, strict=True)
        ]

    last_days = st.one_of(st.none(), st.sampled_from([date(2026, 10, 14), date(2026, 10, 15), ENDS_ON]))
    return st.builds(rows, st.integers(-1, 1), st.lists(last_days, min_size=2, max_size=2))
