"""«Одна оценка «2», «3», «4», «5»»: a mark of a lesson is one of the scale, however it is spaced or written."""

from hypothesis import strategies as st

from tests.property.plain.cells import lesson_key, mark_rows
from tests.property.plain.sketch import Key, Sketch

RULE = "lesson-mark-scale"

journals = st.builds(
    lambda marks, scale: Sketch({"mark": marks}, {"marks": scale}),
    mark_rows(["2", "5", " 5 ", "6", "зч", "ЗЧ", "5-", ""], ["answer", None]),
    st.sampled_from([["2", "5"], ["2", "5", "зч"], ["зч"]]),
)


def expected(sketch: Sketch) -> dict[Key, str]:
    """Cells with a mark outside the scale."""
    return {
        lesson_key(mark): "certain"
        for mark in sketch.tables["mark"]
        if mark["raw_value"].strip().lower() not in sketch.parameters["marks"]
    }
