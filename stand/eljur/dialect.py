"""How a PHP server spells things: lists that are maps, numbers that are text, envelopes, XML.

Every choice is a hash of what the answer is about, never of when it was asked, so that an unchanged day
is the same bytes every night.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

# A JSON value: recursive, and mypy gains nothing from spelling the recursion out here.
Json = Any

ABSENT = object()
_XML_NAME = re.compile(r"[A-Za-z_][\w-]*\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Dialect:
    """The spelling of one host; see `Host.is_documented`."""

    is_documented: bool
    seed: int

    def pick(self, among: int, *about: str) -> int:
        """A choice from 0 to `among` - 1, fixed by what it is about."""
        digest = hashlib.blake2b("\x1f".join((str(self.seed), *about)).encode(), digest_size=4).digest()
        return int.from_bytes(digest, "big") % among

    def number(self, value: int) -> Json:
        """What clients expect as a number; the other host says it as text."""
        return value if self.is_documented else str(value)

    def text_number(self, value: int | str) -> Json:
        """What clients expect as digits in a text; the other host says it as a number."""
        text = str(value)
        return int(text) if not self.is_documented and text.isdigit() and not text.startswith("0") else text

    def array(self, pairs: Mapping[str, Json], *about: str, list_of: int = 4) -> Json:
        """A PHP array: empty it is `[]`, else a map; in one of `list_of` cases the keys were lost and it is a list."""
        if not pairs:
            return []
        if list_of and self.pick(list_of, "array", *about) == 0:
            return list(pairs.values())
        return dict(pairs)

    def sequence(self, values: Sequence[Json], *about: str, map_of: int = 4) -> Json:
        """A PHP list; in one of `map_of` cases something was filtered out before and the keys stayed: a map."""
        if values and self.pick(map_of, "sequence", *about) == 0:
            return {str(index + 1): value for index, value in enumerate(values)}
        return list(values)

    def items(self, pairs: Mapping[str, Json], *about: str) -> Json:
        """The `items` of a day: a map or a list; of an empty day a list, null or `ABSENT`."""
        if not pairs:
            choice: tuple[Json, ...] = ([], None, ABSENT)
            return choice[self.pick(3, "items", *about)]
        return list(pairs.values()) if self.pick(2, "items", *about) else dict(pairs)

    def encode(self, answer: Json) -> bytes:
        """The bytes of an answer in JSON."""
        text = json.dumps(answer, ensure_ascii=self.is_documented, separators=(",", ":"))
        return (text.replace("/", "\\/") if self.is_documented else text).encode()


def success(result: Json) -> Json:
    """The envelope of an answer."""
    return {"response": {"state": 200, "error": None, "result": result}}


def failure(error: str, result: Json | None = None, state: int = 400) -> Json:
    """The envelope of a refusal; HTTP says 400 beside it."""
    return {"response": {"state": state, "error": error, "result": {} if result is None else result}}


def to_xml(answer: Json) -> bytes:
    """The same answer as XML, which ЭлЖур gives to whoever does not ask for JSON."""
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + "".join(_elements("response", _unwrapped(answer))).encode()


def _unwrapped(answer: Json) -> Json:
    return answer["response"] if isinstance(answer, dict) and set(answer) == {"response"} else answer


def _elements(name: str, value: Json) -> list[str]:
    tag, attribute = (name, "") if _XML_NAME.match(name) else ("item", f" key={quoteattr(name)}")
    if isinstance(value, dict):
        inner = [part for key, entry in value.items() for part in _elements(key, entry)]
    elif isinstance(value, list):
        inner = [part for entry in value for part in _elements("item", entry)]
    else:
        inner = [escape(_spelled(value))]
    return [f"<{tag}{attribute}>", *inner, f"</{tag}>"]


def _spelled(value: str | float | bool | None) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else ""
    return str(value)
