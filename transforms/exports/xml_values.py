"""Elements of an XML journal and the account of what they hold: each attribute and text is taken once."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from lxml import etree

from transforms.exports.found import Found
from transforms.moments import in_utc

NAMESPACE = "urn:svod:journal:1"
SCHEMA = files("schemas") / "journal.xsd"
_TEXT = "#text"
_FEW = 5
_OURS = f"{{{NAMESPACE}}}"
_PAGE = f"{_OURS}page"
# What holds attributes and elements, and no text of its own.
_WITHOUT_TEXT = frozenset({"period", "student", "lesson", "work"})

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

    def children(
        self, node: "etree._Element", known: AbstractSet[str], parent: Element | None = None
    ) -> Iterator[Element]:
        """The known elements below; those not known are rejected with all they hold, and so is stray text."""
        path = parent.path if parent is not None else "/journal"
        places: dict[str, int] = {}
        if parent is None:
            self._stray(node, path)
        for child in node.iterchildren("*"):
            # A QName for each element would cost a tenth of the reading.
            tag = str(child.tag)
            name = tag[tag.find("}") + 1 :]
            place = places[name] = places.get(name, 0) + 1
            if not tag.startswith(_OURS) or name not in known:
                self._reject_tree(Element(child, name, f"{path}/{name}[{place}]"), None, "unknown_field")
                continue
            values = _own_values(child)
            element = Element(child, name, f"{path}/{name}[{place}]", values)
            if name == "page":
                element.open = {_TEXT: values[_TEXT]} if _TEXT in values else {}
                self._reject_text(element)
            yield element

    def attributes(self, element: Element, known: AbstractSet[str]) -> Mapping[str, str]:
        """The attributes that are filled, trimmed; those not known are rejected."""
        unknown = [name for name in element.open if name not in known and name != _TEXT]
        for name in unknown:
            self.found.reject(f"{element.path}/@{name}", element.open.pop(name), "unknown_field", 1)
        return element.open

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
        if element.name in _WITHOUT_TEXT:
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
    is_page = node.tag == _PAGE
    values = _own_values(node)
    mine = (1 if _TEXT in values else 0) if is_page else len(values)
    return mine + sum(values_of(child, own=True) for child in node.iterchildren("*"))


# A teacher writes a lesson's marks in one go: many moments of a journal are the same.
@lru_cache(maxsize=4096)
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
    values: dict[str, str] = {}
    # lxml gives text; its stubs say bytes too.
    for name, value in cast("list[tuple[str, str]]", node.items()):
        words = value.split()
        if words:
            values[name] = words[0] if len(words) == 1 else " ".join(words)
    text = _text_of(node)
    if text:
        values[_TEXT] = text
    return values


def _text_of(node: "etree._Element") -> str:
    """All the text that stands directly in an element."""
    text = node.text or ""
    return "".join([text, *(child.tail or "" for child in node)]).strip() if len(node) else text.strip()
