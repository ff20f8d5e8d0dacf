"""The intake reads the pages of a batch together: one that can't be read is quarantined, its neighbours go on."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

import pipeline.intake
from connectors.contract import Probe
from connectors.json_counting import count_values
from foundation.connections import connection_from_environment
from foundation.organisations import Organisation, Source
from lake.catalog import open_lake
from lake.quarantine import list_quarantine
from lake.runs import load_run
from pipeline.intake import intake_into
from pipeline.runs import open_run
from schemas.exchange import Page, UnitEnd, Window
from tests.journalling.tiny import settings_in
from tests.normalising.poo_pages import body, day, lesson, task

KIND = "netschool_poo.lessons"
COLLEGE = Organisation(
    id="college",
    title="Колледж",
    kind="college",
    municipality="М",
    timezone="Asia/Yekaterinburg",
    regulation="chel-spo-2025",
    sources=[Source(connector="netschool-poo", connection="college", school="spo_1")],
)


class Server:
    """Offers the diaries of students; that of the second came cut off."""

    bodies = (
        body([day(lesson(task()))]),
        body([day(lesson(task()))])[:-20],
        body([day(lesson(task(mark="Two"), name="Химия", book_id=2004))]),
    )

    def probe(self, _as_of_at: datetime) -> Probe:
        """As if the account had been recognised."""
        return Probe(ok=True, message="", remedy="")

    def pages(self, window: Window, as_of_at: datetime) -> Iterator[Page | UnitEnd]:
        """The diaries, and that these were all."""
        for number, read in enumerate(self.bodies):
            request = {"student": str(number), "group": "2ЭМ-25"}
            yield Page(KIND, f"student={number}", read, as_of_at, count_values(read), window, request)
        yield UnitEnd(KIND, len(self.bodies), window)


@pytest.mark.parametrize("pages_per_commit", [2, 100])
def test_a_page_that_cannot_be_read_takes_no_neighbour_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pages_per_commit: int
) -> None:
    monkeypatch.setattr(pipeline.intake, "open_source", lambda *_: Server())
    settings = settings_in(tmp_path).model_copy(update={"pages_per_commit": pages_per_commit})
    run_id = open_run(settings, "2026-10-20T02:30:00+03:00")
    with open_lake(settings) as lake:
        failed = intake_into(lake, settings, load_run(lake, run_id), COLLEGE, connection_from_environment)
        assert failed == []
        marks = lake.connection.execute("SELECT student_id, raw_value, subject_id FROM mark ORDER BY ALL").fetchall()
        assert marks == [("college|0", "4", "college|Физика"), ("college|2", "2", "college|Химия")]
        (held,) = list_quarantine(lake)
        assert (held.page_key, held.reason_code) == ("student=1", "wrong_document")
