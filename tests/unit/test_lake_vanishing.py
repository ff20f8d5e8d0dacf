"""What vanishes: deletions of whole units, scopes of exports, moves, and changes held for a person."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from lake.catalog import Lake, open_lake
from lake.holds import decide_hold, list_holds
from lake.manifest import organisation_rows
from schemas.exchange import PageFailure, UnitEnd, Window
from tests.journalling.tiny import (
    GROUP,
    KIND,
    ORGANISATION,
    SUBJECT,
    WINDOW,
    emptied_after,
    lesson,
    mark,
    night,
    page,
    read,
    rows,
    run,
    settings_in,
    topic,
)

NAMES = ("lesson", "lesson_topic", "mark")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    with open_lake(settings_in(tmp_path_factory.mktemp("lake"), hold_rows=4, hold_share=0.5)) as lake:
        yield lake


@pytest.fixture
def lake(opened: Lake) -> Iterator[Lake]:
    with emptied_after(opened):
        yield opened


def marks(lake: Lake) -> list[str]:
    return [row[0] for row in rows(lake, "SELECT student_id FROM mark ORDER BY ALL")]


def test_row_gone_from_a_whole_unit_is_deleted_into_the_revisions(lake: Lake) -> None:
    read(lake, run(20), [page([mark("1", 6, "5"), mark("2", 6, "4")], at=night(20), covers=NAMES)])
    done = read(lake, run(21), [page([mark("1", 6, "5")], at=night(21), covers=NAMES)])
    assert done.deleted == 1
    assert marks(lake) == ["lyceum|1"]
    former = rows(lake, "SELECT student_id, seen_until_at, replaced_at, change_code FROM mark_revision")
    assert former == [("lyceum|2", night(20), night(21), "deleted")]
    assert rows(lake, "SELECT deleted, is_complete FROM unit_receipt WHERE run_id = ?", run(21).run_id) == [(1, True)]


def test_row_that_a_page_of_another_kind_still_shows_has_not_vanished(lake: Lake) -> None:
    both, other = [mark("1", 6, "5"), mark("2", 6, "4")], "eljur.getmarks"
    beside = page([mark("1", 6, "5")], "б", kind=other, at=night(20), covers=("mark",))
    read(lake, run(20), [page(both, "а", at=night(20), covers=("mark",)), beside])
    again = page([mark("1", 6, "5")], "б", kind=other, at=night(21), covers=("mark",))
    done = read(lake, run(21), [page(both[1:], "а", at=night(21), covers=("mark",)), again])
    assert done.deleted == 0
    assert marks(lake) == ["lyceum|1", "lyceum|2"]


def test_deleted_row_that_comes_back_is_new(lake: Lake) -> None:
    for day, values in ((20, ["5"]), (21, []), (22, ["5"]), (23, [])):
        read(lake, run(day), [page([mark("1", 6, value) for value in values], at=night(day), covers=NAMES)])
        if day == 22:
            assert rows(lake, "SELECT recorded_from_at, first_seen_at FROM mark") == [(night(21), night(22))]
    assert rows(lake, "SELECT revision_number, seen_from_at FROM mark_revision ORDER BY 1") == [
        (1, night(20)),
        (2, night(22)),
    ]


@pytest.mark.parametrize("broken", ["failure", "page missing", "no end", "outside the window"])
def test_nothing_is_deleted_unless_the_whole_unit_arrived(lake: Lake, broken: str) -> None:
    far = 26 if broken == "outside the window" else 6
    both = [page([mark("1", 6, "5")], "a", at=night(20)), page([mark("2", far, "4")], "b", at=night(20))]
    read(lake, run(20), both)
    now = [page([], "a", at=night(21)), page([], "b", at=night(21))]
    failures = [PageFailure(KIND, "b", "Нет ответа.", "")] if broken == "failure" else []
    pages = now[:1] if broken in ("failure", "page missing") else now
    ends = [] if broken == "no end" else [UnitEnd(KIND, 2, WINDOW)]
    read(lake, run(21), pages, failures=failures, ends=ends)
    assert marks(lake) == (["lyceum|2"] if broken == "outside the window" else ["lyceum|1", "lyceum|2"])


def test_row_that_an_unchanged_page_still_shows_stays(lake: Lake) -> None:
    common = lesson(6)
    read(lake, run(20), [page([common, mark("1", 6, "5")], "a", at=night(20)), page([common], "b", at=night(20))])
    done = read(lake, run(21), [page([mark("1", 6, "5")], "a", at=night(21)), page([common], "b", at=night(21))])
    assert done.deleted == 0
    assert rows(lake, "SELECT count(*), min(first_seen_at) FROM lesson") == [(1, night(20))]
    done = read(lake, run(22), [page([mark("1", 6, "5")], "a", at=night(22)), page([], "b", at=night(22))])
    assert done.deleted == 1


def test_unreadable_item_is_not_an_absent_one(lake: Lake) -> None:
    read(lake, run(20), [page([mark("1", 6, "5")], at=night(20))])
    broken = {"source_pointer": "/rows/0/value", "raw_value": "\ufffd", "items": 1}
    done = read(lake, run(21), [page([], at=night(21), rejects=[broken])])
    assert (done.quarantined, done.deleted) == (1, 0)
    assert marks(lake) == ["lyceum|1"]


def test_export_deletes_inside_its_own_scope_only(lake: Lake) -> None:
    scope = {"entity": "mark", "study_group_id": GROUP, "subject_id": SUBJECT, "window": ["2026-10-05", "2026-10-09"]}
    inside, outside = mark("1", 6, "5"), mark("2", 12, "4")
    elsewhere = mark("3", 6, "3", subject_id=f"{ORGANISATION}|Физика", mark_id="other")
    first = page([inside, outside, elsewhere], at=night(20), covers=(), scopes=[scope], stated=night(19))
    read(lake, run(20), [first])
    again = page([], at=night(21), covers=(), scopes=[scope], stated=night(20, 12))
    # The connector never said the inbox was whole: the file is whole by itself.
    assert read(lake, run(21), [again], whole=False).deleted == 1
    assert marks(lake) == ["lyceum|2", "lyceum|3"]
    late = page([inside], at=night(22), covers=(), scopes=[scope], stated=night(21, 12))
    read(lake, run(22), [late], whole=False)
    intervals = rows(lake, "SELECT recorded_from_at, recorded_until_at FROM mark WHERE student_id = 'lyceum|1'")
    assert intervals == [(night(20, 12), night(21, 12))]


def test_moved_lesson_takes_its_marks_along(lake: Lake) -> None:
    def day(on: int, *more: Any) -> list[Any]:
        return [lesson(13), lesson(on), topic(on, "Дроби"), mark("1", on, "5"), *more]

    read(lake, run(19), [page([lesson(13), lesson(6)], at=night(19))])
    read(lake, run(20), [page(day(6), at=night(20))])
    done = read(lake, run(21), [page(day(7), at=night(21))])
    assert done.deleted == 0
    moved = rows(lake, "SELECT lesson_on, moved_from_lesson_id FROM lesson ORDER BY lesson_on")
    assert moved[0][1] == lesson(6)["lesson_id"]
    # The mark was put before the move: it is not recorded anew.
    assert rows(lake, "SELECT recorded_from_at, first_seen_at, changed_at FROM mark") == [
        (night(19), night(20), night(21))
    ]
    for entity in ("lesson", "mark", "lesson_topic"):
        assert rows(lake, f"SELECT change_code FROM {entity}_revision") == [("moved",)], entity
    # The diary names a moved lesson by its former place: that stands here alone.
    place = rows(lake, "SELECT lesson_id, lesson_on FROM lesson_revision")
    assert place == [(lesson(6)["lesson_id"], date(2026, 10, 6))]
    done = read(lake, run(22), [page(day(7, mark("2", 7, "4")), at=night(22))])
    assert (done.accepted, done.superseding) == (1, 0)
    assert rows(lake, "SELECT moved_from_lesson_id FROM lesson ORDER BY lesson_on")[0] == moved[0][1:]


def test_another_topic_makes_it_a_deletion_and_a_new_lesson(lake: Lake) -> None:
    read(lake, run(20), [page([lesson(6), topic(6, "Дроби")], at=night(20))])
    done = read(lake, run(21), [page([lesson(7), topic(7, "Степени")], at=night(21))])
    assert done.deleted == 2
    assert rows(lake, "SELECT moved_from_lesson_id FROM lesson") == [(None,)]


def many(values: str) -> list[Any]:
    return [mark(str(ordinal), 6, value) for ordinal, value in enumerate(values) if value != " "]


def test_first_load_and_small_changes_are_never_held(lake: Lake) -> None:
    read(lake, run(20), [page(many("55555555"), at=night(20), covers=NAMES)])
    done = read(lake, run(21), [page(many("555 5 54"), at=night(21), covers=NAMES)])
    assert (done.deleted, done.superseding) == (2, 1)
    assert list_holds(lake) == []


def test_too_large_a_change_waits_for_a_person(lake: Lake) -> None:
    read(lake, run(20), [page(many("55555555"), at=night(20), covers=NAMES)])
    worse = [page([*many("444   5 5"), mark("9", 6, "5")], at=night(21), covers=NAMES)]
    done = read(lake, run(21), worse)
    assert (done.accepted, done.unchanged, done.superseding, done.quarantined, done.deleted) == (2, 1, 0, 3, 0)
    assert done.offered == done.accounted
    assert rows(lake, "SELECT DISTINCT raw_value FROM mark") == [("5",)]
    assert rows(lake, "SELECT count(*) FROM mark_revision") == [(0,)]
    held = list_holds(lake)
    assert [(hold.entity, hold.rows_touched, hold.decision) for hold in held] == [("mark", 7, "waiting")]
    assert organisation_rows(lake, run(21).run_id)[0]["status"] == "held"
    # Another night of the same is the same hold, and still nothing is let through.
    again = page([*many("444   5 5"), mark("9", 6, "5")], at=night(22), covers=NAMES)
    assert read(lake, run(22), [again]).quarantined == 3
    assert [hold.hold_id for hold in list_holds(lake)] == [held[0].hold_id]

    decide_hold(lake, held[0].hold_id, approved=True, decided_by="завуч", decided_at=night(22, 9))
    approved = page([*many("444   5 5"), mark("9", 6, "5")], at=night(23), covers=NAMES)
    done = read(lake, run(23), [approved])
    assert (done.superseding, done.quarantined, done.deleted) == (3, 0, 4)
    assert list_holds(lake) == []
    assert organisation_rows(lake, run(23).run_id)[0]["status"] == "complete"
    assert rows(lake, "SELECT DISTINCT released_run_id FROM quarantine") == [(run(23).run_id,)]
    # The source has shown the new values since the night they were held.
    changed = rows(lake, "SELECT recorded_from_at, recorded_until_at, changed_at FROM mark WHERE raw_value = '4'")
    assert set(changed) == {(night(20), night(21), night(21))}


def test_hold_falls_when_the_source_takes_the_change_back(lake: Lake) -> None:
    read(lake, run(20), [page(many("55555555"), at=night(20), covers=NAMES)])
    read(lake, run(21), [page([], at=night(21), covers=NAMES)])
    assert len(list_holds(lake)) == 1
    done = read(lake, run(22), [page(many("55555555"), at=night(22), covers=NAMES)])
    assert (done.unchanged, done.deleted) == (8, 0)
    assert list_holds(lake) == []
    assert len(list_holds(lake, every=True)) == 1


def test_gate_stands_open_at_the_turn_of_the_school_year(lake: Lake) -> None:
    spring = run(20)
    read(lake, spring, [page(many("55555555"), at=night(20), covers=NAMES)])
    autumn = night(20) + timedelta(days=300)
    later = type(spring)("20270816T000000000000Z-run", autumn, Window(*[autumn.date()] * 2), autumn, "test")
    done = read(lake, later, [page([], at=autumn, covers=NAMES)])
    assert done.deleted == 8


def test_file_that_cannot_be_opened_is_quarantined_alone(lake: Lake) -> None:
    bad = PageFailure(KIND, "плохой.xlsx", "Файл обрывается.", "Выгрузите снова.", reason_code="truncated", alone=True)
    for day in (20, 21):
        read(lake, run(day), [page([mark("1", 6, "5")], at=night(day))], failures=[bad])
    listed = rows(
        lake, "SELECT page_key, reason_code, items, first_run_id, last_run_id, released_run_id FROM quarantine"
    )
    assert listed == [("плохой.xlsx", "truncated", 0, run(20).run_id, run(21).run_id, None)]
    assert organisation_rows(lake, run(21).run_id)[0]["status"] == "complete"
    read(lake, run(22), [page([mark("1", 6, "5")], at=night(22))])
    assert rows(lake, "SELECT released_run_id FROM quarantine") == [(run(22).run_id,)]
