"""Svod's way: landing, counting, normalising, commits into a fresh lake.

python -m benchmarks.beside.svod_way FOLDER KIND CONNECTOR
"""

import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.beside.pages import Format
from connectors.eljur.counting import count_items
from connectors.exports.counting import JOURNAL, count_delimited, count_workbook
from connectors.exports.guard import check_body
from connectors.exports.xml_document import count_xml
from connectors.json_counting import count_values
from connectors.oneroster.bundle import read_bundle
from foundation.organisations import Organisation, Source
from foundation.settings import PROJECT_ROOT, Settings
from lake.catalog import open_lake
from lake.intake import Intake
from lake.received import ReceivedPage
from lake.runs import begin_run
from pipeline.intake import normaliser_of, normaliser_of_many
from pipeline.runs import new_run
from schemas.exchange import NormalisedPage, Page, UnitEnd
from transforms.confined import is_strangers

_MOMENT = datetime(2026, 12, 23, 20, 0, tzinfo=UTC)


def main() -> None:
    """Does the one or the other with the pages of one format; prints how many items they offered."""
    how, folder, kind, connector = sys.argv[1], Path(sys.argv[2]), sys.argv[3], sys.argv[4]
    with tempfile.TemporaryDirectory(prefix="svod-beside-") as workspace:
        settings = Settings(workspace=Path(workspace), config=PROJECT_ROOT / "config" / "example")
        way = map_pages if how == "mapping" else _take_in
        print(way(settings, Format(kind, kind, connector, folder)))


def map_pages(settings: Settings, chosen: Format) -> int:
    """Canonical rows of all pages as Parquet, a file for each entity; gives how many values they offered.

    A page with a reject ends it: what is refused costs little, and a figure of it would flatter.
    """
    offered = 0
    settings.workspace.mkdir(exist_ok=True)
    tables: dict[str, list[pa.Table]] = defaultdict(list)
    for pages in _batches(settings, chosen):
        for page, found in zip(pages, _normalised(chosen, pages), strict=True):
            if found.rejects.num_rows:
                sys.exit(f"{page.key}: {found.rejects.slice(0, 1).to_pylist()}")
            for entity, table in {**found.rows, "rejects": found.rejects}.items():
                tables[entity].append(table)
            offered += page.offered
    for entity, found_tables in tables.items():
        whole = pa.concat_tables(found_tables).combine_chunks()
        pq.write_table(whole, settings.workspace / f"{entity}.parquet", compression="zstd")
    return offered


def _batches(settings: Settings, chosen: Format) -> Iterator[list[Page]]:
    """As many pages at once as the intake commits."""
    pages = (_page(chosen, key, body) for key, body in chosen.bodies())
    while batch := list(islice(pages, settings.pages_per_commit)):
        yield batch


def _normalised(chosen: Format, pages: Sequence[Page]) -> list[NormalisedPage]:
    """As the intake does it: files of strangers one by one in the child, pages of a system together."""
    organisation = _organisation(chosen)
    if not is_strangers(chosen.kind):
        return normaliser_of_many(organisation, organisation.sources[0], _MOMENT)(pages)
    normalise = normaliser_of(organisation, organisation.sources[0], _MOMENT)
    return [normalise(page) for page in pages]


def _organisation(chosen: Format) -> Organisation:
    return Organisation(
        id=next((str(about["organisation"]) for about in _noted(chosen.folder).values()), "bench"),
        title="Школа",
        kind="school",
        municipality="Город",
        timezone="Europe/Moscow",
        regulation="peresvet",
        sources=[Source.model_validate({"connector": chosen.connector})],
    )


@lru_cache(maxsize=1)
def _noted(folder: Path) -> dict[str, dict[str, Any]]:
    """What was noted of each page when it was served; empty for pages made here."""
    known = folder / "requests.json"
    return dict(json.loads(known.read_bytes())) if known.exists() else {}


def _page(chosen: Format, key: str, body: bytes) -> Page:
    about = _noted(chosen.folder).get(key)
    if about is not None:
        key, request = about["key"], about["request"]
    else:
        request = {"class": key.partition(".")[0]} if chosen.connector == "eljur" else {"file": key}
    return Page(chosen.kind, key, body, _MOMENT, _offered(chosen, key, body), None, request)


def _take_in(settings: Settings, chosen: Format) -> int:
    organisation = _organisation(chosen)
    run = new_run(settings, _MOMENT)
    normalise = normaliser_of(organisation, organisation.sources[0], _MOMENT)
    offered = pages = 0
    with open_lake(settings) as lake:
        begin_run(lake, run)
        intake = Intake(lake, settings, run, organisation.id, chosen.connector, normalise)
        for batch in _batches(settings, chosen):
            landed = [intake.receive(page) for page in batch]
            found = zip(batch, landed, _normalised(chosen, batch), strict=True)
            intake.commit([ReceivedPage(*each) for each in found])
            offered, pages = offered + sum(page.offered for page in batch), pages + len(batch)
        intake.finish([UnitEnd(chosen.kind, pages, None)], [])
    return offered


def _offered(chosen: Format, key: str, body: bytes) -> int:
    if chosen.connector == "eljur":
        return count_items(body)
    if chosen.connector == "oneroster":
        return read_bundle(body).offers[chosen.kind]
    if chosen.kind == "exports.xml_journal":
        return count_xml(body)
    if chosen.connector != "exports":
        return count_values(body)
    workbook = check_body(key, body)
    return count_delimited(body) if workbook is None else count_workbook(workbook, JOURNAL)


if __name__ == "__main__":
    main()
