"""The receipt of a delivery: what a school handed over and what became of every value of it."""

from datetime import datetime
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

RECEIPT_FORMAT: Final = "svod-receipt/1"


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ReceiptOrganisation(_Record):
    """Whose delivery it is."""

    id: str
    title: str


class ReceiptCounts(_Record):
    """Values of the delivery; `offered` is the sum of the other five."""

    offered: int = Field(ge=0, description="Предложено значений: посчитано по байтам")
    accepted: int = Field(ge=0, description="Принято новых")
    unchanged: int = Field(ge=0, description="Без изменений")
    superseding: int = Field(ge=0, description="Заменило прежнее")
    duplicate: int = Field(ge=0, description="Повторы")
    quarantined: int = Field(ge=0, description="Не прочитано")


class ReceiptUnread(_Record):
    """A value that can't be read."""

    place: str = Field(description="Где: лист и ячейка, строка и поле")
    value: str | None = Field(description="Значение, как в источнике; видит его только эта организация")
    reason: str = Field(description="Код причины")
    remedy: str = Field(description="Что сделать")
    items: int = Field(description="Сколько значений")
    first_seen_at: datetime = Field(description="Когда впервые не прочитано, UTC")


class ReceiptMended(ReceiptUnread):
    """A value that could be read at last."""

    released_at: datetime = Field(description="Когда прочитано, UTC")
    days_late: int = Field(ge=0, description="На сколько полных дней позже")


class ReceiptFinding(_Record):
    """A breach that is open or disputed."""

    rule: str = Field(description="Код правила")
    title: str = Field(description="Что не так")
    key: dict[str, str] = Field(description="Где: коды источника")
    place: str = Field(description="Место в файле")
    clause: str = Field(description="Пункт документа")
    severity: Literal["error", "warning", "info"]
    status: Literal["new", "persisting", "reopened", "disputed"]
    detail: str | None = Field(description="Что именно")
    remedy: str = Field(description="Как исправить")
    first_seen_at: datetime = Field(description="Впервые найдено, UTC")
    fingerprint: str = Field(description="Отпечаток находки")
    objection: str | None = Field(description="Возражение школы, если оно есть и ещё не решено")


class Receipt(_Record):
    """The receipt of one file, or of what a system gave in one night."""

    format: Literal["svod-receipt/1"]
    organisation: ReceiptOrganisation
    source: str = Field(description="Источник: имя коннектора")
    file: str | None = Field(description="Имя файла; пусто, если читали систему")
    sha256: str | None = Field(description="SHA-256 файла")
    received_at: datetime = Field(description="Когда прочитано впервые, UTC")
    status: Literal["accepted", "partly", "refused", "incomplete"] = Field(
        description="accepted — прочитано всё; partly — часть значений не прочитана; refused — файл не прочитан; "
        "incomplete — система отдала не всё"
    )
    document: str | None = Field(description="Документ, по пунктам которого проверено")
    failure: str | None = Field(description="Почему отдано не всё")
    counts: ReceiptCounts
    unread_count: int = Field(ge=0, description="Сколько записей не прочитано всего")
    unread: list[ReceiptUnread] = Field(description="Что не прочитано, первые 1000 записей")
    mended: list[ReceiptMended] = Field(description="Что прочитано после исправления, первые 1000 записей")
    findings_count: int = Field(ge=0, description="Сколько находок всего")
    findings: list[ReceiptFinding] = Field(description="Находки: открытые и оспоренные, первые 1000")


def receipt_schema() -> dict[str, Any]:
    """The JSON Schema of the receipt."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Receipt.model_json_schema()}
