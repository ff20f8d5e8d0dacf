"""The content lines of RFC 5545: escaping, folding, and the few kinds of values a diary needs."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Final

# Octets of a line without its CRLF (3.1); the space that begins a continuation counts.
_LONGEST: Final = 75
_CRLF: Final = b"\r\n"
_BREAKS: Final = re.compile("\r\n|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# CONTROL of 3.1 is all but the tab; half a surrogate has no octets at all.
_UNTELLABLE: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_SIGNS: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})

Line = tuple[str, str]


def text(value: str) -> str:
    """A TEXT (3.3.11): whatever people wrote stays one value of one property."""
    if not value.isprintable():
        value = _UNTELLABLE.sub("", _BREAKS.sub("\n", value))
    return value.translate(_SIGNS)


def text_list(values: Iterable[str]) -> str:
    """Several TEXTs of one property."""
    return ",".join(text(value) for value in values)


def day(value: date) -> str:
    """A DATE (3.3.4)."""
    return f"{value.year:04}{value.month:02}{value.day:02}"


def utc_moment(value: datetime) -> str:
    """A DATE-TIME in UTC (3.3.5, form 2): the same instant in every calendar, whatever it knows of zones."""
    at = value.astimezone(UTC)
    return f"{day(at)}T{at.hour:02}{at.minute:02}{at.second:02}Z"


def component(name: str, lines: Sequence[Line]) -> list[Line]:
    """The lines between BEGIN and END."""
    return [("BEGIN", name), *lines, ("END", name)]


def written(lines: Iterable[Line]) -> bytes:
    """The lines as octets: each `NAME:value` folded, each ended with CRLF."""
    made = [f"{name}:{value}".encode() for name, value in lines]
    return _CRLF.join([*(line if len(line) <= _LONGEST else _folded(line) for line in made), b""])


def _folded(line: bytes) -> bytes:
    pieces, start, room = [], 0, _LONGEST
    while len(line) - start > room:
        end = start + room
        # Readers that unfold after decoding would see two broken signs where one letter was cut in two.
        while line[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(line[start:end])
        start, room = end, _LONGEST - 1
    return (_CRLF + b" ").join([*pieces, line[start:]])
