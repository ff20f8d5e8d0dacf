"""Pages as the stand's systems serve them: one numbered organisation of each system, read once by its connector."""

import io
import json
import time
import zipfile
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.beside.pages import Format, write_lines
from benchmarks.beside.plain_lines import lines_of
from connectors.registry import open_source
from foundation.connections import parse_connection
from foundation.settings import Settings
from schemas.exchange import Page, Window
from stand import process
from stand.configuration import configuration_of, write_configuration
from stand.record import read_connections
from stand.size import RegionSize, templates

_SEED = 7
# One of each system, by its number in the stand's region.
_SERVED = {
    "school-019": "dnevnik.journal",
    "school-025": "netschool.diary",
    "college-016": "netschool_poo.lessons",
    "school-020": "exports.xml_journal",
    "school-031": "oneroster.results",
}
_TITLES = {
    "dnevnik.journal": "Dnevnik.ru (JSON)",
    "netschool.diary": "«Сетевой город» (JSON)",
    "netschool_poo.lessons": "«Сетевой город ПОО» (JSON)",
    "exports.xml_journal": "journal in XML",
    "oneroster.results": "OneRoster bundle (CSV)",
}


def serve(root: Path, pages: int, only: str = "") -> list[tuple[Format, Format]]:
    """Each system's pages (at most `pages`) and beside them the first alone, which measures the start of a tool.

    Of systems with `only` in their title. Schools have at most four classes of 25: files and bundles are few and
    large, and those systems whose pages are small have hundreds of four classes too.
    """
    served = {name: kind for name, kind in _SERVED.items() if only in _TITLES[kind]}
    if not served:
        return []
    workspace, config = root / "stand", root / "config"
    known = {one.organisation: one for one in templates(RegionSize(40, _classes(pages), 25))}
    organisations = configuration_of([replace(known[name], branch_of=None) for name in served])
    write_configuration(config, organisations)
    process.up(workspace, seed=_SEED, config=config, classes=_classes(pages), students=25)
    try:
        as_of_at = datetime.fromisoformat(str(process.status(workspace)["as_of_at"]))
        uris = read_connections(workspace)
        settings = Settings(workspace=workspace, config=config)
        found = []
        for organisation in organisations.organisations:
            source, kind = organisation.sources[0], served[organisation.id]
            connector = open_source(
                organisation,
                source,
                lambda name: parse_connection(name, uris["SVOD_CONN_" + name.upper().replace("-", "_")]),
                settings,
            )
            offered = connector.pages(Window(date(2026, 9, 1), as_of_at.date()), as_of_at)
            wanted = (page for page in offered if isinstance(page, Page) and page.kind == kind)
            read = list(islice(wanted, pages))
            single = [_beginning(read[0])] if len(read) == 1 else read[:1]
            many, one = (
                _written(root / how, organisation.id, kind, source.connector, few)
                for how, few in (("many", read), ("one", single))
            )
            found.append((many, one))
        return found
    finally:
        process.down(workspace)


def _classes(pages: int) -> int:
    return min(4, max(2, pages // 10))


def _beginning(page: Page) -> Page:
    """A bundle is one page: of its results the first hundred, so that what starting costs can be taken off."""
    whole, cut = zipfile.ZipFile(io.BytesIO(page.body)), io.BytesIO()
    with zipfile.ZipFile(cut, "w", zipfile.ZIP_DEFLATED) as written:
        for name in whole.namelist():
            content = whole.read(name)
            if name == "results.csv":
                content = b"".join(content.splitlines(keepends=True)[:101])
            written.writestr(name, content)
    return replace(page, body=cut.getvalue())


def _written(root: Path, organisation_id: str, kind: str, connector: str, pages: list[Page]) -> Format:
    folder = root / organisation_id
    (folder / "pages").mkdir(parents=True)
    requests: dict[str, dict[str, Any]] = {}
    for number, page in enumerate(pages):
        name = f"{number:04d}"
        (folder / "pages" / name).write_bytes(page.body)
        requests[name] = {"organisation": organisation_id, "key": page.key, "request": dict(page.request)}
    (folder / "requests.json").write_text(json.dumps(requests, ensure_ascii=False), encoding="utf-8")
    started = time.process_time()
    lines: dict[str, list[dict[str, object]]] = {name: [] for name in ("lesson", "homework", "mark", "absence")}
    for name, about in requests.items():
        for table, line in lines_of(kind, (folder / "pages" / name).read_bytes(), about["request"]):
            lines[table].append(line)
    for table, rows in lines.items():
        if rows:
            write_lines(folder / f"{table}.csv", rows)
    spent = time.process_time() - started
    return Format(_TITLES[kind], kind, connector, folder, spent, tuple(table for table, rows in lines.items() if rows))
