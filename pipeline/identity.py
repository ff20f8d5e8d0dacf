"""Who is who: proposals brought up to date by the night, decided by a person."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from connectors.exports.archive import GuardedArchive
from connectors.exports.guard import read_file
from foundation.errors import ConfigurationError
from foundation.files import write_atomically
from foundation.organisations import Organisations
from foundation.settings import Settings
from lake.catalog import Lake, open_lake
from lake.identity import Decided, decide_proposal, keep_proposals, list_proposals
from publications.identity import publish_identity, worklist_bytes
from schemas.exchange import Publication, Run
from transforms.derived.identity import identity_proposals
from transforms.identity_answers import ANSWER, read_answers


def propose_and_publish(lake: Lake, run: Run, organisations: Organisations, settings: Settings) -> list[Publication]:
    """Brings the work list to what the data propose now and writes it out."""
    ids = [organisation.id for organisation in organisations.organisations]
    fresh = identity_proposals(lake.connection, ids)
    lake.transaction("", run.run_id, lambda connection: keep_proposals(connection, ids, fresh, run.as_of_at))
    return publish_identity(lake.connection, organisations, settings)


def list_open(settings: Settings, organisation_id: str | None, *, include_all: bool) -> list[dict[str, Any]]:
    """The proposals that wait for a person, or all of them."""
    with open_lake(settings, read_only=True) as lake:
        return list_proposals(lake.connection, organisation_id, include_all=include_all)


def write_worklist(settings: Settings, organisation_id: str | None, target: Path) -> int:
    """Writes the open proposals as XLSX and gives how many they are."""
    if target.suffix.lower() != ".xlsx":
        raise ConfigurationError("Список пишется книгой XLSX.", "Назовите файл с окончанием .xlsx.")
    proposals = list_open(settings, organisation_id, include_all=False)
    write_atomically(target, worklist_bytes(proposals))
    return len(proposals)


def decide(settings: Settings, decided: Sequence[Decided], *, decided_by: str, decided_at: datetime) -> None:
    """Writes a person's decisions, all or none."""
    with open_lake(settings) as lake:

        def write(connection: Any) -> None:
            for each in decided:
                decide_proposal(connection, each, decided_by=decided_by, decided_at=decided_at)

        lake.transaction("", "", write)


def apply_worklist(settings: Settings, path: Path, *, decided_by: str, decided_at: datetime) -> int:
    """Reads the decisions of a work list and writes them, all or none; gives how many they were.

    Raises ConfigurationError for a file that is unsafe, is no work list, or has an answer that is no answer.
    """
    body = read_file(path)
    if body.startswith(b"PK"):
        GuardedArchive(body)
    answers = read_answers(body)
    if answers is None:
        raise ConfigurationError(
            f"«{path.name}» — не список «Кто есть кто».", "Его пишет svod identity list --output ФАЙЛ.xlsx."
        )
    if answers.unclear:
        row, said = answers.unclear[0]
        raise ConfigurationError(
            f"Строка {row}: в графе «{ANSWER}» стоит «{said}».", "Там пишут «да» или «нет»; пусто — не решено."
        )
    decided = [Decided(each.proposal_id, each.decision, each.person) for each in answers.decided]
    if decided:
        decide(settings, decided, decided_by=decided_by, decided_at=decided_at)
    return len(decided)
