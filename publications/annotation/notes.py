"""The first sheet «Замечания»: every mark in a line, with a link to its cell and room for the school's answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from publications.annotation.marks import COLOURS, SEVERITIES, SEVERITY_TITLES, Mark, Spot, letters_of
from publications.annotation.package import Element, new_root, text_element
from publications.annotation.styles import Styles, palette
from transforms.returned import CELL, FINGERPRINT, FORMER_COLOUR, NOTES_MARK, OBJECTION

_HEADINGS: Final = (
    ("№", 5), ("Где", 27), ("В ячейке", 14), ("Что не так", 36), ("Как исправить", 36), ("Основание", 18),
    ("Тяжесть", 16), ("Состояние", 13), (OBJECTION, 28), (FINGERPRINT, 12), (FORMER_COLOUR, 12), (CELL, 12),
)  # fmt: skip
_HIDDEN: Final = frozenset({FINGERPRINT, FORMER_COLOUR, CELL})
_LINE_POINTS: Final = 14
# Characters of 10 points that a unit of a column's width really holds, Russian ones among them.
_FILLING: Final = 1.05
_LEGEND_ROW: Final = 5
_HEADING_ROW: Final = 7
_HELP: Final = (
    "Исправьте отмеченные ячейки и пришлите эту же книгу обратно: лист «Замечания» и раскраска журналу не мешают. "
    f"Не согласны с замечанием — напишите почему в графе «{OBJECTION}»: находка останется видна как оспоренная, "
    "пока решение не примет человек. Значение, которое не читается, оспорить нельзя — его исправляют."
)


@dataclass(frozen=True, slots=True)
class Line:
    """A mark and the cell it is shown at; `spot` is None where the file has no cell at all.

    `former_colour` is the colour the cell had before ours, for the day the workbook comes back.
    """

    mark: Mark
    spot: Spot | None
    former_colour: str = ""


def notes_sheet_xml(lines: Sequence[Line], *, about: str, more: int, styles: Styles, namespace: str) -> bytes:
    """The sheet as a part. `about` says of which file it is, `more` how many marks found no room."""
    sheet = _Writer(namespace)
    root = sheet.root
    etree.SubElement(_add(sheet, "sheetPr"), sheet.tag("pageSetUpPr")).set("fitToPage", "1")
    _add_view(sheet)
    _add_columns(sheet)
    data = _add(sheet, "sheetData")
    last = len(_HEADINGS) - len(_HIDDEN)
    sheet.row(data, 1, {1: (NOTES_MARK, styles.own(bold=True, size=14, wrap=False))}, height=24)
    sheet.row(data, 2, {1: (about, styles.own(wrap=False))}, height=18)
    sheet.row(data, 3, {1: (_HELP, styles.own())}, height=44)
    legend = palette(styles)
    shown = {2 + at: (SEVERITY_TITLES[each].capitalize(), legend[each]) for at, each in enumerate(SEVERITIES)}
    sheet.row(data, _LEGEND_ROW, {1: ("Цвет", styles.own(bold=True, wrap=False)), **shown})
    heading = styles.own(bold=True, border=True, fill="FFEDEDED")
    sheet.row(data, _HEADING_ROW, {at: (title, heading) for at, (title, _) in enumerate(_HEADINGS, start=1)}, height=30)
    plain, link = styles.own(border=True), styles.own(border=True, link=True)
    answer = styles.own(border=True, fill="FFFFFFF0")
    links: list[tuple[str, Spot]] = []
    row = _HEADING_ROW
    for line in lines:
        row += 1
        mark = line.mark
        wrong = "\n".join(part for part in (mark.title, mark.detail) if part)
        texts = (
            str(row - _HEADING_ROW), mark.place or "файл в целом", mark.value or "", wrong, mark.remedy,
            mark.clause or "", SEVERITY_TITLES[mark.severity], mark.status, mark.objection, mark.fingerprint,
            line.former_colour, "" if line.spot is None else f"{line.spot.sheet}!{line.spot.reference}",
        )  # fmt: skip
        looks = [plain] * len(texts)
        looks[1] = link if line.spot else plain
        looks[6] = styles.own(border=True, fill=COLOURS[mark.severity])
        looks[8] = answer
        cells = dict(enumerate(zip(texts, looks, strict=True), start=1))
        sheet.row(data, row, cells, height=_height(texts))
        if line.spot is not None:
            links.append((f"B{row}", line.spot))
    if not lines:
        sheet.row(data, row + 1, {2: ("Замечаний нет.", styles.own(wrap=False))})
    if more:
        sheet.row(data, row + 1, {2: (f"И ещё замечаний: {more}. Они в квитанции.", styles.own(wrap=False))})
    merges = _add(sheet, "mergeCells")
    merges.set("count", "1")
    etree.SubElement(merges, sheet.tag("mergeCell")).set("ref", f"A3:{letters_of(last)}3")
    _add_links(sheet, links)
    _add_print_setup(sheet)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


class _Writer:
    def __init__(self, namespace: str) -> None:
        self._namespace = namespace
        self.root: Element = new_root("worksheet", namespace)

    def tag(self, name: str) -> str:
        return f"{{{self._namespace}}}{name}"

    def row(self, data: Element, number: int, cells: dict[int, tuple[str, int]], height: int | None = None) -> None:
        row = etree.SubElement(data, self.tag("row"))
        row.set("r", str(number))
        if height is not None:
            row.set("ht", str(height))
            row.set("customHeight", "1")
        for column, (text, style) in sorted(cells.items()):
            cell = etree.SubElement(row, self.tag("c"))
            cell.set("r", f"{letters_of(column)}{number}")
            cell.set("s", str(style))
            if text:
                cell.set("t", "inlineStr")
                text_element(etree.SubElement(cell, self.tag("is")), self._namespace, text)


def _add(sheet: _Writer, name: str) -> Element:
    return etree.SubElement(sheet.root, sheet.tag(name))


def _add_view(sheet: _Writer) -> None:
    view = etree.SubElement(_add(sheet, "sheetViews"), sheet.tag("sheetView"))
    _set(view, {"tabSelected": "1", "showGridLines": "0", "workbookViewId": "0"})
    below = {"ySplit": str(_HEADING_ROW), "topLeftCell": f"A{_HEADING_ROW + 1}"}
    _set(etree.SubElement(view, sheet.tag("pane")), below | {"activePane": "bottomLeft", "state": "frozen"})


def _add_print_setup(sheet: _Writer) -> None:
    _set(_add(sheet, "pageMargins"), dict.fromkeys(("left", "right", "top", "bottom", "header", "footer"), "0.4"))
    page = {"paperSize": "9", "orientation": "landscape", "fitToWidth": "1", "fitToHeight": "0"}
    _set(_add(sheet, "pageSetup"), page)


def _set(element: Element, attributes: Mapping[str, str]) -> None:
    for name, value in attributes.items():
        element.set(name, value)


def _add_columns(sheet: _Writer) -> None:
    columns = _add(sheet, "cols")
    for at, (title, width) in enumerate(_HEADINGS, start=1):
        column = etree.SubElement(columns, sheet.tag("col"))
        _set(column, {"min": str(at), "max": str(at), "width": str(width), "customWidth": "1"})
        if title in _HIDDEN:
            column.set("hidden", "1")


def _add_links(sheet: _Writer, links: Sequence[tuple[str, Spot]]) -> None:
    if not links:
        return
    hyperlinks = _add(sheet, "hyperlinks")
    for reference, spot in links:
        title = spot.sheet.replace("'", "''")
        hyperlink = etree.SubElement(hyperlinks, sheet.tag("hyperlink"))
        hyperlink.set("ref", reference)
        hyperlink.set("location", f"'{title}'!{spot.reference}")


def _height(texts: Sequence[str]) -> int:
    """Points that the fullest cell of a line needs: not every program makes room by itself."""
    lines = max(
        sum(1 + int(len(part) / (width * _FILLING)) for part in text.split("\n"))
        for text, (title, width) in zip(texts, _HEADINGS, strict=True)
        if title not in _HIDDEN
    )
    return min(409, _LINE_POINTS * lines + 2)
