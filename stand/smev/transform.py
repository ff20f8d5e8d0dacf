"""СМЭВ's transform as the simulated СМЭВ computes it: by expat, event by event, from canonical bytes."""

import re
from typing import Final
from xml.parsers import expat

_ATTRIBUTE: Final = {"&": "&amp;", "<": "&lt;", '"': "&quot;", "\r": "&#xd;", "\n": "&#xa;", "\t": "&#x9;"}
_TEXT: Final = {"&": "&amp;", "<": "&lt;", "\r": "&#xd;"}
_BLANK: Final = re.compile("[\x00-\x20]*")


class _Events:
    """Collects the transformed text; each open element remembers which namespaces it declared."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self._block: list[str] = []
        self._scopes: list[dict[str, str]] = []
        self._names: list[str] = []
        self._number = 0

    def start(self, name: str, pairs: list[str]) -> None:
        """An element begins; `pairs` are its attributes, name after value."""
        self.flush()
        self._scopes.append({})
        tag = self._prefixed(name)
        attributes = list(zip(pairs[::2], pairs[1::2], strict=True))
        # Those without a namespace come last; the others by namespace, then by name.
        attributes.sort(key=lambda pair: (" " not in pair[0], pair[0].split(" ")))
        told = [f'{self._prefixed(each)}="{_quoted(value)}"' for each, value in attributes]
        declared = [f'xmlns:{prefix}="{_quoted(uri)}"' for uri, prefix in self._scopes[-1].items()]
        self.out.append("<" + " ".join([tag, *declared, *told]) + ">")
        self._names.append(tag)

    def end(self, _name: str) -> None:
        """An element ends."""
        self.flush()
        self._scopes.pop()
        self.out.append(f"</{self._names.pop()}>")

    def text(self, piece: str) -> None:
        """A piece of text, which may be one of several of a block."""
        self._block.append(piece)

    def flush(self, *_: str) -> None:
        """The block of text is over."""
        block = "".join(self._block)
        self._block.clear()
        if _BLANK.fullmatch(block):
            return
        size = 512 if len(block) >= 12 else len(block)
        self.out += [_written(block[at : at + size], len(block) >= 12) for at in range(0, len(block), size)]

    def _prefixed(self, name: str) -> str:
        uri, _, local = name.rpartition(" ")
        if not uri:
            return local
        for scope in self._scopes:
            if uri in scope:
                return f"{scope[uri]}:{local}"
        self._number += 1
        self._scopes[-1][uri] = f"ns{self._number}"
        return f"ns{self._number}:{local}"


def transformed(canonical: bytes) -> bytes:
    """What is digested of an element in exclusive canonical form."""
    events = _Events()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.ordered_attributes = True
    parser.buffer_text = True
    parser.StartElementHandler = events.start
    parser.EndElementHandler = events.end
    parser.CharacterDataHandler = events.text
    parser.ProcessingInstructionHandler = events.flush
    parser.Parse(canonical, True)
    return "".join(events.out).encode()


def _quoted(value: str) -> str:
    return "".join(_ATTRIBUTE.get(sign, sign) for sign in value)


def _written(block: str, is_long: bool) -> str:
    """Escapes & < and carriage returns; of «>» the first, one after «]», and in a long block those after an escape."""
    if not is_long:
        return re.sub(r"(^|\])>|[&<\r]", lambda found: _TEXT.get(found[0], f"{found[1]}&gt;"), block)
    return re.sub(r"(^|[&<\r\]])(>*)", lambda found: _TEXT.get(found[1], found[1]) + "&gt;" * len(found[2]), block)
