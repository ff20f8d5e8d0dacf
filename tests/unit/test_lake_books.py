"""The lake's books: landing, run ids, manifests, reconciliation, quarantine and its replay."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from foundation.errors import ConfigurationError, FatalError
from foundation.settings import Settings
from lake.catalog import Lake, open_lake
from lake.intake import Intake
from lake.landing import land, landed_path, read_landed
from lake.manifest import manifest_path, write_manifest
from lake.quarantine import list_quarantine, replay
from lake.received import ReceivedPage
from lake.reconciliation import reconcile
from lake.runs import begin_run, end_run, latest_complete_runs, latest_run_id, load_run, new_run_id
from schemas.exchange import Publication, UnitEnd
from tests.journalling.tiny import (
    ORGANISATION,
    SOURCE,
    emptied_after,
    lesson,
    mark,
    night,
    normalise,
    page,
    read,
    rows,
    run,
    settings_in,
    topic,
)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    with open_lake(settings_in(tmp_path_factory.mktemp("lake"))) as lake:
        yield lake


@pytest.fixture
def lake(opened: Lake) -> Iterator[Lake]:
    with emptied_after(opened):
        yield opened


def test_landed_bytes_come_back_and_are_written_once(tmp_path: Path) -> None:
    settings = Settings(workspace=tmp_path)
    for body in (b"", b"{}", bytes(range(256)) * 5000):
        sha256 = land(settings, body)
        written = landed_path(settings, sha256).stat().st_mtime_ns
        assert land(settings, body) == sha256
        assert landed_path(settings, sha256).stat().st_mtime_ns == written
        assert read_landed(settings, sha256) == body


@pytest.mark.parametrize("damage", ["missing", "cut", "other"])
def test_damaged_landing_is_never_taken_for_the_page(tmp_path: Path, damage: str) -> None:
    settings = Settings(workspace=tmp_path)
    sha256, other = land(settings, b"a page" * 100), land(settings, b"another")
    path = landed_path(settings, sha256)
    match damage:
        case "missing":
            path.unlink()
        case "cut":
            path.write_bytes(path.read_bytes()[:10])
        case _:
            path.write_bytes(landed_path(settings, other).read_bytes())
    with pytest.raises(FatalError):
        read_landed(settings, sha256)


def test_run_ids_sort_as_they_were_made(tmp_path: Path) -> None:
    settings = Settings(workspace=tmp_path)
    ids = [new_run_id(settings) for _ in range(20)]
    assert ids == sorted(ids)
    assert sorted(path.name for path in settings.runs.iterdir()) == ids
    (settings.runs / "29990101T000000000000Z-ffffffff").mkdir()
    with pytest.raises(ConfigurationError, match="Часы"):
        new_run_id(settings)


def two_nights(lake: Lake) -> None:
    reject = {"source_pointer": "/x", "raw_value": "??", "items": 1}
    for day, rows_ in ((20, [lesson(6), mark("1", 6, "3")]), (21, [lesson(6), mark("1", 6, "5"), topic(6, "Тема")])):
        begin_run(lake, run(day))
        read(lake, run(day), [page(rows_, at=night(day), rejects=[reject])])
        end_run(lake, run(day).run_id, night(day, 1))


def manifest_of(lake: Lake, day: int) -> dict[str, Any]:
    published = [Publication("report", "var/publications/index.html", "00")]
    return write_manifest(
        lake,
        lake.settings,
        run(day).run_id,
        findings={"topic-missing": {"violated": 1}},
        publications=published,
        expected=[(ORGANISATION, SOURCE), ("absent", "exports")],
    )


def test_manifest_says_what_happened_and_is_never_overwritten(lake: Lake) -> None:
    two_nights(lake)
    told = manifest_of(lake, 21)
    path = manifest_path(lake.settings, run(21).run_id)
    assert told == json.loads(path.read_text())
    assert list(told) == [
        "run_id", "window", "started_at", "ended_at", "version", "organisations", "totals", "findings", "publications"
    ]  # fmt: skip
    absent, lyceum = told["organisations"]
    assert (absent["id"], absent["status"], absent["offered"]) == ("absent", "failed", 0)
    assert lyceum == {
        "id": ORGANISATION, "source": SOURCE, "status": "complete", "pages": 1, "offered": 5, "accepted": 1,
        "unchanged": 2, "superseding": 1, "duplicate": 0, "quarantined": 1, "deleted": 0,
        "notice": None,
    }  # fmt: skip
    assert told["totals"] == {name: lyceum[name] for name in told["totals"]}
    assert told["started_at"] == "2026-10-21T00:00:00Z"
    before = path.read_bytes()
    read(lake, run(21), [page([mark("1", 6, "2")], "more", at=night(21))])
    assert manifest_of(lake, 21) == told
    assert path.read_bytes() == before
    assert reconcile(lake, lake.settings, run(20).run_id) == []
    complaints = reconcile(lake, lake.settings, run(21).run_id)
    assert {complaint.code for complaint in complaints} == {"manifest"}
    path.unlink()


def test_manifest_waits_for_the_end_of_the_run(lake: Lake) -> None:
    begin_run(lake, run(20))
    begin_run(lake, run(20))
    assert load_run(lake, run(20).run_id) == run(20)
    with pytest.raises(ConfigurationError, match="не закончен"):
        manifest_of(lake, 20)
    with pytest.raises(ConfigurationError, match="нет в озере"):
        load_run(lake, "никакой")


def test_latest_complete_run_skips_what_broke_off(lake: Lake) -> None:
    read(lake, run(20), [page([lesson(6)], at=night(20))])
    read(lake, run(21), [page([lesson(6)], at=night(21))], whole=False)
    assert latest_complete_runs(lake) == {(ORGANISATION, SOURCE): run(20).run_id}
    # The task is repeated in the same run and gets it all.
    read(lake, run(21), [page([lesson(6)], at=night(21))])
    assert latest_complete_runs(lake) == {(ORGANISATION, SOURCE): run(21).run_id}
    assert latest_run_id(lake) is None


def test_repeat_in_the_same_run_keeps_the_first_counts(lake: Lake) -> None:
    first = read(lake, run(20), [page([lesson(6), mark("1", 6, "5")], at=night(20))])
    again = read(lake, run(20), [page([lesson(6), mark("1", 6, "5")], at=night(20))])
    assert first == again
    assert rows(lake, "SELECT count(*), sum(accepted) FROM page_receipt") == [(1, 3)]
    assert rows(lake, "SELECT count(*) FROM coverage WHERE entity = 'mark'") == [(1,)]


@pytest.mark.parametrize("fault", ["offered", "landing", "rows", "pages"])
def test_reconciliation_finds(fault: str, lake: Lake) -> None:
    two_nights(lake)
    (sha256,) = rows(lake, "SELECT source_page FROM page_receipt WHERE run_id = ?", run(21).run_id)[0]
    landed = landed_path(lake.settings, sha256)
    whole = landed.read_bytes()
    match fault:
        case "offered":
            lake.connection.execute("UPDATE page_receipt SET accepted = accepted - 1 WHERE accepted = 1")
        case "landing":
            landed.write_bytes(whole[:-3])
        case "rows":
            lake.connection.execute("UPDATE mark SET source_page = 'nowhere'")
        case _:
            lake.connection.execute("UPDATE unit_receipt SET pages = 2 WHERE run_id = ?", [run(21).run_id])
    found = reconcile(lake, lake.settings)
    landed.write_bytes(whole)
    assert [mismatch.code for mismatch in found] == [fault]
    assert found[0].organisation_id == ORGANISATION
    if fault != "rows":
        assert (found[0].run_id, found[0].source) == (run(21).run_id, SOURCE)


def test_replay_reads_what_a_mended_normaliser_understands(lake: Lake) -> None:
    torn = {"entity": "mark", "unread_by": ["1"]}
    row = {**mark("2", 6, "4"), **torn}
    # The first version of the normaliser could not read it and said so.
    body = page([lesson(6), mark("1", 6, "5"), row], at=night(20))
    reject = {"source_pointer": "/rows/2", "raw_value": "4", "items": 1}

    def as_version(version: str, given: Any) -> Any:
        made = normalise(given, version)
        if version == "1":
            with_reject = page([], at=night(20), rejects=[reject])
            made = type(made)(made.rows, normalise(with_reject).rejects, "1", made.covers)
        return made

    intake = Intake(lake, lake.settings, run(20), ORGANISATION, SOURCE, lambda again: as_version("1", again))
    intake.commit([ReceivedPage(body, intake.receive(body), as_version("1", body))])
    intake.finish([UnitEnd(body.kind, 1, body.window)], [])
    assert [each.source_pointer for each in list_quarantine(lake, ORGANISATION)] == ["/rows/2"]

    done = replay(lake, lake.settings, run(21), ORGANISATION, SOURCE, lambda again: as_version("2", again))
    assert (done.offered, done.accepted, done.unchanged, done.quarantined) == (4, 1, 3, 0)
    assert list_quarantine(lake) == []
    assert [each.released_run_id for each in list_quarantine(lake, released=True)] == [run(21).run_id]
    assert rows(lake, "SELECT recorded_until_at FROM mark WHERE student_id = 'lyceum|2'") == [(night(20),)]
    assert reconcile(lake, lake.settings) == []


def test_replay_leaves_a_conflict_as_it_is(lake: Lake) -> None:
    pages = [page([mark("1", 6, "5")], "a", at=night(20)), page([mark("1", 6, "3")], "b", at=night(20))]
    read(lake, run(20), pages)
    done = replay(lake, lake.settings, run(21), ORGANISATION, SOURCE, normalise)
    assert done.quarantined == 1
    assert rows(lake, "SELECT raw_value FROM mark") == [("5",)]
    assert [each.released_run_id for each in list_quarantine(lake)] == [None]
