"""The manifest of a run: what was offered, what became of it, what was found and what stands published."""

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from foundation.errors import ConfigurationError
from foundation.settings import Settings
from lake.catalog import Lake
from lake.queries import fetch
from schemas.exchange import Publication

COUNTS = ("pages", "offered", "accepted", "unchanged", "superseding", "duplicate", "quarantined", "deleted")


def manifest_path(settings: Settings, run_id: str) -> Path:
    """Where the manifest of a run lies."""
    return settings.runs / run_id / "manifest.json"


def organisation_rows(lake: Lake, run_id: str, expected: Sequence[tuple[str, str]] = ()) -> list[dict[str, Any]]:
    """A row per organisation and source of the run: `id`, `source`, `status`, the counts and `notice`.

    `expected` pairs that left no trace in the run are `failed`.
    """
    names = ("id", "source", "status", *COUNTS, "notice")
    found = [dict(zip(names, row, strict=True)) for row in fetch(lake.connection, "run_sources", {"run": run_id})]
    there = {(row["id"], row["source"]) for row in found}
    for organisation_id, source in expected:
        if (organisation_id, source) not in there:
            nothing = {**dict.fromkeys(COUNTS, 0), "notice": None}
            found.append({"id": organisation_id, "source": source, "status": "failed", **nothing})
    return sorted(found, key=lambda row: (row["id"], row["source"]))


def write_manifest(
    lake: Lake,
    settings: Settings,
    run_id: str,
    *,
    findings: Mapping[str, Mapping[str, int]],
    publications: Sequence[Publication],
    expected: Sequence[tuple[str, str]] = (),
) -> dict[str, Any]:
    """Writes `var/runs/<run>/manifest.json` and returns it; one that is there already is returned untouched.

    The run must have ended; otherwise, and for an unknown run, it raises ConfigurationError.
    """
    path = manifest_path(settings, run_id)
    if path.exists():
        return read_manifest(settings, run_id)
    run = lake.connection.execute(
        "SELECT window_from_on, window_to_on, started_at, ended_at, version FROM run WHERE run_id = ?", [run_id]
    ).fetchone()
    if run is None or run[3] is None:
        raise ConfigurationError(f"Запуск «{run_id}» не закончен.", "Манифест пишется после конца запуска.")
    organisations = organisation_rows(lake, run_id, expected)
    manifest = {
        "run_id": run_id,
        "window": {"from": run[0].isoformat(), "to": run[1].isoformat()},
        "started_at": _written(run[2]),
        "ended_at": _written(run[3]),
        "version": run[4],
        "organisations": organisations,
        "totals": {name: sum(row[name] for row in organisations) for name in COUNTS},
        "findings": {rule: dict(counts) for rule, counts in sorted(findings.items())},
        "publications": [
            {"kind": each.kind, "path": each.path, "sha256": each.sha256}
            for each in sorted(publications, key=lambda each: (each.kind, each.path))
        ],
    }
    _write_once(path, (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode())
    return read_manifest(settings, run_id)


def read_manifest(settings: Settings, run_id: str) -> dict[str, Any]:
    """The manifest of a run; an absent one is a ConfigurationError."""
    path = manifest_path(settings, run_id)
    if not path.is_file():
        raise ConfigurationError(f"У запуска «{run_id}» нет манифеста.", "Дождитесь конца запуска.")
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest


def _write_once(path: Path, content: bytes) -> None:
    """A hard link fails where the name is taken: of two writers the first one's manifest stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".manifest.", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        Path(name).chmod(0o444)
        path.hardlink_to(name)
    except FileExistsError:
        return
    finally:
        Path(name).unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
