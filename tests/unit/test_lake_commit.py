"""What becomes of each row: dispositions, revisions, recording intervals, provenance."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from lake.as_of import as_of
from lake.catalog import Lake, open_lake
from schemas.exchange import Dispositions
from tests.journalling.tiny import emptied_after, lesson, mark, night, page, read, rows, run, settings_in, topic

MARKS = "SELECT raw_value, recorded_from_at, recorded_until_at, first_seen_at, changed_at FROM mark ORDER BY mark_id"
FORMER = "SELECT raw_value, seen_from_at, seen_until_at, replaced_at, change_code, revision_number FROM mark_revision"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    with open_lake(settings_in(tmp_path_factory.mktemp("lake"))) as lake:
        yield lake


@pytest.fixture
def lake(opened: Lake) -> Iterator[Lake]:
    with emptied_after(opened):
        yield opened


def test_first_load_is_accepted_with_unknown_beginning(lake: Lake) -> None:
    done = read(lake, run(20), [page([lesson(6), mark("1", 6, "5")], at=night(20))])
    assert done == Dispositions(offered=3, accepted=3)
    assert rows(lake, MARKS) == [("5", None, night(20), night(20), night(20))]


def test_same_bytes_are_unchanged_and_touch_nothing(lake: Lake) -> None:
    read(lake, run(20), [page([lesson(6), mark("1", 6, "5")], at=night(20))])
    before = rows(lake, "SELECT * FROM mark")
    done = read(lake, run(21), [page([lesson(6), mark("1", 6, "5")], at=night(21))])
    assert done == Dispositions(offered=3, unchanged=3)
    assert rows(lake, "SELECT * FROM mark") == before
    assert rows(lake, FORMER) == []


def test_new_mark_was_recorded_after_the_last_complete_reading(lake: Lake) -> None:
    read(lake, run(20), [page([lesson(6)], at=night(20))])
    read(lake, run(21), [page([lesson(6), mark("1", 6, "5")], at=night(21))])
    assert rows(lake, MARKS) == [("5", night(20), night(21), night(21), night(21))]


def test_incomplete_reading_says_nothing_about_absence(lake: Lake) -> None:
    read(lake, run(19), [page([lesson(6)], at=night(19))])
    read(lake, run(20), [page([lesson(6), topic(6, "Тема")], at=night(20))], whole=False)
    read(lake, run(21), [page([lesson(6), mark("1", 6, "5")], at=night(21))])
    assert rows(lake, MARKS)[0][1:3] == (night(19), night(21))


def test_changed_value_goes_to_the_revisions(lake: Lake) -> None:
    read(lake, run(19), [page([lesson(6), mark("1", 6, "3")], at=night(19))])
    read(lake, run(20), [page([lesson(6), mark("1", 6, "3")], at=night(20))])
    done = read(lake, run(21), [page([lesson(6), mark("1", 6, "5")], at=night(21))])
    assert done == Dispositions(offered=3, unchanged=2, superseding=1)
    assert rows(lake, MARKS) == [("5", night(20), night(21), night(19), night(21))]
    assert rows(lake, FORMER) == [("3", night(19), night(20), night(21), "superseded", 1)]


def test_partial_reading_that_showed_the_old_value_narrows_the_interval(lake: Lake) -> None:
    read(lake, run(19), [page([lesson(6), mark("1", 6, "3")], at=night(19))])
    read(lake, run(20), [page([lesson(6), mark("1", 6, "3")], at=night(20))], whole=False)
    read(lake, run(21), [page([lesson(6), mark("1", 6, "5")], at=night(21))])
    assert rows(lake, MARKS)[0][1:3] == (night(20), night(21))


def test_exact_moment_stands_unless_a_reading_contradicts_it(lake: Lake) -> None:
    read(lake, run(20), [page([lesson(6)], at=night(20))])
    honest = mark("1", 6, "5", recorded_at=night(20, 9).isoformat())
    backdated = mark("2", 6, "5", recorded_at=night(6, 9).isoformat())
    read(lake, run(21), [page([lesson(6), honest, backdated], at=night(21))])
    assert [row[1:3] for row in rows(lake, MARKS)] == [(night(20, 9), night(20, 9)), (night(20), night(21))]


def test_newly_exact_moment_is_no_new_value(lake: Lake) -> None:
    read(lake, run(20), [page([lesson(6)], at=night(20))])
    read(lake, run(21), [page([lesson(6), mark("1", 6, "5")], at=night(21))])
    exact = mark("1", 6, "5", recorded_at=night(20, 15).isoformat())
    done = read(lake, run(22), [page([lesson(6), exact], at=night(22))])
    assert done == Dispositions(offered=3, unchanged=3)
    assert rows(lake, MARKS) == [("5", night(20, 15), night(20, 15), night(21), night(21))]


def test_equal_rows_in_one_run_are_duplicates_across_batches(lake: Lake) -> None:
    pages = [page([lesson(6), lesson(6)], "a", at=night(20)), page([lesson(6)], "b", at=night(20))]
    assert read(lake, run(20), pages, batch=1) == Dispositions(offered=6, accepted=2, duplicate=4)
    assert rows(lake, "SELECT count(*) FROM lesson") == [(1,)]


@pytest.mark.parametrize("batch", [1, 2])
def test_first_of_two_values_stands_and_the_other_is_quarantined(lake: Lake, batch: int) -> None:
    pages = [
        page([mark("1", 6, "5"), mark("1", 6, "4")], "a", at=night(20)),
        page([mark("1", 6, "3")], "b", at=night(20)),
    ]
    assert read(lake, run(20), pages, batch=batch) == Dispositions(offered=3, accepted=1, quarantined=2)
    assert [row[0] for row in rows(lake, MARKS)] == ["5"]
    listed = rows(lake, "SELECT raw_value, reason_code, page_key, source_pointer FROM quarantine ORDER BY raw_value")
    assert listed == [("3", "conflicting_values", "b", "/rows/0"), ("4", "conflicting_values", "a", "/rows/1")]


def test_newer_export_in_the_same_run_supersedes_the_older(lake: Lake) -> None:
    older = page([mark("1", 6, "4")], "b", at=night(20), stated=night(18))
    newer = page([mark("1", 6, "5")], "a", at=night(20), stated=night(19))
    done = read(lake, run(20), [newer, older])
    assert (done.accepted, done.superseding, done.quarantined) == (1, 1, 0)
    assert rows(lake, MARKS)[0][:3] == ("5", night(18), night(19))


def test_export_older_than_what_is_known_is_quarantined(lake: Lake) -> None:
    read(lake, run(20), [page([mark("1", 6, "5")], "a", at=night(20), stated=night(19))])
    done = read(lake, run(21), [page([mark("1", 6, "4")], "late", at=night(21), stated=night(12))])
    assert done == Dispositions(offered=1, quarantined=1, deleted=0)
    assert [row[0] for row in rows(lake, MARKS)] == ["5"]
    assert rows(lake, "SELECT reason_code FROM quarantine") == [("stale_page",)]


def test_unchanged_export_does_not_vouch_for_tonight(lake: Lake) -> None:
    for day in (20, 21):
        read(lake, run(day), [page([mark("1", 6, "4")], at=night(day), stated=night(18), covers=())])
    read(lake, run(22), [page([mark("1", 6, "5")], at=night(22), stated=night(21, 12), covers=())])
    assert rows(lake, MARKS)[0][1:3] == (night(18), night(21, 12))


def test_provenance_follows_the_latest_page(lake: Lake) -> None:
    read(lake, run(20), [page([mark("1", 6, "5")], at=night(20))])
    done = read(lake, run(21), [page([mark("0", 6, "5"), mark("1", 6, "5")], at=night(21))])
    assert (done.accepted, done.unchanged) == (1, 1)
    where = rows(lake, "SELECT source_pointer, run_id, first_seen_at FROM mark WHERE student_id = 'lyceum|1'")
    assert where == [("/rows/1", run(20).run_id, night(20))]
    assert len(rows(lake, "SELECT DISTINCT source_page FROM mark")) == 1


def test_new_normaliser_over_the_same_bytes_writes_no_revision(lake: Lake) -> None:
    read(lake, run(19), [page([lesson(6)], at=night(19))])
    row = mark("1", 6, "5-", as_version_2={"value": 4.7})
    gone = mark("2", 6, "н", unread_by=["2"])
    come = topic(6, "Тема", unread_by=["1"])
    read(lake, run(20), [page([lesson(6), row, gone, come], at=night(20))])
    done = read(lake, run(21), [page([lesson(6), row, gone, come], at=night(21))], version="2")
    assert (done.accepted, done.unchanged, done.superseding, done.deleted) == (1, 3, 0, 0)
    assert rows(lake, "SELECT raw_value, value, recorded_until_at FROM mark") == [("5-", 4.7, night(20))]
    # The topic may have stood there long before: nobody could read it.
    assert rows(lake, "SELECT recorded_from_at, recorded_until_at FROM lesson_topic") == [(None, night(20))]
    assert rows(lake, FORMER) == []


def test_bytes_and_normaliser_changed_at_once_are_told_apart(lake: Lake) -> None:
    def told(value: str) -> dict[str, Any]:
        return mark("1", 6, value, as_version_2={"value": float(value)})

    read(lake, run(20), [page([lesson(6), told("5"), mark("2", 6, "3")], at=night(20))])
    changed = [lesson(6), told("5"), mark("2", 6, "4")]
    done = read(lake, run(21), [page(changed, at=night(21))], version="2")
    assert (done.unchanged, done.superseding) == (3, 1)
    assert [row[0] for row in rows(lake, FORMER)] == ["3"]
    assert rows(lake, "SELECT value, changed_at FROM mark WHERE student_id = 'lyceum|1'") == [(5.0, night(20))]


def test_offered_that_differs_from_the_normaliser_keeps_both_truths(lake: Lake) -> None:
    short = page([lesson(6)], at=night(20), offered=7)
    assert read(lake, run(20), [short]) == Dispositions(offered=7, accepted=2)
    assert read(lake, run(21), [page([lesson(6)], at=night(21), offered=7)]) == Dispositions(offered=7, unchanged=2)


def test_rejects_are_quarantined_and_released_when_mended(lake: Lake) -> None:
    reject = {"source_pointer": "/x", "raw_value": "??", "items": 1}
    assert read(lake, run(20), [page([lesson(6)], at=night(20), rejects=[reject])]).quarantined == 1
    assert read(lake, run(21), [page([lesson(6)], at=night(21), rejects=[reject])]).unchanged == 3
    again = rows(lake, "SELECT first_run_id, last_run_id, released_run_id FROM quarantine")
    assert again == [(run(20).run_id, run(21).run_id, None)]
    read(lake, run(22), [page([lesson(6)], at=night(22))])
    assert rows(lake, "SELECT released_run_id FROM quarantine") == [(run(22).run_id,)]


def test_journal_is_shown_as_it_stood(lake: Lake) -> None:
    read(lake, run(20), [page([lesson(6), mark("1", 6, "3"), mark("2", 6, "4")], at=night(20))])
    read(lake, run(21), [page([lesson(6), mark("1", 6, "5")], at=night(21))])
    read(lake, run(22), [page([lesson(6), mark("1", 6, "5"), mark("2", 6, "2")], at=night(22))])

    def stood(day: int, hour: int = 12) -> list[Any]:
        return as_of(lake, "mark", night(day, hour)).project("raw_value").order("raw_value").fetchall()

    assert stood(19) == []
    assert stood(20) == [("3",), ("4",)]
    assert stood(21) == [("5",)]
    assert stood(22) == [("2",), ("5",)]


def test_facts_lie_sorted_by_group_occurrence_and_student(lake: Lake) -> None:
    mixed = [mark(str(student), day, "5", number) for student in (3, 1, 2) for day in (8, 6) for number in (2, 1)]
    read(lake, run(20), [page(mixed * 2, at=night(20))])
    stored = rows(lake, "SELECT study_group_id, lesson_on, lesson_number, student_id FROM mark")
    assert stored == sorted(stored)
    assert stored[0][1] == date(2026, 10, 6)
