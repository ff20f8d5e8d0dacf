"""«В течение одной недели со дня ее проведения»: the term of written works counts days from the work itself."""

from datetime import datetime, timedelta

from hypothesis import strategies as st

from tests.property.plain.cells import late_mark_tables, lesson_key, marks_late
from tests.property.plain.moments import end_of_day, zones
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "written-work-mark-late"

_terms = st.fixed_dictionaries({"days": st.sampled_from([0, 1]), "work_kinds": st.just(["dictation", "essay"])})
journals = st.builds(Sketch, late_mark_tables(["dictation", "essay", "control", None]), _terms, zones)


def expected(sketch: Sketch) -> dict[Key, str]:
    """Only works known to be written ones; the last day of the term belongs to it."""

    def terms(mark: Row) -> tuple[datetime, datetime] | None:
        if mark["work_kind_code"] not in sketch.parameters["work_kinds"]:
            return None
        last_day = mark["lesson_on"] + timedelta(days=sketch.parameters["days"])
        return end_of_day(last_day, sketch.timezone), end_of_day(last_day, sketch.timezone)

    return marks_late(sketch, terms, lesson_key)
