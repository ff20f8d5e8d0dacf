"""One sheet of the school's workbook: a cell is found or made, its value and formula are never touched."""

import re
from bisect import insort
from typing import Final

from lxml import etree

from publications.annotation.marks import column_of, letters_of
from publications.annotation.package import Element, drop, namespace_of

_REFERENCE: Final = re.compile(r"^\$?([A-Z]{1,3})\$?([0-9]{1,7})$")
# What CT_Worksheet puts after `legacyDrawing`.
_AFTER_DRAWING: Final = (
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
)  # fmt: skip


class SheetXml:
    """The tree of a sheet, its rows and cells by number; both may come without their own numbers."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.namespace = namespace_of(root)
        data = root.find(self.tag("sheetData"))
        if data is None:
            data = etree.SubElement(root, self.tag("sheetData"))
        self._data = data
        self._rows: dict[int, Element] = {}
        number = 0
        for row in data.iterchildren(self.tag("row")):
            number = int(row.get("r") or number + 1)
            row.set("r", str(number))
            self._rows.setdefault(number, row)
        self._order = sorted(self._rows)
        self._cells: dict[int, dict[int, Element]] = {}
        self._merged = [_corners(merge.get("ref", "")) for merge in root.iter(self.tag("mergeCell"))]

    def tag(self, name: str) -> str:
        """The full name of an element of this sheet."""
        return f"{{{self.namespace}}}{name}"

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        """The cell that shows: of merged ones the first, where alone a comment is seen."""
        for corners in self._merged:
            if corners is not None and corners[0] <= row <= corners[2] and corners[1] <= column <= corners[3]:
                return corners[0], corners[1]
        return row, column

    def style(self, row: int, column: int) -> int:
        """The number of a cell's look; of a cell that is not there that of its row or column."""
        cell = self._cells_of(row).get(column)
        if cell is not None:
            return int(cell.get("s") or 0)
        line = self._rows.get(row)
        if line is not None and line.get("customFormat") in ("1", "true"):
            return int(line.get("s") or 0)
        for column_range in self.root.iter(self.tag("col")):
            if int(column_range.get("min") or 0) <= column <= int(column_range.get("max") or 0):
                return int(column_range.get("style") or 0)
        return 0

    def set_style(self, row: int, column: int, style: int) -> None:
        """Gives a cell a look; a cell that is not there is made, empty."""
        cells = self._cells_of(row)
        cell = cells.get(column)
        if cell is None:
            line = self._row(row)
            # A hint for readers: a cell outside of it would be hidden from some.
            drop(line, "spans")
            cell = etree.Element(self.tag("c"))
            cell.set("r", f"{letters_of(column)}{row}")
            line.insert(sum(1 for known in cells if known < column), cell)
            cells[column] = cell
        cell.set("s", str(style))

    def styled(self) -> list[tuple[Element, int]]:
        """Every cell that has a look of its own, with its number."""
        return [(cell, int(cell.get("s") or 0)) for cell in self._data.iter(self.tag("c")) if cell.get("s")]

    def legacy_drawing(self, relation_attribute: str) -> str | None:
        """The relation of the drawing that shows the comments."""
        found = self.root.find(self.tag("legacyDrawing"))
        return None if found is None else found.get(relation_attribute)

    def set_legacy_drawing(self, relation_attribute: str, relation_id: str) -> None:
        """Names the drawing that shows the comments, at its place among the sheet's elements."""
        element = etree.Element(self.tag("legacyDrawing"))
        element.set(relation_attribute, relation_id)
        later = {self.tag(name) for name in _AFTER_DRAWING}
        place = next((at for at, child in enumerate(self.root) if child.tag in later), len(self.root))
        self.root.insert(place, element)

    def unselect(self) -> None:
        """Lets another sheet be the selected one: two selected sheets would be typed into together."""
        for view in self.root.iter(self.tag("sheetView")):
            drop(view, "tabSelected")

    def _row(self, number: int) -> Element:
        if number not in self._rows:
            row = etree.Element(self.tag("row"))
            row.set("r", str(number))
            place = sum(1 for known in self._order if known < number)
            self._data.insert(place, row)
            self._rows[number] = row
            insort(self._order, number)
        return self._rows[number]

    def _cells_of(self, number: int) -> dict[int, Element]:
        if number not in self._cells:
            cells: dict[int, Element] = {}
            row = self._rows.get(number)
            column = 0
            for cell in row.iterchildren(self.tag("c")) if row is not None else ():
                found = _REFERENCE.match(cell.get("r") or "")
                column = column_of(found[1]) if found else column + 1
                cell.set("r", f"{letters_of(column)}{number}")
                cells[column] = cell
            self._cells[number] = cells
        return self._cells[number]


def _corners(reference: str) -> tuple[int, int, int, int] | None:
    first, _, last = reference.partition(":")
    start, end = _REFERENCE.match(first), _REFERENCE.match(last or first)
    if start is None or end is None:
        return None
    return int(start[2]), column_of(start[1]), int(end[2]), column_of(end[1])
