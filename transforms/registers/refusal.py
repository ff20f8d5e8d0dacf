"""A register that is not what its place promises."""

from schemas.exchange import NormalisedPage
from transforms.rows import PageRows
from transforms.sheets.book import Book, filled_cells
from transforms.sheets.table import FIRST_ROW


def refused(page: PageRows, book: Book | None, expected: tuple[str, ...]) -> NormalisedPage:
    """The whole workbook as one reject that says which sheets were found and which are needed."""
    if book is None:
        found = "Файл не читается как книга XLSX."
    else:
        titles = ", ".join(f"«{title}»" for title in book.sheets)
        found = f"Листы: {titles}; нужен лист «{expected[0]}»."
    return page.refused(found, "wrong_document", _items(book, expected))


def unreadable(page: PageRows, book: Book, expected: tuple[str, ...], remedy: str) -> NormalisedPage:
    """The whole register as one reject: without a required heading no line of it can be told from another.

    Line by line would mean that every record of it is gone.
    """
    return page.refused(None, "columns_missing", _items(book, expected), remedy)


def _items(book: Book | None, expected: tuple[str, ...]) -> int:
    sheets = book.sheets if book is not None else {}
    return sum(len(filled_cells(sheets[title], FIRST_ROW).rows) for title in expected if title in sheets)
