"""Hostile files of the other formats, and what happens to a reader that they lead astray."""

import contextlib
import io
import os
import struct
import time
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import xlwt

from connectors.exports.appraisal import appraise, offers
from connectors.exports.connector import ExportsConnector
from connectors.exports.guard import check_body
from connectors.exports.limits import FileRefusedError
from foundation.confinement import ConfinedError, Confinement, Limits
from schemas.exchange import Page, PageFailure, UnitEnd, Window
from stand.open_document import ods
from stand.workbooks import xls
from tests.connecting.books import JOURNAL, JOURNAL_VALUES, delimited, repacked

ASTRAY = "tests.connecting.led_astray"
AS_OF = datetime(2026, 10, 21, 23, 30, tzinfo=UTC)
WINDOW = Window(date(2026, 10, 8), date(2026, 10, 22))
SHEETS = {title: [list(row) for row in rows] for title, rows in JOURNAL.items()}
ODS, XLS = ods(SHEETS, real_dates=False), xls(SHEETS, real_dates=False)
XML = (
    b'<?xml version="1.0"?><journal xmlns="urn:svod:journal:1" organisation="o"><page class="1" subject="x"/></journal>'
)
LAUGHS = b'<!DOCTYPE j [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %s "%s">' % (bytes([name + 1]), b"&%s;" % bytes([name]) * 10) for name in range(ord("a"), ord("i"))
)


def content(inside: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(ODS)) as archive:
        whole = archive.read("content.xml").decode()
    return repacked(ODS, {"content.xml": whole.replace("</table:table>", inside + "</table:table>", 1).encode()})


def rows_repeated(times: int, cells: str) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{cells}</table:table-row>'


CELL = '<table:table-cell office:value-type="string"><text:p>5</text:p></table:table-cell>'
WIDE = CELL.replace("<table:table-cell ", '<table:table-cell table:number-columns-repeated="16384" ')


def bomb() -> bytes:
    return repacked(ODS, {}, added={"Pictures/x.bin": b"\0" * (8 << 20)})


def with_macros() -> bytes:
    """An .xls whose directory names a project of macros."""
    return XLS.replace("Workbook".encode("utf-16-le"), "_VBA_PRO".encode("utf-16-le"))


def macro_sheet() -> bytes:
    """An .xls with a sheet of the macro kind: its record of the sheet says 1."""
    at = XLS.index(struct.pack("<H", 0x0085) + bytes([len("Журнал") * 2 + 8, 0]))
    return XLS[: at + 9] + b"\x01" + XLS[at + 10 :]


def far_corners() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Журнал")
    sheet.write(0, 0, "x")
    sheet.write(65_535, 255, "x")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


HOSTILE = {
    "ods: bomb": ("a.ods", bomb(), "сильнее, чем в 200 раз"),
    "ods: truncated": ("a.ods", ODS[: len(ODS) // 2], "обрезан"),
    "ods: external entity": (
        "a.ods",
        repacked(ODS, {"content.xml": b'<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]><x>&x;</x>'}),
        "DOCTYPE",
    ),
    "ods: macros": ("a.ods", repacked(ODS, {}, added={"Basic/Standard/Module1.xml": b"<x/>"}), "макросы"),
    "ods: password": (
        "a.ods",
        repacked(ODS, {"META-INF/manifest.xml": b"<m><encryption-data/></m>"}),
        "паролем",
    ),
    "ods: a million rows": ("a.ods", content(rows_repeated(1_000_000, CELL)), "200000 строк"),
    "ods: a wall of cells": ("a.ods", content(rows_repeated(190_000, WIDE)), "слишком много клеток"),
    "ods: repeats that are no number": (
        "a.ods",
        content('<table:table-row table:number-rows-repeated="-1"/>'),
        "не число",
    ),
    "ods: something else": (
        "a.ods",
        repacked(ODS, {"mimetype": b"application/vnd.oasis.opendocument.text"}),
        "не таблица",
    ),
    "ods: an xlsx by name": ("a.xlsx", ODS, "не книга Excel"),
    "xls: truncated": ("a.xls", XLS[: len(XLS) // 2], "обрезан"),
    "xls: macros": ("a.xls", with_macros(), "макросы"),
    "xls: a macro sheet": ("a.xls", macro_sheet(), "макросы"),
    "xls: two far corners": ("a.xls", far_corners(), "слишком много клеток"),
    "xls: nonsense": ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 4000, "испорчен"),
    "xml: external entity": ("a.xml", b'<!DOCTYPE j [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + XML[21:], "DOCTYPE"),
    "xml: billion laughs": ("a.xml", LAUGHS + b"]><journal>&i;</journal>", "DOCTYPE"),
    "xml: another encoding": ("a.xml", XML.decode().encode("utf-16"), "не в UTF-8"),
    "xml: a declared encoding": ("a.xml", XML.replace(b'"1.0"', b'"1.0" encoding="cp1251"'), "не в UTF-8"),
    "xml: torn": ("a.xml", XML[:-5], "не разбирается"),
    "xml: too deep": ("a.xml", XML[21:].replace(b"<page", b"<x>" * 60 + b"<page"), "глубоко"),
    "xml: another document": ("a.xml", b"<diary/>", "diary"),
    "csv: a book inside": ("a.csv", XLS, "книга Excel"),
}


@pytest.mark.parametrize(("name", "body", "word"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_bad_file_is_refused_in_one_sentence(name: str, body: bytes, word: str) -> None:
    began = time.process_time()
    with pytest.raises(FileRefusedError) as refusal:
        check_body(name, body)
    assert time.process_time() - began < 2
    assert word in refusal.value.message
    assert refusal.value.remedy
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(("name", "body"), [("a.ods", ODS), ("a.xls", XLS), ("a.csv", delimited(JOURNAL))])
def test_an_honest_book_offers_the_same_in_every_format(name: str, body: bytes) -> None:
    assert offers(name, body) == {"exports.class_journal": JOURNAL_VALUES}


@pytest.mark.parametrize("book", [ODS, XLS], ids=["ods", "xls"])
def test_spoilt_bytes_are_refused_or_read_but_never_crash(book: bytes) -> None:
    name = "a.ods" if book is ODS else "a.xls"
    for at in range(0, len(book), max(1, len(book) // 60)):
        spoilt = book[:at] + bytes([book[at] ^ 0xFF]) + book[at + 1 :]
        with contextlib.suppress(FileRefusedError):
            assert offers(name, spoilt)


@pytest.mark.parametrize(
    ("function", "limits", "word"),
    [
        ("endless", Limits(cpu_seconds=1), "по пределу"),
        ("sleeping", Limits(wall_seconds=0.7), "по пределу"),
        ("greedy", Limits(address_space=1 << 30), "памяти"),
        ("dying", Limits(), "по пределу"),
    ],
    ids=["processor time", "patience", "memory", "crash"],
)
def test_a_reader_led_astray_dies_alone_and_the_next_call_finds_another(
    function: str, limits: Limits, word: str
) -> None:
    confinement = Confinement(limits)
    try:
        with pytest.raises(ConfinedError, match=word) as caught:
            confinement.call(f"{ASTRAY}:{function}", b"a")
        assert caught.value.remedy
        assert confinement.call(f"{ASTRAY}:plain", b"next") == b"NEXT"
    finally:
        confinement.close()


def test_the_child_knows_nothing_of_our_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SVOD_CONN_SECRET", "https://login:password@host")
    confinement = Confinement()
    try:
        assert b"SVOD_CONN" not in confinement.call(f"{ASTRAY}:leaking", b"")
    finally:
        confinement.close()


def test_a_killed_child_costs_its_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, body in (("а.xls", XLS), ("б.ods", ODS), ("в.csv", delimited(JOURNAL))):
        (tmp_path / name).write_bytes(body)
        os.utime(tmp_path / name, (1, 1))

    impatient = Confinement(Limits(wall_seconds=0.01))

    def killed(name: str, body: bytes, **more: object) -> dict[str, int]:
        del more
        return appraise(name, body, confinement=impatient) if name == "б.ods" else appraise(name, body)

    monkeypatch.setattr("connectors.exports.connector.appraise", killed)
    found = list(ExportsConnector(tmp_path).pages(WINDOW, AS_OF))
    assert [one.key for one in found if isinstance(one, Page)] == ["а.xls", "в.csv"]
    (failure,) = [one for one in found if isinstance(one, PageFailure)]
    assert (failure.key, failure.reason_code, failure.alone) == ("б.ods", "unreadable_file", True)
    assert "прервано" in failure.message
    assert found[-1] == UnitEnd("exports.class_journal", 2, None)
