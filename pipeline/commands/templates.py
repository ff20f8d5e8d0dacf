"""`svod template`: the empty workbook of a register."""

from pathlib import Path
from typing import Annotated

import typer

from foundation.errors import ConfigurationError
from foundation.progress import progress
from pipeline.commands.options import Format
from pipeline.printing import OutputFormat, print_records, say
from pipeline.templates import listed, register_of, write_templates

Name = Annotated[str | None, typer.Argument(help="Имя реестра: список печатает --list")]
Output = Annotated[Path | None, typer.Option("--output", help="Куда записать: файл, а с --all — папка")]
All = Annotated[bool, typer.Option("--all", help="Образцы всех реестров")]
List = Annotated[bool, typer.Option("--list", help="Только перечислить реестры")]

_HEADINGS = {"name": "Имя", "title": "Реестр", "sheets": "Листы", "purpose": "Для чего"}


def register(app: typer.Typer) -> None:
    """Adds the command about templates."""
    app.command("template")(template)


def template(
    name: Name = None,
    output: Output = None,
    every: All = False,
    list_only: List = False,
    how: Format = OutputFormat.TABLE,
) -> None:
    """Создаёт пустую книгу реестра: со списками, проверкой ввода, образцом строки и справкой."""
    if list_only or (name is None and not every):
        print_records("Реестры", _HEADINGS, listed(), how)
        return
    if every and name is not None:
        raise ConfigurationError("Указаны и имя реестра, и --all.", "Оставьте одно из двух.")
    with progress("Образцы реестров"):
        written = [register_of(name).write(output)] if name is not None else write_templates(output or Path())
    for path in written:
        say(f"Записан образец: {path}")
