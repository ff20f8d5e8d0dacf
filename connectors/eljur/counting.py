"""How many values an ЭлЖур answer offers, counted from its bytes alone.

No parser stands behind this: the count must not share a mistake with the normaliser that reads the same
page. Bytes are looked at as one array: what is inside strings is masked, every colon outside them is a
key, and what is left is arithmetic.
"""

import re

import numpy as np
from numpy.typing import NDArray

# What a byte may be, as bits; a number, true or false begins with a byte of _STARTS after one not of _LITERAL.
# null starts nothing: it carries no value.
_QUOTE, _COLON, _OPENING, _CLOSING, _STARTS, _LITERAL = (1 << bit for bit in range(6))
_SIGNS = {
    _QUOTE: b'"',
    _COLON: b":",
    _OPENING: b"{[",
    _CLOSING: b"}]",
    _STARTS: b"-0123456789tf",
    _LITERAL: b"+-.0123456789eEtrufalsn",
}
_CLASSES = bytes(sum(bit for bit, signs in _SIGNS.items() if byte in signs) for byte in range(256))

_EMPTY_KEY = re.compile(rb'""[ \t\r\n]*:')
_KEY_BEFORE = re.compile(rb'"response"[ \t\r\n]*:[ \t\r\n]*\Z')
_COLON_AFTER = re.compile(rb"[ \t\r\n]*:[ \t\r\n]*")

Classes = NDArray[np.uint8]


def count_items(body: bytes) -> int:
    """Leaves that carry a value (not null, not "") under `response.result`, or a bare `result`.

    `body` is valid JSON in UTF-8; an answer without a result offers nothing.
    """
    text = body.replace(rb"\\", b"__").replace(rb"\"", b"__")
    classes = np.frombuffer(text.translate(_CLASSES), np.uint8)
    if not classes.size:
        return 0
    # One from each opening quote up to, not including, its closing one; quotes keep their own bit.
    inside = np.bitwise_xor.accumulate(classes & _QUOTE)
    outside = classes * (1 - inside)
    span = _result_span(text, outside, inside)
    if span is None:
        return 0
    start, end = span
    return _values(text[start:end], outside[start:end], text.count(b'"', start, end))


def _values(text: bytes, outside: Classes, quotes: int) -> int:
    keys = int(np.count_nonzero(outside & _COLON))
    empty = text.count(b'""') - len(_EMPTY_KEY.findall(text))
    starts = (outside & _STARTS) != 0
    starts[1:] &= (outside[:-1] & _LITERAL) == 0
    return quotes // 2 - keys - empty + int(np.count_nonzero(starts))


def _result_span(text: bytes, outside: Classes, inside: Classes) -> tuple[int, int] | None:
    """Where the value of `response.result` (or of a bare `result`) begins and ends."""
    places = np.flatnonzero(outside & (_OPENING | _CLOSING))
    depths = np.cumsum(np.where(outside[places] & _OPENING, 1, -1), dtype=np.int32)
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


def _value_end(text: bytes, places: NDArray[np.intp], depths: NDArray[np.int32], inside: Classes, start: int) -> int:
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
