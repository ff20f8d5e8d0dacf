"""The one MetaData of Svod and the shape that every canonical entity shares."""

from typing import Any, Literal

import sqlalchemy as sa

from schemas.model.columns import integer, moment, text

metadata = sa.MetaData()

TableKind = Literal["reference", "fact", "operation"]


def _provenance() -> list[sa.Column[Any]]:
    """Where a row comes from and when it was recorded: every canonical row carries these."""
    return [
        text("source", "Источник внутри организации: имя коннектора", required=True),
        text("source_page", "Страница источника: SHA-256 её байтов", required=True),
        text(
            "source_pointer",
            "Место на странице: JSON Pointer, лист и ячейка, строка XML или CSV",
            required=True,
        ),
        text("normaliser_version", "Версия нормализатора, прочитавшего страницу", required=True),
        moment("recorded_at", "Точный момент записи, если источник его сообщает"),
        moment(
            "recorded_from_at",
            "Записано позже этого момента: последнее чтение, которое значения ещё не показало; пусто, если неизвестно",
        ),
        moment(
            "recorded_until_at",
            "Записано не позже этого момента: первое чтение, показавшее значение, или точный момент",
        ),
        text("recorded_by", "Кто записал: код сотрудника в источнике, если сообщается", personal="identifier"),
        moment("first_seen_at", "Когда строка впервые прочитана", required=True),
        moment("changed_at", "Когда прочитано нынешнее значение", required=True),
        text("run_id", "Запуск, записавший нынешнее значение", required=True),
    ]


# Columns that say when and whence a row was read: they do not make another value of it.
PROVENANCE_NAMES = tuple(column.name for column in _provenance())

# Columns that a normaliser leaves to the lake.
LAKE_NAMES = ("source_page", "recorded_from_at", "recorded_until_at", "first_seen_at", "changed_at", "run_id")


def entity(
    name: str,
    title: str,
    kind: TableKind,
    *columns: sa.Column[Any],
    date_column: str | None = None,
) -> sa.Table:
    """Declares a canonical entity: `organisation_id`, its own columns, then the provenance.

    `date_column` is the local date that puts a row into a reading window; an entity
    without one is read whole each time.
    """
    return sa.Table(
        name,
        metadata,
        text("organisation_id", "Код организации", key=True),
        *columns,
        *_provenance(),
        comment=title,
        info={"title": title, "kind": kind, "date_column": date_column},
    )


def operation(name: str, title: str, *columns: sa.Column[Any]) -> sa.Table:
    """Declares a table of the lake's own bookkeeping: no provenance, no revisions."""
    return sa.Table(
        name,
        metadata,
        *columns,
        comment=title,
        info={"title": title, "kind": "operation", "date_column": None},
    )


def revision_of(table: sa.Table) -> sa.Table:
    """The table of former values of `table`: the same columns and the interval each was seen in."""
    copied: list[sa.Column[Any]] = [
        sa.Column(
            original.name,
            original.type,
            primary_key=original.primary_key,
            nullable=original.nullable,
            comment=original.comment,
            info=dict(original.info),
        )
        for original in table.columns
    ]
    return sa.Table(
        f"{table.name}_revision",
        metadata,
        *copied,
        integer("revision_number", "Порядковый номер прежнего значения, с единицы", key=True),
        moment("seen_from_at", "С какого чтения значение показывалось", required=True),
        moment("seen_until_at", "Последнее чтение, показавшее значение", required=True),
        moment("replaced_at", "Чтение, показавшее другое значение или его отсутствие", required=True),
        text("replaced_by_run_id", "Запуск, обнаруживший замену", required=True),
        text(
            "change_code",
            "Что случилось: superseded — заменено, deleted — исчезло, moved — занятие перенесено",
            required=True,
        ),
        comment=f"{table.comment}: прежние значения",
        info={
            "title": f"{table.comment}: прежние значения",
            "kind": "revision",
            "date_column": table.info["date_column"],
        },
    )
