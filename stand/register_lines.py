"""Lines of registers that somebody wrote, changed or struck out at a moment, laid over those the stand generates."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from stand.sheets import Cell, Rows


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """What one register sheet of an organisation says from `known_from_at` until `known_until_at` (None: for good).

    `key` are the cells (by heading) that tell the line from others. A line with that key takes the cells of
    `values`, every such line where there are several; where there is none, it is written below the others. With no
    `values` (None) the lines of that key are gone.
    """

    organisation: str
    sheet: str
    key: Mapping[str, Cell]
    values: Mapping[str, Cell] | None
    known_from_at: pd.Timestamp
    known_until_at: pd.Timestamp | None = None

    def stands_at(self, moment: pd.Timestamp) -> bool:
        """Whether the register says it at that moment."""
        return self.known_from_at <= moment and (self.known_until_at is None or moment < self.known_until_at)


def overlaid(sheet: str, rows: Rows, lines: Iterable[RegisterLine]) -> Rows:
    """The rows of a sheet, headings first, after those of the `lines` that are about it, in their order.

    A heading that the sheet does not have is a KeyError: the register would lose what was planted.
    """
    head, *body = rows
    columns = {title: column for column, title in enumerate(head)}
    for line in lines:
        if line.sheet != sheet:
            continue
        key = {columns[title]: value for title, value in line.key.items()}
        values = line.values

        def is_meant(row: list[Cell], key: Mapping[int, Cell] = key) -> bool:
            return all(row[column] == value for column, value in key.items())

        if values is None:
            body = [row for row in body if not is_meant(row)]
            continue
        if not any(map(is_meant, body)):
            body = [*body, [key.get(column) for column in range(len(head))]]
        filled = {columns[title]: value for title, value in values.items()}
        body = [[filled.get(column, cell) for column, cell in enumerate(row)] if is_meant(row) else row for row in body]
    return [head, *body]
