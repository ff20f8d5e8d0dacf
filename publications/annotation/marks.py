"""What is wrong at one place of a file, in the school's words."""

import re
from dataclasses import dataclass
from typing import Final, Literal

Severity = Literal["unread", "error", "warning", "info"]

# The worst first: of several marks on one cell the first of this order gives its colour.
SEVERITIES: Final[tuple[Severity, ...]] = ("unread", "error", "warning", "info")
SEVERITY_TITLES: Final[dict[Severity, str]] = {
    "unread": "не читается",
    "error": "нарушение",
    "warning": "предупреждение",
    "info": "к сведению",
}
# Shades that no palette of Excel or LibreOffice offers: by them our marks are known and taken off again.
COLOURS: Final[dict[Severity, str]] = {
    "unread": "FFE5CDFE",
    "error": "FFF9C6CD",
    "warning": "FFFFEB9B",
    "info": "FFDCEBF8",
}

_CELL: Final = re.compile(r"^(?P<sheet>.+)!(?P<letters>[A-Z]{1,3})(?P<row>[0-9]{1,7})$", re.DOTALL)
_FIELD: Final = re.compile(r"^L(?P<line>[0-9]{1,9})C(?P<field>[0-9]{1,5})$")


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing to mend. `pointer` is the place as the normaliser wrote it; an empty one is the file as a whole.

    `fingerprint` is a finding's, empty for a value that could not be read; `objection` what the school said of it.
    """

    pointer: str
    severity: Severity
    title: str
    remedy: str
    detail: str | None = None
    clause: str | None = None
    value: str | None = None
    place: str = ""
    status: str = ""
    fingerprint: str = ""
    objection: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A cell of a workbook: title of the sheet, row and column from one."""

    sheet: str
    row: int
    column: int

    @property
    def reference(self) -> str:
        """The cell as a person calls it: D14."""
        return f"{letters_of(self.column)}{self.row}"


def spot_of(pointer: str) -> Spot | None:
    """The cell that `Журнал!D14` names; None for whatever is no cell of a workbook."""
    found = _CELL.match(pointer)
    return Spot(found["sheet"], int(found["row"]), column_of(found["letters"])) if found else None


def field_of(pointer: str) -> tuple[int, int] | None:
    """Line and field of `L14C4`, both from one; None for another form."""
    found = _FIELD.match(pointer)
    return (int(found["line"]), int(found["field"])) if found else None


def worst(marks: list[Mark]) -> Severity:
    """The colour of a cell with these marks."""
    return min((mark.severity for mark in marks), key=SEVERITIES.index)


def letters_of(column: int) -> str:
    """The letters of a column from one: 4 → D, 27 → AA."""
    letters = ""
    while column > 0:
        column, place = divmod(column - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def column_of(letters: str) -> int:
    """The number of a column from its letters: D → 4."""
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column
