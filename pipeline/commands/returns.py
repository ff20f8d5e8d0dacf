"""`svod dispute`, `svod disputes`, `svod decide`: what schools object to."""

from datetime import date
from typing import Annotated

import typer

from foundation.clock import utc_now
from foundation.errors import ConfigurationError
from foundation.settings import Settings
from pipeline import disputes as use_case
from pipeline.commands.options import ExistingFile, Format
from pipeline.printing import OutputFormat, print_records, say

DisputeId = Annotated[str, typer.Argument(metavar="DISPUTE", help="Код возражения: список — svod disputes")]
Decider = Annotated[str, typer.Option("--by", help="Кто решил: должность или учётная запись")]


def register(app: typer.Typer) -> None:
    """Adds the commands about disputes."""
    app.command("dispute")(dispute)
    app.command("disputes")(disputes)
    app.command("decide")(decide)


def dispute(file: ExistingFile) -> None:
    """Читает возражения из книги с замечаниями: находки становятся оспоренными."""
    raised = use_case.dispute_file(Settings(), file, utc_now())
    say(f"Новых возражений: {raised.new}, известных: {raised.known}.")
    if raised.strange:
        say(f"Не найдено находок по возражениям: {raised.strange}. Они исправлены давно или книга не отсюда.")
        raise typer.Exit(1)


def disputes(
    include_all: Annotated[bool, typer.Option("--all", help="И те, по которым решено")] = False,
    how: Format = OutputFormat.TABLE,
) -> None:
    """Возражения школ, которые ждут решения."""
    listed = use_case.list_disputes(Settings(), include_all)
    print_records(
        "Возражения",
        {
            "dispute_id": "Код",
            "organisation_id": "Организация",
            "rule_id": "Правило",
            "key": "Где",
            "clause": "Пункт",
            "objection": "Возражение",
            "decision_code": "Решение",
        },
        listed,
        how,
    )


def decide(
    dispute_id: DisputeId,
    by: Decider,
    uphold: Annotated[bool, typer.Option("--uphold/--dismiss", help="Принять возражение или отклонить")],
    until: Annotated[str | None, typer.Option("--until", help="По какой день находка снята: ГГГГ-ММ-ДД")] = None,
) -> None:
    """Решает по возражению: принять (находка снята с контроля по день) или отклонить (остаётся)."""
    last = _day(until) if uphold else None
    use_case.decide(Settings(), dispute_id, decided_by=by, decided_at=utc_now(), upheld_until=last)
    say("Возражение принято: находка снята с контроля." if uphold else "Возражение отклонено: находка остаётся.")


def _day(value: str | None) -> date:
    if value is None:
        raise ConfigurationError("Снять находку без срока нельзя.", "Укажите последний день: --until 2027-08-31.")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise typer.BadParameter(f"«{value}» — не день. Пример: 2027-08-31") from error
