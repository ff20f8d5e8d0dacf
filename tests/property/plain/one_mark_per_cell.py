"""«В клетках … должна быть выставлена одна оценка»: a cell is a student in a lesson."""

from collections import Counter

from hypothesis import strategies as st

from tests.property.plain.cells import lesson_key, mark_rows
from tests.property.plain.sketch import Key, Sketch

RULE = "one-mark-per-cell"

journals = st.builds(
    lambda marks, allowed: Sketch({"mark": marks}, {"per_cell": allowed}),
    mark_rows(["2", "5"], ["answer", None]),
    st.integers(1, 2),
)


def expected(sketch: Sketch) -> dict[Key, str]:
    """Cells that hold more marks than allowed; equal marks count too."""
    held = Counter(lesson_key(mark) for mark in sketch.tables["mark"])
    return {cell: "certain" for cell, count in held.items() if count > sketch.parameters["per_cell"]}
