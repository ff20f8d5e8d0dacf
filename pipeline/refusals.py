"""What a source refused for good in a run: written down in the run's folder, so that no task of it asks again."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from foundation.files import write_atomically
from foundation.settings import Settings
from schemas.exchange import PageFailure


def note_refusals(
    settings: Settings, run_id: str, organisation_id: str, source: str, failures: Sequence[PageFailure]
) -> None:
    """Writes down why a source is not to be asked again in this run."""
    content = json.dumps([asdict(failure) for failure in failures], ensure_ascii=False).encode()
    write_atomically(_path(settings, run_id, organisation_id, source), content)


def refusals_of(settings: Settings, run_id: str, organisation_id: str, source: str) -> list[PageFailure]:
    """Why a source is not to be asked again in this run; empty where it may be."""
    path = _path(settings, run_id, organisation_id, source)
    return [PageFailure(**each) for each in json.loads(path.read_bytes())] if path.is_file() else []


def _path(settings: Settings, run_id: str, organisation_id: str, source: str) -> Path:
    return settings.runs / run_id / "refused" / f"{organisation_id}.{source}.json"
