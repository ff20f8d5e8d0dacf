"""How many values an ЭлЖур answer offers, counted from its bytes alone.

No parser stands behind this: the count must not share a mistake with the normaliser that reads the same
page. Bytes are looked at as one array: what is inside strings is masked, every colon outside them is a
key, and what is left is arithmetic.
"""

import re

import numpy as np
from numpy.typing import NDArray

_QUOTE, _COLON = ord('"'), ord(":")
_OPENING = np.frombuffer(b"{[", np.uint8)
_CLOSING = np.frombuffer(b"}]", np.uint8)
_EMPTY_KEY = re.compile(rb'""[ \t\r\n]*:')
_KEY_BEFORE = re.compile(rb'"response"[ \t\r\n]*:[ \t\r\n]*\Z')
_COLON_AFTER = re.compile(rb"[ \t\r\n]*:[ \t\r\n]*")

# A number, true or false begins with one of these after something that no literal holds; null counts nothing.
_IN_LITERAL = np.zeros(256, bool)
_IN_LITERAL[list(b"+-.0123456789eEtrufalsn")] = True
_STARTS_VALUE = np.zeros(256, bool)
_STARTS_VALUE[list(b"-0123456789tf")] = True


def count_items(body: bytes) -> int:
    """Leaves that carry a value (not null, not "") under `response.result`, or a bare `result`.

    `body` is valid JSON in UTF-8; an answer without a result offers nothing.
    """
    text = body.replace(rb"\\", b"__").replace(rb"\"", b"__")
    array = np.frombuffer(text, np.uint8)
    inside = _inside_strings(array)
    span = _result_span(text, array, inside)
    if span is None:
        return 0
    start, end = span
    return _values(text[start:end], array[start:end], inside[start:end])


def _inside_strings(array: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """True from each opening quote up to, not including, its closing quote."""
    parity = np.bitwise_xor.accumulate((array == _QUOTE).view(np.uint8)) if array.size else array
    return parity.astype(bool)


def _values(text: bytes, array: NDArray[np.uint8], inside: NDArray[np.bool_]) -> int:
    strings = int(np.count_nonzero(array == _QUOTE)) // 2
    outside = ~inside
    keys = int(np.count_nonzero((array == _COLON) & outside))
    empty = text.count(b'""') - len(_EMPTY_KEY.findall(text))
    starts = _STARTS_VALUE[array] & outside
    starts[1:] &= ~(_IN_LITERAL[array[:-1]] & outside[:-1])
    return strings - keys - empty + int(np.count_nonzero(starts))


def _result_span(text: bytes, array: NDArray[np.uint8], inside: NDArray[np.bool_]) -> tuple[int, int] | None:
    """Where the value of `response.result` (or of a bare `result`) begins and ends."""
    steps = np.isin(array, _OPENING).astype(np.int8) - np.isin(array, _CLOSING).astype(np.int8)
    steps[inside] = 0
    places = np.flatnonzero(steps)
    depths = np.cumsum(steps[places], dtype=np.int32)
    bare: tuple[int, int] | None = None
    at = text.find(b'"result"')
    while at >= 0:
        colon = _COLON_AFTER.match(text, at + 8)
        before = int(np.searchsorted(places, at)) - 1
        if colon is not None and before >= 0 and depths[before] in (1, 2):
            span = colon.end(), _value_end(text, places, depths, inside, colon.end())
            if depths[before] == 1:
                bare = bare or span
            elif _is_response(text, places, depths, before):
                return span
            at = span[1] - 8
        at = text.find(b'"result"', at + 8)
    return bare


def _is_response(text: bytes, places: NDArray[np.intp], depths: NDArray[np.int32], before: int) -> bool:
    """Whether the object open at structural place `before`, of depth 2, is the value of `response`."""
    shallower = np.flatnonzero(depths[:before] == 1)
    opening = places[int(shallower[-1]) + 1] if shallower.size else places[before]
    return _KEY_BEFORE.search(text[max(0, int(opening) - 64) : int(opening)]) is not None


def _value_end(
    text: bytes, places: NDArray[np.intp], depths: NDArray[np.int32], inside: NDArray[np.bool_], start: int
) -> int:
    first = int(np.searchsorted(places, start))
    if text[start : start + 1] in (b"{", b"["):
        level = int(depths[first])
        closed = first + int(np.argmax(depths[first:] < level))
        return int(places[closed]) + 1
    # A bare value ends at the next comma outside a string, or where its object closes.
    end = int(places[first])
    for comma in re.finditer(rb",", text[start:end]):
        if not inside[start + comma.start()]:
            return start + comma.start()
    return end
