"""A sheet with headings in its first row: columns by title, and an account of every filled cell."""

from collections.abc import Callable, Mapping, Set
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns import Mask, Positions, blank_to_null, mapped, mask_of, present, texts
from transforms.rows import PageRows
from transforms.sheets.book import Cells, Sheet, filled_cells, is_formula_error

FIRST_ROW = 2


class HeadingAdvice(Protocol):
    """What to say of a heading that is not known, and of one that is missing; `transforms/registers` knows more."""

    def unknown(self, title: str) -> str:
        """The remedy for the cells under a heading that is not known."""

    def missing(self, title: str) -> str:
        """The remedy for a heading that is not there."""


class Table:
    """Rows of a sheet that hold anything; each filled cell is taken once, by a row or by a reject.

    `columns` maps our key to the heading. A heading not known makes rejects of its cells, a heading that is
    missing one reject that weighs nothing (none on a sheet without rows, none for an `optional` key); both leave the
    rest alone; `advice` says more of them than the remedy of their reason. The headings stand on `heading_row`, the
    rows follow.
    """

    def __init__(
        self,
        sheet: Sheet,
        columns: Mapping[str, str],
        page: PageRows,
        *,
        heading_row: int = 1,
        optional: frozenset[str] = frozenset(),
        advice: HeadingAdvice | None = None,
    ) -> None:
        self.sheet = sheet
        self._page = page
        self._heading_row = heading_row
        cells = filled_cells(sheet, heading_row + FIRST_ROW - 1)
        self.rows, place = np.unique(cells.rows, return_inverse=True)
        self.alive = np.ones(len(self.rows), bool)
        self._column = self._find(columns)
        width = int(cells.columns.max(initial=0)) + 1
        known = np.isin(cells.columns, list(self._column.values()))
        self._text: dict[str, pa.Array] = {}
        self._open: dict[str, Mask] = {}
        where = np.full((len(self.rows), width + 1), -1, np.int64)
        where[place, cells.columns] = np.arange(len(cells.rows))
        for key in columns:
            column = self._column.get(key, 0)
            position = where[:, column] if 0 < column <= width else np.full(len(self.rows), -1)
            self._text[key] = cells.text.take(pa.array(position, mask=position < 0))
            self._open[key] = position >= 0
        strange = cells.where(~known)
        self._reject_strange(strange, advice)
        self._reject_errors(cells)
        for key in columns:
            if key not in self._column and key not in optional and len(self.rows):
                corner = sheet.pointers(np.array([heading_row]), np.array([1]))
                remedy = advice.missing(columns[key]) if advice is not None else None
                page.reject(corner, texts([columns[key]]), "column_missing", 0, remedy)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def keys(self) -> tuple[str, ...]:
        """Our keys of all the columns."""
        return tuple(self._text)

    def text(self, key: str) -> pa.Array:
        """A column as it is written, null where nothing is."""
        return self._text[key]

    def parsed(self, key: str, parse: Callable[[str], Any], type_: pa.DataType, reason: str) -> pa.Array:
        """A column read by `parse`; a cell it can't read is rejected and its row lives on."""
        value = mapped(self._text[key], parse, type_)
        self.reject_cells(key, present(self._text[key]) & ~present(value) & self.alive, reason)
        return value

    def reject_cells(self, key: str, mask: Mask, reason: str) -> None:
        """Rejects cells of a column."""
        mask = mask & self._open[key]
        if not mask.any():
            return
        self._page.reject(self.pointers(key, mask), self._text[key].filter(pa.array(mask)), reason, 1)
        self._open[key] &= ~mask

    def reject_rows(self, key: str, mask: Mask, reason: str) -> None:
        """Rejects whole rows because of what stands (or is missing) under `key`."""
        mask = mask & self.alive
        if not mask.any():
            return
        items = self.take(*self._text, where=mask)
        self.alive &= ~mask
        self._page.reject(self.pointers(key, mask), self._text[key].filter(pa.array(mask)), reason, items[mask])

    def require(self, key: str, value: pa.Array, reason: str) -> None:
        """Rejects the rows where `value`, read from the column `key`, is null."""
        self.reject_rows(key, ~present(value), reason)

    def take(self, *keys: str, where: Mask | None = None) -> Positions:
        """Takes the filled cells of these columns into account: how many, per row."""
        total = np.zeros(len(self.rows), np.int64)
        for key in keys:
            taken = self._open[key] if where is None else self._open[key] & where
            total += taken
            self._open[key] = self._open[key] & ~taken
        return total

    def pointers(self, key: str, mask: Mask | None = None) -> pa.Array:
        """Coordinates of the cells of a column."""
        rows = self.rows if mask is None else self.rows[mask]
        return self.sheet.pointers(rows, np.full(len(rows), self._column.get(key, 1)))

    def reject_formulas(self, places: Set[tuple[int, int]]) -> None:
        """Rejects the cells (row, column, from one) that hold a formula, also those that show nothing."""
        if not places:
            return
        for key, column in self._column.items():
            rows = np.array(sorted(row for row, place in places if place == column), np.int64)
            wrong = np.isin(self.rows, rows)
            shown = wrong & self._open[key]
            self.reject_cells(key, wrong, "formula_cell")
            silent = rows[~np.isin(rows, self.rows[shown]) & (rows > self._heading_row)]
            pointers = self.sheet.pointers(silent, np.full(len(silent), column))
            self._page.reject(pointers, pa.nulls(len(silent), pa.string()), "formula_cell", 0)
            self._text[key] = pc.if_else(pa.array(wrong), pa.scalar(None, pa.string()), self._text[key])

    def _reject_strange(self, strange: Cells, advice: HeadingAdvice | None) -> None:
        if advice is None:
            self._page.reject(self.sheet.pointers(strange.rows, strange.columns), strange.text, "column_unknown", 1)
            return
        for column in np.unique(strange.columns):
            cells = strange.where(strange.columns == column)
            remedy = advice.unknown(self.sheet.cell(self._heading_row, int(column)))
            self._page.reject(self.sheet.pointers(cells.rows, cells.columns), cells.text, "column_unknown", 1, remedy)

    def _reject_errors(self, cells: Cells) -> None:
        if not any(is_formula_error(text) for text in cells.text.unique().to_pylist()):
            return
        for key, text in self._text.items():
            wrong = mask_of(mapped(text, is_formula_error, pa.bool_()))
            if wrong.any():
                self.reject_cells(key, wrong, "formula_error")
                self._text[key] = pc.if_else(pa.array(wrong), pa.scalar(None, pa.string()), text)

    def _find(self, columns: Mapping[str, str]) -> dict[str, int]:
        place = self._heading_row - 1
        heading = self.sheet.rows[place] if place < len(self.sheet.rows) else ()
        titles = {title.casefold(): key for key, title in columns.items()}
        found: dict[str, int] = {}
        for number, title in enumerate(heading, start=1):
            key = titles.get(" ".join(title.split()).casefold())
            if key is not None:
                found.setdefault(key, number)
        return found


def chosen(column: pa.Array, mask: Mask) -> pa.Array:
    """The values of a column where `mask` holds."""
    return column.filter(pa.array(mask))


def word(column: pa.Array, words: Mapping[str, str]) -> pa.Array:
    """Codes of words in any case, with «е» or «ё»; null for a word not known."""
    return mapped(
        blank_to_null(pc.utf8_trim_whitespace(column)),
        lambda text: words.get(" ".join(text.split()).casefold().replace("ё", "е")),
        pa.string(),
    )
