"""«В течение 3 дней со дня ее проведения»: the special term of works of control, whatever the general one says."""

from datetime import datetime, timedelta

from hypothesis import strategies as st

from tests.property.plain.cells import late_mark_tables, lesson_key, marks_late
from tests.property.plain.moments import end_of_day, zones
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "control-work-mark-late"

# A term that does not include its last day ends a day earlier.
_terms = st.fixed_dictionaries(
    {"days": st.sampled_from([1, 2]), "inclusive": st.booleans(), "work_kinds": st.just(["internal_control", "exam"])}
)
journals = st.builds(Sketch, late_mark_tables(["internal_control", "exam", "answer", None]), _terms, zones)


def expected(sketch: Sketch) -> dict[Key, str]:
    """Only works known to be of these kinds: what is not known is held to the general term by another rule."""
    days = sketch.parameters["days"] - (0 if sketch.parameters["inclusive"] else 1)

    def terms(mark: Row) -> tuple[datetime, datetime] | None:
        if mark["work_kind_code"] not in sketch.parameters["work_kinds"]:
            return None
        kept_until = end_of_day(mark["lesson_on"] + timedelta(days=days), sketch.timezone)
        return kept_until, kept_until

    return marks_late(sketch, terms, lesson_key)
