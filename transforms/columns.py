"""Whole columns at once: what the normalisers say about Arrow arrays.

A judgement about one text (a date, a mark, a topic) is a plain function; `mapped` runs it once per
distinct text, so that the cost follows the variety of a page and not its size.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Positions = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def texts(values: Sequence[str | None]) -> pa.Array:
    """An Arrow text column of Python texts."""
    return pa.array(values, pa.string())


def mapped(column: pa.Array, function: Callable[[str], Any], type_: pa.DataType) -> pa.Array:
    """`function` of every text of a column, called once per distinct text; null stays null."""
    if column.null_count == len(column):
        return pa.nulls(len(column), type_)
    encoded = column.dictionary_encode()
    known = pa.array([function(text) for text in encoded.dictionary.to_pylist()], type_)
    return known.take(encoded.indices)


def repeated(value: str | None, length: int) -> pa.Array:
    """One text, `length` times."""
    return pa.repeat(pa.scalar(value, pa.string()), length)


def joined(*parts: pa.Array | str) -> pa.Array:
    """An id: its parts with «|» between; null where a part is null."""
    return pc.binary_join_element_wise(*parts, "|", null_handling="emit_null")


def spaced(*parts: pa.Array) -> pa.Array:
    """Parts with a space between, absent ones left out; null where all are absent."""
    # Not `null_handling="skip"`: of columns that are null throughout pyarrow 26 makes an empty column.
    line = pc.binary_join_element_wise(*(pc.fill_null(part, "") for part in parts), " ")
    return blank_to_null(pc.utf8_trim_whitespace(pc.replace_substring_regex(line, " {2,}", " ")))


def blank_to_null(column: pa.Array) -> pa.Array:
    """Null in place of a text that is empty or nothing but spaces."""
    empty = pc.equal(pc.utf8_trim_whitespace(column), "")
    # Mostly none is, and a copy of all texts costs more than the look.
    return pc.if_else(empty, pa.scalar(None, column.type), column) if pc.any(empty).as_py() else column


def taken(column: pa.Array, positions: Positions) -> pa.Array:
    """Values at `positions`; a negative position gives null."""
    return column.take(pa.array(positions, mask=positions < 0))


def mask_of(column: pa.Array) -> Mask:
    """A boolean column as a NumPy mask; null counts as false."""
    found: Mask = pc.fill_null(column, False).to_numpy(zero_copy_only=False).astype(bool)
    return found


def present(column: pa.Array) -> Mask:
    """Where a column has a value."""
    return mask_of(column.is_valid())


def codes(*parts: pa.Array) -> Positions:
    """A number per row, equal where all the parts are equal."""
    total = np.zeros(len(parts[0]), np.int64)
    for part in parts:
        encoded = part.dictionary_encode()
        own = encoded.indices.fill_null(len(encoded.dictionary)).to_numpy(zero_copy_only=False).astype(np.int64)
        total = np.unique(total * (len(encoded.dictionary) + 1) + own, return_inverse=True)[1].astype(np.int64)
    return total


def ordinals(group_codes: Positions) -> Positions:
    """The place of each row among the rows of its group, in their order, from one."""
    order = np.argsort(group_codes, kind="stable")
    arranged = group_codes[order]
    begins = np.flatnonzero(np.r_[True, arranged[1:] != arranged[:-1]]) if len(arranged) else np.empty(0, np.int64)
    lengths = np.diff(np.r_[begins, len(arranged)])
    places = np.empty(len(group_codes), np.int64)
    places[order] = np.arange(len(arranged)) - np.repeat(begins, lengths) + 1
    return places


def first_rows(group_codes: Positions) -> Positions:
    """Positions of the first row of each group, in the order of the rows."""
    return np.sort(np.unique(group_codes, return_index=True)[1]).astype(np.int64)
