"""`organisations.yaml`: who is read, from where, and under which regulation."""

from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from foundation.errors import ConfigurationError
from foundation.yaml_text import read_yaml

OrganisationId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,62}$")]


ConnectorName = Literal[
    "eljur", "eljur-esia", "dnevnik", "netschool-poo", "netschool", "exports", "oneroster", "registers"
]
# Layouts of files that a school sends (docs/formats.md); what a source can say depends on them.
LayoutName = Literal["class_journal", "progress_report", "report_card", "topics_page", "xml_journal"]


# What an ЭлЖур server is asked for besides its reference pages, in the order of reading.
EljurMethod = Literal[
    "getschedule",
    "getdiary",
    "getmarks",
    "getassessments",
    "gethomework",
    "getfinalassessments",
    "getupdates",
    "getmessages",
]


class Strict(BaseModel):
    """A record that refuses unknown fields, so that a typing error never goes unnoticed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(Strict):
    """One place an organisation's data comes from."""

    connector: ConnectorName = Field(description="Чем читать; это и есть имя источника внутри организации")
    connection: str | None = Field(
        None, description="Имя подключения: переменная SVOD_CONN_<ИМЯ> или подключение Airflow"
    )
    inbox: str | None = Field(None, description="Папка выгрузок относительно рабочей папки")
    timezone: str | None = Field(None, description="Пояс сервера источника, если он не совпадает с поясом организации")
    api: Literal["api", "apiv3"] = Field("apiv3", description="Ветвь программного интерфейса ЭлЖур")
    vendor: str | None = Field(None, description="Имя школы (vendor) на сервере ЭлЖур")
    methods: tuple[EljurMethod, ...] = Field(
        ("getschedule", "getdiary", "getfinalassessments", "getupdates", "getmessages"),
        description="Что спрашивать у ЭлЖура кроме справочников; getdiary говорит всё, что getmarks, getassessments "
        "и gethomework, поэтому их включают вместо него, если он закрыт",
    )
    school: str | None = Field(
        None,
        description="Номер школы на сервере: id школы Dnevnik.ru, scid «Сетевого города», "
        "арендатор (tenant) «Сетевого города ПОО»",
    )
    layouts: tuple[LayoutName, ...] = Field(("class_journal",), description="Какие выгрузки присылает школа (exports)")
    requests_per_second: float = Field(10, gt=0, description="Предел обращений к узлу")
    concurrency: int = Field(4, ge=1, le=32, description="Сколько обращений одновременно")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        if value is not None:
            ZoneInfo(value)
        return value


class Organisation(Strict):
    """A school or a college (or one of its sites), with its regulation."""

    id: OrganisationId = Field(description="Постоянный код организации")
    title: str = Field(description="Полное название")
    kind: Literal["school", "college"] = Field(description="Школа или колледж")
    branch_of: OrganisationId | None = Field(None, description="Головная организация, если это площадка")
    municipality: str = Field(description="Муниципалитет")
    timezone: str = Field(description="Часовой пояс, например Europe/Moscow")
    regulation: str = Field(description="Регламент: имя файла из validations/regulations без .yaml")
    consent_mode: Literal["opt_in", "opt_out"] | None = Field(
        None, description="Согласие: как в регламенте, если не указано"
    )
    sources: list[Source] = Field(min_length=1, description="Откуда читать")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        ZoneInfo(value)
        return value

    @field_validator("sources")
    @classmethod
    def _each_connector_once(cls, value: list[Source]) -> list[Source]:
        names = [source.connector for source in value]
        if len(names) != len(set(names)):
            raise ValueError("один и тот же connector указан дважды")
        return value


class Organisations(Strict):
    """The whole of `organisations.yaml`."""

    organisations: list[Organisation] = Field(min_length=1)

    def by_id(self, organisation_id: str) -> Organisation:
        """The organisation of that id; unknown ids are a configuration error."""
        for organisation in self.organisations:
            if organisation.id == organisation_id:
                return organisation
        raise ConfigurationError(
            f"Организации «{organisation_id}» нет в organisations.yaml.",
            "Проверьте код: список печатает «svod organisations».",
        )


def load_organisations(config: Path) -> Organisations:
    """Reads and checks `organisations.yaml` of the folder `config`.

    Raises ConfigurationError naming the place and what was expected there.
    """
    path = config / "organisations.yaml"
    if not path.is_file():
        raise ConfigurationError(
            f"Нет файла {path}.", "Скопируйте config/example/organisations.yaml и впишите свои организации."
        )
    try:
        found = Organisations.model_validate(read_yaml(path.read_bytes()))
    except (yaml.YAMLError, ValidationError, ValueError, KeyError) as error:
        raise ConfigurationError(
            f"{path} не читается: {_first_complaint(error)}.",
            "Сверьте его с config/organisations.schema.json.",
        ) from error
    ids = [organisation.id for organisation in found.organisations]
    twice = sorted({i for i in ids if ids.count(i) > 1})
    if twice:
        raise ConfigurationError(f"{path}: код «{twice[0]}» стоит дважды.", "Дайте каждой организации свой код.")
    return found


def _first_complaint(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return str(error).splitlines()[0]
