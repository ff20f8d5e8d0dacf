"""Intake beside other tools: what is measured is a mapping, never a refusal."""

import json
from pathlib import Path

import pytest

from benchmarks.beside.pages import Format
from benchmarks.beside.svod_way import map_pages
from foundation.settings import Settings
from tests.golden.test_xml_journal import document

KIND = "exports.xml_journal"


def _served(folder: Path, organisation: str) -> Format:
    (folder / "pages").mkdir(parents=True)
    (folder / "pages" / "0000").write_bytes(document())
    noted = {"0000": {"organisation": organisation, "key": "журнал.xml", "request": {}}}
    (folder / "requests.json").write_text(json.dumps(noted), encoding="utf-8")
    return Format(KIND, KIND, "exports", folder)


def test_pages_are_mapped_for_the_organisation_that_they_are_of(tmp_path: Path) -> None:
    settings = Settings(workspace=tmp_path / "workspace")
    assert map_pages(settings, _served(tmp_path / "served", "org")) > 0
    assert (settings.workspace / "mark.parquet").is_file()


def test_a_refused_page_ends_the_measurement(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="other_organisation"):
        map_pages(Settings(workspace=tmp_path / "workspace"), _served(tmp_path / "served", "somebody-else"))
