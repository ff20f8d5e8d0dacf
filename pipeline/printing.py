"""How the command speaks: results on standard output, words about the work on standard error."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from rich.console import Console
from rich.table import Table


class OutputFormat(StrEnum):
    """How results are printed."""

    TABLE = "table"
    JSON = "json"


def print_json(value: Any) -> None:
    """Prints JSON and nothing else."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Prints a table; numbers stand at the right, an empty cell is a dash."""
    table = Table(title=title, title_justify="left", header_style="bold")
    listed = [list(row) for row in rows]
    for position, column in enumerate(columns):
        numeric = bool(listed) and all(isinstance(row[position], int | float) for row in listed)
        table.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in listed:
        table.add_row(*(_cell(value) for value in row))
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(table)
    if not listed:
        console.print("Пусто.")


def print_records(
    title: str, headings: Mapping[str, str], records: Sequence[Mapping[str, Any]], how: OutputFormat
) -> None:
    """Prints records as a table with Russian headings or as they are in JSON."""
    if how is OutputFormat.JSON:
        print_json(list(records))
        return
    print_table(title, list(headings.values()), [[record.get(name) for name in headings] for record in records])


def say(message: str) -> None:
    """A word to the person, on standard error."""
    sys.stderr.write(message + "\n")


def _cell(value: object) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, int):
        return f"{value:,}".replace(",", "\u00a0")
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {part}" for name, part in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value)
    return str(value)
