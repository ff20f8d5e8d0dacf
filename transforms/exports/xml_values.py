"""Elements of an XML journal and the account of what they hold: each attribute and text is taken once."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from lxml import etree

from transforms.exports.found import Found
from transforms.moments import in_utc

NAMESPACE = "urn:svod:journal:1"
SCHEMA = files("schemas") / "journal.xsd"
_TEXT = "#text"
_FEW = 5

T = TypeVar("T")


@dataclass(slots=True)
class Element:
    """An element that is being read: its plain name, its path for a person, and the values not yet taken."""

    node: "etree._Element"
    name: str
    path: str
    open: dict[str, str] = field(default_factory=dict)


class Reader:
    """Reads elements; whatever is not taken by a row becomes a reject."""

    def __init__(self, found: Found) -> None:
        self.found = found

    def children(self, node: "etree._Element", known: set[str], parent: Element | None = None) -> Iterator[Element]:
        """The known elements below; those not known are rejected with all they hold, and so is stray text."""
        path = parent.path if parent is not None else "/journal"
        places: Counter[str] = Counter()
        if parent is None:
            self._stray(node, path)
        for child in node.iterchildren("*"):
            name = etree.QName(child)
            places[name.localname] += 1
            element = Element(child, name.localname, f"{path}/{name.localname}[{places[name.localname]}]")
            if name.namespace != NAMESPACE or name.localname not in known:
                self._reject_tree(element, None, "unknown_field")
                continue
            element.open = _own_values(child)
            if element.name == "page":
                element.open = {_TEXT: element.open[_TEXT]} if _TEXT in element.open else {}
                self._reject_text(element)
            yield element

    def attributes(self, element: Element, known: set[str]) -> dict[str, str]:
        """The attributes that are filled, trimmed; those not known are rejected."""
        for name in [name for name in element.open if name != _TEXT and name not in known]:
            self.found.reject(f"{element.path}/@{name}", element.open.pop(name), "unknown_field", 1)
        return {name: value for name, value in element.open.items() if name != _TEXT}

    def text(self, element: Element) -> str | None:
        """The text of an element, trimmed; None where there is none."""
        return element.open.get(_TEXT)

    def parsed(self, element: Element, name: str, parse: Callable[[str], T | None], reason: str) -> T | None:
        """An attribute read by `parse`; one it can't read is rejected and its element lives on."""
        if name not in element.open:
            return None
        value = parse(element.open[name])
        if value is None:
            self.found.reject(f"{element.path}/@{name}", element.open.pop(name), reason, 1)
        return value

    def take(self, element: Element, name: str) -> int:
        """Takes one attribute into account: 1, or 0 where it is not there."""
        return 1 if element.open.pop(name, None) is not None else 0

    def close(self, element: Element) -> int:
        """Takes what is left of an element into account; text in an element of attributes is rejected before."""
        if element.name in ("period", "student", "lesson", "work"):
            self._reject_text(element)
        elif len(element.node):
            for child in self.children(element.node, set(), element):
                raise AssertionError(child.name)
        taken = len(element.open)
        element.open = {}
        return taken

    def reject_whole(self, element: Element, raw_value: str | None, reason: str) -> None:
        """Rejects an element with all that is left of it and below it."""
        items = len(element.open) + sum(values_of(child, own=True) for child in element.node.iterchildren("*"))
        element.open = {}
        self.found.reject(element.path, raw_value, reason, items)

    def _reject_tree(self, element: Element, raw_value: str | None, reason: str) -> None:
        self.found.reject(element.path, raw_value, reason, values_of(element.node, own=True))

    def _reject_text(self, element: Element) -> None:
        text = element.open.pop(_TEXT, None)
        if text is not None:
            self.found.reject(element.path, text, "unknown_field", 1)

    def _stray(self, node: "etree._Element", path: str) -> None:
        text = _text_of(node)
        if text:
            self.found.reject(path, text, "unknown_field", 1)


def parse_document(body: bytes) -> "etree._Element | None":
    """The root of an XML journal; None for anything else. Nothing is fetched, nothing expanded."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root.getroottree().docinfo.internalDTD is not None or root.tag != f"{{{NAMESPACE}}}journal":
        return None
    return root


def against_schema(root: "etree._Element") -> tuple[str, ...]:
    """Where a journal departs from schemas/journal.xsd: the first few lines, in Russian."""
    schema = etree.XMLSchema(etree.fromstring(SCHEMA.read_bytes()))
    schema.validate(root)
    log: Iterable[Any] = schema.error_log  # type: ignore[assignment]
    lines = list(dict.fromkeys(entry.line for entry in log))
    told = [f"строка {line} не по схеме schemas/journal.xsd" for line in lines[:_FEW]]
    return (*told, f"и ещё строк не по схеме: {len(lines) - _FEW}") if len(lines) > _FEW else tuple(told)


def values_of(node: "etree._Element", *, own: bool = False) -> int:
    """Values below an element; with `own` its own attributes and text too (of a `page` its text alone)."""
    if not own:
        return (1 if _text_of(node) else 0) + sum(values_of(child, own=True) for child in node.iterchildren("*"))
    is_page = node.tag == f"{{{NAMESPACE}}}page"
    values = _own_values(node)
    mine = (1 if _TEXT in values else 0) if is_page else len(values)
    return mine + sum(values_of(child, own=True) for child in node.iterchildren("*"))


def moment_of(text: str, zone: ZoneInfo) -> datetime | None:
    """The moment in UTC of `2026-10-05T11:02:00`, with an offset or by the clock of `zone`; None for none."""
    if "T" not in text:
        return None
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return in_utc(found, zone) if found.tzinfo is None else found.astimezone(UTC)


def _own_values(node: "etree._Element") -> dict[str, str]:
    values = {str(name): " ".join(str(value).split()) for name, value in node.attrib.items() if str(value).strip()}
    text = _text_of(node)
    return {**values, _TEXT: text} if text else values


def _text_of(node: "etree._Element") -> str:
    """All the text that stands directly in an element."""
    pieces = [node.text or "", *(child.tail or "" for child in node)]
    return "".join(pieces).strip()
