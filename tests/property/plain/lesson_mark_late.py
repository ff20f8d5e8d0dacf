"""«В тот же день»: a mark for work in a lesson is recorded before its term ends, unless a protocol explains it."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.property.plain.cells import late_mark_tables, lesson_key, marks_late
from tests.property.plain.moments import end_of_day, zones
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "lesson-mark-late"
_KINDS = ["answer", "classwork"]

_terms = st.fixed_dictionaries({"days": st.sampled_from([0, 1]), "unknown_kind_days": st.sampled_from([1, 2])})


def _sketch(tables: dict[str, list[Row]], terms: dict[str, Any], zone: str) -> Sketch:
    return Sketch(tables, {**terms, "work_kinds": _KINDS}, zone)


journals = st.builds(_sketch, late_mark_tables(["answer", "classwork", "control", None]), _terms, zones)


def expected(sketch: Sketch) -> dict[Key, str]:
    """The general term where the kind of work is one of the lesson's; the longest one where it is not known."""
    days, unknown_days = sketch.parameters["days"], sketch.parameters["unknown_kind_days"]

    def terms(mark: Row) -> tuple[datetime, datetime] | None:
        kind = mark["work_kind_code"]
        if kind is not None and kind not in sketch.parameters["work_kinds"]:
            return None
        kept_until = end_of_day(mark["lesson_on"] + timedelta(days=days), sketch.timezone)
        if kind is not None:
            return kept_until, kept_until
        return kept_until, end_of_day(mark["lesson_on"] + timedelta(days=unknown_days), sketch.timezone)

    return marks_late(sketch, terms, lesson_key)
