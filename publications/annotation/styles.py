"""The workbook's table of styles: a cell's own look with our colour under it, and the looks of our sheet."""

import copy
from collections.abc import Mapping
from typing import Final

from lxml import etree

from publications.annotation.marks import COLOURS, SEVERITIES, Severity
from publications.annotation.package import Element, Package, namespace_of, parsed

PART: Final = "xl/styles.xml"
_COLOUR_ATTRIBUTES: Final = frozenset({"rgb", "theme", "tint", "indexed"})
_MINIMAL: Final = b"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>"""
# As CT_Stylesheet orders them: a missing one is put before the first that follows it.
_ORDER: Final = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")
_TEXT_FORMAT: Final = "49"


class Styles:
    """What cells look like, by the numbers they carry in `s`."""

    def __init__(self, package: Package, workbook_part: str) -> None:
        kinds = dict(package.targets(workbook_part).values())
        part = kinds.get("styles")
        if part is None:
            part = PART
            package.put(part, etree.tostring(parsed(_MINIMAL)))
            package.declare(part, "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml")
            package.relate(workbook_part, "styles", part)
        self._root = package.tree(part)
        self._namespace = namespace_of(self._root)
        self._made: dict[tuple[int, str], int] = {}

    def marked(self, style: int, severity: Severity) -> int:
        """The look of `style` with the colour of a severity under it."""
        return self._coloured(style, {"rgb": COLOURS[severity]})

    def unmarked(self, style: int, former: str) -> int:
        """The look of a cell without our colour and with its `former` one; `style` itself where ours is not there."""
        if self.colour(style) not in {f"rgb={colour}" for colour in COLOURS.values()}:
            return style
        attributes = dict(each.partition("=")[::2] for each in former.split())
        return self._coloured(style, attributes if attributes.keys() <= _COLOUR_ATTRIBUTES else {})

    def colour(self, style: int) -> str:
        """The colour under a cell as `rgb=FF00FF00` or `theme=4 tint=0.5`; empty where there is none."""
        number = int(self._style(style).get("fillId") or 0)
        fills = self._list("fills")
        pattern = fills[number].find(self._tag("patternFill")) if number < len(fills) else None
        front = pattern.find(self._tag("fgColor")) if pattern is not None else None
        if pattern is None or front is None or pattern.get("patternType") != "solid":
            return ""
        return " ".join(f"{name!s}={value!s}" for name, value in sorted(front.attrib.items()))

    def own(self, *, bold: bool = False, size: int = 10, colour: str | None = None, fill: str | None = None,
            border: bool = False, wrap: bool = True, link: bool = False) -> int:  # fmt: skip
        """A look of our sheet: text, aligned to the top, what stands in it never taken for a formula."""
        key = (-1, repr((bold, size, colour, fill, border, wrap, link)))
        if key not in self._made:
            fill_id = "0" if fill is None else self._solid({"rgb": fill})
            xf = etree.Element(self._tag("xf"))
            for name, value in {
                "numFmtId": _TEXT_FORMAT,
                "fontId": self._font(bold, size, "FF0B5CAD" if link else colour, link),
                "fillId": fill_id,
                "borderId": self._border() if border else "0",
                "xfId": "0",
                "applyNumberFormat": "1",
                "applyFont": "1",
                "applyFill": "1",
                "applyBorder": "1",
                "applyAlignment": "1",
                "quotePrefix": "1",
            }.items():
                xf.set(name, value)
            alignment = etree.SubElement(xf, self._tag("alignment"))
            alignment.set("vertical", "top")
            if wrap:
                alignment.set("wrapText", "1")
            self._made[key] = self._append("cellXfs", xf)
        return self._made[key]

    def _coloured(self, style: int, colour: Mapping[str, str]) -> int:
        key = (style, repr(sorted(colour.items())))
        if key not in self._made:
            xf = copy.deepcopy(self._style(style))
            xf.set("fillId", self._solid(colour) if colour else "0")
            xf.set("applyFill", "1")
            self._made[key] = self._append("cellXfs", xf)
        return self._made[key]

    def _style(self, style: int) -> Element:
        listed = self._list("cellXfs")
        return listed[style if style < len(listed) else 0]

    def _solid(self, colour: Mapping[str, str]) -> str:
        key = (-2, repr(sorted(colour.items())))
        if key not in self._made:
            fill = etree.Element(self._tag("fill"))
            pattern = etree.SubElement(fill, self._tag("patternFill"))
            pattern.set("patternType", "solid")
            front = etree.SubElement(pattern, self._tag("fgColor"))
            for attribute, value in colour.items():
                front.set(attribute, value)
            etree.SubElement(pattern, self._tag("bgColor")).set("indexed", "64")
            self._made[key] = self._append("fills", fill)
        return str(self._made[key])

    def _font(self, bold: bool, size: int, colour: str | None, underlined: bool) -> str:
        font = etree.Element(self._tag("font"))
        if bold:
            etree.SubElement(font, self._tag("b"))
        if underlined:
            etree.SubElement(font, self._tag("u"))
        etree.SubElement(font, self._tag("sz")).set("val", str(size))
        if colour is not None:
            etree.SubElement(font, self._tag("color")).set("rgb", colour)
        etree.SubElement(font, self._tag("name")).set("val", "Calibri")
        return str(self._append("fonts", font))

    def _border(self) -> str:
        border = etree.Element(self._tag("border"))
        for side in ("left", "right", "top", "bottom"):
            element = etree.SubElement(border, self._tag(side))
            element.set("style", "thin")
            etree.SubElement(element, self._tag("color")).set("rgb", "FFBFBFBF")
        etree.SubElement(border, self._tag("diagonal"))
        return str(self._append("borders", border))

    def _append(self, name: str, element: Element) -> int:
        listed = self._list(name)
        listed.append(element)
        listed.set("count", str(len(listed)))
        return len(listed) - 1

    def _list(self, name: str) -> Element:
        found = self._root.find(self._tag(name))
        if found is None:
            found = etree.Element(self._tag(name))
            later = {self._tag(each) for each in _ORDER[_ORDER.index(name) + 1 :]}
            place = next((at for at, child in enumerate(self._root) if child.tag in later), len(self._root))
            self._root.insert(place, found)
        return found

    def _tag(self, name: str) -> str:
        return f"{{{self._namespace}}}{name}"


def palette(styles: Styles) -> dict[Severity, int]:
    """The looks of the legend: a cell of each colour."""
    return {severity: styles.own(fill=COLOURS[severity], border=True) for severity in SEVERITIES}
