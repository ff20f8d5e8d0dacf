"""Waivers over a run: those of the configuration and the objections that were upheld, and what they themselves lack."""

from foundation.organisations import load_organisations
from foundation.settings import Settings
from lake.catalog import Lake
from schemas.exchange import Run
from validations.disputes import upheld_as_waivers
from validations.findings import Lifecycle
from validations.waiver_findings import settle_waivers
from validations.waivers import Waiver, check_organisations_of, load_waivers


def waivers_of(settings: Settings, lake: Lake) -> list[Waiver]:
    """Every waiver there is; ConfigurationError where `waivers.yaml` says what cannot be."""
    written = load_waivers(settings.config)
    if written:
        known = {organisation.id for organisation in load_organisations(settings.config).organisations}
        check_organisations_of(settings.config, written, known)
    return [*written, *upheld_as_waivers(lake.connection)]


def settle(settings: Settings, lake: Lake, run: Run) -> Lifecycle:
    """Writes the findings on waivers themselves, once every organisation of the run was checked."""
    return settle_waivers(
        lake.connection,
        run,
        waivers_of(settings, lake),
        load_organisations(settings.config),
        transaction=lambda work: lake.transaction("", run.run_id, work),
    )
