"""Cells of an XLSX straight from its XML, one at a time, by a parser that fetches and expands nothing."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from connectors.exports.archive import GuardedArchive
from connectors.exports.limits import (
    LARGEST_RECTANGLE,
    MOST_CELLS,
    MOST_ROWS,
    MOST_SHEETS,
    FileRefusedError,
    damaged,
    too_large,
)

_RELATIONSHIP_ID = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that holds something: row and column from one, its text as stored."""

    row: int
    column: int
    text: str


class Workbook:
    """A guarded XLSX; raises FileRefusedError for macros, for a broken part and for a sheet over the limits."""

    def __init__(self, body: bytes) -> None:
        self._archive = GuardedArchive(body)
        names = self._archive.names
        if "xl/workbook.xml" not in names:
            raise FileRefusedError(
                "Это архив, но не книга Excel.", "Сохраните журнал в формате XLSX (не ODS, XLSB или ZIP)."
            )
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise FileRefusedError(
                "В книге есть макросы: такая книга не читается.", "Сохраните её как XLSX без макросов."
            )
        self._parts = self._sheet_parts()
        self._shared: list[str] | None = None

    @property
    def sheets(self) -> tuple[str, ...]:
        """Titles of the sheets in their order."""
        return tuple(title for title, _ in self._parts)

    def check(self) -> None:
        """Reads every sheet to its end, so that a defect shows before anybody else reads the file."""
        for title in dict.fromkeys(self.sheets):
            for _ in self.cells(title):
                pass

    def cells(self, sheet: str) -> Iterator[Cell]:
        """The cells of a sheet that hold something, empty texts included; of all sheets of that title."""
        for title, part in self._parts:
            if title == sheet:
                yield from self._cells(sheet, part)

    def _cells(self, sheet: str, part: str) -> Iterator[Cell]:
        row = column = count = widest = deepest = 0
        for event, element in self._elements(part, ("row", "c"), start=True):
            if element.tag.endswith("}row"):
                if event == "end":
                    _forget(element)
                    continue
                row = _number(element.get("r"), row + 1)
                column = 0
                if row > MOST_ROWS:
                    raise too_large(f"на листе «{sheet}» больше {MOST_ROWS} строк")
            elif event == "end":
                column = _column(element.get("r"), column + 1)
                text = self._text(element)
                if text is None:
                    continue
                count += 1
                widest, deepest = max(widest, column), max(deepest, row)
                if count > MOST_CELLS or widest * deepest > LARGEST_RECTANGLE:
                    raise too_large(f"на листе «{sheet}» слишком много клеток")
                yield Cell(row, column, text)

    def _text(self, cell: "etree._Element") -> str | None:
        if cell.get("t") == "inlineStr":
            return "".join(_pieces(cell))
        value = next((child for child in cell if str(child.tag).endswith("}v")), None)
        if value is None:
            return None
        text = value.text or ""
        if cell.get("t") != "s":
            return text
        shared = self._shared_strings()
        place = _number(text.strip(), -1)
        if not 0 <= place < len(shared):
            raise damaged("клетка ссылается на несуществующую строку")
        return shared[place]

    def _shared_strings(self) -> list[str]:
        if self._shared is None:
            self._shared = []
            if "xl/sharedStrings.xml" in self._archive.names:
                for _, element in self._elements("xl/sharedStrings.xml", ("si",)):
                    if len(self._shared) >= MOST_CELLS:
                        raise too_large("слишком много строк")
                    self._shared.append("".join(_pieces(element)))
                    _forget(element)
        return self._shared

    def _sheet_parts(self) -> list[tuple[str, str]]:
        targets = {
            element.get("Id"): element.get("Target", "")
            for _, element in self._elements("xl/_rels/workbook.xml.rels", ("Relationship",))
        }
        found: list[tuple[str, str]] = []
        for _, element in self._elements("xl/workbook.xml", ("sheet",)):
            relation = next((element.get(name) for name in _RELATIONSHIP_ID if element.get(name)), None)
            target = targets.get(relation)
            if not target:
                raise damaged("лист книги ни на что не ссылается")
            part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            if part in self._archive.names and "/chartsheets/" not in part:
                found.append(((element.get("name") or "").strip(), part))
        if len(found) > MOST_SHEETS:
            raise too_large(f"листов больше {MOST_SHEETS}")
        if not found:
            raise damaged("в книге нет ни одного листа")
        return found

    def _elements(
        self, part: str, names: tuple[str, ...], *, start: bool = False
    ) -> Iterator[tuple[str, "etree._Element"]]:
        parser = etree.XMLPullParser(
            events=("start", "end") if start else ("end",),
            tag=[f"{{*}}{name}" for name in names],
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            huge_tree=False,
        )
        try:
            for chunk in self._archive.chunks(part):
                parser.feed(chunk)
                yield from _read(parser)
            parser.close()
            yield from _read(parser)
        except etree.XMLSyntaxError as error:
            raise damaged(f"часть {part} — не XML") from error


def _read(parser: "etree.XMLPullParser") -> Iterator[tuple[str, "etree._Element"]]:
    for event, element in parser.read_events():
        if isinstance(element, etree._Element):
            yield event, element


def _pieces(element: "etree._Element") -> Iterator[str]:
    """Texts of a rich string; phonetic hints are not part of it."""
    for piece in element.iter("{*}t"):
        parent = piece.getparent()
        if piece.text and not (parent is not None and str(parent.tag).endswith("}rPh")):
            yield piece.text


def _forget(element: "etree._Element") -> None:
    """Frees what was read: the element and its elder siblings."""
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while (elder := element.getprevious()) is not None:
            parent.remove(elder)


def _number(text: str | None, otherwise: int) -> int:
    if text is None:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise damaged("номер строки или клетки — не число")
    return int(text)


def _column(reference: str | None, otherwise: int) -> int:
    if reference is None:
        return otherwise
    column = 0
    for letter in reference.rstrip("0123456789").upper():
        if not "A" <= letter <= "Z":
            raise damaged("адрес клетки не читается")
        column = column * 26 + ord(letter) - ord("A") + 1
    if not 1 <= column <= 16_384:
        raise damaged("адрес клетки не читается")
    return column
