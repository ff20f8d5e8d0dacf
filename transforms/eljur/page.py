"""What all ЭлЖур pages share: the envelope and the people of the page."""

import pyarrow as pa
import pyarrow.compute as pc

from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.columns import Positions, blank_to_null, joined
from transforms.json_pages.nodes import Nodes
from transforms.json_pages.page import JsonPage, open_page
from transforms.json_pages.shape import Shape


def read_page(
    body: bytes, context: NormaliseContext, version: str, shape: Shape, expected: str
) -> JsonPage | NormalisedPage:
    """Opens the `result` of a page; one that is no JSON or shows another method's answer is refused whole.

    `expected` is the key that a `result` of this method always has.
    """

    def find(nodes: Nodes) -> tuple[int, bool]:
        top = _result(nodes)
        return top, top >= 0 and nodes.child(top, expected) >= 0

    return open_page(body, context, version, shape, find)


def student_codes(page: JsonPage, students: Positions, name: str) -> pa.Array:
    """The source's ids of student objects: their `name`, or the key they stand under."""
    return pc.coalesce(page.text(students, name, "name"), blank_to_null(page.reading.map_key(students)))


def student_ids(page: JsonPage, codes: pa.Array) -> pa.Array:
    """Our ids of students of this source."""
    return joined(page.organisation, codes)


def _result(nodes: Nodes) -> int:
    response = nodes.child(0, "response")
    found = nodes.child(response, "result") if response >= 0 else -1
    return found if found >= 0 else nodes.child(0, "result")
