"""The transform of СМЭВ, `urn://smev-gov-ru/xmldsig/transform`: one form for all ways to write the same element.

Rules 1 to 8 of the methodical recommendations (declaration and instructions out, blank text out, pairs of tags, new
prefixes ns1, ns2 … in the order of need, attributes sorted, declarations first) and rule 9 (how text is escaped,
which differs for short and long blocks: the habits of the XML writer that СМЭВ itself uses).
"""

from itertools import count
from typing import Final

from lxml import etree

_SHORT_BLOCK: Final = 11
_CHUNK: Final = 512
_TEXT: Final = {"&": "&amp;", "<": "&lt;", "\r": "&#xd;"}
_ATTRIBUTE: Final = str.maketrans(
    {"&": "&amp;", "<": "&lt;", '"': "&quot;", "\r": "&#xd;", "\n": "&#xa;", "\t": "&#x9;"}
)


def smev_transform(element: etree._Element) -> bytes:
    """The element after exclusive canonicalisation and the transform of СМЭВ, in UTF-8: what is digested."""
    # From canonical text: what stands around the element in its message has no part in it.
    canonical = etree.tostring(element, method="c14n", exclusive=True, with_comments=False)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    written: list[str] = []
    _write(etree.fromstring(canonical, parser), {}, count(1), written)
    return "".join(written).encode()


def _write(element: etree._Element, outer: dict[str, str], numbers: "count[int]", written: list[str]) -> None:
    known = dict(outer)
    declared: list[str] = []

    def named(name: str) -> str:
        place, _, local = name.rpartition("}")
        namespace = place[1:]
        if not namespace:
            return local
        if namespace not in known:
            known[namespace] = f"ns{next(numbers)}"
            declared.append(f' xmlns:{known[namespace]}="{namespace.translate(_ATTRIBUTE)}"')
        return f"{known[namespace]}:{local}"

    tag = named(str(element.tag))
    attributes = [
        f' {named(name)}="{value.translate(_ATTRIBUTE)}"'
        for name, value in sorted((str(name), str(value)) for name, value in element.attrib.items() if name[0] == "{")
    ] + [
        f' {name}="{value.translate(_ATTRIBUTE)}"'
        for name, value in sorted((str(name), str(value)) for name, value in element.attrib.items() if name[0] != "{")
    ]
    written += ["<", tag, *declared, *attributes, ">", _text(element.text)]
    for child in element:
        if isinstance(child.tag, str):
            _write(child, known, numbers, written)
        written.append(_text(child.tail))
    written += ["</", tag, ">"]


def _text(block: str | None) -> str:
    # Blank is what is not above the space; a no-break space is text.
    if block is None or all(character <= " " for character in block):
        return ""
    if len(block) <= _SHORT_BLOCK:
        return _escaped(block, is_long=False)
    return "".join(_escaped(block[start : start + _CHUNK], is_long=True) for start in range(0, len(block), _CHUNK))


def _escaped(block: str, *, is_long: bool) -> str:
    """A «>» is escaped at the beginning, after «]», and in a long block after whatever was escaped itself."""
    written: list[str] = []
    is_after_escape = True
    former = ""
    for character in block:
        escape = _TEXT.get(character)
        if character == ">" and (former == "]" or is_after_escape):
            escape = "&gt;"
        written.append(escape or character)
        is_after_escape = escape is not None and is_long
        former = character
    return "".join(written)
