"""`python -m stand …`: the region in miniature, from the terminal."""

import json
import signal
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from foundation.errors import SvodError
from foundation.settings import PROJECT_ROOT
from stand import nights as played
from stand import process
from stand.configuration import configuration_of, write_configuration
from stand.faults import FAULTS, FaultPlan, all_faults
from stand.mail_server import Refusal
from stand.record import clock_json, load_existing
from stand.size import RegionSize, templates

application = typer.Typer(add_completion=False, no_args_is_help=True, help="Регион в миниатюре на своей машине")

Workspace = Annotated[Path, typer.Option(help="Рабочая папка")]
Seed = Annotated[int | None, typer.Option(help="Зерно региона (по умолчанию 7)", envvar="SVOD_STAND_SEED")]
Config = Annotated[Path, typer.Option(help="Папка с organisations.yaml")]
Classes = Annotated[int | None, typer.Option(min=1, help="Классов в организации без своего имени")]
Students = Annotated[int | None, typer.Option(min=1, help="Обучающихся в её классе")]

_WORKSPACE = PROJECT_ROOT / "var"


@application.command()
def up(
    workspace: Workspace = _WORKSPACE,
    seed: Seed = None,
    port: Annotated[int, typer.Option(help="Первый порт; 0 — любые свободные")] = 0,
    config: Config = process.DEFAULT_CONFIG,
    classes: Classes = None,
    students: Students = None,
) -> None:
    """Поднять стенд: серверы уходят в фон; повторный вызов ничего не меняет."""
    record = process.up(workspace, seed=seed, port=port, config=config, classes=classes, students=students)
    _print(record.as_json())


@application.command()
def configure(
    config: Annotated[Path, typer.Option(help="Папка, куда записать organisations.yaml")],
    organisations: Annotated[int, typer.Option(min=1, help="Сколько организаций")] = 300,
    first: Annotated[int, typer.Option(min=0, help="Сколько первых пропустить")] = 0,
) -> None:
    """Записать organisations.yaml региона такой величины: каждая система в своей доле."""
    path = write_configuration(config, configuration_of(templates(RegionSize(organisations, first=first))))
    typer.echo(f"Организаций записано: {organisations} — {path}")


@application.command()
def down(workspace: Workspace = _WORKSPACE) -> None:
    """Остановить серверы; часы и файлы остаются."""
    typer.echo("Стенд остановлен." if process.down(workspace) else "Стенд и не был поднят.")


@application.command()
def status(workspace: Workspace = _WORKSPACE) -> None:
    """Что со стендом (JSON)."""
    _print(process.status(workspace))


@application.command()
def tick(workspace: Workspace = _WORKSPACE) -> None:
    """Перевести часы к следующему чтению; код 1 — дальше читать нечего."""
    turned = process.tick(workspace)
    if turned is None:
        typer.echo("Это было последнее чтение: дальше часы не идут.", err=True)
        raise typer.Exit(1)
    _print(clock_json(turned))


@application.command()
def clock(workspace: Workspace = _WORKSPACE) -> None:
    """Который час на стенде (JSON)."""
    _print(clock_json(load_existing(workspace.resolve()).present))


@application.command()
def faults(
    name: Annotated[str, typer.Argument(help=f"{', '.join(FAULTS)}, all или off")],
    *,
    workspace: Workspace = _WORKSPACE,
    share: Annotated[float, typer.Option(min=0, max=1, help="Доля испорченных обращений")] = 0.1,
    upcoming: Annotated[int | None, typer.Option("--next", min=1, help="Испортить столько следующих обращений")] = None,
    host: Annotated[str | None, typer.Option(help="Только узел: eljur или cop")] = None,
    vendor: Annotated[str | None, typer.Option(help="Только школа (vendor)")] = None,
    method: Annotated[str | None, typer.Option(help="Только метод, строчными буквами")] = None,
    fault_seed: Annotated[int, typer.Option(help="Зерно: какие именно обращения")] = 7,
    seconds: Annotated[float, typer.Option(min=0, help="Сколько ждать (Retry-After, медленный ответ)")] = 1.0,
) -> None:
    """Сбои по требованию."""
    if name == "off":
        plans = []
    elif name == "all":
        plans = all_faults(share, fault_seed, seconds, host=host, vendor=vendor, method=method)
    elif name in FAULTS:
        plan = {"fault": name, "share": share, "upcoming": upcoming, "seed": fault_seed, "seconds": seconds}
        plans = [FaultPlan.model_validate(plan | {"host": host, "vendor": vendor, "method": method})]
    else:
        raise typer.BadParameter(f"нет такого сбоя: {name}")
    process.set_faults(workspace, plans)
    typer.echo(f"Сбоев включено: {len(plans)}.")


@application.command()
def refuse(
    recipients: Annotated[list[str], typer.Argument(help="Адреса, @домен, * или off")],
    workspace: Workspace = _WORKSPACE,
    code: Annotated[int, typer.Option(min=400, max=599, help="Ответ SMTP: 5xx навсегда, 4xx пока")] = 550,
) -> None:
    """Каким адресатам почтовый сервер отказывает."""
    wanted = [] if recipients == ["off"] else [Refusal(recipient=one, code=code) for one in recipients]
    process.set_refusals(workspace, wanted)
    typer.echo(f"Отказов включено: {len(wanted)}.")


@application.command()
def expire(workspace: Workspace = _WORKSPACE) -> None:
    """Погасить все выданные токены ЭлЖура."""
    process.ask(workspace, "DELETE", "/tokens")
    typer.echo("Токены погашены.")


@application.command()
def books(
    workspace: Workspace = _WORKSPACE,
    forget: Annotated[bool, typer.Option("--forget", help="Начать счёт заново")] = False,
) -> None:
    """Что и сколько стенд отдал (JSON)."""
    _print(process.ask(workspace, "DELETE" if forget else "GET", "/books"))


@application.command()
def nights(workspace: Workspace = _WORKSPACE, seed: Seed = None, config: Config = process.DEFAULT_CONFIG) -> None:
    """Проиграть ночи через Airflow: это `make nightly`."""
    # Told to end, it ends as on Ctrl-C: Airflow's process first, then the servers.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    raise typer.Exit(played.play_nights(workspace, seed=seed, config=config))


@application.command(hidden=True)
def serve(workspace: Workspace, config: Config, port: int = 0) -> None:
    """Сами серверы; их запускает up."""
    from stand.serving import serve as serve_region

    serve_region(workspace, config, port)


def _print(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def main() -> None:
    """Runs the command; a user's error is one sentence and its exit code, never a traceback."""
    try:
        application()
    except SvodError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
