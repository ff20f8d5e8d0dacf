"""A night step by step: what the DAG's tasks and the `svod` command call.

Every step can be repeated: a source already complete in the run is not read again, a check and a publication
replace their own results.
"""

import hashlib
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from multiprocessing import get_context
from typing import Any

from foundation.clock import utc_now
from foundation.connections import Connections
from foundation.errors import FatalError, RetriableError
from foundation.organisations import Organisations, load_organisations
from foundation.settings import Settings
from lake.catalog import open_lake
from lake.maintenance import maintain as maintain_lake
from lake.manifest import write_manifest
from lake.reconciliation import reconcile as reconcile_lake
from lake.runs import end_run, load_run
from pipeline import publishing
from pipeline.checking import check_organisations
from pipeline.intake import intake_organisation
from schemas.exchange import Publication, Run
from validations.contract.night import run_contract
from validations.results import manifest_findings

PUBLISHED = publishing.KINDS

# One batch is one mapped task group: a region of 300 organisations makes 30 of them.
BATCH_SIZE = 10


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

    With `retry` it raises RetriableError afterwards when something could not be had, so that Airflow tries again
    what is owed.
    """
    run = _load(settings, run_id)
    configured = load_organisations(settings.config)
    owed = [
        organisation_id
        for organisation_id in batch
        if intake_organisation(settings, run, configured.by_id(organisation_id), connections)
    ]
    if retry and owed:
        raise RetriableError(f"Не прочитано полностью: {', '.join(owed)}.", "Задача повторится сама.")


def check_batch(settings: Settings, run_id: str, batch: Sequence[str]) -> None:
    """Holds a batch of organisations against the rulebook."""
    configured = load_organisations(settings.config)
    chosen = Organisations(organisations=[configured.by_id(name) for name in batch])
    check_organisations(settings, _load(settings, run_id), chosen)


def check_contract(settings: Settings, run_id: str) -> None:
    """Checks the data contract on what the run brought, and publishes its Data Docs."""
    run = _load(settings, run_id)
    with open_lake(settings, read_only=True) as lake:
        result = run_contract(lake.connection, run, settings)
    digest = hashlib.sha256(result.index.read_bytes()).hexdigest()
    docs = publishing.shown(result.index)
    publishing.remember(settings, run_id, "data_docs", [Publication("data_docs", docs, digest)])


def publish(settings: Settings, run_id: str, what: str, connections: Connections) -> None:
    """Publishes one kind of `PUBLISHED`."""
    run = _load(settings, run_id)
    organisations = load_organisations(settings.config)
    with open_lake(settings) as lake:
        publishing.publish(what, lake, run, organisations, settings, connections)


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
    """Ends the run and writes its manifest; `expected` sources (organisation, source) without a trace have failed."""
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


# A run keeps what it began with, and opening the lake for it costs a tenth of reading a small school.
@lru_cache(maxsize=16)
def _load(settings: Settings, run_id: str) -> Run:
    with open_lake(settings, read_only=True) as lake:
        return load_run(lake, run_id)
