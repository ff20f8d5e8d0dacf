"""How many values an ЭлЖур answer offers, counted from its bytes alone (see `connectors.json_counting`)."""

import re

import numpy as np
from numpy.typing import NDArray

from connectors.json_counting import CLOSING, OPENING, Classes, masked

_KEY_BEFORE = re.compile(rb'"response"[ \t\r\n]*:[ \t\r\n]*\Z')
_COLON_AFTER = re.compile(rb"[ \t\r\n]*:[ \t\r\n]*")


def count_items(body: bytes) -> int:
    """Leaves that carry a value (not null, not "") under `response.result`, or a bare `result`.

    `body` is valid JSON in UTF-8; an answer without a result offers nothing.
    """
    document = masked(body)
    span = _result_span(document.text, document.outside, document.inside)
    return document.values(*span) if span is not None else 0


def _result_span(text: bytes, outside: Classes, inside: Classes) -> tuple[int, int] | None:
    """Where the value of `response.result` (or of a bare `result`) begins and ends."""
    places = np.flatnonzero(outside & (OPENING | CLOSING))
    depths = np.cumsum(np.where(outside[places] & OPENING, 1, -1), dtype=np.int32)
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
