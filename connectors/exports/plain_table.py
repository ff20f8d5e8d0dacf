"""A CSV that is none of our layouts, as a table that can be described to its sender."""

import csv
import io
import re
from collections.abc import Iterator

from connectors.exports.limits import MOST_CELLS, MOST_ROWS
from connectors.exports.workbook import Cell

_DELIMITERS = ";,\t"
_FIRST_LINES = 20
# Any bytes are some text in Windows-1251: these words tell that it is the text that was meant.
_FAMILIAR = re.compile(
    r"\b(?:класс|группа|предмет|дата|тема|ученик|обучающийся|фио|отметка|оценка|четверть|журнал)\b", re.IGNORECASE
)


class PlainTable:
    """The lines of such a file as one sheet without a title."""

    sheets = ("",)

    def __init__(self, rows: list[list[str]]) -> None:
        self._rows = rows

    def check(self) -> None:
        """The file was read to its end already."""

    def cells(self, sheet: str) -> Iterator[Cell]:  # noqa: ARG002 there is one alone
        """The cells that hold something, row by row."""
        for row, line in enumerate(self._rows, 1):
            for column, text in enumerate(line, 1):
                if text.strip():
                    yield Cell(row, column, text)


def plain_table(body: bytes) -> PlainTable | None:
    """The table that a CSV in UTF-8 or Windows-1251 holds, whatever it is about; None where no text is seen in it."""
    text = _text(body)
    if text is None or "\x00" in text:
        return None
    beginning = "\n".join(text.splitlines()[:_FIRST_LINES])
    delimiter = max(_DELIMITERS, key=beginning.count)
    rows: list[list[str]] = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(row)
            cells += len(row)
            if len(rows) >= MOST_ROWS or cells >= MOST_CELLS:
                break
    except csv.Error:
        return None
    return PlainTable(rows) if cells else None


def _text(body: bytes) -> str | None:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        text = body.decode("cp1251")
    except UnicodeDecodeError:
        return None
    return text if _FAMILIAR.search(text) else None
