"""What the stand's schools send: the same bytes each time, counted and read to the last value, nothing refused."""

import pandas as pd
import pytest
from lxml import etree

from connectors.exports.appraisal import offers
from schemas.exchange import NormaliseContext
from stand.clock import READINGS
from stand.journal import JournalState, state_at
from stand.layouts.files import files_of
from stand.layouts.school_class import shown_numbers
from stand.region import build_region
from tests.normalising.pages import accounted, rejects, rows
from transforms.exports.xml_values import SCHEMA
from transforms.normalise import normalise

QUARTER_ENDS = pd.Timestamp(2026, 10, 23)
SENT = {
    "peresvet-8": ("Europe/Moscow", ("progress_report", "report_card", "topics_page")),
    "ugra-6": ("Asia/Yekaterinburg", ("xml_journal",)),
}


@pytest.fixture(scope="module")
def state() -> JournalState:
    return state_at(build_region(7), READINGS[-1].as_of_at)


@pytest.mark.parametrize("organisation", SENT)
def test_every_value_of_every_file_is_read(organisation: str, state: JournalState) -> None:
    zone, layouts = SENT[organisation]
    files = files_of(state, organisation, zone, layouts)
    assert files == files_of(state, organisation, zone, layouts)
    marks: set[tuple[str, ...]] = set()
    lessons = topics = 0
    for name, body in files.items():
        ((kind, offered),) = offers(name, body, layouts).items()
        context = NormaliseContext(organisation, "school", "exports", zone, zone, "2026/2027", {})
        page = normalise(kind, body, context)
        assert (name, accounted(page), rejects(page)) == (name, offered, [])
        marks |= set(rows(page, "mark", "mark_id", "raw_value"))
        lessons += len(rows(page, "lesson", "lesson_id")) if kind != "exports.topics_page" else 0
        topics += len(rows(page, "lesson_topic", "lesson_id"))
    own = state.marks[state.marks["organisation"] == organisation]
    assert len(marks) == len(own)
    assert sorted(value for _, value in marks) == sorted(own["value"])
    held = state.lessons[(state.lessons["organisation"] == organisation) & (state.lessons["date"] <= QUARTER_ENDS)]
    if organisation == "peresvet-8":
        held = held[~held["is_cancelled"].astype(bool)]
    assert lessons == len(held)
    assert topics == held["topic"].notna().sum()


def test_the_xml_keeps_to_the_schema(state: JournalState) -> None:
    schema = etree.XMLSchema(etree.fromstring(SCHEMA.read_bytes()))
    for body in files_of(state, "ugra-6", *SENT["ugra-6"]).values():
        schema.assertValid(etree.fromstring(body))


def test_layouts_without_bell_numbers_number_within_subject_and_day(state: JournalState) -> None:
    numbers = shown_numbers(state, "peresvet-8", "Europe/Moscow")
    assert set(numbers.values()) <= {1, 2}
    assert any(bell > shown for (*_, bell), shown in numbers.items())
