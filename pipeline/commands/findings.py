"""`svod findings`, `svod explain`, `svod coverage`, `svod rules`."""

from collections import Counter
from typing import Annotated

import typer

from foundation.settings import Settings
from lake.catalog import open_lake
from pipeline.commands.options import Format
from pipeline.printing import OutputFormat, print_json, print_records, print_table, say
from validations.addressee import ROLE_WORDS, Role, roles_in_words
from validations.coverage import coverage as coverage_rows
from validations.explain import explain as explain_rule
from validations.findings import list_findings
from validations.rulebook import load_rules


def register(app: typer.Typer) -> None:
    """Adds the commands about rules and findings."""
    app.command("findings")(findings)
    app.command("explain")(explain)
    app.command("coverage")(coverage)
    app.command("rules")(rules)


def findings(
    include_all: Annotated[
        bool, typer.Option("--all", help="И исправленные, снятые с контроля, и те, где установить нельзя")
    ] = False,
    addressees: Annotated[
        list[Role] | None,
        typer.Option("--addressee", help=f"Только те, кому действовать: {roles_in_words()}; можно повторить"),
    ] = None,
    how: Format = OutputFormat.TABLE,
) -> None:
    """Находки: что нарушено, где и по какому пункту."""
    settings = Settings()
    with open_lake(settings, read_only=True) as lake:
        found = list_findings(lake.connection, include_all, addressees)
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


def rules(how: Format = OutputFormat.TABLE) -> None:
    """Правила, которые проверяет Свод."""
    listed = load_rules()
    if how is OutputFormat.JSON:
        print_json([{"rule": rule.id, "title": rule.title} for rule in listed.values()])
        return
    print_table("Правила", ["Правило", "Что проверяет"], [[rule.id, rule.title] for rule in listed.values()])
