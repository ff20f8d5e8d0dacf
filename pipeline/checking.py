"""Checking: the rulebook and the data contract over the lake."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext

from foundation.organisations import Organisations
from foundation.settings import Settings
from lake.at_hand import at_hand, together
from lake.catalog import Lake, open_lake
from lake.runs import handed_over_registers, latest_complete_runs
from pipeline import rulebooks
from pipeline.incidents import without_void_operations
from pipeline.systems import told_by_sources
from pipeline.waivers import waivers_of
from schemas.exchange import Run
from validations.engine import CheckSummary, check
from validations.regulation import Regulation, load_regulations

# As many marks of a batch are copied into memory: about half a gigabyte with all that hangs on them.
_MOST_MARKS = 500_000
_WRITTEN = frozenset({"finding", "finding_state", "rule_result", "waiver", "waiver_state"})


def check_organisations(settings: Settings, run: Run, organisations: Organisations) -> CheckSummary:
    """Holds the organisations against their regulations and writes the results of the run.

    Of an organisation that was not read whole the findings stay as they are: "not checked since".
    """
    with open_lake(settings) as lake:
        rulebooks.keep(settings, lake, run, organisations)
        # What is read of the lake's own books, before plain names mean the rows at hand.
        registers, incomplete = handed_over_registers(lake), _not_read_whole(lake, organisations)
        waivers = waivers_of(settings, lake)
        regulations = regulations_of(settings, organisations)
        # A rule is held against the journal as it stands: an operation that is void breaks nothing and mends nothing.
        with _rows_of(lake, organisations), without_void_operations(lake, organisations, regulations):
            return check(
                lake.connection,
                run,
                organisations,
                capabilities=told_by_sources(organisations),
                registers=registers,
                incomplete=incomplete,
                waivers=waivers,
                regulations=regulations,
                transaction=lambda work: lake.transaction("", run.run_id, work),
            )


def _rows_of(lake: Lake, organisations: Organisations) -> AbstractContextManager[None]:
    """Few organisations are laid beside the lake, since dozens of rules ask for the same tables; a region is not."""
    ids = [organisation.id for organisation in organisations.organisations]
    groups = list(together(lake, ids, _MOST_MARKS))
    return at_hand(lake, ids, _WRITTEN) if len(groups) == 1 else nullcontext()


def regulations_of(settings: Settings, organisations: Organisations) -> dict[str, Regulation]:
    """The documents the organisations live under: id → document; local acts lie in `<config>/regulations`."""
    local_acts = settings.config / "regulations"
    ids = {organisation.regulation for organisation in organisations.organisations}
    return load_regulations(ids, local_acts if local_acts.is_dir() else None)


def _not_read_whole(lake: Lake, organisations: Organisations) -> Mapping[str, str | None]:
    """Organisations whose last reading was not whole, and the last run that read them whole.

    A check without a reading (`svod check`) stands on the last reading of each organisation.
    """
    complete = latest_complete_runs(lake)
    attempted = {
        (organisation_id, source): run_id
        for organisation_id, source, run_id in lake.connection.execute(
            "SELECT organisation_id, source, max(run_id) FROM unit_receipt GROUP BY ALL"
        ).fetchall()
    }
    incomplete: dict[str, str | None] = {}
    for organisation in organisations.organisations:
        keys = [(organisation.id, source.connector) for source in organisation.sources]
        if any(complete.get(key) is None or complete[key] != attempted.get(key) for key in keys):
            whole = [complete.get(key) for key in keys]
            incomplete[organisation.id] = None if None in whole else min(filter(None, whole))
    return incomplete
