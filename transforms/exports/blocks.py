"""Reports of a whole class, pupil after pupil: labelled lines, a heading of two rows, a row per subject.

The shape of the report on progress and attendance and of the report card (табель): «Ученик: …» opens a block, the
row with «Предмет» and the row below it head its columns, and the next block follows without a blank row.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from transforms.sheets.book import Book, Row, Sheet

PUPIL = "pupil"
_LABELS = {
    "учебный год": "school_year",
    "класс": "klass",
    "группа": "klass",
    "период": "period",
    "ученик": PUPIL,
    "обучающийся": PUPIL,
}
_LABELLED = re.compile(rf"^({'|'.join(_LABELS)})\s*:\s*(.*)$", re.IGNORECASE | re.DOTALL)
_LEGEND = re.compile(r"^[НБУО]\s*[-–—:=]?\s*(?:неуваж|болезн|уваж|опозд)", re.IGNORECASE)
_SUBJECT = "предмет"
TITLE_ROWS = 8


@dataclass(slots=True)
class Block:
    """One pupil's part of a report.

    `about` are the labelled lines that hold for it (`school_year`, `klass`, `period`, `pupil`), `named_at` the cell of
    the name. `top` is the upper heading of each column, carried on to the right as merged cells are, `own` the upper
    heading where it is written, `below` the lower heading. `rows` are the rows of subjects.
    """

    about: Mapping[str, str]
    named_at: tuple[int, int]
    subject_column: int = 0
    top: Mapping[int, str] = field(default_factory=dict)
    own: Mapping[int, str] = field(default_factory=dict)
    below: Mapping[int, str] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)


def title_of(sheet: Sheet) -> str:
    """What a report calls itself in its first lines, in small letters and with «е» for «ё»."""
    lines = (cell for row in sheet.rows[:TITLE_ROWS] for cell in row)
    return " ".join(" ".join(lines).split()).casefold().replace("ё", "е")


def blocks_of(book: Book, title: str) -> Iterator[tuple[Sheet, Block]]:
    """The blocks of all sheets whose first lines hold `title`."""
    for sheet in (*book.sheets.values(), *book.repeated):
        if title in title_of(sheet):
            for block in read_blocks(sheet):
                yield sheet, block


def read_blocks(sheet: Sheet) -> list[Block]:
    """The blocks of a sheet in their order; rows that belong to no block are not told."""
    about: dict[str, str] = {}
    found: list[Block] = []
    block: Block | None = None
    below_row = 0
    # The school's name and the title may be said again above the next pupil: they end a table.
    above: set[str] = set()
    width = max((len(row) for row in sheet.rows), default=0)
    for number, row in enumerate(sheet.rows, start=1):
        first = next(((place, cell.strip()) for place, cell in enumerate(row, start=1) if cell.strip()), None)
        if first is None:
            continue
        label = _label(row, *first)
        if label is not None:
            key, text, column = label
            about = {**about, key: text}
            block = Block(about, (number, column)) if key == PUPIL else None
            if block is not None:
                found.append(block)
        elif block is None:
            if not found:
                above.add(row[0].strip())
        elif not block.subject_column:
            block.subject_column, below_row = _subject_column(row), number + 1
            if block.subject_column:
                block.own = _cells_right_of(row, block.subject_column)
                block.top = _carried(block.own, block.subject_column, width)
        elif number == below_row:
            block.below = _cells_right_of(row, block.subject_column)
        elif _LEGEND.match(first[1]) or first[1] in above:
            block = None
        else:
            block.rows.append(number)
    return found


def _label(row: Row, column: int, text: str) -> tuple[str, str, int] | None:
    labelled = _LABELLED.match(text)
    if labelled is None:
        return None
    said = " ".join(labelled[2].split())
    if not said:
        right = next(((p, c.strip()) for p, c in enumerate(row, start=1) if p > column and c.strip()), None)
        column, said = (right[0], " ".join(right[1].split())) if right else (column, "")
    return _LABELS[labelled[1].casefold()], said, column


def _subject_column(row: Row) -> int:
    return next((place for place, cell in enumerate(row, start=1) if cell.strip().casefold() == _SUBJECT), 0)


def _cells_right_of(row: Row, column: int) -> dict[int, str]:
    return {place: " ".join(cell.split()) for place, cell in enumerate(row, start=1) if place > column and cell.strip()}


def _carried(own: Mapping[int, str], column: int, width: int) -> dict[int, str]:
    carried, last = {}, ""
    for place in range(column + 1, width + 1):
        last = own.get(place, last)
        if last:
            carried[place] = last
    return carried
