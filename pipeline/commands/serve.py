"""`svod serve`: the feed service, its clients, and who saw which child."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from foundation.clock import utc_now
from foundation.files import write_atomically
from foundation.logging import configure_logging
from foundation.settings import Settings
from pipeline import serving as use_case
from pipeline.commands.options import Format
from pipeline.commands.serve_calendars import calendars_group
from pipeline.printing import OutputFormat, print_json, print_records, say
from publications.serving.clients import add_client, read_clients, remove_client, renew_secret

ClientId = Annotated[str, typer.Argument(metavar="CLIENT", help="Код клиента: латинские буквы, цифры, дефис")]
FromDay = Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="С какого дня UTC")]
ToDay = Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="По какой день UTC, включительно")]

_OUTCOMES: Final = {"seen": "показано", "denied": "отказано"}
_RESOURCES: Final = {
    "students": "список детей",
    "student": "имя и класс",
    "diary": "дневник",
    "schedule": "расписание",
    "homework": "задания",
    "marks": "отметки",
    "absences": "пропуски",
    "final-marks": "итоговые отметки",
    "Schedule": "обмен «Моя школа»",
    "calendar": "календарь",
    "calendars": "ссылки на календарь",
    "calendar-link": "календарь по ссылке",
}


def register(app: typer.Typer) -> None:
    """Adds the group of commands."""
    group = typer.Typer(
        help="Служба ленты: дневники порталу и приложениям родителей. Без подкоманды запускает её.",
        invoke_without_command=True,
    )
    group.callback()(serve)
    group.command("access")(access)
    group.command("openapi")(openapi)
    clients = typer.Typer(help="Кто может спрашивать.", no_args_is_help=True)
    clients.command("add")(add)
    clients.command("list")(show)
    clients.command("renew")(renew)
    clients.command("remove")(remove)
    group.add_typer(clients, name="clients")
    group.add_typer(calendars_group(), name="calendars")
    app.add_typer(group, name="serve")


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option("--host", help="На каком адресе слушать")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="На каком порту")] = 8400,
    certificate: Annotated[Path | None, typer.Option("--certificate", exists=True, help="Сертификат TLS (PEM)")] = None,
    key: Annotated[Path | None, typer.Option("--key", exists=True, help="Ключ сертификата (PEM)")] = None,
    proxies: Annotated[
        list[str] | None,
        typer.Option("--behind-proxy", help="Адрес прокси с TLS, чьему X-Forwarded-For верить; можно повторить"),
    ] = None,
) -> None:
    """Служба ленты: дневники порталу и приложениям родителей. Без подкоманды запускает её."""
    if context.invoked_subcommand is not None:
        return
    settings = Settings()
    use_case.check_start(settings, host, certificate, proxies or [])
    configure_logging()
    shown = "https" if certificate else "http"
    say(f"Служба ленты: {shown}://{host}:{port}, описание — /docs. Остановить: Ctrl+C.")
    use_case.serve(settings, host=host, port=port, certificate=certificate, key=key, proxies=proxies or [])


def add(
    client_id: ClientId,
    organisation_ids: Annotated[
        list[str] | None,
        typer.Option("--organisation", help="Портал этой организации; можно повторить; all — всех"),
    ] = None,
    account: Annotated[
        str | None, typer.Option("--account", help="Приложение одного родителя: код его учётной записи")
    ] = None,
    networks: Annotated[
        list[str] | None, typer.Option("--network", help="Откуда можно: 10.0.0.0/8; можно повторить; иначе отовсюду")
    ] = None,
    rate: Annotated[float | None, typer.Option("--rate", min=0.1, help="Обращений в секунду")] = None,
) -> None:
    """Заводит клиента и печатает его секрет — один раз: Свод его не хранит."""
    settings = Settings()
    wanted = organisation_ids or []
    everything = wanted == ["all"]
    if not everything:
        use_case.check_organisations(settings, wanted)
    secret = add_client(
        settings.config,
        utc_now(),
        id=client_id,
        kind="guardian" if account is not None and not wanted else "portal",
        organisations="all" if everything else tuple(wanted),
        account=account,
        networks=tuple(networks or ()),
        requests_per_second=rate,
    )
    _hand_over(client_id, secret)


def renew(client_id: ClientId) -> None:
    """Даёт клиенту новый секрет; прежний и все выданные пропуска перестают действовать сразу."""
    _hand_over(client_id, renew_secret(Settings().config, client_id))


def remove(client_id: ClientId) -> None:
    """Отключает клиента сразу, вместе с выданными пропусками."""
    remove_client(Settings().config, client_id)
    say(f"Клиент {client_id} отключён.")


def show(how: Format = OutputFormat.TABLE) -> None:
    """Клиенты и что им открыто."""
    print_records(
        "Клиенты службы ленты",
        {
            "id": "Клиент",
            "organisations": "Портал организаций",
            "account": "Учётная запись родителя",
            "networks": "Откуда",
            "requests_per_second": "Обращений в секунду",
            "added_at": "Заведён",
        },
        [
            {
                "id": client.id,
                "organisations": ["все"] if client.organisations == "all" else list(client.organisations),
                "account": client.account,
                "networks": list(client.networks),
                "requests_per_second": client.requests_per_second,
                "added_at": client.added_at.astimezone(UTC).isoformat(timespec="seconds"),
            }
            for client in read_clients(Settings().config)
        ],
        how,
    )


def access(
    student_id: Annotated[str, typer.Option("--student", help="Код обучающегося (организация|код) или его UUID")],
    from_on: FromDay = None,
    to_on: ToDay = None,
    how: Format = OutputFormat.TABLE,
) -> None:
    """Кто видел данные ребёнка: клиент, от чьего имени, что и когда."""
    found, broken = use_case.who_saw(
        Settings(), student_id, from_on.date() if from_on else None, to_on.date() if to_on else None
    )
    if how is OutputFormat.JSON:
        print_json({"looks": found, "broken": broken})
    else:
        _print_looks(found)
    if broken:
        say(f"Журнал доступа изменён или повреждён: {', '.join(broken)}. Сверьте с резервной копией.")
        raise typer.Exit(1)


def openapi(
    output: Annotated[Path | None, typer.Option("--output", metavar="FILE.json", help="Записать в файл")] = None,
) -> None:
    """Описание службы в OpenAPI."""
    text = use_case.describe(Settings())
    if output is None:
        typer.echo(text, nl=False)
        return
    write_atomically(output, text.encode())
    say(f"Описание: {output}.")


def _print_looks(found: list[dict[str, Any]]) -> None:
    print_records(
        "Кто видел данные ребёнка",
        {
            "at": "Когда (UTC)",
            "client": "Клиент",
            "account": "От имени",
            "resource": "Что",
            "outcome": "Итог",
            "address": "Откуда",
            "request_id": "Обращение",
        },
        [
            {
                **look,
                "at": look["at"][:19].replace("T", " "),
                "outcome": _OUTCOMES[look["outcome"]],
                "resource": _RESOURCES.get(look["resource"], look["resource"]),
            }
            for look in found
        ],
        OutputFormat.TABLE,
    )


def _hand_over(client_id: str, secret: str) -> None:
    print_json({"client_id": client_id, "client_secret": secret})
    say("Секрет показан один раз. Передайте его владельцу клиента; потерянный заменяет svod serve clients renew.")
