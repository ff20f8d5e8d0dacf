"""How a column of the canonical model is written down: type, Russian description, personal-data class, unit."""

from typing import Any, Literal

import sqlalchemy as sa

# none: says nothing of a person; identifier: a key that leads to one; personal: 152-ФЗ art. 3;
# special: health and the like, 152-ФЗ art. 10 (an absence by illness is one).
PersonalData = Literal["none", "identifier", "personal", "special"]


def column(
    name: str,
    type_: sa.types.TypeEngine[Any],
    description: str,
    *,
    personal: PersonalData = "none",
    unit: str | None = None,
    key: bool = False,
    required: bool = False,
    values: tuple[str, ...] | None = None,
) -> sa.Column[Any]:
    """A column with its Russian description; `values` is the closed list a `_code` comes from.

    `key` makes it part of the primary key (and required).
    """
    return sa.Column(
        name,
        type_,
        primary_key=key,
        nullable=not (key or required),
        comment=description,
        info={"description": description, "personal": personal, "unit": unit, "values": values},
    )


def text(name: str, description: str, **more: Any) -> sa.Column[Any]:
    """A text column."""
    return column(name, sa.String(), description, **more)


def code(name: str, description: str, values: tuple[str, ...], **more: Any) -> sa.Column[Any]:
    """A text column whose values come from a closed list."""
    return column(name, sa.String(), description, values=values, **more)


def integer(name: str, description: str, **more: Any) -> sa.Column[Any]:
    """A whole number."""
    return column(name, sa.BigInteger(), description, **more)


def number(name: str, description: str, **more: Any) -> sa.Column[Any]:
    """A number that may have a fraction."""
    return column(name, sa.Double(), description, **more)


def flag(name: str, description: str, **more: Any) -> sa.Column[Any]:
    """Yes, no or unknown."""
    return column(name, sa.Boolean(), description, **more)


def day(name: str, description: str, **more: Any) -> sa.Column[Any]:
    """A local date of the organisation."""
    return column(name, sa.Date(), description, unit="местная дата", **more)


def moment(name: str, description: str, **more: Any) -> sa.Column[Any]:
    """A moment, kept in UTC."""
    return column(name, sa.DateTime(timezone=True), description, unit="момент (UTC)", **more)
