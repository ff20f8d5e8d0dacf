"""The steps of a night: `svod night`, `intake`, `reconcile`, `check`, `publish`, `runs`, `organisations`."""

from collections.abc import Iterable, Sequence
from typing import Any

import typer

from foundation.errors import SvodError
from foundation.organisations import load_organisations
from foundation.progress import Steps, progress
from foundation.settings import Settings
from pipeline import night as use_case
from pipeline import runs as runs_of
from pipeline import workers as workers_of
from pipeline.commands.options import AsOf, Format, OrganisationIds, Workers, parse_moment
from pipeline.printing import OutputFormat, print_json, print_records, print_table, say

SOURCE_HEADINGS = {
    "id": "Организация",
    "source": "Источник",
    "status": "Состояние",
    "pages": "Страниц",
    "offered": "Предложено",
    "accepted": "Принято",
    "unchanged": "Без изменений",
    "superseding": "Заменено",
    "duplicate": "Повторы",
    "quarantined": "Карантин",
    "deleted": "Исчезло",
}


def register(app: typer.Typer) -> None:
    """Adds the commands of the night."""
    app.command("night")(night)
    app.command("intake")(intake)
    app.command("reconcile")(reconcile)
    app.command("check")(check)
    app.command("publish")(publish)
    app.command("runs")(runs)
    app.command("organisations")(organisations)


def night(
    organisation_ids: OrganisationIds = None,
    as_of: AsOf = None,
    workers: Workers = 1,
    how: Format = OutputFormat.TABLE,
) -> None:
    """Вся ночь: чтение, проверка, выпуск, манифест."""
    settings = Settings()
    moment = parse_moment(as_of)
    reading = use_case.plan_batches(settings, organisation_ids, size=1)
    checking = use_case.plan_batches(settings, organisation_ids)
    run_id = runs_of.open_run(settings, moment.isoformat() if moment else None)
    # What is published speaks of all organisations, whichever were read.
    publishing = use_case.plan_batches(settings)
    with progress("Чтение", len(reading) + len(checking) + len(publishing) + 5) as steps:
        failed = _follow(workers_of.read_all(settings, run_id, reading, workers), "Чтение", steps)
        checked = workers_of.over_batches(workers_of.check, settings, run_id, checking, workers)
        failed += _follow(checked, "Проверка", steps)
        steps.advance("Договор данных", 0)
        use_case.check_contract(settings, run_id)
        steps.advance()
        failed += _follow(workers_of.publish_all(settings, run_id, publishing, workers), "Выпуск", steps)
        steps.advance("Уход за озером", 0)
        use_case.maintain(settings, run_id)
        steps.advance("Манифест")
        manifest = use_case.write_run_manifest(settings, run_id, use_case.expected_sources(settings, organisation_ids))
        steps.advance()
    _close(manifest, failed, how)


def intake(
    organisation_ids: OrganisationIds = None,
    as_of: AsOf = None,
    workers: Workers = 1,
    how: Format = OutputFormat.TABLE,
) -> None:
    """Читает системы в озеро."""
    settings = Settings()
    moment = parse_moment(as_of)
    batches = use_case.plan_batches(settings, organisation_ids, size=1)
    run_id = runs_of.open_run(settings, moment.isoformat() if moment else None)
    with progress("Чтение", len(batches)) as steps:
        failed = _follow(workers_of.read_all(settings, run_id, batches, workers), "Чтение", steps)
    manifest = use_case.write_run_manifest(settings, run_id, use_case.expected_sources(settings, organisation_ids))
    _close(manifest, failed, how)


def check(organisation_ids: OrganisationIds = None, as_of: AsOf = None, how: Format = OutputFormat.TABLE) -> None:
    """Сверяет озеро с регламентами."""
    settings = Settings()
    moment = parse_moment(as_of)
    run_id = runs_of.open_run(settings, (moment or runs_of.last_as_of(settings)).isoformat())
    batches = use_case.plan_batches(settings, organisation_ids, size=1)
    with progress("Проверка", len(batches)) as steps:
        for batch in batches:
            steps.advance(f"Проверка: {', '.join(batch)}", 0)
            use_case.check_batch(settings, run_id, batch)
            steps.advance()
        use_case.settle_waivers(settings, run_id)
    manifest = use_case.write_run_manifest(settings, run_id)
    counts = manifest["findings"]
    if how is OutputFormat.JSON:
        print_json(counts)
    else:
        headings = ["Правило", "Нарушено", "Нельзя установить", "Не проверяемо у", "Новых", "Остаются", "Исправлено"]
        names = ["violated", "cannot_tell", "not_checkable", "new", "persisting", "resolved"]
        print_table("Проверка", headings, [[rule, *(row[name] for name in names)] for rule, row in counts.items()])
    if any(row["violated"] for row in counts.values()):
        raise typer.Exit(1)


def reconcile(how: Format = OutputFormat.TABLE) -> None:
    """Доказывает, что ничего не потеряно: предложено = принято + без изменений + заменено + повторы + карантин."""
    mismatches = use_case.reconcile(Settings())
    if not mismatches and how is OutputFormat.TABLE:
        say("Сходится: каждое предложенное значение учтено ровно один раз.")
        return
    print_records(
        "Расхождения",
        {
            "run_id": "Запуск",
            "organisation_id": "Организация",
            "source": "Источник",
            "page_kind": "Вид страницы",
            "page_key": "Страница",
            "message": "Что не сходится",
        },
        mismatches,
        how,
    )
    if mismatches:
        raise typer.Exit(1)


def publish(as_of: AsOf = None, workers: Workers = 1, how: Format = OutputFormat.TABLE) -> None:
    """Выпускает отчёт, дневники, письма, сводные ведомости."""
    settings = Settings()
    moment = parse_moment(as_of)
    run_id = runs_of.open_run(settings, (moment or runs_of.last_as_of(settings)).isoformat())
    kinds = [what for what in use_case.OWN if what != "archive"]
    batches = use_case.plan_batches(settings)
    with progress("Выпуск", len(batches) + 2) as steps:
        failed = _follow(workers_of.publish_all(settings, run_id, batches, workers, kinds), "Выпуск", steps)
    manifest = use_case.write_run_manifest(settings, run_id)
    print_records("Выпущено", {"kind": "Что", "path": "Где"}, manifest["publications"], how)
    _say_failures(failed)
    if failed:
        raise typer.Exit(1)


def runs(how: Format = OutputFormat.TABLE) -> None:
    """Что и когда запускалось."""
    print_records(
        "Запуски",
        {"run_id": "Запуск", "as_of_at": "На момент", "started_at": "Начат", "ended_at": "Закончен"},
        runs_of.list_runs(Settings()),
        how,
    )


def organisations(how: Format = OutputFormat.TABLE) -> None:
    """Какие организации настроены."""
    configured = load_organisations(Settings().config).organisations
    print_records(
        "Организации",
        {"id": "Код", "title": "Название", "regulation": "Регламент", "timezone": "Пояс", "sources": "Источники"},
        [
            {
                "id": item.id,
                "title": item.title,
                "regulation": item.regulation,
                "timezone": item.timezone,
                "sources": [source.connector for source in item.sources],
            }
            for item in configured
        ],
        how,
    )


def _follow(batches: Iterable[tuple[Sequence[str], SvodError | None]], title: str, steps: Steps) -> list[SvodError]:
    """Shows the batches as they are done and gives what went wrong with them."""
    failed = []
    steps.advance(title, 0)
    for batch, error in batches:
        steps.advance(f"{title}: {', '.join(batch)}")
        failed += [error] if error is not None else []
    return failed


def _close(manifest: dict[str, Any], failed: list[SvodError], how: OutputFormat) -> None:
    _print_manifest(manifest, how)
    _say_failures(failed)
    for notice in use_case.notices_in(manifest):
        say(notice)
    owed = use_case.owed_in(manifest)
    if owed:
        say(f"Прочитано не полностью: {', '.join(owed)}.")
    if failed or owed:
        raise typer.Exit(1)


def _say_failures(failed: list[SvodError]) -> None:
    # A wrong connection of the mail is wrong for every batch.
    for said in dict.fromkeys(str(error) for error in failed):
        say(said)


def _print_manifest(manifest: dict[str, object], how: OutputFormat) -> None:
    if how is OutputFormat.JSON:
        print_json(manifest)
        return
    rows = manifest["organisations"]
    assert isinstance(rows, list)
    print_records(f"Запуск {manifest['run_id']}", SOURCE_HEADINGS, rows, how)
