"""«Своевременно устранять замечания в электронном журнале, отмеченные заместителем директора по УВР»."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.property.plain.moments import zones
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "remark-not-mended"
_POSITIONS = (None, "директор", "учитель", "заместитель директора по УВР", "Зам. директора", "ЗАМДИРЕКТОРА")

_checks = st.lists(st.tuples(st.sampled_from("123"), st.sampled_from(_POSITIONS)), max_size=4)
_remarks = st.lists(
    st.tuples(
        st.sampled_from("1234"),
        st.sampled_from([date(2026, 10, day) for day in (12, 16, 17)]),
        st.one_of(st.none(), st.sampled_from([date(2026, 10, day) for day in (18, 22, 23, 24, 25)])),
        st.one_of(st.none(), st.sampled_from([date(2026, 10, day) for day in (18, 19, 22, 23, 24)])),
    ),
    max_size=4,
)
_INSTANTS = st.sampled_from(["2026-10-24T02:30:00+03:00", "2026-10-23T23:30:00+03:00"])


def _sketch(checks: list[Any], remarks: list[Any], days: int, zone: str, as_of: str) -> Sketch:
    tables: dict[str, list[Row]] = {
        "supervision_check": [
            {"supervision_check_id": f"п{n}", "check_number": number, "checker_position": position}
            for n, (number, position) in enumerate(checks)
        ],
        "supervision_remark": [
            {
                "supervision_remark_id": f"з{n}",
                "check_number": number,
                "remarked_on": on,
                "study_group_id": f"{n}А",
                "subject_id": "Химия",
                "due_on": due_on,
                "resolved_on": resolved_on,
            }
            for n, (number, on, due_on, resolved_on) in enumerate(remarks)
        ],
    }
    return Sketch(tables, {"days": days}, zone, as_of)


journals = st.builds(_sketch, _checks, _remarks, st.sampled_from([6, 7]), zones, _INSTANTS)


def expected(sketch: Sketch) -> dict[Key, str]:
    """Each remark of the deputy: mended by its own day, or by the organisation's where it has none."""
    today = datetime.fromisoformat(sketch.as_of).astimezone(ZoneInfo(sketch.timezone)).date()
    found: dict[Key, str] = {}
    for remark in sketch.tables["supervision_remark"]:
        due_on = remark["due_on"] or remark["remarked_on"] + timedelta(days=sketch.parameters["days"])
        if (remark["resolved_on"] or today) <= due_on:
            continue
        positions = [
            check["checker_position"]
            for check in sketch.tables["supervision_check"]
            if check["check_number"] == remark["check_number"]
        ]
        key = remark["remarked_on"].isoformat(), remark["study_group_id"], remark["subject_id"]
        if any(position is not None and position.casefold().startswith("зам") for position in positions):
            found[key] = "certain"
        elif not positions or None in positions:
            found[key] = "cannot_tell"
    return found
