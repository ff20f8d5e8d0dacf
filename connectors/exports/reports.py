"""How many values a report of a whole class offers: in the rows of subjects of every pupil, and the pupils' names.

Headings, lines about the file, averages' titles and the legend are no values; see «Что считается значением» of
docs/formats.md. Reads the lines of a sheet in one pass and knows nothing of dates or marks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from connectors.exports.counting import values_of_cell
from connectors.exports.layouts import PROGRESS_TITLE, Book, title_of

_PUPIL = re.compile(r"\s*(?:ученик|обучающийся)\s*:\s*(.*)\Z", re.IGNORECASE | re.DOTALL)
_ABOUT = re.compile(r"\s*(?:учебный год|класс|группа|период)\s*:", re.IGNORECASE)
_LEGEND = re.compile(r"\s*[нбуо]\s*[-–—:=]?\s*(?:неуваж|болезн|уваж|опозд)", re.IGNORECASE)
_MONTHS = frozenset(
    "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь".split()  # noqa: SIM905
)


@dataclass(slots=True)
class _Table:
    """A pupil's table while its lines go by; a heading holds for the columns up to the next one."""

    months: frozenset[str]
    row: int = 0
    headings: dict[int, str] = field(default_factory=dict)

    def values(self, cells: list[tuple[int, str]]) -> int:
        return sum(values_of_cell(text) if self._is_day(column) else 1 for column, text in cells)

    def _is_day(self, column: int) -> bool:
        at = max((place for place in self.headings if place <= column), default=0)
        return self.headings.get(at, "") in self.months


def count_report(book: Book, title: str) -> int:
    """Values of all sheets whose first lines hold `title`; only the report on progress has cells of several marks."""
    months = _MONTHS if title == PROGRESS_TITLE else frozenset()
    return sum(
        _count_sheet(book, sheet, months) for sheet in dict.fromkeys(book.sheets) if title in title_of(book, sheet)
    )


def _lines(book: Book, sheet: str) -> Iterator[tuple[int, list[tuple[int, str]]]]:
    filled = (cell for cell in book.cells(sheet) if cell.text.strip())
    for row, cells in groupby(filled, key=lambda cell: cell.row):
        yield row, sorted((cell.column, cell.text) for cell in cells)


def _count_sheet(book: Book, sheet: str, months: frozenset[str]) -> int:
    total = 0
    table: _Table | None = None
    above: set[str] = set()
    has_pupil = False
    for row, cells in _lines(book, sheet):
        first = cells[0][1]
        pupil = _PUPIL.match(first)
        if pupil is not None:
            table, has_pupil = _Table(months), True
            total += bool(pupil[1].strip() or len(cells) > 1)
        elif _ABOUT.match(first):
            table = None
        elif table is None:
            if not has_pupil and cells[0][0] == 1:
                above.add(first.strip())
        elif not table.row:
            subject = next((column for column, text in cells if text.strip().casefold() == "предмет"), None)
            if subject is not None:
                table.row = row
                table.headings = {at: " ".join(text.split()).casefold() for at, text in cells if at > subject}
        elif row > table.row + 1:
            if _LEGEND.match(first) or first.strip() in above:
                table = None
            else:
                total += table.values(cells)
    return total
