"""The grid of a class journal: who sits on which row, and what stands in the cells."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns import Mask, Positions, codes, first_rows, mapped, mask_of, present, taken, texts
from transforms.exports.heading import GRID_FIRST_COLUMN, GRID_FIRST_ROW, is_date
from transforms.exports.occurrences import Occurrences
from transforms.rows import PageRows
from transforms.sheets.book import Cells, Sheet, filled_cells, is_formula_error
from transforms.sheets.tokens import split_tokens
from transforms.words import parse_whole

ABSENCES = {"н": "absent", "б": "ill", "у": "absent_excused", "о": "late"}
_NUMBER, _CODE, _NAME = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Pupils:
    """Students of the grid: row, the source's code, name, number in the list; `of_row` finds them by row."""

    rows: Positions
    code: pa.Array
    name: pa.Array
    list_number: pa.Array
    name_items: Positions
    number_items: Positions
    of_row: Positions


@dataclass(frozen=True, slots=True)
class Tokens:
    """Values of the cells, one by one, in the order of rows, columns and of the cell."""

    cell_rows: Positions
    cell_columns: Positions
    pupil: Positions
    lesson: Positions
    text: pa.Array
    absence: pa.Array


def read_pupils(sheet: Sheet, page: PageRows) -> Pupils:
    """Students of the grid; a row without code or name, or of a code said above, is rejected whole."""
    filled = filled_cells(sheet, GRID_FIRST_ROW)
    rows = np.unique(filled.rows)
    number, code, name = (_column(filled, rows, column) for column in (_NUMBER, _CODE, _NAME))
    living = np.ones(len(rows), bool)
    repeated = present(code)
    living_codes = np.flatnonzero(repeated)
    repeated[living_codes[first_rows(codes(taken(code, living_codes)))]] = False
    weights = np.bincount(
        np.searchsorted(rows, filled.rows), weights=_weights(sheet, filled), minlength=len(rows)
    ).astype(np.int64)
    for column, wrong, shown, reason in (
        (_CODE, ~present(code), name, "student_missing"),
        (_CODE, repeated, code, "student_repeated"),
        (_NAME, ~present(name), code, "student_unnamed"),
    ):
        chosen = np.flatnonzero(wrong & living)
        page.reject(
            sheet.pointers(rows[chosen], np.full(len(chosen), column)), taken(shown, chosen), reason, weights[chosen]
        )
        living[chosen] = False
    kept = np.flatnonzero(living)
    list_number = mapped(number, parse_whole, pa.int64())
    unread = np.flatnonzero(present(number) & ~present(list_number) & living)
    page.reject(
        sheet.pointers(rows[unread], np.full(len(unread), _NUMBER)), taken(number, unread), "number_unreadable", 1
    )
    of_row = np.full(len(sheet.rows) + 1, -1, np.int64)
    of_row[rows[kept]] = np.arange(len(kept))
    return Pupils(
        rows=rows[kept],
        code=taken(code, kept),
        name=taken(name, kept),
        list_number=taken(list_number, kept),
        name_items=np.full(len(kept), 2, np.int64),
        number_items=present(list_number)[kept].astype(np.int64),
        of_row=of_row,
    )


def read_tokens(sheet: Sheet, pupils: Pupils, occurrences: Occurrences, page: PageRows) -> Tokens:
    """Values of the cells; those of a column without a lesson, dates and errors in place of marks are rejected."""
    cells = filled_cells(sheet, GRID_FIRST_ROW)
    cells = cells.where((cells.columns >= GRID_FIRST_COLUMN) & (pupils.of_row[cells.rows] >= 0))
    lesson = occurrences.of_column[cells.columns]
    typed = _typed(sheet, cells)
    dates = typed | mask_of(mapped(cells.text, is_date, pa.bool_()))
    errors = mask_of(mapped(cells.text, is_formula_error, pa.bool_()))
    weights = _weights(sheet, cells)
    wrong = np.zeros(len(lesson), bool)
    for mask, reason in ((lesson < 0, "lesson_unknown"), (dates, "mark_is_date"), (errors, "formula_error")):
        fresh = mask & ~wrong & (weights > 0)
        chosen = cells.where(fresh)
        page.reject(sheet.pointers(chosen.rows, chosen.columns), chosen.text, reason, weights[fresh])
        wrong |= mask
    cells, lesson = cells.where(~wrong), lesson[~wrong]
    split = mapped(cells.text, split_tokens, pa.list_(pa.string()))
    cell = pc.list_parent_indices(split).to_numpy().astype(np.int64)
    text = pc.list_flatten(split)
    return Tokens(
        cell_rows=cells.rows[cell],
        cell_columns=cells.columns[cell],
        pupil=pupils.of_row[cells.rows[cell]],
        lesson=lesson[cell],
        text=text,
        absence=mapped(text, lambda token: ABSENCES.get(token.casefold()), pa.string()),
    )


def count_values(sheet: Sheet, first_row: int, *, grid: bool) -> int:
    """How many values a sheet holds from `first_row` on; in the grid each token of a cell is one."""
    cells = filled_cells(sheet, first_row)
    return int(_weights(sheet, cells).sum()) if grid else len(cells.rows)


def _weights(sheet: Sheet, cells: Cells) -> Positions:
    tokens = mapped(cells.text, lambda text: len(split_tokens(text)), pa.int64()).to_numpy()
    single: Mask = (cells.columns < GRID_FIRST_COLUMN) | _typed(sheet, cells)
    found: Positions = np.where(single, 1, tokens).astype(np.int64)
    return found


def _typed(sheet: Sheet, cells: Cells) -> Mask:
    if not sheet.typed_dates:
        return np.zeros(len(cells.rows), bool)
    width = int(cells.columns.max(initial=0)) + 1
    known = [row * width + column for row, column in sheet.typed_dates if column < width]
    return np.isin(cells.rows * width + cells.columns, known)


def _column(cells: Cells, rows: Positions, column: int) -> pa.Array:
    chosen = cells.where(cells.columns == column)
    if len(chosen.rows) == 0:
        return texts([None] * len(rows))
    place = np.searchsorted(chosen.rows, rows)
    found = (place < len(chosen.rows)) & (chosen.rows[np.minimum(place, len(chosen.rows) - 1)] == rows)
    return taken(chosen.text, np.where(found, place, -1))
