"""Options that several commands share, said in one place."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from pipeline.printing import OutputFormat

Format = Annotated[OutputFormat, typer.Option("--format", help="table — таблица, json — данные")]
OrganisationIds = Annotated[
    list[str] | None, typer.Option("--organisation", help="Только эта организация; можно повторить")
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="На какой момент, ISO 8601 с поясом; иначе сейчас или момент последнего чтения"),
]
Workers = Annotated[
    int, typer.Option("--workers", min=1, max=64, help="Сколько процессов читают, сверяют и выпускают одновременно")
]
ExistingFile = Annotated[Path, typer.Argument(help="Файл")]


def parse_moment(value: str | None) -> datetime | None:
    """The moment of `--as-of`, with its zone; a moment without a zone is refused as ambiguous."""
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise typer.BadParameter(f"«{value}» — не момент времени. Пример: 2026-10-22T02:30:00+03:00") from error
    if moment.tzinfo is None:
        raise typer.BadParameter(f"У момента «{value}» нет пояса. Пример: 2026-10-22T02:30:00+03:00")
    return moment
