"""«Вносит их в систему не позднее 3 дней после получения соответствующего уведомления»."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.property.plain.moments import zones
from tests.property.plain.sketch import Key, Sketch

RULE = "personal-data-change-late"

# Days around the night of the 24th in both zones, and a Friday before a week-end.
_received = st.sampled_from([date(2026, 10, day) for day in (2, 9, 16, 17, 18, 19, 20, 21, 22, 23)])
_entered_after = st.one_of(st.none(), st.integers(-1, 8))
_terms = st.sampled_from(
    [
        {"days": 3, "inclusive": True},
        {"days": 3, "inclusive": False},
        {"days": 5},
        {"days": 3, "day_kind": "working"},
        {"days": 5, "day_kind": "working"},
    ]
)
_INSTANTS = st.sampled_from(["2026-10-24T02:30:00+03:00", "2026-10-23T23:30:00+03:00"])


def _sketch(notices: list[Any], terms: dict[str, Any], zone: str, as_of: str) -> Sketch:
    rows = [
        {
            "personal_data_notice_id": f"у{number}",
            "notice_number": str(number),
            "received_on": received_on,
            "entered_on": None if after is None else received_on + timedelta(days=after),
            "matter_code": "phone",
        }
        for number, (received_on, after) in enumerate(notices, start=1)
    ]
    return Sketch({"personal_data_notice": rows}, terms, zone, as_of)


journals = st.builds(_sketch, st.lists(st.tuples(_received, _entered_after), max_size=4), _terms, zones, _INSTANTS)


def expected(sketch: Sketch) -> dict[Key, str]:
    """Each notice: entered by the last day of the term, or that day is not over."""
    today = datetime.fromisoformat(sketch.as_of).astimezone(ZoneInfo(sketch.timezone)).date()
    found: dict[Key, str] = {}
    for notice in sketch.tables["personal_data_notice"]:
        done_on = today if notice["entered_on"] is None else notice["entered_on"]
        if done_on > last_day(notice["received_on"], sketch.parameters):
            found[notice["notice_number"], notice["received_on"].isoformat()] = "certain"
    return found


def last_day(start: date, terms: Any) -> date:
    """The last day of a term in days that starts with that day; working days are those from Monday to Friday."""
    left = terms["days"] - (0 if terms.get("inclusive", True) else 1)
    if terms.get("day_kind") != "working":
        return start + timedelta(days=left)
    day = start
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day
