"""How a register is written down: its sheets, their columns, and what the model says of each of them.

Type, obligation and value list of a column come from the entity behind it; a description adds only what a person needs:
the heading, the words of a value list, a sentence of help and an example.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal

import sqlalchemy as sa

from schemas.model import PROVENANCE_NAMES, metadata

FieldKind = Literal["text", "id", "whole", "number", "flag", "day", "moment", "choice"]
Example = str | int | float | bool | date | datetime | None

# A register's own column for notes; a line marked with this word is an example and no record.
NOTE_TITLE = "Пометка"
EXAMPLE_WORD = "пример"

FLAG_WORDS: Mapping[bool, str] = {True: "да", False: "нет"}

_REASONS: Mapping[FieldKind, str] = {
    "whole": "whole_unreadable",
    "number": "number_unreadable",
    "flag": "yes_no_unreadable",
    "day": "date_unreadable",
    "moment": "moment_unreadable",
    "choice": "word_unknown",
}


@dataclass(frozen=True)
class Field:
    """One column of a sheet.

    `column` is that of the sheet's entity, or a name of its own for what the entity has no place for. `words` are
    what a person writes and the codes they stand for (case and «ё» do not matter); `suggestions` a list that is
    offered and not insisted on. `required` is None where the model decides. `otherwise` stands for an empty cell of a
    column that the model requires and the register does not. `reason` is the reject's, where it is not that of the
    column's kind.
    """

    column: str
    title: str
    help: str
    example: Example = None
    words: Mapping[str, str] = field(default_factory=dict)
    suggestions: tuple[str, ...] = ()
    required: bool | None = None
    otherwise: str | None = None
    reason: str | None = None
    longest: int = 255
    width: int | None = None


@dataclass(frozen=True)
class Column:
    """A field with what the model says of it."""

    field: Field
    kind: FieldKind
    required: bool

    @property
    def name(self) -> str:
        """The column of the entity; also the key by which a reader knows it."""
        return self.field.column

    @property
    def title(self) -> str:
        """The heading."""
        return self.field.title

    @property
    def reason(self) -> str:
        """Why a cell of this column is rejected that says something unreadable."""
        return self.field.reason or _REASONS.get(self.kind, "value_missing")

    @property
    def choices(self) -> tuple[str, ...]:
        """What the drop-down offers, none where anything may be written."""
        if self.kind == "flag":
            return tuple(FLAG_WORDS.values())
        return tuple(self.field.words) or self.field.suggestions


@dataclass(frozen=True)
class RegisterSheet:
    """One sheet: rows of one entity.

    `identity` names the columns whose values make the entity's own id `identity_column`, where it has one; the entity's
    key is made of given columns otherwise. `pointer` is the column whose cell a row is found by. `persons` are the
    columns with codes of persons and who they are. `days` are a first and a last day: such a row stands for each day
    from one to the other, and the entity has the first alone. `derived` are columns that the reader works out.
    `may_lack` says that a workbook without this sheet is whole.
    """

    title: str
    entity: str
    fields: tuple[Field, ...]
    identity_column: str | None = None
    identity: tuple[str, ...] = ()
    pointer: str | None = None
    persons: Mapping[str, str] = field(default_factory=dict)
    days: tuple[str, str] | None = None
    derived: tuple[str, ...] = ()
    may_lack: bool = True

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The fields with kind and obligation, in their order."""
        return tuple(self._column(one) for one in self.fields)

    @property
    def place(self) -> str:
        """The column whose cell stands for the row."""
        return self.pointer or next(column.name for column in self.columns if column.required)

    @property
    def silent(self) -> frozenset[str]:
        """Columns of the entity (`entity.column`) that this sheet has no word for."""
        filled = {*(one.column for one in self.fields), self.identity_column, *self.derived, "organisation_id"}
        own = set(metadata.tables[self.entity].columns.keys()) - set(PROVENANCE_NAMES)
        return frozenset(f"{self.entity}.{name}" for name in own - filled)

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)

    def _column(self, one: Field) -> Column:
        if self.days is not None and one.column == self.days[1]:
            return Column(one, "day", one.required is not False)
        if one.column not in metadata.tables[self.entity].columns:
            # It says something of another entity that the row brings along.
            return Column(one, "text", one.required is True)
        told: sa.Column[Any] = metadata.tables[self.entity].columns[one.column]
        needed = not told.nullable and one.otherwise is None
        return Column(one, _kind_of(told), needed if one.required is None else one.required)


@dataclass(frozen=True)
class Register:
    """A register: what it is called, what it is for, which obligations ask for it, and its sheets.

    `serves` maps the id of an obligation to what of it this register lets one tell. `version` is the reader's.
    """

    name: str
    title: str
    purpose: str
    serves: Mapping[str, str]
    sheets: tuple[RegisterSheet, ...]
    version: int = 1

    @property
    def page_kind(self) -> str:
        """The kind of page that a workbook with this register is."""
        return f"registers.{self.name}"

    @property
    def entities(self) -> tuple[str, ...]:
        """The entities that its sheets hold."""
        return tuple(sheet.entity for sheet in self.sheets)


def heading(title: str) -> str:
    """A heading as it is compared: spaces and case apart."""
    return " ".join(title.split()).casefold()


_KINDS: tuple[tuple[type[Any], FieldKind], ...] = (
    (sa.DateTime, "moment"),
    (sa.Date, "day"),
    (sa.Boolean, "flag"),
    (sa.BigInteger, "whole"),
    (sa.Double, "number"),
)


def _kind_of(told: "sa.Column[Any]") -> FieldKind:
    if told.info["values"]:
        return "choice"
    for type_, kind in _KINDS:
        if isinstance(told.type, type_):
            return kind
    # Our ids begin with the organisation; a register's own codes of persons stay as they are.
    return "id" if told.name.endswith("_id") and not told.name.startswith("register_") else "text"
