"""«Заявление … направление … комиссии, установленной приказом … протоколом, ведомостью, и на их основании … оценка»."""

from datetime import date, datetime
from typing import Any

from hypothesis import strategies as st

from tests.property.plain.cells import GROUP, SUBJECT
from tests.property.plain.moments import days, intervals, start_of_day, worst, zones
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "attestation-out-of-order"
_AS_OF = datetime.fromisoformat("2026-10-08T02:30:00+03:00")

_steps = st.sampled_from([date(2026, 10, day) for day in (4, 5, 6)])
# Held before the reading's day, on it and after it.
_held = st.sampled_from([date(2026, 10, day) for day in (4, 5, 5, 6, 6, 8, 9)])
_numbers = st.sampled_from(["7", "7", "7", "7", None])
_dates = st.one_of(_steps, _steps, _steps, _steps, st.none())
_attestations = st.lists(
    st.fixed_dictionaries(
        {
            "student_id": st.sampled_from(["И-1", "И-2"]),
            "lesson_on": st.one_of(days, days, st.none()),
            "kind_code": st.sampled_from(["attestation", "attestation", "attestation", "topic", None]),
            "held_on": _held,
            "protocol_number": _numbers,
            "applied_on": _dates,
            "referred_on": _dates,
            "commission_order_number": _numbers,
            "commission_order_on": _dates,
            "sheet_number": _numbers,
        }
    ),
    max_size=2,
    unique_by=lambda row: (row["student_id"], row["lesson_on"] or row["held_on"]),
)
_marks = st.lists(
    st.tuples(
        st.sampled_from(["И-1", "И-2"]),
        st.sampled_from([SUBJECT, SUBJECT, "Химия"]),
        st.sampled_from(["exports", "exports", "exports", "eljur"]),
        days,
        intervals,
    ),
    max_size=2,
)


def _sketch(signed: list[Row], given: list[Any], zone: str) -> Sketch:
    protocols = [
        {**row, "attestation_protocol_id": f"п{number}", "study_group_id": GROUP, "subject_id": SUBJECT}
        for number, row in enumerate(signed)
    ]
    stand = [
        {
            "mark_id": f"m{number}",
            "student_id": student,
            "study_group_id": GROUP,
            "subject_id": subject,
            "source": source,
            "lesson_id": f"{subject} {day}",
            "lesson_on": day,
            "raw_value": "4",
            "recorded_from_at": interval[0],
            "recorded_until_at": interval[1],
        }
        for number, (student, subject, source, day, interval) in enumerate(given)
    ]
    return Sketch({"attestation_protocol": protocols, "mark": stand}, {}, zone, _AS_OF.isoformat())


journals = st.builds(_sketch, _attestations, _marks, zones)


def expected(sketch: Sketch) -> dict[Key, str]:
    """Each missed attestation: a step that lacks, a step before its reason, a mark before the day it was passed."""
    verdicts: list[tuple[Key, str | None]] = []
    for row in sketch.tables["attestation_protocol"]:
        if row["kind_code"] == "attestation":
            day = row["lesson_on"] or row["held_on"]
            verdicts.append(((GROUP, SUBJECT, day.isoformat(), row["student_id"]), _verdict(sketch, row)))
    return worst(verdicts)


def _verdict(sketch: Sketch, row: Row) -> str | None:
    held_on = row["held_on"]
    papers = ("applied_on", "referred_on", "commission_order_number", "commission_order_on")
    over = held_on < date(2026, 10, 8)
    if over and any(row[name] is None for name in (*papers, "protocol_number", "sheet_number")):
        return "certain"
    before = (("applied_on", row["referred_on"]), ("referred_on", held_on), ("commission_order_on", held_on))
    if any(row[name] is not None and then is not None and row[name] > then for name, then in before):
        return "certain"
    allowed_at = start_of_day(held_on, sketch.timezone)
    marks = [
        mark
        for mark in sketch.tables["mark"]
        if mark["source"] == "exports"
        and all(mark[name] == row[name] for name in ("student_id", "subject_id", "lesson_on"))
    ]
    if any(mark["recorded_until_at"] is not None and mark["recorded_until_at"] < allowed_at for mark in marks):
        return "certain"
    sure = all(mark["recorded_from_at"] is not None and mark["recorded_from_at"] >= allowed_at for mark in marks)
    return None if sure else "cannot_tell"
