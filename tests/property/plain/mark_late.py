"""«В тот же день», «в течение 3 дней», «не реже раза в неделю»: a mark is recorded before the term of its work ends.

The term binds the kinds of work that the clause names; a mark whose kind nobody wrote is one of them where it says so.
"""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.property.plain.cells import late_mark_tables, lesson_key, marks_late
from tests.property.plain.moments import end_of_day, zones
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "mark-late"

_kinds = st.sampled_from(
    [["answer", "classwork", "unknown"], ["answer"], ["internal_control", "unknown"], ["internal_control", "classwork"]]
)
# A term that does not include its last day ends a day earlier.
_terms = st.one_of(
    st.fixed_dictionaries({"days": st.sampled_from([0, 1]), "unknown_kind_days": st.sampled_from([1, 2])}),
    st.fixed_dictionaries(
        {"days": st.sampled_from([1, 2]), "unknown_kind_days": st.just(2), "inclusive": st.booleans()}
    ),
)


def _sketch(tables: dict[str, list[Row]], terms: dict[str, Any], kinds: list[str], zone: str) -> Sketch:
    return Sketch(tables, {**terms, "work_kinds": kinds}, zone)


journals = st.builds(
    _sketch, late_mark_tables(["answer", "classwork", "internal_control", None]), _terms, _kinds, zones
)


def expected(sketch: Sketch) -> dict[Key, str]:
    """The term of the work where its kind is one the clause names; the longest one where the kind is not known."""
    given = sketch.parameters
    shorter = 0 if given.get("inclusive", True) else 1

    def terms(mark: Row) -> tuple[datetime, datetime] | None:
        kind = mark["work_kind_code"]
        if (kind or "unknown") not in given["work_kinds"]:
            return None
        kept_until = end_of_day(mark["lesson_on"] + timedelta(days=given["days"] - shorter), sketch.timezone)
        if kind is not None:
            return kept_until, kept_until
        longest = given["unknown_kind_days"] - shorter
        return kept_until, end_of_day(mark["lesson_on"] + timedelta(days=longest), sketch.timezone)

    return marks_late(sketch, terms, lesson_key)
