"""`svod inspect`: one file, no set-up."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from foundation.progress import progress
from pipeline.commands.options import ExistingFile, Format
from pipeline.inspection import COUNTED, Inspection, inspect_file
from pipeline.printing import OutputFormat, print_json, print_table, say
from validations.regulation import shipped_ids

RegulationId = Annotated[
    str | None, typer.Option("--regulation", help=f"Регламент, с которым сверить: {', '.join(shipped_ids())}")
]

AnnotateTo = Annotated[
    Path | None,
    typer.Option(
        "--annotate",
        metavar="OUT.xlsx",
        help="Куда положить этот же файл с раскраской и листом «Замечания» (не XLSX — его копию в XLSX)",
    ),
]


def register(app: typer.Typer) -> None:
    """Adds the commands about files."""
    app.command("inspect")(inspect)


def inspect(
    file: ExistingFile,
    regulation: RegulationId = None,
    annotate: AnnotateTo = None,
    how: Format = OutputFormat.TABLE,
) -> None:
    """Проверяет одну выгрузку без настройки и говорит, чего один файл сказать не может."""
    with progress(f"Проверка: {file.name}"):
        result = inspect_file(file, regulation, annotate)
    if how is OutputFormat.JSON:
        print_json(asdict(result))
    else:
        _print(result)
        if annotate is not None:
            what = "Копия файла в формате XLSX" if result.annotated_is_copy else "Этот же файл"
            say(f"{what} с замечаниями: {annotate}.")
    if not result.is_clean:
        raise typer.Exit(1)


def _print(result: Inspection) -> None:
    counted = ", ".join(f"{COUNTED[entity]} — {rows}" for entity, rows in result.recognised.items())
    typer.echo(f"{result.file}: {result.kind}. Прочитано: {counted or 'ничего'}.")
    if result.unread:
        rows = [[item["place"], item["value"], item["remedy"]] for item in result.unread]
        print_table("Не читается", ["Где", "Значение", "Что сделать"], rows)
    certain = [item for item in result.findings if item["certainty"] == "certain"]
    if certain:
        rows = [[item["place"], item["title"], item["clause"], item["remedy"]] for item in certain]
        print_table("Нарушения", ["Где", "Что", "Пункт", "Что сделать"], rows)
    unsure = len(result.findings) - len(certain)
    if unsure:
        say(f"Ещё в {unsure} местах по одному файлу нельзя установить, было ли нарушение: все они — в --format json.")
    if result.untold:
        print_table(
            "Чего один файл не скажет",
            ["Правило", "Почему"],
            [[item["title"], item["reason"]] for item in result.untold],
        )
    if result.regulation is None:
        say("Файл только прочитан. Чтобы сверить его с регламентом, добавьте --regulation: " + ", ".join(shipped_ids()))
    elif result.is_clean:
        say("Нарушений не найдено.")
