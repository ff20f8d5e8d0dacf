"""Which layout of docs/formats.md a file has, told by its sheets and first lines alone."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Protocol

from connectors.exports.workbook import Cell
from foundation.organisations import LayoutName

KIND_OF: Mapping[LayoutName, str] = MappingProxyType(
    {
        "class_journal": "exports.class_journal",
        "progress_report": "exports.progress_report",
        "report_card": "exports.report_card",
        "topics_page": "exports.topics_page",
        "xml_journal": "exports.xml_journal",
    }
)
TITLE_OF: Mapping[LayoutName, str] = MappingProxyType(
    {
        "class_journal": "классный журнал",
        "progress_report": "отчёт об успеваемости и посещаемости класса",
        "report_card": "табель успеваемости класса",
        "topics_page": "страница тем",
        "xml_journal": "журнал в XML",
    }
)
JOURNAL_SHEET, TOPICS_SHEET = "Журнал", "Темы"
# What a report calls itself in its first lines, in small letters and with «е» for «ё».
PROGRESS_TITLE, CARD_TITLE = "об успеваемости и посещаемости", "табель успеваемости"
TITLE_ROWS = 8


class Book(Protocol):
    """A checked workbook of any of the three formats."""

    @property
    def sheets(self) -> tuple[str, ...]:
        """Titles of the sheets in their order."""

    def check(self) -> None:
        """Reads every sheet to its end."""

    def cells(self, sheet: str) -> Iterator[Cell]:
        """The cells of a sheet that hold something, row by row."""


def layout_of(book: Book) -> LayoutName | None:
    """The layout of a workbook; None for one that has none of them."""
    if JOURNAL_SHEET in book.sheets:
        return "class_journal"
    if TOPICS_SHEET in book.sheets:
        return "topics_page"
    for sheet in book.sheets:
        title = title_of(book, sheet)
        if has_pupils(book, sheet):
            if PROGRESS_TITLE in title:
                return "progress_report"
            if CARD_TITLE in title:
                return "report_card"
    return None


def title_of(book: Book, sheet: str) -> str:
    """The first lines of a sheet as one text in small letters."""
    words = []
    for cell in book.cells(sheet):
        if cell.row > TITLE_ROWS:
            break
        words.append(cell.text)
    return " ".join(" ".join(words).split()).casefold().replace("ё", "е")


def has_pupils(book: Book, sheet: str) -> bool:
    """Whether a line of a pupil stands on the sheet."""
    return any(cell.text.lstrip().casefold().startswith(("ученик:", "обучающийся:")) for cell in book.cells(sheet))
