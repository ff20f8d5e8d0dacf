"""«Осуществлять периодический контроль (не реже 1 раза в месяц) за ведением электронного журнала»: the deputy head."""

from calendar import monthrange
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.property.plain.moments import zones
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "monthly-control-missing"
_POSITIONS = (None, "директор", "заместитель директора", "Зам. директора по УВР", "ЗАМДИРЕКТОРА")
# Both sides of the ends of months, and of a year.
_DAYS = [
    *(date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 31)),
    *(date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 31)),
]
_INSTANTS = st.sampled_from(
    ["2026-09-30T23:30:00+03:00", "2026-10-01T02:30:00+03:00", "2026-10-31T21:30:00+03:00", "2027-01-31T22:30:00+03:00"]
)
_lessons = st.lists(st.tuples(st.sampled_from(_DAYS), st.sampled_from([None, False, True])), max_size=5)
_checks = st.lists(st.tuples(st.sampled_from(_DAYS), st.sampled_from(_POSITIONS)), max_size=4)


def _sketch(lessons: list[Any], checks: list[Any], zone: str, as_of: str) -> Sketch:
    tables: dict[str, list[Row]] = {
        "lesson": [
            {"lesson_id": f"л{n}", "lesson_on": on, "lesson_number": n + 1, "is_cancelled": cancelled}
            for n, (on, cancelled) in enumerate(lessons)
        ],
        "supervision_check": [
            {"supervision_check_id": f"п{n}", "check_number": str(n), "checked_on": on, "checker_position": position}
            for n, (on, position) in enumerate(checks)
        ],
    }
    return Sketch(tables, {}, zone, as_of)


journals = st.builds(_sketch, _lessons, _checks, zones, _INSTANTS)


def expected(sketch: Sketch) -> dict[Key, str]:
    """Each month with lessons that is over: somebody who may be the deputy looked, or nobody did."""
    today = datetime.fromisoformat(sketch.as_of).astimezone(ZoneInfo(sketch.timezone)).date()
    found: dict[Key, str] = {}
    for lesson in sketch.tables["lesson"]:
        month = lesson["lesson_on"].replace(day=1)
        ends_on = month.replace(day=monthrange(month.year, month.month)[1])
        if lesson["is_cancelled"] or today <= ends_on:
            continue
        positions = [
            row["checker_position"]
            for row in sketch.tables["supervision_check"]
            if row["checked_on"].replace(day=1) == month
        ]
        if not any(position is not None and position.casefold().startswith("зам") for position in positions):
            found[(f"{month:%Y-%m}",)] = "cannot_tell" if None in positions else "certain"
    return found
