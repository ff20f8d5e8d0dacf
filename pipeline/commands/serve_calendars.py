"""`svod serve calendars`: the addresses of calendars that families subscribe to, listed and ended."""

from typing import Annotated

import typer

from foundation.clock import utc_now
from foundation.errors import ConfigurationError
from foundation.settings import Settings
from pipeline.commands.options import Format
from pipeline.printing import OutputFormat, print_records, say
from publications.serving.calendars import calendars_of, end_calendars


def calendars_group() -> typer.Typer:
    """The group of commands."""
    group = typer.Typer(help="Ссылки, на которые подписаны календари семей.", no_args_is_help=True)
    group.command("list")(show)
    group.command("end")(end)
    return group


def show(
    student_id: Annotated[
        str | None, typer.Option("--student", help="Только этого обучающегося: организация|код")
    ] = None,
    how: Format = OutputFormat.TABLE,
) -> None:
    """Кто, от чьего имени и на чей календарь завёл ссылку; самих ссылок Свод не хранит."""
    with calendars_of(Settings()) as found:
        listed = [each for each in found.all() if student_id in (None, each.student_id)]
    print_records(
        "Ссылки на календари",
        {
            "calendar_id": "Ссылка",
            "student_id": "Обучающийся",
            "account_id": "От имени",
            "client_id": "Клиент",
            "made_at": "Заведена",
            "ended_at": "Отключена",
        },
        [
            {
                "calendar_id": each.calendar_id,
                "student_id": each.student_id,
                "account_id": each.account_id,
                "client_id": each.client_id,
                "made_at": each.made_at,
                "ended_at": each.ended_at,
            }
            for each in listed
        ],
        how,
    )


def end(
    calendar_id: Annotated[str | None, typer.Argument(metavar="[CALENDAR]", help="Код ссылки из списка")] = None,
    student_id: Annotated[str | None, typer.Option("--student", help="Все ссылки этого обучающегося")] = None,
) -> None:
    """Отключает ссылку — или все ссылки ребёнка — сразу и навсегда."""
    if (calendar_id is None) == (student_id is None):
        raise ConfigurationError(
            "Назовите код ссылки или --student, но не вместе.", "Список: svod serve calendars list."
        )
    ended = end_calendars(Settings(), utc_now(), calendar_id, student_id)
    say(f"Отключено ссылок: {len(ended)}.")
