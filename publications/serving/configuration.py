"""`serve.yaml`: what an installation of the feed service decides; it may be missing."""

from pathlib import Path
from typing import Annotated

import yaml
from pydantic import Field, ValidationError

from foundation.errors import ConfigurationError
from foundation.organisations import Strict
from foundation.yaml_text import read_yaml

_Base = Annotated[str, Field(pattern=r"^(/[A-Za-z0-9._-]+)+$")]


class ScheduleExchange(Strict):
    """What the «Моя школа» exchange leaves open (docs/serving.md names each as an assumption)."""

    base: _Base = Field("/myschool", description="Путь, под которым стоит Schedule")
    school_url: str | None = Field(
        None, description="scheduleUrl: адрес расписания школы; {organisation} заменяется её кодом"
    )
    score_system: str = Field("5", description="scoreSystem: как называется шкала отметок")
    attendance_codes: dict[str, str] = Field(
        default_factory=lambda: {"absent": "н", "absent_excused": "у", "ill": "б", "late": "о"},
        description="attendance.code по виду записи; чего здесь нет, передаётся как в журнале",
    )
    name_student: bool = Field(
        True,
        description="Называть ребёнка полем student; без него учётной записи с несколькими детьми отвечают отказом",
    )


class Serving(Strict):
    """The whole of `serve.yaml`."""

    token_minutes: int = Field(10, ge=1, le=60, description="Сколько минут действует пропуск")
    requests_per_second: float = Field(20, gt=0, description="Предел обращений клиента, если у него нет своего")
    failures_per_minute: int = Field(10, ge=1, description="После скольких неудачных входов за минуту адрес ждёт")
    calendars: bool = Field(True, description="Можно ли заводить ссылки на календарь; «нет» отключает и заведённые")
    schedule: ScheduleExchange = Field(ScheduleExchange(), description="Обмен «Моя школа»")


def load_serving(config: Path) -> Serving:
    """Reads and checks `serve.yaml` of the folder `config`; without the file everything is as by default."""
    path = config / "serve.yaml"
    if not path.is_file():
        return Serving()
    try:
        return Serving.model_validate(read_yaml(path.read_bytes()) or {})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError(f"{path}: {place}: {first['msg']}.", "Сверьте с docs/serving.md.") from error
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{path} не читается как YAML.", "Сверьте с docs/serving.md.") from error
