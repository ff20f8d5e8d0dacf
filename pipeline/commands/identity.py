"""`svod identity`: who of a register is who of a journal."""

from pathlib import Path
from typing import Annotated

import typer

from foundation.clock import utc_now
from foundation.settings import Settings
from lake.identity import Decided
from pipeline import identity as use_case
from pipeline.commands.options import ExistingFile, Format
from pipeline.printing import OutputFormat, print_records, say
from publications.identity.worklist import KINDS

ProposalId = Annotated[str, typer.Argument(metavar="PROPOSAL", help="Код предложения: svod identity list")]
Decider = Annotated[str, typer.Option("--by", help="Кто решил: должность или учётная запись")]


def register(app: typer.Typer) -> None:
    """Adds the group of commands."""
    group = typer.Typer(help="Кто есть кто: лица реестров, которых Свод сам не узнал.", no_args_is_help=True)
    group.command("list")(show)
    group.command("approve")(approve)
    group.command("refuse")(refuse)
    group.command("apply")(apply)
    app.add_typer(group, name="identity")


def show(
    organisation_id: Annotated[str | None, typer.Option("--organisation", help="Только эта организация")] = None,
    include_all: Annotated[bool, typer.Option("--all", help="И те, по которым решено")] = False,
    output: Annotated[Path | None, typer.Option("--output", metavar="FILE.xlsx", help="Записать книгой XLSX")] = None,
    how: Format = OutputFormat.TABLE,
) -> None:
    """Предложения, которые ждут решения человека."""
    settings = Settings()
    if output is not None:
        say(f"Предложений: {use_case.write_worklist(settings, organisation_id, output)}. Список: {output}.")
        return
    proposals = use_case.list_open(settings, organisation_id, include_all=include_all)
    if how is OutputFormat.TABLE:
        proposals = [{**each, "kind_code": KINDS[each["kind_code"]]} for each in proposals]
    print_records(
        "Кто есть кто",
        {
            "proposal_id": "Код",
            "organisation_id": "Организация",
            "kind_code": "Что случилось",
            "register_name": "Имя в реестре",
            "person_name": "Имя в журнале",
            "candidates": "Похожих",
            "evidence": "На чём основано",
            "status_code": "Состояние",
        },
        proposals,
        how,
    )


def approve(
    proposal_id: ProposalId,
    by: Decider,
    person: Annotated[str | None, typer.Option("--person", help="Код обучающегося в журнале, если это другой")] = None,
) -> None:
    """Подтверждает: это одно и то же лицо."""
    chosen = Decided(proposal_id, "approved", person)
    use_case.decide(Settings(), [chosen], decided_by=by, decided_at=utc_now())
    say("Подтверждено. Согласия и контакты этого лица действуют со следующего выпуска.")


def refuse(proposal_id: ProposalId, by: Decider) -> None:
    """Отказывает: это разные лица. Предложение не вернётся."""
    use_case.decide(Settings(), [Decided(proposal_id, "refused")], decided_by=by, decided_at=utc_now())
    say("Отказано. Это предложение не вернётся.")


def apply(file: ExistingFile, by: Decider) -> None:
    """Читает решения из книги, которую написал «svod identity list --output»."""
    count = use_case.apply_worklist(Settings(), file, decided_by=by, decided_at=utc_now())
    say(f"Решений записано: {count}.")
