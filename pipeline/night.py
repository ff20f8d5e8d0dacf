"""A night step by step: what the DAG's tasks and the `svod` command call.

Every step can be repeated: a source already complete in the run is not read again, a check and a publication
replace their own results.
"""

import hashlib
import logging
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from multiprocessing import get_context
from typing import Any

from foundation.clock import utc_now
from foundation.connections import Connections
from foundation.errors import FatalError, RetriableError
from foundation.locks import tried
from foundation.organisations import Organisations, load_organisations
from foundation.settings import Settings
from lake.catalog import open_lake
from lake.maintenance import file_count
from lake.maintenance import maintain as maintain_lake
from lake.manifest import write_manifest
from lake.reconciliation import reconcile as reconcile_lake
from lake.runs import end_run, load_run
from pipeline import publishing, waivers
from pipeline.checking import check_organisations
from pipeline.intake import intake_into
from schemas.exchange import Publication, Run
from validations.contract.night import run_contract
from validations.results import manifest_findings

logger = logging.getLogger(__name__)

PUBLISHED = publishing.KINDS
# Of them those that each organisation has of its own.
OWN = publishing.EACH

# One batch is one mapped task group: a region of 300 organisations makes 30 of them.
BATCH_SIZE = 10

# A first load leaves some ten small files a school in the lake, and a reader looks at every one of a table: after 250
# schools one costs three times what the first did, till the files are merged (docs/performance.md).
MOST_FILES = 600


def plan_batches(
    settings: Settings, organisation_ids: Sequence[str] | None = None, size: int = BATCH_SIZE
) -> list[list[str]]:
    """The ids of the organisations (all, or those named) in batches, in the order of `organisations.yaml`."""
    configured = load_organisations(settings.config)
    ids = [configured.by_id(name).id for name in organisation_ids or []] or [
        organisation.id for organisation in configured.organisations
    ]
    return [ids[start : start + size] for start in range(0, len(ids), size)]


def intake_batch(
    settings: Settings, run_id: str, batch: Sequence[str], connections: Connections, *, retry: bool = True
) -> None:
    """Reads a batch of organisations, each on its own.

    With `retry` it raises afterwards what Airflow goes by: RetriableError naming those of whom something is owed that
    may pass, FatalError where all that is owed was refused for good.
    """
    run = _load(settings, run_id)
    configured = load_organisations(settings.config)
    # Opening the lake costs 0.2 s of processor time: once for a batch.
    with open_lake(settings) as lake:
        owed = {
            organisation_id: intake_into(lake, settings, run, configured.by_id(organisation_id), connections)
            for organisation_id in batch
        }
    passing = [name for name, failures in owed.items() if any(not failure.is_final for failure in failures)]
    refused = [name for name, failures in owed.items() if failures and name not in passing]
    if retry and passing:
        raise RetriableError(f"Не прочитано полностью: {', '.join(passing)}.", "Задача повторится сама.")
    if retry and refused:
        raise FatalError(
            f"Отказано: {', '.join(refused)}.", "Повтор этой ночью не поможет: причина — в манифесте и в отчёте."
        )


def read_batch(settings: Settings, run_id: str, batch: Sequence[str], connections: Connections) -> None:
    """Reads a batch as `intake_batch` does and merges the lake's small files when they have become many.

    Of the tasks of a night one merges at a time; what the merging may fail by costs the reading nothing.
    """
    try:
        intake_batch(settings, run_id, batch, connections)
    finally:
        _merge_on_the_way(settings, run_id)


def _merge_on_the_way(settings: Settings, run_id: str) -> None:
    with open_lake(settings, read_only=True) as lake:
        many = file_count(lake) > MOST_FILES
    if not many:
        return
    with tried(settings.workspace / "locks" / "merging.lock") as is_ours:
        if is_ours:
            with suppress(RetriableError):
                maintain(settings, run_id)


def check_batch(settings: Settings, run_id: str, batch: Sequence[str]) -> None:
    """Holds a batch of organisations against the rulebook."""
    configured = load_organisations(settings.config)
    chosen = Organisations(organisations=[configured.by_id(name) for name in batch])
    check_organisations(settings, _load(settings, run_id), chosen)


def settle_waivers(settings: Settings, run_id: str) -> None:
    """Writes what the waivers themselves lack, once all batches of a run were checked."""
    run = _load(settings, run_id)
    with open_lake(settings) as lake:
        waivers.settle(settings, lake, run)


def check_contract(settings: Settings, run_id: str) -> None:
    """Checks the data contract on what the run brought, and publishes its Data Docs."""
    run = _load(settings, run_id)
    with open_lake(settings, read_only=True) as lake:
        result = run_contract(lake.connection, run, settings)
    digest = hashlib.sha256(result.index.read_bytes()).hexdigest()
    docs = publishing.shown(result.index)
    publishing.remember(settings, run_id, "data_docs", [Publication("data_docs", docs, digest)])


def publish(settings: Settings, run_id: str, what: str, connections: Connections) -> None:
    """Publishes one kind of `PUBLISHED` for all organisations."""
    organisations = load_organisations(settings.config)
    if what in publishing.EACH:
        publish_batch(settings, run_id, [one.id for one in organisations.organisations], connections, (what,))
        return
    run = _load(settings, run_id)
    with open_lake(settings) as lake:
        publishing.publish_together(what, lake, run, organisations, settings)


def publish_batch(
    settings: Settings,
    run_id: str,
    batch: Sequence[str],
    connections: Connections,
    kinds: Sequence[str] = publishing.EACH,
) -> None:
    """Publishes what each organisation of a batch has of its own, all that can be.

    Raises afterwards what failed: RetriableError where something may pass, else the failure itself.
    """
    run = _load(settings, run_id)
    configured = load_organisations(settings.config)
    chosen = Organisations(organisations=[configured.by_id(name) for name in batch])
    with open_lake(settings) as lake:
        failures = publishing.publish_each(kinds, lake, run, chosen, settings, connections)
    if not failures:
        return
    passing = [error for error in failures if isinstance(error, RetriableError)]
    first = (passing or failures)[0]
    if len(failures) == 1:
        raise first
    said = " ".join(str(error) for error in failures)
    raise RetriableError(said) if passing else FatalError(said)


def maintain(settings: Settings, run_id: str) -> None:
    """Cares for the lake: small files, deleted rows, old snapshots, orphans of killed runs.

    It runs in a process of its own: compaction once ended a whole night with a crash inside the database's
    library (`docs/lake.md`), and each of its steps is a transaction that can be taken again.
    """
    run = _load(settings, run_id)
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as apart:
        try:
            apart.submit(_maintain, settings, run.as_of_at).result()
        except BrokenProcessPool as error:
            raise RetriableError("Уход за озером прервался.", "Задача повторится сама; данные целы.") from error


def _maintain(settings: Settings, as_of_at: datetime) -> None:
    with open_lake(settings) as lake:
        maintain_lake(lake, settings, as_of_at)


def write_run_manifest(settings: Settings, run_id: str, expected: Sequence[tuple[str, str]] = ()) -> dict[str, Any]:
    """Ends the run, shows what it published to the feed service, and writes its manifest.

    `expected` sources (organisation, source) without a trace have failed.
    """
    publishing.show_feed(settings, run_id)
    with open_lake(settings) as lake:
        end_run(lake, run_id, utc_now())
        return write_manifest(
            lake,
            settings,
            run_id,
            findings=manifest_findings(lake.connection, run_id),
            publications=publishing.remembered(settings, run_id),
            expected=expected,
        )


def expected_sources(settings: Settings, organisation_ids: Sequence[str] | None = None) -> list[tuple[str, str]]:
    """What a run has to read of the organisations (all, or those named): (organisation, source)."""
    configured = load_organisations(settings.config)
    return [
        (organisation_id, source.connector)
        for (organisation_id,) in plan_batches(settings, organisation_ids, size=1)
        for source in configured.by_id(organisation_id).sources
    ]


def close_run(settings: Settings, run_id: str) -> None:
    """Writes the manifest; raises FatalError naming what was not read whole."""
    manifest = write_run_manifest(settings, run_id, expected_sources(settings))
    for notice in notices_in(manifest):
        logger.warning("%s", notice)
    owed = owed_in(manifest)
    if owed:
        raise FatalError(f"Запуск неполон: {', '.join(owed)}.", "Остальные организации прочитаны и выпущены.")


def reconcile(settings: Settings) -> list[dict[str, Any]]:
    """Every place where the books do not agree; an empty list proves that nothing was lost."""
    with open_lake(settings, read_only=True) as lake:
        return [asdict(mismatch) for mismatch in reconcile_lake(lake, settings)]


def owed_in(manifest: dict[str, Any]) -> list[str]:
    """The sources of the run that were not read whole: `organisation/source (status)`."""
    return [
        f"{row['id']}/{row['source']} ({row['status']})"
        for row in manifest["organisations"]
        if row["status"] != "complete"
    ]


def notices_in(manifest: dict[str, Any]) -> list[str]:
    """What a person has to do while the sources of the run still answer: `organisation/source: …`."""
    return [f"{row['id']}/{row['source']}: {row['notice']}" for row in manifest["organisations"] if row.get("notice")]


# A run keeps what it began with, and opening the lake for it costs a tenth of reading a small school.
@lru_cache(maxsize=16)
def _load(settings: Settings, run_id: str) -> Run:
    with open_lake(settings, read_only=True) as lake:
        return load_run(lake, run_id)
