"""A record that is due on a day, or within some days, the document being unclear between the two."""

from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from tests.property.plain.moments import end_of_day
from tests.property.plain.sketch import Sketch

terms = st.sampled_from([(0, 0), (0, 1), (0, 2), (1, 1)]).map(lambda pair: {"days": pair[0], "outer_days": pair[1]})


def verdict(sketch: Sketch, on: date, from_at: datetime | None, until_at: datetime | None) -> tuple[str, str] | None:
    """Certainty and severity of a record of that day first made in that interval; None where it was in time."""
    day, outer = (
        end_of_day(on + timedelta(days=sketch.parameters[name]), sketch.timezone) for name in ("days", "outer_days")
    )
    if from_at is not None and from_at >= day:
        return "certain", "error" if from_at >= outer else "warning"
    if until_at is not None and until_at <= day:
        return None
    return "cannot_tell", "warning" if until_at is not None and until_at <= outer else "error"
