"""Two processes write one organisation at once: no row stands twice, on either catalog."""

import multiprocessing
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from foundation.settings import Settings
from lake.catalog import open_lake
from lake.reconciliation import reconcile
from schemas.exchange import Run
from tests.journalling.catalogs import CATALOGS, new_lake
from tests.journalling.tiny import lesson, mark, night, page, read, rows, run

WRITERS = 3


def write(settings: Settings, of: Run, barrier: Barrier) -> None:
    with open_lake(settings) as lake:
        barrier.wait(60)
        marks = [mark(str(student), 6, "5") for student in range(20)]
        pages = [page([lesson(6), *marks[part::2]], key, at=night(20)) for part, key in enumerate("ab")]
        read(lake, of, pages, batch=1)


@pytest.mark.parametrize("catalog", CATALOGS)
def test_writers_of_one_organisation_never_double_a_row(catalog: str, tmp_path: Path) -> None:
    settings = new_lake(catalog, tmp_path)
    spawning = multiprocessing.get_context("forkserver")
    spawning.set_forkserver_preload(["tests.journalling.killing"])
    barrier = spawning.Barrier(WRITERS)
    writers = [
        spawning.Process(target=write, args=(settings, run(20, name=f"writer{number}"), barrier))
        for number in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(200)
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    with open_lake(settings) as lake:
        assert rows(lake, "SELECT count(*), count(DISTINCT mark_id) FROM mark") == [(20, 20)]
        assert rows(lake, "SELECT count(*) FROM lesson") == [(1,)]
        assert rows(lake, "SELECT count(*) FROM mark_revision") == [(0,)]
        assert rows(lake, "SELECT sum(accepted) FROM page_receipt") == [(22,)]
        # One lease row, updated by every transaction: two pages and an end per writer.
        assert rows(lake, "SELECT turn FROM lease WHERE organisation_id <> ''") == [(3 * WRITERS,)]
        assert reconcile(lake, settings) == []


def test_open_transaction_makes_the_other_writer_do_its_work_again(tmp_path: Path) -> None:
    settings = new_lake("postgres", tmp_path)
    with open_lake(settings) as first, open_lake(settings) as second:
        first.transaction("school", "run-1", lambda _: None)
        tries = []

        def work(connection: object) -> None:
            tries.append(connection)
            if len(tries) == 1:
                first.transaction("school", "run-2", lambda _: None)

        second.transaction("school", "run-3", work)
        assert len(tries) == 2
        assert rows(first, "SELECT turn, run_id FROM lease WHERE organisation_id = 'school'") == [(3, "run-3")]
