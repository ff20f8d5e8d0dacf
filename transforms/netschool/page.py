"""What all pages of «Сетевой город» share: a document without envelope, dates with a midnight, placeholders."""

import re
from collections.abc import Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.columns import Mask, Positions, mapped
from transforms.json_pages.nodes import Nodes
from transforms.json_pages.page import JsonPage, Opened, Sent, open_page, open_pages
from transforms.json_pages.shape import Shape
from transforms.moments import parse_date

# Fractional seconds come with any number of digits; a zone is never written, and one would mean another day.
_DAY = re.compile(r"^(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$", re.ASCII)
# What the server writes where the teacher wrote nothing.
_PLACEHOLDER = re.compile(r"^-*\s*не указан[ао]?\s*-*$", re.IGNORECASE)


def read_page(
    body: bytes, context: NormaliseContext, version: str, shape: Shape, expected: str
) -> JsonPage | NormalisedPage:
    """Opens a page; one that is no JSON object or lacks the key `expected` is refused whole."""

    def find(nodes: Nodes) -> tuple[int, bool]:
        return 0, nodes.child(0, expected) >= 0

    return open_page(body, context, version, shape, find)


def read_pages(sent: Sequence[Sent], version: str, shape: Shape, key: str) -> Opened:
    """As `read_page`, of several pages at once."""

    def expected(nodes: Nodes) -> Mask:
        return nodes.have(key)

    return open_pages(sent, version, shape, expected)


def parse_day(text: str) -> date | None:
    """The local day of `2026-10-05T00:00:00.0000000`; None for what is no date and for one with a zone."""
    found = _DAY.match(text.strip())
    return parse_date(found.group(1)) if found else None


def days(page: JsonPage, objects: Positions, name: str, key: str) -> pa.Array:
    """Local days of a field; a value that is no day is rejected by itself."""
    return page.parsed(objects, name, key, parse_day, pa.date32(), "date_unreadable")


def written(column: pa.Array) -> pa.Array:
    """Texts that somebody wrote: null in place of the server's «---Не указана---»."""
    return mapped(column, lambda text: None if _PLACEHOLDER.match(text.strip()) else text, pa.string())


def group_titles(page: JsonPage, objects: Positions, name: str) -> pa.Array:
    """The class of objects: its title, or where the server names none its id."""
    return pc.utf8_trim_whitespace(page.text(objects, name, "className", "classId"))
