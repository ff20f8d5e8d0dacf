"""Reconciliation: the proof that nothing was lost, recounted from the receipts, the landed bytes and the manifests.

Shares no query with what wrote them.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from foundation.errors import FatalError
from foundation.settings import Settings
from lake.catalog import Lake, few_looks
from lake.landing import read_landed
from lake.queries import fetch, run_query
from schemas.model import ENTITIES

_COUNTED = ("offered", "accepted", "unchanged", "superseding", "duplicate", "quarantined")


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Where the books do not agree, in which respect, and one Russian sentence about it."""

    code: str
    run_id: str
    organisation_id: str
    source: str
    page_kind: str
    page_key: str
    message: str


def reconcile(lake: Lake, settings: Settings, run_id: str | None = None) -> list[Mismatch]:
    """All mismatches of a run, or of every run there has been.

    Per page offered equals the sum of the five dispositions; a whole unit has as many receipts as pages;
    the landed bytes of every receipt exist and hash right; every current row stands on a receipt; the
    manifests say what the receipts say.
    """
    with few_looks(lake):
        found = [*_pages(lake, run_id), *_units(lake, run_id), *_bytes(lake, settings, run_id)]
        if run_id is None:
            found += _rows_without_receipt(lake)
        return [*found, *_manifests(lake, settings, run_id)]


def _pages(lake: Lake, run_id: str | None) -> Iterator[Mismatch]:
    for run, organisation_id, source, kind, key, offered, accounted in fetch(
        lake.connection, "reconcile_pages", {"run": run_id}
    ):
        message = f"Источник предложил значений: {offered}, учтено: {accounted}. Разница не объяснена."
        yield Mismatch("offered", run, organisation_id, source, kind, key, message)


def _units(lake: Lake, run_id: str | None) -> Iterator[Mismatch]:
    for run, organisation_id, source, kind, pages, receipts in fetch(
        lake.connection, "reconcile_units", {"run": run_id}
    ):
        message = f"Страниц отмечено: {pages}, расписок о них: {receipts}."
        yield Mismatch("pages", run, organisation_id, source, kind, "", message)


def _bytes(lake: Lake, settings: Settings, run_id: str | None) -> Iterator[Mismatch]:
    checked: dict[str, str | None] = {}
    for run, organisation_id, source, kind, key, sha256 in fetch(lake.connection, "reconcile_bytes", {"run": run_id}):
        if sha256 not in checked:
            try:
                read_landed(settings, sha256)
                checked[sha256] = None
            except FatalError as error:
                checked[sha256] = str(error)
        complaint = checked[sha256]
        if complaint is not None:
            yield Mismatch("landing", run, organisation_id, source, kind, key, complaint)


def _rows_without_receipt(lake: Lake) -> Iterator[Mismatch]:
    run_query(lake.connection, "reconcile_page_list")
    for table in ENTITIES:
        for organisation_id, source, rows in fetch(lake.connection, "reconcile_rows", entity=table.name):
            yield Mismatch(
                "rows", "", organisation_id, source, "", "", f"Строк {table.name} без расписки об их странице: {rows}."
            )


def _manifests(lake: Lake, settings: Settings, run_id: str | None) -> Iterator[Mismatch]:
    folders = sorted(settings.runs.glob("*/manifest.json")) if settings.runs.is_dir() else []
    for path in folders:
        if run_id is not None and path.parent.name != run_id:
            continue
        try:
            manifest = json.loads(path.read_text(encoding="utf-8"))
            yield from _manifest(lake, path.parent.name, manifest)
        except (ValueError, KeyError, TypeError, AttributeError):
            yield Mismatch("manifest", path.parent.name, "", "", "", "", "Манифест не читается.")


def _manifest(lake: Lake, run_id: str, manifest: dict[str, Any]) -> Iterator[Mismatch]:
    if manifest["run_id"] != run_id:
        yield Mismatch("manifest", run_id, "", "", "", "", f"Манифест называет другой запуск: {manifest['run_id']}.")
    sums = {
        (row[0], row[1]): dict(zip(("pages", *_COUNTED, "deleted"), row[2:], strict=True))
        for row in fetch(lake.connection, "reconcile_sources", {"run": run_id})
    }
    nothing = dict.fromkeys(("pages", *_COUNTED, "deleted"), 0)
    told = {(row["id"], row["source"]): row for row in manifest["organisations"]}
    for organisation_id, source in sorted(sums.keys() | told.keys()):
        true = sums.get((organisation_id, source), nothing)
        said = told.get((organisation_id, source), nothing)
        wrong = [name for name in nothing if said[name] != true[name]]
        if wrong:
            told_text = ", ".join(f"{name}: {said[name]} вместо {true[name]}" for name in wrong)
            yield Mismatch("manifest", run_id, organisation_id, source, "", "", f"В манифесте {told_text}.")
    for name in nothing:
        total = sum(row[name] for row in manifest["organisations"])
        if manifest["totals"][name] != total:
            text = f"Итог {name}: {manifest['totals'][name]} вместо {total}."
            yield Mismatch("manifest", run_id, "", "", "", "", text)
