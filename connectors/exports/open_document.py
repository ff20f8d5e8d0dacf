"""Cells of an .ods straight from its XML, one at a time, under the same limits as an .xlsx."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from connectors.exports.archive import GuardedArchive
from connectors.exports.limits import (
    LARGEST_RECTANGLE,
    MOST_CELLS,
    MOST_ROWS,
    MOST_SHEETS,
    FileRefusedError,
    damaged,
    too_large,
)
from connectors.exports.workbook import Cell

CONTENT = "content.xml"
_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_EVENT_LISTENER = "{urn:oasis:names:tc:opendocument:xmlns:script:1.0}event-listener"
_MACRO_FOLDERS = ("Basic/", "Scripts/")
_OFFICE, _TABLE, _TEXT, _CALC = (
    f"{{urn:{name}}}"
    for name in (
        "oasis:names:tc:opendocument:xmlns:office:1.0",
        "oasis:names:tc:opendocument:xmlns:table:1.0",
        "oasis:names:tc:opendocument:xmlns:text:1.0",
        "org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
    )
)
# Where a typed cell keeps what it holds; a text is in its paragraphs unless the attribute says otherwise.
_VALUE_ATTRIBUTES = {
    "float": "value",
    "percentage": "value",
    "currency": "value",
    "date": "date-value",
    "time": "time-value",
    "boolean": "boolean-value",
    "string": "string-value",
}


@dataclass(slots=True)
class _Place:
    """Where the reading of a sheet stands: the last row, the cells seen, the farthest corner."""

    row: int = 0
    count: int = 0
    widest: int = 0


class OpenDocument:
    """A guarded .ods; raises FileRefusedError for macros, a password, a broken part and a sheet over the limits."""

    def __init__(self, body: bytes) -> None:
        self._archive = GuardedArchive(body)
        names = self._archive.names
        kind = b"".join(self._archive.chunks("mimetype")) if "mimetype" in names else b""
        if CONTENT not in names or kind.strip() != _SPREADSHEET:
            raise FileRefusedError("Файл назван .ods, но это не таблица.", "Сохраните журнал в формате ODS или XLSX.")
        if any(name.startswith(_MACRO_FOLDERS) for name in names):
            raise _macros()
        manifest = "META-INF/manifest.xml"
        if manifest in names and b"encryption-data" in b"".join(self._archive.chunks(manifest)):
            raise FileRefusedError("Книга защищена паролем.", "Снимите пароль и сохраните её заново.")
        self._cells: dict[str, list[Cell]] = {}
        self._titles: list[str] = []
        self._read()

    @property
    def sheets(self) -> tuple[str, ...]:
        """Titles of the sheets in their order."""
        return tuple(self._titles)

    def check(self) -> None:
        """Nothing is left to check: the one part of such a book was read to its end when it was opened."""

    def cells(self, sheet: str) -> Iterator[Cell]:
        """The cells of a sheet that hold something; of all sheets of that title."""
        yield from self._cells.get(sheet, ())

    def _read(self) -> None:
        parser = etree.XMLPullParser(
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            huge_tree=False,
        )
        title, place = "", _Place()
        try:
            for chunk in self._archive.chunks(CONTENT):
                parser.feed(chunk)
                for event, element in parser.read_events():
                    if not isinstance(element, etree._Element) or not isinstance(element.tag, str):
                        continue
                    if event == "start" and element.tag == f"{_TABLE}table":
                        title, place = (element.get(f"{_TABLE}name") or "").strip(), _Place()
                        self._open(title)
                    elif event == "end" and element.tag == f"{_TABLE}table-row":
                        self._row(title, place, element)
                        element.clear()
                    elif element.tag in (f"{_OFFICE}script", _EVENT_LISTENER):
                        raise _macros()
            parser.close()
        except etree.XMLSyntaxError as error:
            raise damaged(f"часть {CONTENT} — не XML") from error
        if not self._titles:
            raise damaged("в книге нет ни одного листа")

    def _open(self, title: str) -> None:
        self._titles.append(title)
        self._cells.setdefault(title, [])
        if len(self._titles) > MOST_SHEETS:
            raise too_large(f"листов больше {MOST_SHEETS}")

    def _row(self, title: str, place: _Place, row: "etree._Element") -> None:
        times = _times(row, "rows")
        held: list[tuple[int, str]] = []
        column = 0
        for cell in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            wide = _times(cell, "columns")
            text = _text_of(cell)
            if text is not None:
                if wide * times > MOST_CELLS:
                    raise too_large(f"на листе «{title}» слишком много клеток")
                held += [(column + offset + 1, text) for offset in range(wide)]
            column += wide
        if held:
            place.count += len(held) * times
            place.widest = max(place.widest, held[-1][0])
            if place.row + times > MOST_ROWS:
                raise too_large(f"на листе «{title}» больше {MOST_ROWS} строк")
            if place.count > MOST_CELLS or place.widest * (place.row + times) > LARGEST_RECTANGLE:
                raise too_large(f"на листе «{title}» слишком много клеток")
            found = self._cells[title]
            for number in range(place.row + 1, place.row + times + 1):
                found += [Cell(number, at, text) for at, text in held]
        place.row += times


def _macros() -> FileRefusedError:
    return FileRefusedError("В книге есть макросы: такая книга не читается.", "Сохраните её без макросов.")


def _times(element: "etree._Element", what: str) -> int:
    text = element.get(f"{_TABLE}number-{what}-repeated")
    if text is None:
        return 1
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 9):
        raise damaged("число повторов строки или клетки — не число")
    return int(text)


def _text_of(cell: "etree._Element") -> str | None:
    kind = cell.get(f"{_OFFICE}value-type")
    if kind is None:
        return None
    is_error = cell.get(f"{_CALC}value-type") == "error"
    stored = None if is_error else cell.get(f"{_OFFICE}{_VALUE_ATTRIBUTES.get(kind, 'value')}")
    if stored is not None:
        return stored if kind == "string" else stored.replace("/", "").replace(" ", "T")
    return " ".join("".join(_in_order(paragraph)) for paragraph in cell.iterchildren(f"{_TEXT}p", f"{_TEXT}h"))


def _in_order(element: "etree._Element") -> Iterator[str]:
    """The text of a paragraph as it is read; whatever parts words counts as a space."""
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if not isinstance(node.tag, str):
            continue
        if event == "start":
            yield " " if node.tag in (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break") else node.text or ""
        elif node is not element:
            yield node.tail or ""
