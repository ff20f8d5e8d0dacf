"""Publishing: each kind of publication by its name, and what a run stands for."""

import hashlib
import json
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from foundation.clock import utc_now
from foundation.connections import Connections
from foundation.errors import FatalError, SvodError
from foundation.files import write_atomically
from foundation.logging import log_event
from foundation.organisations import Organisations, load_organisations
from foundation.settings import PROJECT_ROOT, Settings
from lake.at_hand import at_hand, together
from lake.catalog import Lake, roll_back
from pipeline.checking import regulations_of
from pipeline.identity import propose_and_publish
from pipeline.incidents import incident_lines, without_void_operations
from pipeline.waivers import settle as settle_waivers
from publications.act import publish_acts
from publications.annotation import publish_returns
from publications.archive import publish_archive
from publications.diary import publish_diaries
from publications.feed import is_waiting, switch
from publications.mail import publish_mail
from publications.receipt import publish_receipts
from publications.report import publish_report
from publications.summary_sheet import publish_summary_sheets
from schemas.exchange import Publication, Run
from validations.regulation import Regulation

logger = logging.getLogger(__name__)

# What speaks of all organisations at once. Who is who goes first: letters and diaries go by what was decided there.
TOGETHER = ("identity", "report")
# What each organisation has of its own, in this order: an archive packs the acts and summary sheets of the same night.
EACH = ("acts", "receipts", "returns", "summary_sheets", "diaries", "mail", "archive")
KINDS = (*TOGETHER, *EACH)

# Some 300 bytes a mark: what lies at hand of a few schools stays far below the memory limit.
_MOST_MARKS = 500_000
_WRITTEN = frozenset({"delivery"})


def publish_together(
    what: str, lake: Lake, run: Run, organisations: Organisations, settings: Settings
) -> list[Publication]:
    """Publishes one kind of `TOGETHER` and remembers in the run's folder what is current."""
    regulations = regulations_of(settings, organisations)
    if what == "report":
        # Only now every batch was checked: whether a waiver of all organisations takes anything off shows here.
        settle_waivers(settings, lake, run)
    makers: Mapping[str, Callable[[], list[Publication]]] = {
        "identity": lambda: propose_and_publish(lake, run, organisations, settings),
        "report": lambda: publish_report(
            lake.connection,
            run,
            organisations,
            settings,
            regulations=regulations,
            incidents=incident_lines(lake, organisations, regulations),
        ),
    }
    made = makers[what]()
    remember(settings, run.run_id, what, made)
    return made


def publish_each(
    kinds: Sequence[str],
    lake: Lake,
    run: Run,
    organisations: Organisations,
    settings: Settings,
    connections: Connections,
) -> list[SvodError]:
    """Publishes some kinds of `EACH` for each of the organisations, remembers what is current, and gives what failed.

    What fails of one organisation costs neither its other kinds nor anybody else; the same failure is given once.
    """
    regulations = regulations_of(settings, organisations)
    makers = _makers(lake, run, settings, regulations, organisations, connections)
    ids = [organisation.id for organisation in organisations.organisations]
    made: defaultdict[str, list[Publication]] = defaultdict(list)
    failures: dict[str, SvodError] = {}
    for group in together(lake, ids, _MOST_MARKS):
        of_group = Organisations(organisations=[organisations.by_id(organisation_id) for organisation_id in group])
        # What a compromised account wrote after the notice is void in everything that is published here.
        with at_hand(lake, group, _WRITTEN), without_void_operations(lake, of_group, regulations):
            for organisation_id in group:
                one = Organisations(organisations=[organisations.by_id(organisation_id)])
                for what in kinds:
                    try:
                        made[what] += makers[what](one)
                    except SvodError as error:
                        roll_back(lake.connection)
                        failures[str(error)] = error
                    except Exception as error:
                        # A message of a library may quote a value of somebody's row: only its class goes on.
                        roll_back(lake.connection)
                        failed = _unforeseen(what, organisation_id, error)
                        failures[str(failed)] = failed
    batch = hashlib.sha256("\n".join(ids).encode()).hexdigest()[:16]
    for what in kinds:
        remember(settings, run.run_id, f"{what}-{batch}", made[what])
    return list(failures.values())


def _makers(
    lake: Lake,
    run: Run,
    settings: Settings,
    regulations: Mapping[str, Regulation],
    organisations: Organisations,
    connections: Connections,
) -> Mapping[str, Callable[[Organisations], list[Publication]]]:
    modes = consent_modes(organisations, regulations)
    documents = {regulation.id: regulation.title for regulation in regulations.values()}
    connection = lake.connection
    silent = settings.runs / run.run_id / "mail_server_silent"
    return {
        "acts": lambda one: publish_acts(connection, one, settings),
        "receipts": lambda one: publish_receipts(connection, run, one, settings, documents),
        "returns": lambda one: publish_returns(connection, run, one, settings, documents),
        "summary_sheets": lambda one: publish_summary_sheets(connection, run, one, settings),
        "diaries": lambda one: publish_diaries(connection, run, one, settings, modes),
        "mail": lambda one: publish_mail(connection, run, one, settings, modes, connections, silent=silent),
        "archive": lambda one: publish_archive(connection, run, one, settings),
    }


def show_feed(settings: Settings, run_id: str) -> None:
    """Turns the feed service to what the run has published, all organisations at once; nothing if it published none."""
    if not is_waiting(settings, run_id):
        return
    configured = load_organisations(settings.config).organisations
    switch(settings, run_id, {organisation.id for organisation in configured}, utc_now())


def _unforeseen(what: str, organisation_id: str, error: Exception) -> FatalError:
    log_event(logger, logging.ERROR, "publication_failed", organisation=organisation_id, kind=what)
    logger.error("publishing %s of %s failed: %s", what, organisation_id, type(error).__name__)
    return FatalError(
        f"Выпуск «{what}» организации {organisation_id} не удался ({type(error).__name__}).",
        "Остальное выпущено; сообщите разработчикам.",
    )


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
    """Everything the run's steps published, by kind and path; what was published twice stands as it was last."""
    folder = settings.runs / run_id / "published"
    told = sorted(folder.glob("*.json"), key=lambda path: (path.stat().st_mtime_ns, path.name))
    found = {
        (record["kind"], record["path"]): Publication(**record)
        for path in told
        for record in json.loads(path.read_text(encoding="utf-8"))
    }
    return [found[place] for place in sorted(found)]
