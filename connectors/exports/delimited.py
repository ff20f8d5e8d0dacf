"""A class journal in one CSV file: encoding, delimiter, and the sheets one after another."""

import csv
import io
import re
from collections.abc import Iterator

from connectors.exports.limits import MOST_CELLS, MOST_ROWS, FileRefusedError, damaged, too_large

SECTIONS = ("Журнал", "Занятия", "Итоги", "Периоды", "Темы")

# What the first line of such a file says.
_MARKERS = ("[Журнал]", "[Темы]")
_QUOTED_MARKERS = (*_MARKERS, *(f'"{marker}"' for marker in _MARKERS))
_BOM = b"\xef\xbb\xbf"
_DELIMITER = re.compile(r'^[ \t]*"?Формат"?[ \t]*([;,])', re.MULTILINE)
_FOREIGN_ENCODINGS = {"cp866": "DOS (866)", "koi8-r": "КОИ-8", "mac_cyrillic": "Macintosh", "utf-16": "UTF-16"}
_ENCODING_REMEDY = "Сохраните файл в кодировке UTF-8 или Windows-1251 («CSV UTF-8» в Excel)."


class UnmarkedError(FileRefusedError):
    """A file that begins with none of our marks: a table of somebody else's, or another encoding."""


def sections(body: bytes) -> Iterator[tuple[str, int, list[str]]]:
    """Sheet title, line number on that sheet (from one) and the cells of every line.

    Raises FileRefusedError for an encoding, a delimiter or quotes that can't be read.
    """
    text = decode(body)
    delimiter = _DELIMITER.search(text)
    if delimiter is None:
        raise FileRefusedError(
            "В начале файла нет строки «Формат»: не видно, чем разделены графы.",
            "Начните лист «Журнал» строкой «Формат», разделяйте графы точкой с запятой или запятой.",
        )
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter[1], strict=True)
    sheet: str | None = None
    line = cells = 0
    try:
        for row in rows:
            cells += len(row)
            if rows.line_num > MOST_ROWS or cells > MOST_CELLS:
                raise too_large(f"больше {MOST_ROWS} строк или {MOST_CELLS} клеток")
            title = _section(row)
            if title is not None:
                sheet, line = title, 0
            elif sheet is not None:
                line += 1
                yield sheet, line, row
    except csv.Error as error:
        raise FileRefusedError(
            f"Строка {rows.line_num} файла не разбирается: кавычки стоят не парами или не по краям поля.",
            "Поле с разделителем или кавычкой берите в двойные кавычки, кавычку внутри него удваивайте.",
        ) from error


def first_section(body: bytes) -> str:
    """The title of the sheet that such a file begins with."""
    return decode(body).lstrip().removeprefix('"').removeprefix("[").partition("]")[0].strip()


def decode(body: bytes) -> str:
    """The text of a CSV journal in UTF-8 (with BOM or without) or Windows-1251."""
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.lstrip().startswith(_QUOTED_MARKERS) and "\x00" not in text:
            return text
    raise _undecodable(body)


def _undecodable(body: bytes) -> FileRefusedError:
    if body.removeprefix(_BOM).lstrip().startswith(tuple(marker.encode() for marker in _MARKERS)):
        try:
            body.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            return damaged(f"байт {error.start + 1} не в кодировке UTF-8, в которой начат файл")
    for encoding, title in _FOREIGN_ENCODINGS.items():
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.lstrip("\ufeff \t\r\n").startswith(_MARKERS):
            return FileRefusedError(f"Файл сохранён в кодировке {title}, она не читается.", _ENCODING_REMEDY)
    return UnmarkedError(
        "Файл не начинается с «[Журнал]» или «[Темы]», или его кодировка не UTF-8 и не Windows-1251.",
        f"{_ENCODING_REMEDY} Состав файла описан в docs/formats.md.",
    )


def _section(row: list[str]) -> str | None:
    first = row[0].strip() if row else ""
    if first.startswith("[") and first.endswith("]") and not any(cell.strip() for cell in row[1:]):
        return first[1:-1].strip() if first[1:-1].strip() in SECTIONS else None
    return None
