"""Dnevnik.ru: whatever comes, every offered value has exactly one place, and neighbours change nothing."""

import json
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.dnevnik.answers import bound, strung
from connectors.json_counting import count_values
from schemas.exchange import NormalisedPage
from tests.normalising.dnevnik_pages import (
    HALF_ID,
    body,
    both,
    final_marks,
    group,
    half,
    homework,
    journal,
    lesson,
    log_entry,
    mark,
    period,
    person,
    teacher,
    work,
    year,
)
from tests.normalising.mutations import follow, mutated
from tests.normalising.pages import accounted, context, leaves
from transforms.normalise import normalise

SLOW = settings(deadline=None, max_examples=40)


def _journal() -> Any:
    file = {**both("id", 1), "name": "план.pdf", "downloadUrl": "https://files.example/1"}
    task = {**both("id", 2), **both("person", 101), "status": "New"}
    works = [work(), homework(files=[file], tasks=[task])]
    second = lesson(1, group=HALF_ID, works=[work(7, workType=0)], status="Cancelled", hours=None)
    return journal(
        lessons=[lesson(works=works), second],
        marks=[mark("5"), mark("осв", 1, type="NotSet", work=None, work_str=None)],
        logEntries=[log_entry(), log_entry("Late"), log_entry("Walked")],
    )


PAGES: dict[str, Callable[[], Any]] = {
    "dnevnik.edu_groups": lambda: [group(), half()],
    "dnevnik.teachers": lambda: [teacher(), teacher(Id=5, IdStr="5")],
    "dnevnik.persons": lambda: {"related": [half()], "group": group(), "persons": [person(), person(1)]},
    "dnevnik.reporting_periods": lambda: {
        "related": [],
        "group": group(),
        "reportingPeriods": [period(), year(), period(**both("id", 3), name="Модуль", type="Module")],
    },
    "dnevnik.journal": _journal,
    "dnevnik.final_marks": final_marks,
}


@SLOW
@given(mutated(PAGES))
def test_no_value_of_a_page_is_lost_or_counted_twice(page: tuple[str, Any]) -> None:
    kind, document = page
    written = body(document)
    normalised = normalise(kind, written, context(source="dnevnik"))
    assert accounted(normalised) == leaves(document) == count_values(written)
    for table in (*normalised.rows.values(), normalised.rejects):
        for pointer in table["source_pointer"].to_pylist():
            follow(json.loads(written), pointer)


@settings(deadline=None, max_examples=12)
@given(st.permutations(range(4)), st.sets(st.integers(0, 3), max_size=3))
def test_a_lesson_reads_the_same_among_any_neighbours(order: list[int], left_out: set[int]) -> None:
    """What is said of a lesson hangs on nothing but the lesson: not on its place, not on other lessons."""
    numbers = [number for number in order if number not in left_out]
    page = normalise("dnevnik.journal", body(_many(numbers)), context(source="dnevnik"))
    alone = [normalise("dnevnik.journal", body(_many([number])), context(source="dnevnik")) for number in numbers]
    for entity in ("lesson", "lesson_topic", "homework", "assessment", "mark", "attendance"):
        assert _content(page, entity) == sorted((row for one in alone for row in _content(one, entity)), key=repr)


def _many(numbers: list[int]) -> Any:
    lessons, marks, entries = [], [], []
    for number in numbers:
        on = both("lesson", 5000 + number)
        works = [work(10 * number + place, **on) for place in (1, 2)]
        own = homework(10 * number + 3, **on)
        lessons.append(lesson(number=number + 1, **both("id", 5000 + number), works=[*works, own]))
        marks += [
            mark(str(place + 3), **on, **both("work", one["id"]), **both("id", one["id"]))
            for place, one in enumerate(works)
        ]
        entries.append(log_entry("Ill", **on))
    return journal(lessons=lessons, marks=marks, logEntries=entries)


def _content(page: NormalisedPage, entity: str) -> list[dict[str, Any]]:
    if entity not in page.rows:
        return []
    return sorted(page.rows[entity].drop_columns(["source_pointer"]).to_pylist(), key=repr)


_ANSWER = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.text(max_size=4)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


@SLOW
@given(st.dictionaries(st.text(max_size=5), _ANSWER, min_size=1), st.lists(st.lists(_ANSWER, max_size=3)))
def test_binding_answers_changes_none_of_them(answers: dict[str, Any], lists: list[list[Any]]) -> None:
    raw = {name: json.dumps(answer).encode() for name, answer in answers.items()}
    together = bound(raw)
    assert json.loads(together) == answers
    assert all(one in together for one in raw.values())
    strung_together = strung([json.dumps(one).encode() for one in lists])
    assert json.loads(strung_together) == [element for one in lists for element in one]
