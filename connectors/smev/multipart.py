"""MTOM: an answer of several parts brought back to one document (XOP), within limits."""

import base64
import re
from email.message import Message
from itertools import islice, pairwise
from typing import Final
from urllib.parse import unquote

from lxml import etree

from connectors.smev.names import XOP
from connectors.smev.strict_xml import UnreadableMessageError, read_xml

MOST_PARTS: Final = 64
_LARGEST_HEADERS: Final = 16 * 1024
_BOUNDARY: Final = re.compile(r"[\w'()+,./:=? -]{1,70}")


def whole_document(content_type: str, body: bytes) -> etree._Element:
    """The root of an answer, each `xop:Include` replaced by its part in base64.

    The body's size is the caller's to bound; a part may be included once only, so the document grows by a third at
    most. Raises UnreadableMessageError for anything else than XML or a well-formed multipart/related.
    """
    said = Message()
    said["content-type"] = content_type
    if said.get_content_type() != "multipart/related":
        return read_xml(body)
    boundary = said.get_param("boundary", "")
    if not isinstance(boundary, str) or not _BOUNDARY.fullmatch(boundary):
        raise UnreadableMessageError("в ответе из частей не назван разделитель")
    parts = _parts(body, boundary)
    start = said.get_param("start", "")
    first = _content_id(start) if isinstance(start, str) and start else next(iter(parts))
    if first not in parts:
        raise UnreadableMessageError("в ответе из частей нет главной части")
    root = read_xml(parts.pop(first))
    for include in list(root.iter(f"{{{XOP}}}Include")):
        _replace(include, parts)
    return root


def _parts(body: bytes, boundary: str) -> dict[str, bytes]:
    """The parts by content id, in their order."""
    # The delimiter is a line of its own; what stands before the first one is a preamble that nobody reads.
    whole = b"\r\n" + body
    delimiter = re.compile(rb"\r\n--" + re.escape(boundary.encode("ascii")) + rb"(--)?[ \t]*(?=\r\n|\Z)")
    borders = list(islice(delimiter.finditer(whole), MOST_PARTS + 2))
    closing = next((place for place, border in enumerate(borders) if border[1]), 0)
    if not 0 < closing <= MOST_PARTS:
        raise UnreadableMessageError("ответ из частей оборван или частей в нём слишком много")
    parts: dict[str, bytes] = {}
    for number, (begin, end) in enumerate(pairwise(borders[: closing + 1])):
        heading, separator, content = whole[begin.end() : end.start()].partition(b"\r\n\r\n")
        if not separator or len(heading) > _LARGEST_HEADERS:
            raise UnreadableMessageError("часть ответа записана неверно")
        name, encoding = _headings(heading, number)
        if encoding not in ("", "binary", "8bit", "7bit") or name in parts:
            raise UnreadableMessageError("часть ответа записана неверно")
        parts[name] = content
    return parts


def _headings(heading: bytes, number: int) -> tuple[str, str]:
    found: dict[str, str] = {}
    for line in heading.decode("latin-1").split("\r\n"):
        name, _, value = line.partition(":")
        found.setdefault(name.strip().lower(), value.strip())
    return _content_id(found.get("content-id", f"part-{number}")), found.get("content-transfer-encoding", "").lower()


def _content_id(text: str) -> str:
    return text.strip().removeprefix("<").removesuffix(">")


def _replace(include: etree._Element, parts: dict[str, bytes]) -> None:
    parent = include.getparent()
    scheme, _, name = str(include.get("href", "")).partition(":")
    if parent is None or scheme.lower() != "cid" or len(parent) != 1 or (parent.text or "").strip():
        raise UnreadableMessageError("ссылка на часть ответа записана неверно")
    content = parts.pop(unquote(name), None)
    if content is None:
        raise UnreadableMessageError("ответ ссылается на часть, которой нет, или дважды на одну")
    parent.remove(include)
    parent.text = base64.b64encode(content).decode("ascii")
