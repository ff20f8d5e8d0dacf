"""«Поддержание информации … в актуальном состоянии»: a page that was kept does not stop while lessons go on."""

from hypothesis import strategies as st

from tests.property.plain.silence import held, is_recorded, silence, silent_journals
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "journal-page-stale"

journals = silent_journals(st.just([]))


def expected(sketch: Sketch) -> dict[Key, str]:
    """Page by page: the lessons on days after the last day with a record."""
    pages: dict[Key, list[Row]] = {}
    for lesson in held(sketch):
        pages.setdefault((lesson["study_group_id"], lesson["subject_id"]), []).append(lesson)
    found = {}
    for page, lessons in pages.items():
        recorded = [lesson["lesson_on"] for lesson in lessons if is_recorded(sketch, lesson)]
        if recorded:
            verdict = silence(sketch, [lesson for lesson in lessons if lesson["lesson_on"] > max(recorded)])
            if verdict is not None:
                found[page] = verdict
    return found
