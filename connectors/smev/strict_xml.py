"""Reading of XML that a stranger sent: no DTD, no entity, nothing fetched, no giant."""

from typing import Any, Final

from lxml import etree

_FORBIDDEN: Final = (b"<!DOCTYPE", b"<!ENTITY")


class UnreadableMessageError(Exception):
    """What came is no message of the exchange; the text says why, without a word of what was in it."""


def read_xml(content: bytes) -> etree._Element:
    """The root of a document; raises UnreadableMessageError for what is malformed or declares a document type."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableMessageError("это не XML") from error
    # libxml2 reads UTF-16 too, where the bytes of a DOCTYPE look otherwise: so the parser's own word counts.
    information: Any = root.getroottree().docinfo
    if information.doctype or any(word in content for word in _FORBIDDEN):
        raise UnreadableMessageError("в сообщении объявлен DTD")
    return root


def text_of(parent: etree._Element, path: str) -> str:
    """The text of the one element at `path` below `parent`, trimmed; raises UnreadableMessageError where it is not."""
    found = parent.findall(path)
    if len(found) != 1 or not (found[0].text or "").strip():
        raise UnreadableMessageError(f"нет поля {path.rpartition('}')[2]}")
    return str(found[0].text).strip()
