"""A register that is not what its place promises."""

from schemas.exchange import NormalisedPage
from transforms.rows import PageRows
from transforms.sheets.book import Book, filled_cells
from transforms.sheets.table import FIRST_ROW


def refused(page: PageRows, book: Book | None, expected: tuple[str, ...]) -> NormalisedPage:
    """The whole workbook as one reject that says which sheets were found and which are needed."""
    if book is None:
        found, items = "Файл не читается как книга XLSX.", 0
    else:
        titles = ", ".join(f"«{title}»" for title in book.sheets)
        found = f"Листы: {titles}; нужен лист «{expected[0]}»."
        items = sum(len(filled_cells(book.sheets[title], FIRST_ROW).rows) for title in expected if title in book.sheets)
    return page.refused(found, "wrong_document", items)
