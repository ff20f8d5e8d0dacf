"""The `svod` command: each step of the pipeline without Airflow.

Exit codes: 0 clean, 1 findings or incomplete, 2 the input or the configuration is unusable. A user's
error is one Russian sentence with its remedy, never a traceback.
"""

import sys

import typer

from foundation.errors import SvodError
from pipeline.commands import (
    archives,
    connect,
    decisions,
    files,
    findings,
    identity,
    nights,
    reports,
    returns,
    serve,
    smev,
    systems,
    templates,
)
from pipeline.printing import say

app = typer.Typer(
    name="svod",
    help="Свод: электронные журналы школ и колледжей — в одну модель, под регламент, в дневники и отчёты.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for module in (
    files,
    nights,
    reports,
    findings,
    archives,
    decisions,
    returns,
    identity,
    serve,
    smev,
    systems,
    connect,
    templates,
):
    module.register(app)


def main() -> None:
    """Runs the command and turns what went wrong into a sentence and an exit code."""
    try:
        app()
    except SvodError as error:
        say(str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        say("Прервано. Начатое можно повторить: ничего не удвоится.")
        sys.exit(1)
