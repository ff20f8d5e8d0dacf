"""The school's workbook with what is wrong in it: coloured cells, comments, and a first sheet that lists them."""

import posixpath
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from publications.annotation.comments import add_comments, remove_comments
from publications.annotation.copying import copy_of
from publications.annotation.marks import SEVERITIES, Mark, Spot, spot_of, worst
from publications.annotation.notes import Line, notes_sheet_xml
from publications.annotation.package import STRICT, TRANSITIONAL, Element, Package, drop, namespace_of
from publications.annotation.sheet import SheetXml
from publications.annotation.styles import Styles
from transforms.returned import NOTES_TITLES, former_colours, notes_sheet
from transforms.sheets.book import Book, read_book

VERSION: Final = "annotation/1"
MOST_MARKS: Final = 5_000
# A sheet larger than this is not taken into memory as a tree: its marks stand on «Замечания» alone.
_LARGEST_TREE: Final = 64 * 1024 * 1024
_WORKSHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@dataclass(frozen=True, slots=True)
class Annotated:
    """A workbook to be sent back; `is_copy` says that the school's file was not an XLSX and a copy was made."""

    name: str
    body: bytes
    is_copy: bool


def annotate(name: str, body: bytes, marks: Sequence[Mark], about: str = "") -> Annotated:
    """The file `name` with its marks: the worst first on the list, each cell in the colour of its worst mark.

    Formulas, layout and every part without a mark stay as they are. Marks of a former return are taken off
    first. A file that is no XLSX comes back as an XLSX copy and says so. The same file and marks give the same bytes.
    """
    is_copy = not body.startswith(b"PK") or not _is_workbook(body)
    if is_copy:
        copied = copy_of(body)
        body, marks = copied.body, copied.moved(marks)
        about = " ".join(part for part in (about, "Файл прислан не в формате XLSX: это его копия в XLSX.") if part)
    package = Package(body)
    workbook = _Workbook(package)
    book = read_book(body)
    styles = Styles(package, workbook.part)
    if book is not None:
        workbook.take_off_marks(book, styles)
    ordered = sorted((_with_value(mark, book) for mark in marks), key=_order)
    shown = ordered[:MOST_MARKS]
    sheets = _Sheets(package, workbook)
    lines = [sheets.line(mark, styles) for mark in shown]
    by_cell: defaultdict[Spot, list[Mark]] = defaultdict(list)
    for line in lines:
        if line.spot is not None:
            by_cell[line.spot].append(line.mark)
    sheets.mark(by_cell, styles)
    workbook.put_notes(
        notes_sheet_xml(
            lines,
            about=about or f"Файл: {name}",
            more=len(ordered) - len(shown),
            styles=styles,
            namespace=workbook.namespace,
        )
    )
    return Annotated(f"{posixpath.splitext(name)[0]}.xlsx" if is_copy else name, package.bytes(), is_copy)


def _is_workbook(body: bytes) -> bool:
    return "xl/workbook.xml" in Package(body)


def _with_value(mark: Mark, book: Book | None) -> Mark:
    """A finding shows what its cell holds."""
    spot = spot_of(mark.pointer)
    if mark.value is not None or book is None or spot is None or spot.sheet not in book.sheets:
        return mark
    return replace(mark, value=book.sheets[spot.sheet].cell(spot.row, spot.column) or None)


def _order(mark: Mark) -> tuple[int, str, int, int, str, str]:
    spot = spot_of(mark.pointer) or Spot("", 0, 0)
    return (SEVERITIES.index(mark.severity), spot.sheet, spot.row, spot.column, mark.title, mark.fingerprint)


class _Workbook:
    """`xl/workbook.xml`: which sheets there are, and ours among them."""

    part = "xl/workbook.xml"

    def __init__(self, package: Package) -> None:
        self._package = package
        self._root = package.tree(self.part)
        self.namespace = namespace_of(self._root)
        self.base = TRANSITIONAL if self.namespace == _MAIN else STRICT
        found = self._root.find(self._tag("sheets"))
        self._sheets: Element = etree.SubElement(self._root, self._tag("sheets")) if found is None else found

    def parts(self) -> list[tuple[str, str]]:
        """Title and part of every worksheet, in their order."""
        targets = self._package.targets(self.part)
        listed = []
        for sheet in self._sheets:
            kind, part = targets.get(sheet.get(f"{{{self.base}}}id", ""), ("", ""))
            if kind == "worksheet" and part in self._package:
                listed.append(((sheet.get("name") or "").strip(), part))
        return listed

    def take_off_marks(self, book: Book, styles: Styles) -> None:
        """Makes a workbook that came back what it was before: without our sheet, colours and comments."""
        ours = notes_sheet(book)
        if ours is None:
            return
        for place, sheet in enumerate(list(self._sheets)):
            if (sheet.get("name") or "").strip() == ours.title:
                relation = sheet.get(f"{{{self.base}}}id", "")
                part = self._package.targets(self.part)[relation][1]
                self._package.remove(part)
                self._package.unrelate(self.part, relation)
                self._sheets.remove(sheet)
                self._move_names(place, -1)
                break
        colours = former_colours(ours)
        for title, part in self.parts():
            remove_comments(self._package, part)
            if self._package.size(part) <= _LARGEST_TREE:
                sheet_xml = SheetXml(self._package.tree(part))
                for cell, style in sheet_xml.styled():
                    former = styles.unmarked(style, colours.get(f"{title}!{cell.get('r')}", ""))
                    if former != style:
                        cell.set("s", str(former))

    def put_notes(self, content: bytes) -> None:
        """Our sheet becomes the first and the one that opens."""
        package = self._package
        part = package.free_name("xl/worksheets/sheetSvod{}.xml")
        package.put(part, content)
        package.declare(part, _WORKSHEET)
        titles = {(sheet.get("name") or "").strip().casefold() for sheet in self._sheets}
        numbers = [int(sheet.get("sheetId") or 0) for sheet in self._sheets]
        for _, other in self.parts():
            if b"tabSelected" in package.raw(other)[:4096]:
                SheetXml(package.tree(other)).unselect()
        sheet = etree.Element(self._tag("sheet"))
        sheet.set("name", next(title for title in NOTES_TITLES if title.casefold() not in titles))
        sheet.set("sheetId", str(max(numbers, default=0) + 1))
        sheet.set(f"{{{self.base}}}id", package.relate(self.part, "worksheet", part, self.base))
        self._sheets.insert(0, sheet)
        self._move_names(0, 1)
        for view in self._root.iter(self._tag("workbookView")):
            drop(view, "activeTab")
            drop(view, "firstSheet")

    def _move_names(self, place: int, by: int) -> None:
        """Names of ranges count sheets by their place: those after the change keep their sheet."""
        for name in list(self._root.iter(self._tag("definedName"))):
            local = name.get("localSheetId")
            if local is None:
                continue
            if by < 0 and int(local) == place:
                parent = name.getparent()
                if parent is not None:
                    parent.remove(name)
            elif int(local) >= place:
                name.set("localSheetId", str(int(local) + by))

    def _tag(self, name: str) -> str:
        return f"{{{self.namespace}}}{name}"


class _Sheets:
    """The school's sheets; only those with a mark are opened."""

    def __init__(self, package: Package, workbook: _Workbook) -> None:
        self._package = package
        self._parts: dict[str, str] = {}
        for title, part in workbook.parts():
            self._parts.setdefault(title, part)
        self._open: dict[str, SheetXml] = {}

    def spot(self, pointer: str) -> Spot | None:
        """The cell that a mark is shown at; of a place that is no cell the file's first one."""
        spot = spot_of(pointer)
        if spot is None or spot.sheet not in self._parts:
            title = next(iter(self._parts), None)
            return None if title is None else Spot(title, 1, 1)
        if self._package.size(self._parts[spot.sheet]) > _LARGEST_TREE:
            return spot
        row, column = self._sheet(spot.sheet).anchor(spot.row, spot.column)
        return Spot(spot.sheet, row, column)

    def line(self, mark: Mark, styles: Styles) -> Line:
        """The mark with its cell and the colour that the school gave the cell."""
        spot = self.spot(mark.pointer)
        if spot is None or self._package.size(self._parts[spot.sheet]) > _LARGEST_TREE:
            return Line(mark, spot)
        return Line(mark, spot, styles.colour(self._sheet(spot.sheet).style(spot.row, spot.column)))

    def mark(self, by_cell: dict[Spot, list[Mark]], styles: Styles) -> None:
        """Colours and comments the cells."""
        wanted: defaultdict[str, dict[tuple[int, int], list[Mark]]] = defaultdict(dict)
        for spot, marks in by_cell.items():
            part = self._parts[spot.sheet]
            if self._package.size(part) > _LARGEST_TREE:
                continue
            sheet = self._sheet(spot.sheet)
            if all(spot_of(mark.pointer) is not None for mark in marks):
                style = styles.marked(sheet.style(spot.row, spot.column), worst(marks))
                sheet.set_style(spot.row, spot.column, style)
            wanted[spot.sheet][spot.row, spot.column] = marks
        for title, cells in wanted.items():
            add_comments(self._package, self._parts[title], self._sheet(title), cells)

    def _sheet(self, title: str) -> SheetXml:
        if title not in self._open:
            self._open[title] = SheetXml(self._package.tree(self._parts[title]))
        return self._open[title]
