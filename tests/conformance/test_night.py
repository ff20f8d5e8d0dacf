"""All systems together in one night with failing servers: whole, reconciled, and without a secret in what is kept."""

import json
import shutil
from pathlib import Path

import pytest
import yaml

from foundation.settings import Settings
from pipeline import night, runs
from tests.conformance.journal import NOW
from tests.conformance.subjects import SUBJECTS
from tests.conformance.world import World


@pytest.mark.full
def test_one_night_over_every_system_is_whole_and_keeps_no_secret(world: World, tmp_path: Path) -> None:
    settings = Settings(workspace=tmp_path / "var", config=tmp_path / "config")
    settings.config.mkdir()
    entries = json.loads(world.organisations.model_dump_json(exclude_none=True))
    for entry in entries["organisations"]:
        entry["sources"][0]["requests_per_second"] = 5000
    (settings.config / "organisations.yaml").write_text(yaml.safe_dump(entries, allow_unicode=True), "utf-8")
    for subject in SUBJECTS.values():
        if subject.files is not None:
            shutil.copytree(world.files / subject.organisation_id, settings.workspace / subject.folder)
    world.spoil(*({"fault": fault, "upcoming": 1, "seconds": 0} for fault in ("500", "433", "409", "truncated")))
    ids = [subject.organisation_id for subject in SUBJECTS.values()]
    run_id = runs.open_run(settings, NOW.isoformat())
    night.intake_batch(settings, run_id, ids, world.connection, retry=False)
    manifest = night.write_run_manifest(settings, run_id)
    assert {row["id"]: (row["source"], row["status"]) for row in manifest["organisations"]} == {
        subject.organisation_id: (subject.connector, "complete") for subject in SUBJECTS.values()
    }
    for row in manifest["organisations"]:
        parts = ("accepted", "unchanged", "superseding", "duplicate", "quarantined")
        assert row["offered"] == sum(row[part] for part in parts) > 0
        assert row["quarantined"] == 0
    assert night.reconcile(settings) == []
    kept = [json.dumps(manifest, ensure_ascii=False)]
    kept += [path.read_text("utf-8") for path in (settings.workspace / "runs").rglob("*.json")]
    secrets = [secret for subject in SUBJECTS.values() for secret in world.secrets(subject)]
    assert secrets
    assert not [secret for secret in secrets for text in kept if secret in text]
