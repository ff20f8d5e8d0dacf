"""`svod archive` seals the year's packages, `svod verify` checks one."""

from pathlib import Path
from typing import Annotated

import typer

from foundation.connections import connection_from_environment
from foundation.errors import ConfigurationError
from foundation.settings import Settings
from pipeline import night as use_case
from pipeline import runs as runs_of
from pipeline.commands.options import AsOf, Format, parse_moment
from pipeline.printing import OutputFormat, print_json, print_records, say
from publications.archive import verify_package
from publications.archive.log import LOG, verify_archive

PackagePath = Annotated[Path, typer.Argument(metavar="PACKAGE", help="Папка пакета, её манифест или весь архив")]


def register(app: typer.Typer) -> None:
    """Adds the commands about archives."""
    app.command("archive")(archive)
    app.command("verify")(verify)


def archive(as_of: AsOf = None, how: Format = OutputFormat.TABLE) -> None:
    """Собирает годовые архивные пакеты организаций."""
    settings = Settings()
    moment = parse_moment(as_of)
    run_id = runs_of.open_run(settings, (moment or runs_of.last_as_of(settings)).isoformat())
    use_case.publish(settings, run_id, "archive", connection_from_environment)
    manifest = use_case.write_run_manifest(settings, run_id)
    made = [item for item in manifest["publications"] if item["kind"] == "archive"]
    print_records("Архивные пакеты", {"path": "Манифест пакета", "sha256": "SHA-256"}, made, how)


def verify(package: PackagePath, how: Format = OutputFormat.TABLE) -> None:
    """Проверяет пакет или весь архив: каждый файл на месте, не изменён, лишних нет."""
    folder = package.parent if package.is_file() else package
    if not folder.is_dir():
        raise ConfigurationError(f"Пакета {package} нет.", "Укажите папку пакета: var/publications/archive/…")
    # Where the log lies the whole archive is meant: only there a package forged with its manifests is found.
    problems = verify_archive(folder) if (folder / LOG).is_file() else verify_package(folder)
    if how is OutputFormat.JSON:
        print_json({"package": str(package), "problems": [str(problem) for problem in problems]})
    else:
        for problem in problems:
            typer.echo(str(problem))
        if not problems:
            say("Цело: все файлы на месте и не изменены.")
    if problems:
        raise typer.Exit(1)
