"""Rulebooks by name: of a run, of a day, of a folder, the installed one; kept with every run that judges."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from foundation.errors import ConfigurationError
from foundation.organisations import Organisations, load_organisations
from foundation.settings import Settings
from lake.catalog import Lake, open_lake
from lake.rulebooks import JudgedBy, judged_by, keep_rulebook, last_judged_before
from publications.report.places import REGION_ZONE
from schemas.exchange import Run
from validations.rulebook_diff import RuleChange, compare
from validations.rulebook_snapshot import Snapshot, of_content, of_folder, present

INSTALLED = "installed"


def keep(settings: Settings, lake: Lake, run: Run, organisations: Organisations) -> None:
    """Keeps with the run the rulebook that judges it and the organisations as they are configured.

    `organisations` stand in where there is no `organisations.yaml` (one file inspected by itself).
    """
    configured = (settings.config / "organisations.yaml").is_file()
    listed = load_organisations(settings.config) if configured else organisations
    keep_rulebook(lake, run.run_id, present(settings.config / "regulations").content, listed.model_dump_json())


def compare_named(settings: Settings, former: str, later: str) -> list[RuleChange]:
    """What differs between two rulebooks, each named as `rulebook_named` reads it."""
    return compare(rulebook_named(settings, former), rulebook_named(settings, later))


def rulebook_named(settings: Settings, name: str) -> Snapshot:
    """The rulebook of a run (its id), of a day (ГГГГ-ММ-ДД: the last run judged by then), of a folder, or `installed`.

    Raises ConfigurationError where the name means none of them.
    """
    if name == INSTALLED:
        return present(settings.config / "regulations")
    if Path(name).is_dir():
        return of_folder(Path(name))
    with open_lake(settings, read_only=True) as lake:
        return of_content(run_named(lake, name).rules)


def run_named(lake: Lake, name: str) -> JudgedBy:
    """What a run judged by, named by its id, by a day or by a moment; ConfigurationError where there is none."""
    before = _end_of(name)
    run_id = name if before is None else last_judged_before(lake, before)
    found = None if run_id is None else judged_by(lake, run_id)
    if found is None:
        raise ConfigurationError(
            f"Свода правил «{name}» нет: такого запуска не было, или он судил раньше, чем Свод стал хранить правила.",
            "Назовите день (2026-11-01), код запуска («svod runs»), папку другой версии или installed.",
        )
    return found


def _end_of(name: str) -> datetime | None:
    """The moment a day is over in the region's zone, or just after the moment named; None for what is neither."""
    try:
        return datetime.combine(date.fromisoformat(name) + timedelta(days=1), time(), ZoneInfo(REGION_ZONE))
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(name)
    except ValueError:
        return None
    if moment.tzinfo is None:
        raise ConfigurationError(f"У момента «{name}» нет пояса.", "Пример: 2026-10-22T02:30:00+03:00")
    return moment + timedelta(microseconds=1)
