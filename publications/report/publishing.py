"""The report written down: pages, workbook and data in one folder, each file whole or not at all."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from foundation.files import write_atomically
from foundation.organisations import Organisations
from foundation.settings import Settings
from publications.report.data import render_json
from publications.report.gathering import finding_rows, gather
from publications.report.model import IncidentLine, Reissue
from publications.report.pages import render_site
from publications.report.workbook import MOST_FINDINGS, render_workbook
from publications.shelf import publication
from schemas.exchange import Publication, Run
from validations.regulation import Regulation
from validations.rulebook import Rule

if TYPE_CHECKING:
    import duckdb

# Rows of one rule on one organisation's page: a browser stays quick, the rest is in the workbook and in the lake.
SAMPLE: Final = 200
_FONTS: Final = (
    ("fontpkg_pt_sans", "PT_Sans-Web-Regular.ttf"),
    ("fontpkg_pt_sans", "PT_Sans-Web-Bold.ttf"),
    ("fontpkg_pt_serif", "PT_Serif-Web-Bold.ttf"),
)


def publish_report(
    connection: "duckdb.DuckDBPyConnection",
    run: Run,
    organisations: Organisations,
    settings: Settings,
    *,
    regulations: Mapping[str, Regulation] | None = None,
    rules: Mapping[str, Rule] | None = None,
    incidents: Mapping[str, tuple[IncidentLine, ...]] | None = None,
    reissue: Reissue | None = None,
    folder: Path | None = None,
) -> list[Publication]:
    """Writes the report on `run` to `<workspace>/publications/report`, or `folder`, and returns its three entrances.

    `regulations` and `rules` as in `validations.engine.check`: the shipped ones where none are given;
    `incidents` are the breaches of access by organisation. The same data give the same bytes. Pages of organisations
    that are no more are removed. `reissue` marks a report of a former day on its face; Data Docs speak of the last
    night alone, so that it does not lead there.
    """
    folder = folder or settings.publications / "report"
    report = gather(
        connection, run, organisations, sample=SAMPLE, regulations=regulations, rules=rules, incidents=incidents
    )
    report = replace(report, reissue=reissue)
    findings = finding_rows(connection, per_rule=MOST_FINDINGS, total=MOST_FINDINGS)
    data_docs = reissue is None and (settings.publications / "data_docs" / "index.html").is_file()
    pages = {
        **render_site(report, data_docs=data_docs),
        "report.xlsx": render_workbook(report, findings),
        "report.json": render_json(report),
    }
    for package, name in _FONTS:
        _write(folder / "assets" / name, files(package).joinpath("files", name).read_bytes())
    # The overview goes last: whoever follows its links finds the pages already there.
    for name in sorted(pages, key=lambda name: name == "index.html"):
        _write(folder / name, pages[name])
    for former in set(folder.glob("organisation-*.html")) - {folder / name for name in pages}:
        former.unlink()
    return [
        publication("report", folder / name, hashlib.sha256(pages[name]).hexdigest())
        for name in ("index.html", "report.xlsx", "report.json")
    ]


def _write(path: Path, content: bytes) -> None:
    """Writes what changed: an unchanged file keeps its time, so a mirror has nothing to copy."""
    if not (path.is_file() and path.read_bytes() == content):
        write_atomically(path, content)
