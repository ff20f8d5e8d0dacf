"""A new organisation step by step: `svod connect`."""

import os
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar, get_args

import typer
from pydantic import ValidationError

from foundation.clock import utc_now
from foundation.connections import Connection, parse_connection
from foundation.errors import ConfigurationError
from foundation.organisations import LayoutName, Organisation
from foundation.settings import Settings
from pipeline.commands.options import AsOf, Format, parse_moment
from pipeline.connecting.doors import DOORS, Door, connection_of, form_of, variable_of
from pipeline.connecting.entry import append_entry, entry_of
from pipeline.connecting.look import Found, first_day_of_year, first_look
from pipeline.printing import OutputFormat, print_json, print_table, say
from validations.regulation import shipped_ids

T = TypeVar("T")
Text = str | None

_System = Annotated[Text, typer.Option("--system", help=f"Система: {', '.join(DOORS)}")]
_Id = Annotated[Text, typer.Option("--id", help="Код организации: латинские буквы, цифры, дефис")]
_Title = Annotated[Text, typer.Option("--title", help="Полное название")]
_Kind = Annotated[Text, typer.Option("--kind", help="school — школа, college — колледж")]
_Municipality = Annotated[Text, typer.Option("--municipality", help="Муниципалитет")]
_Zone = Annotated[Text, typer.Option("--timezone", help="Часовой пояс, например Europe/Moscow")]
_Regulation = Annotated[Text, typer.Option("--regulation", help="Регламент")]
_Address = Annotated[Text, typer.Option("--address", help="Адрес сервера, без логина и параметров")]
_Place = Annotated[Text, typer.Option("--place", help="Школа на сервере: vendor, номер школы, scid или tenant")]
_Inbox = Annotated[Text, typer.Option("--inbox", help="Папка выгрузок относительно рабочей папки")]
_Layouts = Annotated[
    Text, typer.Option("--layouts", help=f"Виды файлов через запятую: {', '.join(get_args(LayoutName))}")
]
_Connection = Annotated[Text, typer.Option("--connection", help="Имя подключения; иначе система и код организации")]
_Write = Annotated[bool, typer.Option("--write", help="Дописать запись в organisations.yaml (спросив)")]
_Yes = Annotated[bool, typer.Option("--yes", help="Дописать, не спрашивая")]


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("connect")(connect)


def connect(
    system: _System = None,
    organisation_id: _Id = None,
    title: _Title = None,
    kind: _Kind = None,
    municipality: _Municipality = None,
    zone: _Zone = None,
    regulation: _Regulation = None,
    address: _Address = None,
    place: _Place = None,
    inbox: _Inbox = None,
    layouts: _Layouts = None,
    connection: _Connection = None,
    write: _Write = False,
    yes: _Yes = False,
    as_of: AsOf = None,
    how: Format = OutputFormat.TABLE,
) -> None:
    """Подключает новую организацию: вопросы, проверка доступа, что видно в системе, запись для organisations.yaml.

    Что не дано параметрами, спрашивается. Пароли и токены спрашиваются без показа на экране (или берутся из переменной
    SVOD_CONN_…, если она задана), в памяти и остаются: ни в файл, ни в вывод они не попадают.
    """
    moment = parse_moment(as_of) or utc_now()
    chosen = _choose("Система", list(DOORS), system)
    door = DOORS[chosen]
    code = _ask("Код организации (латинские буквы, цифры, дефис)", organisation_id)
    organisation = {
        "id": code,
        "title": _ask("Полное название", title),
        "kind": _choose("Вид организации", ["school", "college"], kind),
        "municipality": _ask("Муниципалитет", municipality),
        "timezone": _ask("Часовой пояс", zone, "Europe/Moscow"),
        "regulation": _choose("Регламент", _regulations(), regulation),
    }
    if door.sends_files:
        source: dict[str, Any] = {"connector": chosen, "inbox": _ask("Папка выгрузок", inbox, f"inbox/{code}")}
        known, variable, form = None, None, None
    else:
        name = connection or f"{chosen}-{code}"
        variable = variable_of(name)
        known, form = _connection(name, variable, door, address)
        source = {"connector": door.connector or chosen, "connection": name}
        if door.place is not None:
            field, question = door.place
            source[field] = _ask(question, place)
    if source["connector"] == "exports":
        named = _ask(f"Виды файлов через запятую ({', '.join(get_args(LayoutName))})", layouts, "class_journal")
        source["layouts"] = [part.strip() for part in named.split(",") if part.strip()]
    made = _organisation({**organisation, "sources": [source]})
    probe, found = first_look(made, lambda _name: known or _no_connection(), Settings(), moment)
    told = {
        "ok": probe.ok,
        "message": probe.message,
        "remedy": probe.remedy,
        "warnings": list(probe.warnings),
        "found": None if found is None else _told(found),
        "variable": variable,
        "variable_form": form,
        "entry": entry_of(made),
    }
    if how is OutputFormat.JSON:
        print_json(told)
    else:
        _print(told, found)
    if not probe.ok:
        raise typer.Exit(1)
    if (write or yes) and (yes or _confirm("Дописать запись в organisations.yaml?")):
        say(f"Записано: {append_entry(Settings().config, made)}")
    if how is OutputFormat.TABLE:
        _say_what_next(made, variable and f"{variable}='{form}'", moment)


def _connection(name: str, variable: str, door: Door, address: Text) -> tuple[Connection, str]:
    """The connection from its variable, where that is set, or from questions; and how its URI is written."""
    given = os.environ.get(variable)
    if given is not None:
        found = parse_connection(name, given)
        return found, form_of(found.base_url, door)
    where = _ask("Адрес сервера", address, door.address if "example" not in door.address else None)
    secrets = {part: _ask_secret(question, hidden=part != "login") for part, question in door.secrets.items()}
    return connection_of(name, where, secrets, door), form_of(where, door)


def _organisation(entry: dict[str, Any]) -> Organisation:
    try:
        return Organisation.model_validate(entry)
    except (ValidationError, KeyError) as error:
        names = error.errors()[0]["loc"] if isinstance(error, ValidationError) else ("timezone",)
        where = [name for name in names if isinstance(name, str)][-1]
        raise ConfigurationError(
            f"Ответ не подходит: {where}.",
            "Код — латинские буквы, цифры и дефис; пояс — как Europe/Moscow или Asia/Yekaterinburg; "
            "виды файлов — из docs/formats.md.",
        ) from error


def _told(found: Found) -> dict[str, Any]:
    return {
        "classes": sorted(found.classes),
        "students": len(found.students),
        "periods": {
            name: [None if day is None else day.isoformat() for day in days] for name, days in found.periods.items()
        },
        "earliest_lesson_on": None if found.earliest_lesson_on is None else found.earliest_lesson_on.isoformat(),
        "pages": found.pages,
        "failures": [f"{failure.kind} {failure.key}: {failure.message}" for failure in found.failures],
    }


def _print(told: dict[str, Any], found: Found | None) -> None:
    typer.echo(told["message"] if told["ok"] else f"Не подключено. {told['message']} {told['remedy']}")
    for warning in told["warnings"]:
        typer.echo(f"Внимание: {warning}")
    if found is not None:
        periods = [
            f"{name}: {first:%d.%m.%Y} – {last:%d.%m.%Y}" if first and last else name
            for name, (first, last) in found.periods.items()
        ]
        earliest = found.earliest_lesson_on
        seen = f"{earliest:%d.%m.%Y}" if earliest else "в первые две недели учебного года не видно"
        rows = [
            ("Классы и группы", f"{len(found.classes)}: {', '.join(sorted(found.classes))}"),
            ("Обучающиеся", len(found.students)),
            ("Учебные периоды", "; ".join(periods)),
            ("Самое раннее занятие", seen),
        ]
        print_table("Что видно в системе", ("Что", "Сколько"), rows)
        for failure in found.failures:
            typer.echo(f"Не прочитано: {failure.message} {failure.remedy}")
    typer.echo("Запись для organisations.yaml:\n")
    typer.echo(told["entry"])


def _say_what_next(organisation: Organisation, variable: Text, moment: datetime) -> None:
    if variable is not None:
        say(
            f"1. Задайте переменную там, где запускается Свод: export {variable} — заглавные слова замените своими, "
            "особые знаки в них запишите через % (docs/ru/connect.md); в файлы её не записывайте."
        )
    else:
        say("1. Пусть школа кладёт выгрузки в эту папку; о формате файлов — docs/formats.md.")
    say(
        f"2. Первая загрузка: svod intake --organisation {organisation.id}. Она читает журнал с "
        f"{first_day_of_year(organisation, moment):%d.%m.%Y}."
    )
    say(
        "3. Всё, что найдёт первая загрузка, старше Свода: когда это записано, неизвестно, и опозданием оно "
        "не считается («нельзя установить»). О сроках Свод судит по тому, что появится или изменится со следующей ночи."
    )


def _ask(question: str, given: Text, default: Text = None) -> str:
    return given or _answer(lambda: str(typer.prompt(question, default=default, err=True)), question)


def _ask_secret(question: str, *, hidden: bool) -> str:
    return _answer(lambda: str(typer.prompt(question, hide_input=hidden, err=True)), question)


def _choose(question: str, among: Sequence[str], given: Text) -> str:
    if given is not None and given not in among:
        raise ConfigurationError(f"{question}: «{given}» не подходит.", f"Известны: {', '.join(among)}.")
    chosen = given or ""
    while chosen not in among:
        chosen = _ask(f"{question} ({', '.join(among)})", None)
    return chosen


def _confirm(question: str) -> bool:
    return _answer(lambda: typer.confirm(question, err=True), question)


def _answer(asking: Callable[[], T], question: str) -> T:
    """An answer of the person; where nobody can answer, a sentence tells which one is missing."""
    try:
        return asking()
    except typer.Abort as error:
        raise ConfigurationError(
            f"Нет ответа на вопрос «{question}».", "Ответьте или задайте параметр: svod connect --help."
        ) from error


def _regulations() -> list[str]:
    """The documents there are: those of Svod and the local acts of the configuration."""
    local_acts = Settings().config / "regulations"
    return [*shipped_ids(), *sorted(path.stem for path in local_acts.glob("*.yaml"))]


def _no_connection() -> Connection:
    raise ConfigurationError("Подключение не задано.", "Запустите svod connect снова.")
