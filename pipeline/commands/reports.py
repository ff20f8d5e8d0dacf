"""`svod report`: the audit report of a former day, issued again."""

from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from foundation.clock import utc_now
from foundation.settings import Settings
from pipeline.commands.options import Format
from pipeline.printing import OutputFormat, print_records
from pipeline.reissuing import reissue_report
from publications.report.places import REGION_ZONE

When = Annotated[
    str,
    typer.Option("--as-of", help="День (2026-11-01: последняя проверка к его концу), момент с поясом или код запуска"),
]
Output = Annotated[
    Path | None, typer.Option("--output", help="Папка; иначе publications/report-<код запуска> рабочей папки")
]


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("report")(report)


def report(as_of: When, output: Output = None, how: Format = OutputFormat.TABLE) -> None:
    """Переиздаёт отчёт на прошлый день: находки, какими они были тогда, по правилам того дня."""
    made = reissue_report(Settings(), as_of, utc_now().astimezone(ZoneInfo(REGION_ZONE)).date(), output)
    print_records("Переиздано", {"path": "Где"}, [{"path": each.path, "sha256": each.sha256} for each in made], how)
