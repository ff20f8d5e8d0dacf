"""The one settings object: everything an installation decides, from `SVOD_*` in the environment."""

from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """What an installation decides; each field is the variable `SVOD_<FIELD>`."""

    model_config = SettingsConfigDict(env_prefix="SVOD_", extra="ignore", frozen=True)

    workspace: Path = Field(PROJECT_ROOT / "var", description="Рабочая папка: озеро, выпуски, журналы запусков")
    config: Path = Field(PROJECT_ROOT / "config", description="Папка с organisations.yaml")
    lake_catalog: SecretStr | None = Field(
        None,
        description="Каталог озера: postgres://… или путь к файлу SQLite (иначе <workspace>/lake/catalog.sqlite)",
    )
    lake_data: str | None = Field(
        None, description="Где лежат файлы Parquet: папка или s3://… (по умолчанию <workspace>/lake/data)"
    )
    lake_encrypted: bool = Field(False, description="Шифровать файлы озера (ключи в каталоге)")
    threads: int = Field(2, ge=1, description="Сколько ядер занимает один процесс DuckDB")
    memory_limit: str = Field("2GB", description="Предел памяти одного процесса DuckDB")
    window_days_back: int = Field(14, ge=0, description="Сколько дней назад читает каждая ночь")
    window_days_ahead: int = Field(14, ge=0, description="Сколько дней вперёд читает каждая ночь")
    pages_per_commit: int = Field(100, ge=1, description="Сколько страниц уходит в озеро одной транзакцией")
    hold_share: float = Field(
        0.25,
        ge=0,
        le=1,
        description="Какая доля исчезнувших или переписанных строк удерживает изменение до решения человека",
    )
    hold_rows: int = Field(50, ge=0, description="Изменение меньше стольких строк не удерживается")
    snapshot_days: int = Field(30, ge=1, description="Сколько дней живут снимки озера")
    mail_mode: Literal["off", "dry_run", "deliver"] = Field(
        "dry_run", description="Доставка почты: off, dry_run, deliver"
    )
    mail_allow: str = Field(
        "",
        description="Кому разрешено отправлять: адреса и @домены через запятую; * — всем",
    )
    mail_sender: str = Field("Дневник <dnevnik@svod.invalid>", description="От чьего имени уходит почта")
    serve_key: SecretStr | None = Field(
        None,
        min_length=32,
        description="Ключ подписи пропусков службы ленты, от 32 знаков; без него пропуска живут до перезапуска",
    )
    language: Literal["ru"] = Field("ru", description="Язык выпусков")

    @cached_property
    def landing(self) -> Path:
        """Folder of the raw pages by content hash."""
        return self.workspace / "landing"

    @cached_property
    def runs(self) -> Path:
        """Folder of the run manifests."""
        return self.workspace / "runs"

    @cached_property
    def publications(self) -> Path:
        """Folder of everything that was published."""
        return self.workspace / "publications"

    @cached_property
    def catalog(self) -> str:
        """The lake catalog's address: a PostgreSQL URI or a SQLite file."""
        if self.lake_catalog is not None:
            return self.lake_catalog.get_secret_value()
        return str(self.workspace / "lake" / "catalog.sqlite")

    @cached_property
    def data_path(self) -> str:
        """Where the lake's Parquet files lie."""
        return self.lake_data or str(self.workspace / "lake" / "data")
