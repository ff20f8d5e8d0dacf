"""The audit report of a former day, issued again: the findings as they stood then, by the rules of then."""

from datetime import date
from pathlib import Path

from foundation.errors import ConfigurationError
from foundation.organisations import Organisations
from foundation.settings import Settings
from lake.catalog import open_lake
from lake.former_books import as_after
from lake.runs import load_run
from pipeline.incidents import incident_lines
from pipeline.rulebooks import run_named
from publications.report import publish_report
from publications.report.model import Reissue
from schemas.exchange import Publication
from validations.rulebook_snapshot import of_content


def reissue_report(settings: Settings, name: str, reissued_on: date, output: Path | None = None) -> list[Publication]:
    """Issues the report on a run again, named by its id, a day or a moment; gives its three entrances.

    It lies in `<workspace>/publications/report-<run id>`, or in `output`, beside the present report and never in its
    place. Raises ConfigurationError where no rulebook was kept for then, or where `output` holds something else.
    """
    with open_lake(settings, read_only=True) as lake:
        then = run_named(lake, name)
        run = load_run(lake, then.run_id)
        organisations = Organisations.model_validate_json(then.organisations)
        book = of_content(then.rules)
        regulations = book.parsed_regulations()
        # An incident is told of by its registers, which are read whole: those known by then, as they are told now.
        incidents = {
            organisation: tuple(line for line in lines if line.discovered_at <= run.as_of_at)
            for organisation, lines in incident_lines(lake, organisations, regulations).items()
        }
        folder = _folder(output) if output else settings.publications / f"report-{run.run_id}"
        with as_after(lake, run.run_id):
            return publish_report(
                lake.connection,
                run,
                organisations,
                settings,
                regulations=regulations,
                rules=book.parsed_rules(),
                incidents=incidents,
                reissue=Reissue(then.rulebook_id, reissued_on),
                folder=folder,
            )


def _folder(output: Path) -> Path:
    """A folder of ours or a new one: pages of former organisations are removed from it."""
    if output.exists() and any(output.iterdir()) and not (output / "report.json").is_file():
        raise ConfigurationError(f"Папка {output} не пуста.", "Назовите новую папку или прежнее переиздание.")
    return output
