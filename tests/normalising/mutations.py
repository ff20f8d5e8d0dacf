"""Any way to spoil a JSON page: what a normaliser must account for whatever comes."""

import copy
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from hypothesis import strategies as st

JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", " ", "x", "20261399", "н", "оп", "4-", "[]", "/~", "Ё|"]),
    st.just([]),
    st.just({}),
    st.dictionaries(
        st.sampled_from(["name", "value", "0", "a/b", "~"]), st.sampled_from(["", "7", None, 3]), max_size=3
    ),
    st.lists(st.sampled_from(["5", {"value": "5"}, None, {"name": "y"}]), max_size=3),
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, member in members for place in _places(member, (*path, key)))]


def _replace(document: Any, path: tuple[Any, ...], change: Callable[[Any], Any]) -> Any:
    if not path:
        return change(document)
    parent = document
    for key in path[:-1]:
        parent = parent[key]
    parent[path[-1]] = change(parent[path[-1]])
    return document


def _instead(junk: Any, _value: Any) -> Any:
    return junk


def _as_list(value: Any) -> Any:
    return list(value.values()) if isinstance(value, dict) else value


def _as_map(value: Any) -> Any:
    return {str(place): member for place, member in enumerate(value, start=1)} if isinstance(value, list) else value


def respelled(value: Any) -> Any:
    """Digits as a number where they were text, and the other way round."""
    if isinstance(value, str) and value.isdigit() and not value.startswith("0"):
        return int(value)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _with_novelty(value: Any) -> Any:
    return value | {"novelty": {"deep": ["1", None]}} if isinstance(value, dict) else value


@st.composite
def mutated(draw: st.DrawFn, pages: Mapping[str, Callable[[], Any]]) -> tuple[str, Any]:
    """A kind of page and one of its pages, spoilt in up to six places."""
    kind = draw(st.sampled_from(sorted(pages)))
    result = copy.deepcopy(pages[kind]())
    for _ in range(draw(st.integers(0, 6))):
        path = draw(st.sampled_from(_places(result)))
        junk = draw(JUNK)
        changes: list[Callable[[Any], Any]] = [_as_list, _as_map, respelled, _with_novelty, partial(_instead, junk)]
        result = _replace(result, path, draw(st.sampled_from(changes)))
    return kind, result


def follow(document: Any, pointer: str) -> Any:
    """What a JSON Pointer points at; raises KeyError or IndexError where there is nothing."""
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        document = document[int(key)] if isinstance(document, list) else document[key]
    return document
