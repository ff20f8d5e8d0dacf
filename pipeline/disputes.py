"""What schools object to: read from the workbooks that come back, listed, and settled by a person."""

import logging
from datetime import date, datetime
from pathlib import Path
from typing import Any

from connectors.exports.guard import check_body, read_file
from foundation.errors import ConfigurationError
from foundation.logging import log_event
from foundation.settings import Settings
from lake.catalog import Lake, open_lake
from schemas.exchange import Page, Run
from transforms.returned import may_have_notes, read_objections
from validations.disputes import Raised, decide_dispute, raise_disputes
from validations.disputes import list_disputes as disputes_of

logger = logging.getLogger(__name__)


def take_objections(lake: Lake, run: Run, organisation_id: str, page: Page) -> None:
    """Writes down what an annotated workbook objects to, before the page itself is merged.

    So a run that is killed in between reads both again; a school disputes findings of its own alone.
    """
    if not may_have_notes(page.body):
        return
    objections = read_objections(page.body)
    if not objections:
        return
    raised = lake.transaction(
        "",
        run.run_id,
        lambda connection: raise_disputes(
            connection,
            [(each.fingerprint, each.text) for each in objections],
            file=page.key,
            raised_at=run.as_of_at,
            organisation_id=organisation_id,
            run_id=run.run_id,
        ),
    )
    counts = {"new": raised.new, "known": raised.known, "strange": raised.strange}
    log_event(logger, logging.INFO, "objections_read", organisation=organisation_id, **counts)


def dispute_file(settings: Settings, path: Path, raised_at: datetime) -> Raised:
    """Reads the objections of an annotated workbook given by hand.

    Raises ConfigurationError for a file that is unsafe, or that has no sheet «Замечания» of ours.
    """
    body = read_file(path)
    check_body(path.name, body)
    objections = read_objections(body)
    if objections is None:
        raise ConfigurationError(
            f"В файле «{path.name}» нет листа «Замечания» от Свода.",
            "Возражения пишут в книге, которую вернул Свод: svod inspect FILE --annotate OUT.xlsx или папка returns.",
        )
    if not objections:
        raise ConfigurationError(
            f"В файле «{path.name}» нет ни одного возражения.", "Впишите его в графу «Возражение школы»."
        )
    pairs = [(each.fingerprint, each.text) for each in objections]
    with open_lake(settings) as lake:
        return lake.transaction(
            "", "", lambda connection: raise_disputes(connection, pairs, file=path.name, raised_at=raised_at)
        )


def list_disputes(settings: Settings, include_all: bool = False) -> list[dict[str, Any]]:
    """Disputes that wait for a decision, or all of them."""
    with open_lake(settings, read_only=True) as lake:
        return disputes_of(lake.connection, include_all)


def decide(
    settings: Settings, dispute_id: str, *, decided_by: str, decided_at: datetime, upheld_until: date | None
) -> None:
    """Settles a dispute: upheld until a day, or dismissed where there is none."""
    with open_lake(settings) as lake:
        lake.transaction(
            "",
            "",
            lambda connection: decide_dispute(
                connection, dispute_id, decided_by=decided_by, decided_at=decided_at, upheld_until=upheld_until
            ),
        )
