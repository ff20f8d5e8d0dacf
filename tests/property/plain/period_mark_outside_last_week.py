"""«В течение последней недели каждого учебного периода до начала каникулярного периода»."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.property.plain.deferrals import deferral_tables, put_off_to
from tests.property.plain.moments import end_of_day, start_of_day, worst, zones
from tests.property.plain.periods import ENDS_ON, HALF_YEAR, QUARTER, final_marks, known_periods, period_key
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "period-mark-outside-last-week"

_terms = st.fixed_dictionaries(
    {"last_days": st.sampled_from([6, 7]), "period_kinds": st.sampled_from([["period"], ["period", "year"]])}
)
# Half of the marks are recorded around the week's edges: which edge, and minutes from it.
_aims = st.one_of(
    st.none(),
    st.tuples(st.booleans(), st.sampled_from([(-30, -30), (-30, 0), (0, 0), (0, 0), (0, 30), (-60, 30), (30, 30)])),
)


_deferrals = deferral_tables(
    ["Физика", "Химия"], [QUARTER, HALF_YEAR], [ENDS_ON + timedelta(days=shift) for shift in (-9, -2, -1, 0, 1, 4)]
)


def _sketch(
    marks: list[Row],
    aims: list[Any],
    periods: list[Row],
    deferrals: dict[str, list[Row]],
    terms: dict[str, Any],
    zone: str,
) -> Sketch:
    known = {period["academic_period_id"]: period for period in periods}
    for mark, aim in zip(marks, aims, strict=False):
        period = known.get(mark["academic_period_id"])
        if aim is not None and period is not None:
            edge = _week(period, terms["last_days"], zone)[0 if aim[0] else 1]
            mark["recorded_from_at"], mark["recorded_until_at"] = (edge + timedelta(minutes=each) for each in aim[1])
    return Sketch({"period_mark": marks, "academic_period": periods, **deferrals}, terms, zone)


journals = st.builds(
    _sketch, final_marks(["5"]), st.lists(_aims, min_size=4, max_size=4), known_periods(), _deferrals, _terms, zones
)


def expected(sketch: Sketch) -> dict[Key, str]:
    """The week ends with the last day of school where the calendar names it, else with the period; a deferral later."""
    periods = {period["academic_period_id"]: period for period in sketch.tables["academic_period"]}
    verdicts: list[tuple[Key, str | None]] = []
    for mark in sketch.tables["period_mark"]:
        period = periods.get(mark["academic_period_id"])
        if period is not None and mark["kind_code"] in sketch.parameters["period_kinds"]:
            verdicts.append((period_key(mark), _verdict(sketch, mark, period)))
    return worst(verdicts)


def _verdict(sketch: Sketch, mark: Row, period: Row) -> str | None:
    opens_at, closes_at = _week(period, sketch.parameters["last_days"], sketch.timezone)
    last_on = period["last_school_day_on"] or period["ends_on"]
    put_off = put_off_to(sketch, mark["student_id"], mark["subject_id"], period, last_on)
    if put_off is not None:
        closes_at = max(closes_at, end_of_day(put_off, sketch.timezone))
    from_at, until_at = mark["recorded_from_at"], mark["recorded_until_at"]
    if from_at is not None and from_at >= closes_at:
        return "certain"
    if until_at is not None and until_at < opens_at:
        return "certain"
    kept = from_at is not None and until_at is not None and from_at >= opens_at and until_at <= closes_at
    return None if kept else "cannot_tell"


def _week(period: Row, days: int, zone: str) -> tuple[datetime, datetime]:
    """When the last week opens and when it is over."""
    last_on = period["last_school_day_on"] or period["ends_on"]
    return start_of_day(last_on - timedelta(days=days - 1), zone), end_of_day(last_on, zone)
