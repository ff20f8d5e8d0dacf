"""How late a value was that could be read only after a mend: the record keeps when it was first met."""

from collections.abc import Iterator
from typing import Any

import pytest

from lake.catalog import Lake, open_lake
from lake.quarantine import list_quarantine
from lake.runs import begin_run
from tests.journalling.tiny import emptied_after, lesson, mark, night, page, read, run, settings_in


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    with open_lake(settings_in(tmp_path_factory.mktemp("lake"))) as lake:
        yield lake


@pytest.fixture
def lake(opened: Lake) -> Iterator[Lake]:
    with emptied_after(opened):
        yield opened


def reading(lake: Lake, day: int, rejects: list[dict[str, Any]], *rows: dict[str, Any]) -> None:
    """A night that shows one page: a lesson, other rows, and what can't be read of it."""
    begin_run(lake, run(day))
    read(lake, run(day), [page([lesson(6), *rows], at=night(day), rejects=rejects)])


def torn(place: int, value: str) -> dict[str, Any]:
    return {"source_pointer": f"/rows/{place}", "raw_value": value, "items": 1}


def test_a_mended_value_says_how_late_it_was(lake: Lake) -> None:
    reading(lake, 20, [torn(1, "вчера")])
    reading(lake, 21, [torn(1, "вчера")])
    reading(lake, 24, [], mark("1", 6, "5"))
    assert list_quarantine(lake) == []
    (mended,) = list_quarantine(lake, released=True)
    assert (mended.first_seen_at, mended.released_at, mended.days_late) == (night(20), night(24), 4)


def test_a_value_that_moved_to_another_line_was_not_mended(lake: Lake) -> None:
    reading(lake, 20, [torn(1, "вчера"), torn(2, "вчера")])
    reading(lake, 22, [torn(5, "вчера"), torn(6, "вчера")])
    standing = list_quarantine(lake, released=True)
    assert [each.source_pointer for each in standing] == ["/rows/5", "/rows/6"]
    assert {(each.first_seen_at, each.released_at, each.days_late) for each in standing} == {(night(20), None, None)}


def test_one_mended_and_one_moved_are_told_apart(lake: Lake) -> None:
    reading(lake, 20, [torn(1, "вчера"), torn(2, "завтра")])
    reading(lake, 22, [torn(1, "завтра")])
    told = {each.raw_value: (each.first_seen_at, each.days_late) for each in list_quarantine(lake, released=True)}
    assert told == {"вчера": (night(20), 2), "завтра": (night(20), None)}
