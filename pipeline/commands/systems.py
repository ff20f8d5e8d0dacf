"""Which systems are read: `svod systems`."""

import typer

from pipeline.commands.options import Format
from pipeline.printing import OutputFormat, print_json, print_table
from pipeline.systems import TITLES, as_json, spoken
from pipeline.systems import systems as known

_HEADINGS = ("Система", "Название", "Время записи", "Авторы", "Итоги", "Что сообщает", "Нельзя установить")


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("systems")(systems)


def systems(how: Format = OutputFormat.TABLE) -> None:
    """Какие системы читает Свод, что каждая сообщает и какие правила по ней одной не установить."""
    found = known()
    if how is OutputFormat.JSON:
        print_json(as_json(found))
        return
    rows = [
        (
            system.system,
            TITLES.get(system.system, system.system),
            *("да" if said else "нет" for said in (system.recording_times, system.authors, system.totals)),
            "; ".join(spoken(entity) for entity in system.entities),
            ", ".join(system.cannot_tell),
        )
        for system in found
    ]
    print_table("Системы", _HEADINGS, rows)
