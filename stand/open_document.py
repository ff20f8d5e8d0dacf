"""Sheets as an .ods, the same bytes for the same sheets (the libraries stamp the hour into their archives)."""

import io
import zipfile
from collections.abc import Mapping
from datetime import date, datetime, time
from xml.sax.saxutils import escape, quoteattr

from stand.sheets import Cell, Rows

_MIME = "application/vnd.oasis.opendocument.spreadsheet"
_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"))
)
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{_MIME}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_STAMP = (2026, 9, 1, 0, 0, 0)


def ods(sheets: Mapping[str, Rows], *, real_dates: bool) -> bytes:
    """A workbook of those sheets; with `real_dates` dates, moments and single marks are values, else texts."""
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>{''.join(_row(row, real_dates) for row in rows)}</table:table>"
        for name, rows in sheets.items()
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content {_NAMESPACES} office:version="1.3">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text, packed in (
            # The kind of the document comes first and unpacked, so that it can be told from the first bytes.
            ("mimetype", _MIME, zipfile.ZIP_STORED),
            ("content.xml", content, zipfile.ZIP_DEFLATED),
            ("META-INF/manifest.xml", _MANIFEST, zipfile.ZIP_DEFLATED),
        ):
            archive.writestr(zipfile.ZipInfo(name, _STAMP), text.encode(), packed)
    return target.getvalue()


def _row(row: list[Cell], real_dates: bool) -> str:
    cells = "".join(_cell(cell, real_dates) for cell in row) or "<table:table-cell/>"
    return f"<table:table-row>{cells}</table:table-row>"


def _cell(cell: Cell, real_dates: bool) -> str:
    if cell is None:
        return "<table:table-cell/>"
    shown = _shown(cell)
    if isinstance(cell, int) or (real_dates and shown in tuple("12345")):
        return _typed("float", "value", shown, shown)
    if real_dates and isinstance(cell, datetime):
        return _typed("date", "date-value", f"{cell:%Y-%m-%dT%H:%M:%S}", shown)
    if real_dates and isinstance(cell, date):
        return _typed("date", "date-value", cell.isoformat(), shown)
    if real_dates and isinstance(cell, time):
        return _typed("time", "time-value", f"{cell:PT%HH%MM%SS}", shown)
    spaced = escape(shown).replace("  ", " <text:s/>")
    return f'<table:table-cell office:value-type="string"><text:p>{spaced}</text:p></table:table-cell>'


def _shown(cell: Cell) -> str:
    match cell:
        case datetime():
            return f"{cell:%d.%m.%Y %H:%M}"
        case date():
            return f"{cell:%d.%m.%Y}"
        case time():
            return f"{cell:%H:%M}"
        case _:
            return str(cell)


def _typed(kind: str, attribute: str, value: str, shown: str) -> str:
    return (
        f'<table:table-cell office:value-type="{kind}" office:{attribute}="{value}"><text:p>{shown}</text:p>'
        "</table:table-cell>"
    )
