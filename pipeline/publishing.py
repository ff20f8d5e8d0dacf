"""Publishing: each kind of publication by its name, and what a run stands for."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from foundation.connections import Connections
from foundation.files import write_atomically
from foundation.organisations import Organisations
from foundation.settings import PROJECT_ROOT, Settings
from lake.catalog import Lake
from pipeline.checking import regulations_of
from pipeline.identity import propose_and_publish
from publications.annotation import publish_returns
from publications.archive import publish_archive
from publications.diary import publish_diaries
from publications.mail import publish_mail
from publications.receipt import publish_receipts
from publications.report import publish_report
from publications.summary_sheet import publish_summary_sheets
from schemas.exchange import Publication, Run
from validations.regulation import Regulation

# In this order: an archive packs the summary sheets of the same night.
KINDS = ("report", "receipts", "returns", "identity", "summary_sheets", "diaries", "mail", "archive")


def publish(
    what: str, lake: Lake, run: Run, organisations: Organisations, settings: Settings, connections: Connections
) -> list[Publication]:
    """Publishes one kind and remembers in the run's folder what is current."""
    regulations = regulations_of(settings, organisations)
    modes = consent_modes(organisations, regulations)
    documents = {regulation.id: regulation.title for regulation in regulations.values()}
    connection = lake.connection
    makers: Mapping[str, Callable[[], list[Publication]]] = {
        "report": lambda: publish_report(connection, run, organisations, settings, regulations=regulations),
        "receipts": lambda: publish_receipts(connection, run, organisations, settings, documents),
        "returns": lambda: publish_returns(connection, run, organisations, settings, documents),
        "identity": lambda: propose_and_publish(lake, run, organisations, settings),
        "summary_sheets": lambda: publish_summary_sheets(connection, run, organisations, settings),
        "diaries": lambda: publish_diaries(connection, run, organisations, settings, modes),
        "mail": lambda: publish_mail(connection, run, organisations, settings, modes, connections),
        "archive": lambda: publish_archive(connection, run, organisations, settings),
    }
    made = makers[what]()
    remember(settings, run.run_id, what, made)
    return made


def consent_modes(organisations: Organisations, regulations: Mapping[str, Regulation]) -> dict[str, str]:
    """opt_in or opt_out by organisation, as its regulation says; a silent one is left out."""
    modes = {
        organisation.id: regulations[organisation.regulation].consent_mode
        for organisation in organisations.organisations
    }
    return {organisation_id: mode for organisation_id, mode in modes.items() if mode != "silent"}


def shown(path: Path) -> str:
    """A path as a manifest shows it: relative to the project's root where it lies under it."""
    resolved = path.resolve()
    return (resolved.relative_to(PROJECT_ROOT) if resolved.is_relative_to(PROJECT_ROOT) else resolved).as_posix()


def remember(settings: Settings, run_id: str, what: str, made: list[Publication]) -> None:
    """Writes down what a step of the run published, for its manifest."""
    listed = [{"kind": item.kind, "path": item.path, "sha256": item.sha256} for item in made]
    content = json.dumps(listed, ensure_ascii=False, indent=1).encode()
    write_atomically(settings.runs / run_id / "published" / f"{what}.json", content)


def remembered(settings: Settings, run_id: str) -> list[Publication]:
    """Everything the run's steps published, by kind and path."""
    found = [
        Publication(**record)
        for path in sorted((settings.runs / run_id / "published").glob("*.json"))
        for record in json.loads(path.read_text(encoding="utf-8"))
    ]
    return sorted(found, key=lambda item: (item.kind, item.path))
