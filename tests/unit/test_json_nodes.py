import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.normalising.pages import leaves
from transforms.json_pages.nodes import read_nodes


def _resolve(document: object, pointer: str) -> object:
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        document = document[int(key)] if isinstance(document, list) else document[key]  # type: ignore[index]
    return document


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=25,
)


@settings(deadline=None)
@given(_JSON)
def test_every_value_is_a_node_and_its_pointer_leads_there(document: object) -> None:
    nodes = read_nodes(json.dumps(document).encode())
    assert nodes is not None
    found = np.flatnonzero(nodes.leaves)
    assert len(found) == leaves(document)
    for pointer, text in zip(nodes.pointers(found).to_pylist(), nodes.text.take(found).to_pylist(), strict=True):
        value = _resolve(document, pointer)
        assert text == (value if isinstance(value, str) else json.dumps(value))


@pytest.mark.parametrize("body", [b"", b"<html></html>", b'{"a":1', b"\xff\xfe", b'{"a":"\xff"}'])
def test_what_is_no_json(body: bytes) -> None:
    assert read_nodes(body) is None


def test_a_byte_order_mark_and_a_lone_surrogate_do_no_harm() -> None:
    nodes = read_nodes(b'\xef\xbb\xbf{"a": "\\ud800", "b": 1}')
    assert nodes is not None
    assert nodes.leaves.sum() == 2


def test_a_tower_of_brackets_does_no_harm() -> None:
    nodes = read_nodes(b"[" * 500 + b"]" * 500)
    assert nodes is not None
    assert not nodes.leaves.any()
