"""Comments of a sheet as Excel and LibreOffice both read them: a part of texts and a drawing of their boxes."""

import re
from typing import Final

from lxml import etree

from publications.annotation.marks import SEVERITY_TITLES, Mark, column_of, letters_of
from publications.annotation.package import (
    STRICT,
    TRANSITIONAL,
    Element,
    Package,
    namespace_of,
    new_root,
    parsed,
    text_element,
)
from publications.annotation.sheet import SheetXml

AUTHOR: Final = "Свод"
# The first words of every comment of ours, and what parts ours from a comment that the school had there.
OPENING: Final = "Замечание Свода"
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_NOTE: Final = re.compile(rb"_x0000_s([0-9]{1,9})")
_EMPTY_DRAWING: Final = b"""<xml xmlns:v="urn:schemas-microsoft-com:vml"
 xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">
<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>
</xml>"""
_SHAPE_TYPE: Final = """<v:shapetype xmlns:v="urn:schemas-microsoft-com:vml"
 xmlns:o="urn:schemas-microsoft-com:office:office"
 id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">
<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>
"""
_SHAPE: Final = """<v:shape xmlns:v="urn:schemas-microsoft-com:vml"
 xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"
 id="_x0000_s{number}" type="#_x0000_t202"
 style="position:absolute;width:300pt;height:{height}pt;z-index:1;visibility:hidden"
 fillcolor="#ffffe1" o:insetmode="auto">
<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>
<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>
<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>
<x:Anchor>{left}, 12, {top}, 4, {right}, 12, {bottom}, 4</x:Anchor>
<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>
"""
_LINE_CHARACTERS: Final = 52
_LINE_POINTS: Final = 13
_COLUMNS_WIDE: Final = 5


def comment_text(marks: list[Mark]) -> list[tuple[str, bool]]:
    """What a comment says, piece by piece, bold or not."""
    pieces: list[tuple[str, bool]] = [(f"{OPENING}\n", True)]
    for number, mark in enumerate(marks):
        if number:
            pieces.append(("\n\n", False))
        pieces.append((f"{SEVERITY_TITLES[mark.severity].capitalize()}: {mark.title}", True))
        lines = []
        if mark.detail:
            lines.append(mark.detail)
        if mark.clause:
            lines.append(f"Основание: {mark.clause}")
        lines.append(f"Как исправить: {mark.remedy}")
        pieces.append(("\n" + "\n".join(lines), False))
    return pieces


def add_comments(package: Package, part: str, sheet: SheetXml, wanted: dict[tuple[int, int], list[Mark]]) -> None:
    """Puts a comment on each cell (row, column from one); a comment of the school's own stays above ours."""
    root = _comments_of(package, part, sheet)
    namespace = namespace_of(root)
    listed = root.find(f"{{{namespace}}}commentList")
    if listed is None:
        listed = etree.SubElement(root, f"{{{namespace}}}commentList")
    known = {comment.get("ref"): comment for comment in listed}
    author = _author(root, namespace)
    shapes: list[tuple[int, int, int]] = []
    for (row, column), marks in sorted(wanted.items()):
        pieces = comment_text(marks)
        reference = f"{letters_of(column)}{row}"
        comment = known.get(reference)
        if comment is None:
            comment = etree.SubElement(listed, f"{{{namespace}}}comment")
            comment.set("ref", reference)
            comment.set("authorId", author)
            text = etree.SubElement(comment, f"{{{namespace}}}text")
            shapes.append((row, column, _height(pieces)))
        else:
            text = _as_runs(comment, namespace)
            pieces = [("\n\n", False), *pieces]
        for said, is_bold in pieces:
            _add_run(text, namespace, said, is_bold)
    _add_shapes(package, part, sheet, shapes)


def remove_comments(package: Package, part: str) -> None:
    """Takes off what `add_comments` put; the school's own comments stay."""
    for kind, target in package.targets(part).values():
        if kind == "comments" and target in package:
            root = package.tree(target)
            gone = _remove_ours(root)
            for drawing_kind, drawing in package.targets(part).values():
                if drawing_kind == "vmlDrawing" and drawing in package and gone:
                    package.put(drawing, _without_shapes(package.raw(drawing), gone))


def _remove_ours(root: Element) -> set[tuple[int, int]]:
    namespace = namespace_of(root)
    gone: set[tuple[int, int]] = set()
    for comment in list(root.iter(f"{{{namespace}}}comment")):
        pieces = list(comment.iter(f"{{{namespace}}}t"))
        whole = "".join(piece.text or "" for piece in pieces)
        at = whole.find(OPENING)
        if at < 0:
            continue
        if not whole[:at].strip():
            parent = comment.getparent()
            if parent is not None:
                parent.remove(comment)
            found = re.match(r"([A-Z]+)([0-9]+)$", comment.get("ref", ""))
            if found:
                gone.add((int(found[2]), column_of(found[1])))
            continue
        kept = len(whole[:at].rstrip())
        for piece in pieces:
            said = piece.text or ""
            piece.text = said[: max(0, kept)]
            kept -= len(said)
    return gone


def _without_shapes(drawing: bytes, gone: set[tuple[int, int]]) -> bytes:
    try:
        root = parsed(drawing)
    except etree.XMLSyntaxError:
        # A drawing of old programs need not be XML; a box without its comment shows nothing.
        return drawing
    excel = "{urn:schemas-microsoft-com:office:excel}"
    for data in list(root.iter(f"{excel}ClientData")):
        row, column = data.findtext(f"{excel}Row"), data.findtext(f"{excel}Column")
        shape = data.getparent()
        if data.get("ObjectType") == "Note" and row and column and (int(row) + 1, int(column) + 1) in gone:
            parent = shape.getparent() if shape is not None else None
            if shape is not None and parent is not None:
                parent.remove(shape)
    return etree.tostring(root)


def _comments_of(package: Package, part: str, sheet: SheetXml) -> Element:
    for kind, target in package.targets(part).values():
        if kind == "comments" and target in package:
            return package.tree(target)
    name = package.free_name("xl/commentsSvod{}.xml")
    root = new_root("comments", sheet.namespace)
    etree.SubElement(root, f"{{{sheet.namespace}}}authors")
    etree.SubElement(root, f"{{{sheet.namespace}}}commentList")
    package.put(name, etree.tostring(root))
    package.declare(name, "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml")
    package.relate(part, "comments", name, _base(sheet))
    return package.tree(name)


def _author(root: Element, namespace: str) -> str:
    authors = root.find(f"{{{namespace}}}authors")
    if authors is None:
        authors = etree.Element(f"{{{namespace}}}authors")
        root.insert(0, authors)
    for number, author in enumerate(authors):
        if author.text == AUTHOR:
            return str(number)
    etree.SubElement(authors, f"{{{namespace}}}author").text = AUTHOR
    return str(len(authors) - 1)


def _as_runs(comment: Element, namespace: str) -> Element:
    """The text of a comment as runs: a plain text and a run side by side are not allowed."""
    text = comment.find(f"{{{namespace}}}text")
    if text is None:
        text = etree.SubElement(comment, f"{{{namespace}}}text")
    plain = text.find(f"{{{namespace}}}t")
    if plain is not None:
        text.remove(plain)
        _add_run(text, namespace, plain.text or "", False)
    return text


def _add_run(text: Element, namespace: str, said: str, is_bold: bool) -> None:
    run = etree.SubElement(text, f"{{{namespace}}}r")
    look = etree.SubElement(run, f"{{{namespace}}}rPr")
    if is_bold:
        etree.SubElement(look, f"{{{namespace}}}b")
    etree.SubElement(look, f"{{{namespace}}}sz").set("val", "9")
    etree.SubElement(look, f"{{{namespace}}}rFont").set("val", "Tahoma")
    text_element(run, namespace, said)


def _add_shapes(package: Package, part: str, sheet: SheetXml, shapes: list[tuple[int, int, int]]) -> None:
    if not shapes:
        return
    attribute = f"{{{_base(sheet)}}}id"
    drawing = package.targets(part).get(sheet.legacy_drawing(attribute) or "", ("", ""))[1]
    if not drawing or drawing not in package:
        drawing = package.free_name("xl/drawings/vmlDrawingSvod{}.vml")
        package.put(drawing, _EMPTY_DRAWING)
        package.declare_ending("vml", "application/vnd.openxmlformats-officedocument.vmlDrawing")
        sheet.set_legacy_drawing(attribute, package.relate(part, "vmlDrawing", drawing, _base(sheet)))
    content = package.raw(drawing)
    number = max([1024, *(int(found) for found in _NOTE.findall(content))])
    drawn = [] if b'"_x0000_t202"' in content else [_SHAPE_TYPE]
    for row, column, height in shapes:
        number += 1
        drawn.append(
            _SHAPE.format(
                number=number, height=height, left=column, right=column + _COLUMNS_WIDE, top=max(0, row - 2),
                bottom=max(0, row - 2) + height // 15 + 1, row=row - 1, column=column - 1,
            )
        )  # fmt: skip
    # By bytes: what stands in the drawing already (buttons, the school's comments) stays as it is.
    at = content.rfind(b"</xml>")
    package.put(drawing, content[:at] + "".join(drawn).encode() + content[at:])


def _height(pieces: list[tuple[str, bool]]) -> int:
    said = "".join(piece for piece, _ in pieces)
    lines = sum(1 + len(line) // _LINE_CHARACTERS for line in said.split("\n"))
    return min(400, _LINE_POINTS * lines + 12)


def _base(sheet: SheetXml) -> str:
    return TRANSITIONAL if sheet.namespace == _MAIN else STRICT
