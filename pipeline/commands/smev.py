"""`svod smev`: requests of the state portal for diaries, answered through СМЭВ 3."""

import signal
import sys
import threading
from typing import Annotated, Final

import typer

from foundation.connections import connection_from_environment
from foundation.settings import Settings
from pipeline.commands.options import AsOf, Format, parse_moment
from pipeline.printing import OutputFormat, print_json, print_records, print_table, say
from pipeline.smev import service
from pipeline.smev.rounds import RoundReport

_OUTCOMES: Final = {
    "fetched": "Взято из очереди",
    "diary": "Отвечено дневником",
    "ACCESS_DENIED": "Отказано: нет согласия",
    "NO_DATA": "Отказано: нет данных",
    "UNKNOWN_REQUEST_DESCRIPTION": "Отказано: не запрос дневника",
    "FAILURE": "Отказано: техническая ошибка",
    "cancelled": "Отменено заявителем",
    "set_aside": "Отложено для человека",
    "owed": "Ждут ответа",
    "bad_signature": "Не принято: неверная подпись",
    "unreadable": "Не прочитано",
}
_STATUSES: Final = {"owed": "ждёт ответа", "answered": "отвечено", "cancelled": "отменено", "set_aside": "отложено"}
_HEADINGS: Final = {
    "request_id": "Запрос",
    "received_at": "Получен",
    "organisation_id": "Организация",
    "student_id": "Обучающийся",
    "guardian_id": "Представитель",
    "status": "Состояние",
    "outcome": "Ответ",
    "attempts": "Попыток",
    "reason": "Причина",
}
RequestId = Annotated[str, typer.Argument(metavar="REQUEST", help="Код запроса: svod smev status")]


def register(app: typer.Typer) -> None:
    """Adds the group of commands."""
    group = typer.Typer(help="СМЭВ 3: запросы дневников с Госуслуг.", no_args_is_help=True)
    group.command("once")(once)
    group.command("serve")(serve)
    group.command("status")(status)
    group.command("retry")(retry)
    group.command("schema")(schema)
    app.add_typer(group, name="smev")


def once(as_of: AsOf = None, how: Format = OutputFormat.TABLE) -> None:
    """Один обход: отвечает на всё, что ждёт в очереди."""
    settings = Settings()
    report = service.once(settings, connection_from_environment, service.clock_from(parse_moment(as_of)))
    left = service.standing(settings, include_settled=False)
    if how is OutputFormat.JSON:
        print_json(
            {"round": dict(report.counts), "trouble": str(report.trouble or "") or None, "standing": left.counts}
        )
    else:
        print_table("Обход", ["Что", "Сколько"], [[_named(name), count] for name, count in report.counts.items()])
    if report.trouble is not None:
        say(str(report.trouble))
    if report.trouble is not None or report.counts["unreadable"] or not left.is_clean:
        raise typer.Exit(1)


def serve(as_of: AsOf = None) -> None:
    """Отвечает без остановки; Ctrl-C или SIGTERM — после начатого обхода."""
    ending = threading.Event()
    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, lambda _number, _frame: ending.set())
    say("Отвечаю на запросы СМЭВ. Остановить: Ctrl-C.")
    clock = service.clock_from(parse_moment(as_of))
    service.serve(Settings(), connection_from_environment, clock, _tell, ending.wait)


def status(
    include_all: Annotated[
        bool, typer.Option("--all", help="И те, на которые отвечено: кто чей дневник видел")
    ] = False,
    how: Format = OutputFormat.TABLE,
) -> None:
    """Сколько запросов отвечено, что ждёт ответа и что отложено."""
    found = service.standing(Settings(), include_settled=include_all)
    if how is OutputFormat.JSON:
        print_json({"counts": found.counts, "requests": found.requests, "unreadable": found.unreadable})
    else:
        print_table("Запросы", ["Что", "Сколько"], [[_named(name), count] for name, count in found.counts.items()])
        if found.requests:
            shown = [
                {**row, "status": _STATUSES[row["status_code"]], "outcome": _named(row["outcome_code"] or "")}
                for row in found.requests
            ]
            print_records("По запросам", _HEADINGS, shown, how)
        if found.unreadable:
            headings = {"reason": "Что не читается", "times": "Раз", "last_at": "Последний"}
            print_records("Не прочитано", headings, found.unreadable, how)
    if not found.is_clean:
        raise typer.Exit(1)


def retry(request_id: RequestId) -> None:
    """Возвращает отложенный запрос в работу: ответ уйдёт в следующем обходе под новым идентификатором."""
    service.try_again(Settings(), request_id, service.clock_from(None))
    say("Запрос снова в работе.")


def schema() -> None:
    """Печатает XSD запроса и ответа в пространстве имён из smev.yaml: для регистрации вида сведений."""
    sys.stdout.write(service.schema(Settings()).decode("utf-8"))


def _tell(report: RoundReport) -> None:
    if report.counts:
        say("; ".join(f"{_named(name).lower()}: {count}" for name, count in report.counts.items()) + ".")
    if report.trouble is not None:
        say(str(report.trouble))


def _named(name: str) -> str:
    return _OUTCOMES.get(name, name)
