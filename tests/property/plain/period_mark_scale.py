"""Final marks are of the document's scale, «осв», «н/а» and «безотм» among them."""

from hypothesis import strategies as st

from tests.property.plain.periods import final_marks, known_periods, period_key
from tests.property.plain.sketch import Key, Sketch

RULE = "period-mark-scale"

_terms = st.fixed_dictionaries(
    {
        # A list of one parameter is none of the other's.
        "marks": st.sampled_from([["2", "5", "exam"], ["2", "5", "осв", "н/а"]]),
        "period_kinds": st.sampled_from([["period"], ["period", "year"]]),
    }
)
journals = st.builds(
    lambda marks, periods, terms: Sketch({"period_mark": marks, "academic_period": periods}, terms),
    final_marks(["2", " 5", "6", "ОСВ", "н/а", "зачёт", "year", "period"]),
    known_periods(),
    _terms,
)


def expected(sketch: Sketch) -> dict[Key, str]:
    """Final marks of the kinds asked about that the scale does not know, whether their period is known or not."""
    return {
        period_key(mark): "certain"
        for mark in sketch.tables["period_mark"]
        if mark["kind_code"] in sketch.parameters["period_kinds"]
        and mark["raw_value"].strip().lower() not in sketch.parameters["marks"]
    }
