"""«Сетевой город ПОО»: whatever comes, every offered value has exactly one place."""

import json
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.json_counting import count_values
from tests.normalising.mutations import follow, mutated
from tests.normalising.pages import accounted, leaves
from tests.normalising.poo_pages import FREE, asked, attestation, body, day, homework, lesson, role, student, task
from transforms.normalise import normalise


def _lessons() -> Any:
    full = lesson(task(), homework(mark="Five"), homework(), book_absenceType="SickLeave", book_themes=["а", "б"])
    other = lesson(task("", "", attachments=[{"id": 3}]), name="Язык/1", tasks=[task(id=None), task(id=None)])
    return [day(FREE, full), day(other, on="2026-10-06T00:00:00"), {"date": "2026-10-07", "lessons": None}]


PAGES: dict[str, Callable[[], Any]] = {
    "netschool_poo.lessons": _lessons,
    "netschool_poo.roster": lambda: role(student(), student(2, "1АТП-26")),
    "netschool_poo.attestation": lambda: attestation({"501": {"value": "Two"}, "9": {}}, {"value": "Зч"}),
}


@settings(deadline=None, max_examples=80)
@given(mutated(PAGES), st.booleans())
def test_no_value_of_a_page_is_lost_or_counted_twice(page: tuple[str, Any], is_known: bool) -> None:
    kind, document = page
    text = body(document)
    normalised = normalise(kind, text, asked(**({} if is_known else {"student": "", "group": ""})))
    assert accounted(normalised) == leaves(document) == count_values(text)
    for table in (*normalised.rows.values(), normalised.rejects):
        for pointer in table["source_pointer"].to_pylist():
            follow(json.loads(text), pointer)
