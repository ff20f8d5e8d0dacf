"""Items a second from landed bytes to rows in the lake, at 10 and 100 schools, with peak memory.

    .venv/bin/python -m benchmarks.intake [--schools 10]

The pages of one simulated ЭлЖур school are pulled once over real sockets; each of the schools then offers
those bytes under its own id and goes through landing, counting, normalising and commits into a fresh lake on a
SQLite catalog, one process. The baseline is `json.loads` and a walk over the same bytes, taken in turns with
it: the ratio may be compared between machines, the seconds may not.
"""

import argparse
import json
import resource
import tempfile
import time
from datetime import date
from pathlib import Path

from connectors.registry import open_source
from foundation.connections import parse_connection
from foundation.organisations import Organisation, load_organisations
from foundation.settings import PROJECT_ROOT, Settings
from lake.catalog import open_lake
from lake.intake import Intake
from lake.received import ReceivedPage
from lake.runs import begin_run
from pipeline.intake import normaliser_of
from pipeline.runs import new_run
from schemas.exchange import Page, PageFailure, UnitEnd, Window
from stand import process
from stand.clock import READINGS
from stand.record import read_connections
from transforms.normalise import normaliser_version

SCHOOL = "kukarino"


def main() -> None:
    """Prints items per second of the intake and of the baseline, their ratio, and the peak memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--schools", type=int, default=10, help="how many schools")
    schools = parser.parse_args().schools
    with tempfile.TemporaryDirectory(prefix="svod-benchmark-") as folder:
        pages, ends = _pulled(Path(folder) / "stand")
        settings = Settings(workspace=Path(folder) / "region", config=PROJECT_ROOT / "config" / "example")
        items = sum(page.offered for page in pages)
        walked = read = 0.0
        for number in range(schools):
            walked += _timed_walk(pages)
            started = time.perf_counter()
            _take_in(settings, _school(number), pages, ends)
            read += time.perf_counter() - started
    total = items * schools
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"schools {schools}, pages {len(pages) * schools}, items {total}")
    print(f"intake    {total / read:>12,.0f} items/s  {read:8.1f} s")
    print(f"json walk {total / walked:>12,.0f} items/s  {walked:8.1f} s")
    print(f"ratio     {read / walked:>12.1f} times the walk; peak memory {peak:,.0f} MB")


def _pulled(workspace: Path) -> tuple[list[Page], list[UnitEnd]]:
    process.up(workspace, seed=7)
    try:
        connections = read_connections(workspace)
        settings = Settings(workspace=workspace, config=PROJECT_ROOT / "config" / "example")
        organisation = load_organisations(settings.config).by_id(SCHOOL)
        connector = open_source(
            organisation,
            organisation.sources[0],
            lambda name: parse_connection(name, connections["SVOD_CONN_" + name.upper().replace("-", "_")]),
            settings,
        )
        moment = READINGS[0].as_of_at
        offered = list(connector.pages(Window(date(2026, 9, 1), date(2026, 11, 5)), moment))
    finally:
        process.down(workspace)
    assert not [item for item in offered if isinstance(item, PageFailure)]
    pages = [item for item in offered if isinstance(item, Page)]
    return pages, [item for item in offered if isinstance(item, UnitEnd)]


def _school(number: int) -> Organisation:
    template = load_organisations(PROJECT_ROOT / "config" / "example").by_id(SCHOOL)
    return template.model_copy(update={"id": f"school-{number:03d}"})


def _take_in(settings: Settings, organisation: Organisation, pages: list[Page], ends: list[UnitEnd]) -> None:
    run = new_run(settings, READINGS[0].as_of_at)
    source = organisation.sources[0]
    normalise = normaliser_of(organisation, source, run.as_of_at)
    with open_lake(settings) as lake:
        begin_run(lake, run)
        intake = Intake(lake, settings, run, organisation.id, source.connector, normalise)
        size = settings.pages_per_commit
        for start in range(0, len(pages), size):
            batch = []
            for page in pages[start : start + size]:
                sha256 = intake.receive(page)
                assert not intake.is_unchanged(page, sha256, normaliser_version(page.kind))
                batch.append(ReceivedPage(page, sha256, normalise(page)))
            intake.commit(batch)
        intake.finish(ends, [])


def _timed_walk(pages: list[Page]) -> float:
    started = time.perf_counter()
    leaves = 0
    for page in pages:
        stack = [json.loads(page.body)]
        while stack:
            value = stack.pop()
            if isinstance(value, dict):
                stack.extend(value.values())
            elif isinstance(value, list):
                stack.extend(value)
            else:
                leaves += value is not None and value != ""
    assert leaves >= sum(page.offered for page in pages)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
