"""`svod findings`, `svod explain`, `svod coverage`, `svod rules`."""

from collections import Counter
from typing import Annotated

import typer

from foundation.settings import Settings
from lake.catalog import open_lake
from pipeline import rulebooks
from pipeline.commands.options import Format
from pipeline.printing import OutputFormat, print_json, print_records, print_table, say
from validations.addressee import ROLE_WORDS, roles_in_words
from validations.coverage import coverage as coverage_rows
from validations.explain import explain as explain_rule
from validations.findings import list_findings
from validations.rulebook import load_rules
from validations.rulebook_diff import in_words

_NAMES = "день (2026-11-01), код запуска, папка другой версии или installed — нынешний"
Former = Annotated[str, typer.Argument(metavar="OLD", help=f"Прежний свод: {_NAMES}")]
Later = Annotated[str, typer.Argument(metavar="NEW", help="Новый свод: так же; если не назван — нынешний")]


def register(app: typer.Typer) -> None:
    """Adds the commands about rules and findings."""
    app.command("findings")(findings)
    app.command("explain")(explain)
    app.command("coverage")(coverage)
    book = typer.Typer(help="Правила, которые проверяет Свод, и чем они отличаются от прежних.")
    book.callback(invoke_without_command=True)(rules)
    book.command("diff")(diff)
    app.add_typer(book, name="rules")


def findings(
    include_all: Annotated[
        bool, typer.Option("--all", help="И исправленные, снятые с контроля, и те, где установить нельзя")
    ] = False,
    addressees: Annotated[
        list[str] | None,
        typer.Option("--addressee", help=f"Только те, кому действовать: {roles_in_words()}; можно повторить"),
    ] = None,
    how: Format = OutputFormat.TABLE,
) -> None:
    """Находки: что нарушено, где и по какому пункту."""
    settings = Settings()
    with open_lake(settings, read_only=True) as lake:
        found = list_findings(lake.connection, include_all, _roles(addressees))
    print_records(
        "Находки",
        {
            "rule": "Правило",
            "organisation": "Организация",
            "key": "Где",
            "status": "Состояние",
            "clause": "Пункт",
            "certainty": "Достоверность",
            "first_seen": "Впервые",
            "addressee": "Кому",
            "addressee_id": "Код сотрудника",
        },
        found if how is OutputFormat.JSON else [{**row, "addressee": _role(row["addressee"])} for row in found],
        how,
    )
    if any(row["certainty"] == "certain" and row["status"] in {"new", "persisting", "reopened"} for row in found):
        raise typer.Exit(1)


def _roles(said: list[str] | None) -> list[str] | None:
    # typer reads no list of a closed list.
    wrong = [each for each in said or [] if each not in ROLE_WORDS]
    if wrong:
        raise typer.BadParameter(f"«{wrong[0]}» вместо {roles_in_words()}", param_hint="--addressee")
    return said


def _role(code: str | None) -> str | None:
    return None if code is None else ROLE_WORDS[code]


def explain(rule_id: Annotated[str, typer.Argument(metavar="RULE", help="Код правила")]) -> None:
    """Что требует правило, по какому пункту, как исправить нарушение."""
    typer.echo(explain_rule(rule_id))


def coverage(how: Format = OutputFormat.TABLE) -> None:
    """Каждая обязанность документов и то, что её исполняет."""
    rows = coverage_rows()
    print_records(
        "Обязанности",
        {"obligation": "Обязанность", "kind": "Вид", "status": "Исполнение", "by": "Чем", "reason": "Почему"},
        rows,
        how,
    )
    if how is OutputFormat.TABLE:
        counted = Counter(row["status"] for row in rows)
        say(", ".join(f"{status}: {count}" for status, count in counted.most_common()))


def rules(context: typer.Context, how: Format = OutputFormat.TABLE) -> None:
    """Правила, которые проверяет Свод; svod rules diff — чем они отличаются от прежних."""
    if context.invoked_subcommand is not None:
        return
    listed = load_rules()
    if how is OutputFormat.JSON:
        print_json([{"rule": rule.id, "title": rule.title} for rule in listed.values()])
        return
    print_table("Правила", ["Правило", "Что проверяет"], [[rule.id, rule.title] for rule in listed.values()])


def diff(former: Former, later: Later = rulebooks.INSTALLED, how: Format = OutputFormat.TABLE) -> None:
    """Что добавлено, изменено и снято между двумя сводами правил: строки для журнала изменений."""
    changes = rulebooks.compare_named(Settings(), former, later)
    if how is OutputFormat.JSON:
        print_json([change.record() for change in changes])
        return
    typer.echo(in_words(changes))
