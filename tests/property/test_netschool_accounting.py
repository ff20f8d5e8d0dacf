"""«Сетевой город»: whatever comes, every offered value has exactly one place."""

import json
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.json_counting import count_values
from tests.normalising.mutations import follow, mutated
from tests.normalising.netschool_pages import (
    asked,
    assignment,
    body,
    diary,
    homework,
    init,
    lesson,
    mark,
    pupil,
    year,
)
from tests.normalising.pages import accounted, leaves
from transforms.normalise import normalise

FILE = {"id": 9, "originalFileName": "задание.pdf"}


def _diary() -> Any:
    works = (homework(mark=mark(5)), assignment(mark=mark(None, dutyMark=True)), assignment(73, 4, attachments=[FILE]))
    special = assignment(74, markComment={"name": "ОСВ"}, textAnswer={"answer": "да", "answerDate": "2026-10-05"})
    return diary(lesson(*works), lesson(special, classmeetingId=502, number=3))


PAGES: dict[str, Callable[[], Any]] = {
    "netschool.diary": _diary,
    "netschool.diary_init": lambda: init(pupil(), pupil(500002)),
    "netschool.year": year,
}


@settings(deadline=None, max_examples=60)
@given(mutated(PAGES), st.booleans())
def test_no_value_of_a_page_is_lost_or_counted_twice(page: tuple[str, Any], is_known: bool) -> None:
    kind, document = page
    text = body(document)
    request = {} if is_known else {"studentId": "", "class": "", "types": ""}
    normalised = normalise(kind, text, asked(**request))
    assert accounted(normalised) == leaves(document) == count_values(text)
    for table in (*normalised.rows.values(), normalised.rejects):
        for pointer in table["source_pointer"].to_pylist():
            follow(json.loads(text), pointer)
