"""«Указывает виды работ, за которые ученик получает оценку»: a lesson with marks for nobody knows what."""

from hypothesis import strategies as st

from tests.property.plain.cells import mark_rows, place_key
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "work-kind-missing"

_words = st.lists(st.sampled_from([None, "", "  ", "Проект"]), min_size=5, max_size=5)


def _sketch(marks: list[Row], words: list[str | None]) -> Sketch:
    return Sketch({"mark": [{**mark, "work_kind": word} for mark, word in zip(marks, words, strict=False)]})


journals = st.builds(_sketch, mark_rows(["2", "5"], ["answer", None, None]), _words)


def expected(sketch: Sketch) -> dict[Key, str]:
    """Lessons with a mark that has neither a known kind of work nor a word of the source's own."""
    return {
        place_key(mark): "certain"
        for mark in sketch.tables["mark"]
        if mark["work_kind_code"] is None and not (mark["work_kind"] or "").strip()
    }
