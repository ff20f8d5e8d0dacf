"""What waits for a person: held changes and quarantine."""

from typing import Annotated

import typer

from foundation.clock import utc_now
from foundation.settings import Settings
from pipeline import decisions as use_case
from pipeline.commands.options import Format, OrganisationIds
from pipeline.printing import OutputFormat, print_records, say

HoldId = Annotated[str, typer.Argument(metavar="HOLD", help="Код удержанного изменения: список — svod holds")]
Decider = Annotated[str, typer.Option("--by", help="Кто решил: должность или учётная запись")]


def register(app: typer.Typer) -> None:
    """Adds the commands about holds and quarantine."""
    app.command("holds")(holds)
    app.command("approve")(approve)
    app.command("reject")(reject)
    app.command("quarantine")(quarantine)
    app.command("replay")(replay)


def holds(how: Format = OutputFormat.TABLE) -> None:
    """Изменения, удержанные до решения человека."""
    waiting = use_case.list_holds(Settings())
    print_records(
        "Удержанные изменения",
        {
            "hold_id": "Код",
            "organisation_id": "Организация",
            "entity": "Что",
            "rows_before": "Было строк",
            "rows_touched": "Исчезло или переписано",
            "decision_code": "Решение",
        },
        waiting,
        how,
    )


def approve(hold_id: HoldId, by: Decider) -> None:
    """Принимает удержанное изменение: следующее чтение внесёт его в озеро."""
    use_case.decide(Settings(), hold_id, approved=True, decided_by=by, decided_at=utc_now())
    say("Принято. Изменение войдёт в озеро при следующем чтении: svod intake.")


def reject(hold_id: HoldId, by: Decider) -> None:
    """Отклоняет удержанное изменение: прежние значения остаются."""
    use_case.decide(Settings(), hold_id, approved=False, decided_by=by, decided_at=utc_now())
    say("Отклонено. Прежние значения остаются.")


def quarantine(
    include_all: Annotated[bool, typer.Option("--all", help="И то, что прочитано после исправления")] = False,
    how: Format = OutputFormat.TABLE,
) -> None:
    """Что не удалось прочитать: место, значение, как исправить."""
    records = use_case.list_quarantine(Settings(), released=include_all)
    print_records(
        "Карантин",
        {
            "organisation_id": "Организация",
            "source": "Источник",
            "source_pointer": "Место",
            "raw_value": "Значение",
            "reason_code": "Причина",
            "remedy": "Что сделать",
            "first_seen_at": "Впервые",
            **({"released_at": "Прочитано", "days_late": "Опоздание, дней"} if include_all else {}),
        },
        records,
        how,
    )
    if any(record["released_run_id"] is None for record in records):
        raise typer.Exit(1)


def replay(organisation_ids: OrganisationIds = None) -> None:
    """Читает карантин заново: после исправления в Своде или в файле."""
    released = use_case.replay_quarantine(Settings(), organisation_ids)
    say(f"Прочитано из карантина записей: {released}.")
