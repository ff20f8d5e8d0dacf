"""«Зачёт пропущенных тем … и на основании протокола сдачи оценка выставляется … в соответствующую тему»."""

from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from tests.property.plain.cells import lesson_key
from tests.property.plain.moments import start_of_day, worst, zones
from tests.property.plain.protocols import (
    GOOD_REASONS,
    UNCLEAR,
    absences,
    former_absences,
    marks,
    protocols,
    same_cell,
    same_day,
    tables,
)
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "make-up-mark-without-protocol"


def _sketch(given: list[Any], missed: list[Any], former: list[Any], signed: list[Any], zone: str) -> Sketch:
    return Sketch(
        tables(given, missed, former, signed),
        {"absence_codes": list(GOOD_REASONS), "unclear_codes": list(UNCLEAR)},
        zone,
    )


journals = st.builds(_sketch, marks, absences, former_absences, protocols, zones)


def expected(sketch: Sketch) -> dict[Key, str]:
    """Each mark of somebody who was, or may have been, away for a good reason, against the protocols of that day."""
    return worst([(lesson_key(mark), _verdict(sketch, mark)) for mark in sketch.tables["mark"]])


def _verdict(sketch: Sketch, mark: Row) -> str | None:
    code = _absence(sketch, mark)
    good, unclear = sketch.parameters["absence_codes"], sketch.parameters["unclear_codes"]
    if code not in (*good, *unclear):
        return None
    explaining = [row for row in sketch.tables["attestation_protocol"] if same_day(row, mark)]
    if not explaining:
        return "certain" if code in good else "cannot_tell"
    if any(row["kind_code"] == "attestation" for row in explaining):
        return None
    earliest = start_of_day(min(row["held_on"] for row in explaining), sketch.timezone)
    return _against(mark["recorded_from_at"], mark["recorded_until_at"], earliest)


def _absence(sketch: Sketch, mark: Row) -> str | None:
    """What the cell says of the absence; one that was taken away leaves open what it was."""
    for row in sketch.tables["attendance"]:
        if same_cell(row, mark):
            return str(row["attendance_code"])
    for row in sketch.tables["attendance_revision"]:
        away = (*sketch.parameters["absence_codes"], *sketch.parameters["unclear_codes"])
        gone = row["change_code"] == "deleted" and row["attendance_code"] in away
        if same_cell(row, mark) and gone:
            return "unknown"
    return None


def _against(from_at: datetime | None, until_at: datetime | None, allowed_at: datetime) -> str | None:
    if until_at is not None and until_at < allowed_at:
        return "certain"
    return None if from_at is not None and from_at >= allowed_at else "cannot_tell"
