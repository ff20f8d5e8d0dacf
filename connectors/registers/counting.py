"""How many values a register offers: every filled cell below the headings that is neither a note nor an example."""

from collections import Counter
from collections.abc import Iterable

from connectors.exports.layouts import Book
from schemas.registers.description import EXAMPLE_WORD, NOTE_TITLE


def count_register(workbook: Book, sheets: Iterable[str]) -> int:
    """Values on those sheets of a workbook, as docs/formats.md counts them."""
    return sum(_count_sheet(workbook, sheet) for sheet in sheets if sheet in workbook.sheets)


def _count_sheet(workbook: Book, sheet: str) -> int:
    note_columns: list[int] = []
    filled: Counter[int] = Counter()
    notes: dict[int, list[tuple[int, str]]] = {}
    for cell in workbook.cells(sheet):
        if not cell.text.strip():
            continue
        if cell.row == 1:
            if _same(cell.text, NOTE_TITLE):
                note_columns.append(cell.column)
            continue
        filled[cell.row] += 1
        if _same(cell.text, EXAMPLE_WORD) or cell.column in note_columns:
            notes.setdefault(cell.row, []).append((cell.column, cell.text))
    if not note_columns:
        return filled.total()
    column = min(note_columns)
    for row, found in notes.items():
        for place, text in found:
            if place == column:
                filled[row] -= filled[row] if _same(text, EXAMPLE_WORD) else 1
    return filled.total()


def _same(text: str, word: str) -> bool:
    return " ".join(text.split()).casefold() == word.casefold()
