"""«Уведомляют в течение не более чем 1 часа с момента обнаружения факта нарушения руководителя … службу»."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.property.plain.moments import zones
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "breach-notice-late"
_NIGHT = datetime.fromisoformat("2026-10-24T02:30:00+03:00")

# Minutes before the night: some hours ago, or within the last hours of it, over the midnights of both zones.
_discovered = st.sampled_from([59, 60, 61, 120, 121, 149, 150, 151, 270, 271, 5000])
_told = st.one_of(st.none(), st.sampled_from([-5, 0, 30, 59, 60, 61, 119, 120, 121]))


def _sketch(cases: list[Any], hours: int, zone: str) -> Sketch:
    rows: list[Row] = []
    for number, (ago, head, support) in enumerate(cases, start=1):
        discovered_at = _NIGHT - timedelta(minutes=ago)
        rows.append(
            {
                "access_incident_id": f"с{number}",
                "incident_number": str(number),
                "discovered_at": discovered_at,
                "head_notified_at": None if head is None else discovered_at + timedelta(minutes=head),
                "support_notified_at": None if support is None else discovered_at + timedelta(minutes=support),
            }
        )
    return Sketch({"access_incident": rows}, {"hours": hours}, zone, _NIGHT.isoformat())


journals = st.builds(
    _sketch, st.lists(st.tuples(_discovered, _told, _told), max_size=4), st.sampled_from([1, 2]), zones
)


def expected(sketch: Sketch) -> dict[Key, str]:
    """Each of the two must have been told when the hours were over; the last minute of them is in time."""
    now = datetime.fromisoformat(sketch.as_of)
    found: dict[Key, str] = {}
    for case in sketch.tables["access_incident"]:
        over_at = case["discovered_at"] + timedelta(hours=sketch.parameters["hours"])
        for told_at in (case["head_notified_at"], case["support_notified_at"]):
            if (told_at is None and now > over_at) or (told_at is not None and told_at > over_at):
                day = case["discovered_at"].astimezone(ZoneInfo(sketch.timezone)).date()
                found[case["incident_number"], day.isoformat()] = "certain"
    return found
