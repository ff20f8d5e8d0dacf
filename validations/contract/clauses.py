"""The clauses of the data contract, derived from the canonical model and from nothing else."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

import sqlalchemy as sa

from schemas.model import ENTITIES, metadata

ClauseKind = Literal["columns", "type", "not_null", "value_set", "key", "copy", "reference"]

# Names that Great Expectations knows for the types of the frame it is handed (see `delta.py`).
FRAME_TYPES: dict[type, tuple[str, str]] = {
    sa.DateTime: ("Timestamp", "момент в UTC"),
    sa.Date: ("datetime64", "дата"),
    sa.Boolean: ("bool", "да или нет"),
    sa.BigInteger: ("int", "целое число"),
    sa.Double: ("float", "число"),
    sa.String: ("str", "текст"),
}

# The column that `delta.py` adds: the key of a row that another row of the table already has.
COPY_COLUMN = "key_seen_before"
# Ids of an outside system: their owners are not rows of ours.
_FOREIGN_PREFIXES = ("source_", "register_")
# Organisations come from `organisations.yaml`, not from a source: a row can't be read under an unknown one.
_CONFIGURED = "organisation_id"


@dataclass(frozen=True, slots=True)
class Reference:
    """`column` of `table` holds keys (`target_column`) of `target`; `missing_column` is added to the frame."""

    table: str
    column: str
    target: str
    target_column: str

    @property
    def missing_column(self) -> str:
        """The added column: the value where the target has no such row, else nothing."""
        return f"{self.column}_without_{self.target}"


@dataclass(frozen=True, slots=True)
class Clause:
    """One promise about one table: what is expected, of which columns, in Russian for the reader.

    `columns` are those of the frame; `values` is the closed list, the frame type or the expected columns.
    """

    table: str
    kind: ClauseKind
    columns: tuple[str, ...]
    description: str
    values: tuple[str, ...] = ()


@cache
def references(table: str) -> tuple[Reference, ...]:
    """The references that the names of the columns of `table` imply, `<entity>_id` or `<role>_<entity>_id`."""
    owners = {
        f"{entity.name}_id": entity.name for entity in ENTITIES if f"{entity.name}_id" in entity.primary_key.columns
    }
    found = []
    for column in metadata.tables[table].columns:
        if column.name.startswith(_FOREIGN_PREFIXES) or column.name.endswith(_CONFIGURED):
            continue
        suffixes = [known for known in owners if column.name == known or column.name.endswith(f"_{known}")]
        if not suffixes:
            continue
        target_column = max(suffixes, key=len)
        target = owners[target_column]
        if (table, column.name) != (target, target_column):
            found.append(Reference(table, column.name, target, target_column))
    return tuple(found)


@cache
def clauses(table: str) -> tuple[Clause, ...]:
    """Every clause of one table, in the order a reader asks: shape, key, filling, value sets, references."""
    model = metadata.tables[table]
    names = tuple(column.name for column in model.columns)
    key = tuple(column.name for column in model.primary_key.columns)
    promised = [
        Clause(table, "columns", (), "Столбцы те же и в том же порядке, что в модели", names),
        Clause(table, "key", key, f"Ключ не повторяется среди строк этой ночи: {', '.join(key)}"),
        Clause(table, "copy", (COPY_COLUMN,), "Строка не повторяет ключ строки, записанной раньше"),
    ]
    for column in model.columns:
        label = f"«{_short(column)}» ({column.name})"
        frame_type, said = _frame_type(column)
        promised.append(Clause(table, "type", (column.name,), f"{label}: {said}", (frame_type,)))
        if not column.nullable:
            promised.append(Clause(table, "not_null", (column.name,), f"{label}: заполнено в каждой строке"))
        values = column.info["values"]
        if values:
            promised.append(
                Clause(table, "value_set", (column.name,), f"{label}: только {', '.join(values)}", tuple(values))
            )
    for reference in references(table):
        owner = metadata.tables[reference.target].info["title"]
        label = f"«{_short(model.columns[reference.column])}» ({reference.column})"
        promised.append(
            Clause(
                table,
                "reference",
                (reference.missing_column,),
                f"{label}: есть в таблице {reference.target} — «{owner}»",
            )
        )
    return tuple(promised)


def _frame_type(column: sa.Column[object]) -> tuple[str, str]:
    for known, names in FRAME_TYPES.items():
        if isinstance(column.type, known):
            return names
    raise TypeError(f"The contract has no frame type for {column.type!r}: add it to FRAME_TYPES.")


def _short(column: sa.Column[object]) -> str:
    described = str(column.info["description"])
    for mark in (":", ";", " ("):
        described = described.split(mark, maxsplit=1)[0]
    return described
