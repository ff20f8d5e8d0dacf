"""A workbook as the package of parts it is: what is not changed stays byte for byte.

openpyxl loads and saves a workbook by its own model and drops what that lacks (charts, pictures, the school's
conditional formats of newer kinds), so the parts are edited where they lie.
"""

import io
import posixpath
import zipfile
from typing import Final

from lxml import etree

from publications.cells import xlsx_text

Element = etree._Element

TRANSITIONAL: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT: Final = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_NEVER: Final = (1980, 1, 1, 0, 0, 0)


class Package:
    """The parts of an XLSX; `bytes` gives the workbook with those that were put, added or taken out."""

    def __init__(self, body: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            self._infos = {info.filename: info for info in archive.infolist()}
            self._parts = {name: archive.read(name) for name in self._infos}
        self._trees: dict[str, Element] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._parts or name in self._trees

    def size(self, name: str) -> int:
        """Bytes of a part as it came; 0 for one that is not there."""
        return len(self._parts.get(name, b""))

    def raw(self, name: str) -> bytes:
        """A part as it is."""
        return serialised(self._trees[name]) if name in self._trees else self._parts[name]

    def tree(self, name: str) -> Element:
        """A part to be changed in place: it is written anew."""
        if name not in self._trees:
            self._trees[name] = parsed(self._parts[name])
        return self._trees[name]

    def put(self, name: str, content: bytes) -> None:
        """Puts a part, new or in the place of another."""
        self._trees.pop(name, None)
        self._parts[name] = content

    def remove(self, name: str) -> None:
        """Takes a part out with its relations and its entry in the list of types."""
        for each in (name, _relations_of(name)):
            self._trees.pop(each, None)
            self._parts.pop(each, None)
        types = self.tree("[Content_Types].xml")
        for override in types.findall(f"{{{_TYPES}}}Override"):
            if override.get("PartName") == f"/{name}":
                types.remove(override)

    def free_name(self, pattern: str) -> str:
        """The first name of the pattern (`xl/comments{}.xml`) that no part has."""
        number = 1
        while pattern.format(number) in self:
            number += 1
        return pattern.format(number)

    def targets(self, part: str) -> dict[str, tuple[str, str]]:
        """Relations of a part: id → (last word of the type, name of the part it leads to)."""
        name = _relations_of(part)
        if name not in self:
            return {}
        root = self._trees[name] if name in self._trees else parsed(self._parts[name])
        return {
            relation.get("Id", ""): (relation.get("Type", "").rsplit("/", 1)[-1], _resolved(part, relation))
            for relation in root.findall(f"{{{_RELATIONS}}}Relationship")
            if relation.get("TargetMode") != "External"
        }

    def relate(self, part: str, kind: str, target: str, base: str = TRANSITIONAL) -> str:
        """Adds a relation of a part to another (`kind`: worksheet, comments…) and gives its id."""
        name = _relations_of(part)
        if name not in self:
            self.put(name, serialised(new_root("Relationships", _RELATIONS)))
        root = self.tree(name)
        known = {relation.get("Id") for relation in root}
        number = len(known) + 1
        while f"rId{number}" in known:
            number += 1
        relation = etree.SubElement(root, f"{{{_RELATIONS}}}Relationship")
        relation.set("Id", f"rId{number}")
        relation.set("Type", f"{base}/{kind}")
        relation.set("Target", f"/{target}")
        return f"rId{number}"

    def unrelate(self, part: str, relation_id: str) -> None:
        """Takes a relation out."""
        root = self.tree(_relations_of(part))
        for relation in root.findall(f"{{{_RELATIONS}}}Relationship"):
            if relation.get("Id") == relation_id:
                root.remove(relation)

    def declare(self, part: str, content_type: str) -> None:
        """Says of what type a new part is."""
        override = etree.SubElement(self.tree("[Content_Types].xml"), f"{{{_TYPES}}}Override")
        override.set("PartName", f"/{part}")
        override.set("ContentType", content_type)

    def declare_ending(self, ending: str, content_type: str) -> None:
        """Says of what type all parts of an ending are, unless it is said already."""
        types = self.tree("[Content_Types].xml")
        defaults = types.findall(f"{{{_TYPES}}}Default")
        if not any(default.get("Extension", "").lower() == ending for default in defaults):
            default = etree.Element(f"{{{_TYPES}}}Default")
            default.set("Extension", ending)
            default.set("ContentType", content_type)
            types.insert(len(defaults), default)

    def bytes(self) -> bytes:
        """The workbook; the same parts give the same bytes."""
        out = io.BytesIO()
        names = [*(name for name in self._infos if name in self), *(n for n in self._parts if n not in self._infos)]
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in names:
                info = zipfile.ZipInfo(name, self._infos[name].date_time if name in self._infos else _NEVER)
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, self.raw(name))
        return out.getvalue()


def parsed(content: bytes) -> Element:
    """The root of a part, read by a parser that fetches and expands nothing."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(content, parser)


def serialised(root: Element) -> bytes:
    """A part as spreadsheets write it."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def namespace_of(root: Element) -> str:
    """The namespace of a part's own elements: transitional and strict workbooks differ in it."""
    return etree.QName(root).namespace or ""


def drop(element: Element, attribute: str) -> None:
    """Takes an attribute off, if it is there."""
    if attribute in element.attrib:
        del element.attrib[attribute]


def new_root(name: str, namespace: str) -> Element:
    """The root of a new part; its elements need no prefix."""
    return parsed(f'<{name} xmlns="{namespace}"/>'.encode())


def text_element(parent: Element, namespace: str, text: str) -> None:
    """A text as it stands, its blanks kept; nothing in it is ever computed."""
    element = etree.SubElement(parent, f"{{{namespace}}}t")
    element.text = xlsx_text(text)
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _resolved(part: str, relation: Element) -> str:
    target = relation.get("Target", "")
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))
