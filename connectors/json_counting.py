"""How many values a JSON document offers, counted from its bytes alone.

No parser stands behind this: the count must not share a mistake with the normaliser that reads the same
page. Bytes are looked at as one array: what is inside strings is masked, every colon outside them is a
key, and what is left is arithmetic.
"""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# What a byte may be, as bits; a number, true or false begins with a byte of _STARTS after one not of _LITERAL.
# null starts nothing: it carries no value.
_QUOTE, _COLON, OPENING, CLOSING, _STARTS, _LITERAL = (1 << bit for bit in range(6))
_SIGNS = {
    _QUOTE: b'"',
    _COLON: b":",
    OPENING: b"{[",
    CLOSING: b"}]",
    _STARTS: b"-0123456789tf",
    _LITERAL: b"+-.0123456789eEtrufalsn",
}
_CLASSES = bytes(sum(bit for bit, signs in _SIGNS.items() if byte in signs) for byte in range(256))

_EMPTY_KEY = re.compile(rb'""[ \t\r\n]*:')

Classes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class MaskedJson:
    """A document whose escapes are blotted out: its bytes, which of them are inside strings, what the others are."""

    text: bytes
    inside: Classes
    outside: Classes

    def values(self, start: int, end: int) -> int:
        """Leaves that carry a value (not null, not "") between two places."""
        text, outside = self.text[start:end], self.outside[start:end]
        keys = int(np.count_nonzero(outside & _COLON))
        empty = text.count(b'""') - len(_EMPTY_KEY.findall(text))
        starts = (outside & _STARTS) != 0
        starts[1:] &= (outside[:-1] & _LITERAL) == 0
        return text.count(b'"') // 2 - keys - empty + int(np.count_nonzero(starts))


def masked(body: bytes) -> MaskedJson:
    """The document ready to be counted; `body` is valid JSON in UTF-8."""
    text = body.replace(rb"\\", b"__").replace(rb"\"", b"__")
    classes = np.frombuffer(text.translate(_CLASSES), np.uint8)
    # One from each opening quote up to, not including, its closing one; quotes keep their own bit.
    inside = np.bitwise_xor.accumulate(classes & _QUOTE) if classes.size else classes
    return MaskedJson(text, inside, classes * (1 - inside))


def count_values(body: bytes) -> int:
    """Leaves of a whole document that carry a value (not null, not "")."""
    document = masked(body)
    return document.values(0, len(document.text))
