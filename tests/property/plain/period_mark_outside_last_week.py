"""«В течение последней недели каждого учебного периода до начала каникулярного периода»."""

from datetime import timedelta

from hypothesis import strategies as st

from tests.property.plain.moments import end_of_day, start_of_day, worst, zones
from tests.property.plain.periods import final_marks, known_periods, period_key
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "period-mark-outside-last-week"

_terms = st.fixed_dictionaries(
    {"last_days": st.sampled_from([6, 7]), "period_kinds": st.sampled_from([["period"], ["period", "year"]])}
)
journals = st.builds(
    lambda marks, periods, terms, zone: Sketch({"period_mark": marks, "academic_period": periods}, terms, zone),
    final_marks(["5"]),
    known_periods(),
    _terms,
    zones,
)


def expected(sketch: Sketch) -> dict[Key, str]:
    """The week ends with the last day of school where the calendar names it, else with the period."""
    periods = {period["academic_period_id"]: period for period in sketch.tables["academic_period"]}
    verdicts: list[tuple[Key, str | None]] = []
    for mark in sketch.tables["period_mark"]:
        period = periods.get(mark["academic_period_id"])
        if period is not None and mark["kind_code"] in sketch.parameters["period_kinds"]:
            verdicts.append((period_key(mark), _verdict(sketch, mark, period)))
    return worst(verdicts)


def _verdict(sketch: Sketch, mark: Row, period: Row) -> str | None:
    last_on = period["last_school_day_on"] or period["ends_on"]
    opens_at = start_of_day(last_on - timedelta(days=sketch.parameters["last_days"] - 1), sketch.timezone)
    closes_at = end_of_day(last_on, sketch.timezone)
    from_at, until_at = mark["recorded_from_at"], mark["recorded_until_at"]
    if from_at is not None and from_at >= closes_at:
        return "certain"
    if until_at is not None and until_at < opens_at:
        return "certain"
    kept = from_at is not None and until_at is not None and from_at >= opens_at and until_at <= closes_at
    return None if kept else "cannot_tell"
