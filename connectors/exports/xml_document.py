"""An XML journal as a stream of events: refused if it means harm, else counted without building a tree."""

import re

from lxml import etree

from connectors.exports.limits import MOST_CELLS, FileRefusedError, WrongFileError, damaged, too_large

NAMESPACE = "urn:svod:journal:1"
_ROOT, _PAGE = f"{{{NAMESPACE}}}journal", f"{{{NAMESPACE}}}page"
_DECLARED = re.compile(rb"""\A<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']""")
_DEEPEST = 32
_CHUNK = 256 * 1024
_REMEDY = "Выгрузите файл по схеме schemas/journal.xsd: без DOCTYPE, в кодировке UTF-8."


def count_xml(body: bytes) -> int:
    """Values of an XML journal: filled attributes and texts below the root, those of `page` itself apart.

    Raises FileRefusedError with one Russian sentence for a DOCTYPE, another encoding, torn or too deep XML, and
    WrongFileError for another document.
    """
    text = body.removeprefix(b"\xef\xbb\xbf").lstrip()
    declared = _DECLARED.search(text)
    if text[:1] != b"<" or b"\x00" in body or (declared and declared[1].lower() not in (b"utf-8", b"us-ascii")):
        raise FileRefusedError("Файл XML записан не в UTF-8.", _REMEDY)
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise FileRefusedError("В файле XML объявлены посторонние сущности (DOCTYPE): такой файл не читается.", _REMEDY)
    counter = _Counter()
    # lxml hands texts to a target; its stubs say bytes too.
    parser = etree.XMLParser(
        target=counter,  # type: ignore[arg-type]
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
    )
    try:
        for start in range(0, len(body), _CHUNK):
            parser.feed(body[start : start + _CHUNK])
        parser.close()
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise damaged(f"XML не разбирается в строке {line}") from error
    return counter.values


class _Counter:
    """Hears of every element and text once."""

    def __init__(self) -> None:
        self.values = 0
        self._elements = 0
        self._open: list[bool] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Counts the attributes of an element."""
        if not self._open and tag != _ROOT:
            raise WrongFileError(
                f"Файл XML начинается с «{etree.QName(tag).localname}», а не с journal из {NAMESPACE}.", _REMEDY
            )
        if self._open and tag != _PAGE:
            self.values += sum(1 for value in attributes.values() if value.strip())
        self._open.append(False)
        self._elements += 1
        if self._elements > MOST_CELLS or len(self._open) > _DEEPEST:
            raise too_large("слишком много элементов или они вложены слишком глубоко")

    def data(self, text: str) -> None:
        """Notes that the innermost open element has a text."""
        if text.strip():
            self._open[-1] = True

    def end(self, tag: str) -> None:  # noqa: ARG002 the parser names it
        """Counts the text of the element that ends."""
        self.values += self._open.pop()

    def close(self) -> None:
        """Nothing is built."""
