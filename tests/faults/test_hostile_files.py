"""Files that are broken or mean harm: each one Russian sentence with its remedy, and everything else goes on."""

import io
import os
import random
import resource
import struct
import time
import zipfile
import zlib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from connectors.exports.connector import ExportsConnector
from connectors.exports.guard import check_body, check_file
from connectors.exports.limits import FileRefusedError
from connectors.registers.connector import RegistersConnector
from foundation.errors import ConfigurationError
from schemas.exchange import Page, PageFailure, UnitEnd, Window
from tests.connecting.books import JOURNAL, JOURNAL_VALUES, delimited, part, repacked, shared_workbook, workbook

AS_OF = datetime(2026, 10, 21, 23, 30, tzinfo=UTC)
WINDOW = Window(date(2026, 10, 8), date(2026, 10, 22))
BOOK = workbook(JOURNAL)
SHARED = shared_workbook(JOURNAL)
SHEET = "xl/worksheets/sheet1.xml"


def bomb(claimed: int | None = None) -> bytes:
    """A sheet of 1 GiB in 1 MB; with `claimed` the directory lies about its size."""
    pack = zlib.compressobj(9, zlib.DEFLATED, -15)
    # A full flush forgets the past: the same packed mebibyte may stand a thousand times, then the end mark.
    packed = (pack.compress(b"<" * (1 << 20)) + pack.flush(zlib.Z_FULL_FLUSH)) * (1 << 10) + b"\x03\x00"
    size = 1 << 30 if claimed is None else claimed
    crc = zlib.crc32(b"<" * claimed) if claimed is not None else 0
    name = SHEET.encode()
    fields = (20, 0, 8, 0, 0, crc, len(packed), size, len(name), 0)
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", *fields) + name
    central = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, *fields, 0, 0, 0, 0, 0) + name
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(central), len(local) + len(packed), 0)
    return local + packed + central + end


def with_sheet(xml: str) -> bytes:
    return repacked(BOOK, {SHEET: xml.encode()})


def with_doctype(declaration: str, text: str) -> bytes:
    sheet = part(BOOK, SHEET).decode()
    sheet = sheet[sheet.index("<worksheet") :].replace("</sheetData>", f"<row><c><v>{text}</v></c></row></sheetData>")
    return with_sheet(f'<?xml version="1.0"?>\n<!DOCTYPE worksheet [{declaration}]>{sheet}')


def many_entries(count: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(count):
            archive.writestr(f"xl/media/{number}.txt", b"")
    return out.getvalue()


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LAUGHS = '<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {y} "{f"&{x};" * 10}">' for x, y in zip("abcdefgh", "bcdefghi", strict=True)
)

HOSTILE = {
    "bomb": ("a.xlsx", bomb(), "200 МБ"),
    "lying bomb": ("a.xlsx", bomb(1 << 20), "больше, чем заявлено"),
    "bomb under the absolute cap": (
        "a.xlsx",
        repacked(BOOK, {}, added={"xl/media/x.bin": b"\x00" * (8 << 20)}),
        "сильнее, чем в 200 раз",
    ),
    "2001 entries": ("a.xlsx", many_entries(2001), "больше 2000"),
    "truncated": ("a.xlsx", BOOK[: len(BOOK) // 2], "обрезан"),
    "directory without parts": ("a.xlsx", b"PK\x03\x04" + BOOK[len(BOOK) // 2 :], "испорчен"),
    "external entity": ("a.xlsx", with_doctype('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;"), "DOCTYPE"),
    "billion laughs": ("a.xlsx", with_doctype(LAUGHS, "&i;"), "DOCTYPE"),
    "DOCTYPE in UTF-16": (
        "a.xlsx",
        repacked(BOOK, {SHEET: '<?xml version="1.0"?><!DOCTYPE a><a/>'.encode("utf-16")}),
        "UTF-8",
    ),
    "declared UTF-7": ("a.xlsx", with_sheet('<?xml version="1.0" encoding="UTF-7"?><a/>'), "UTF-8"),
    "not XML": ("a.xlsx", with_sheet("<worksheet><sheetData>"), "не XML"),
    "two far corners": (
        "a.xlsx",
        with_sheet(
            f'<worksheet xmlns="{_MAIN}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
            '<row r="190000"><c r="XFD190000"><v>1</v></c></row></sheetData></worksheet>'
        ),
        "слишком много клеток",
    ),
    "a row far below": (
        "a.xlsx",
        with_sheet(f'<worksheet xmlns="{_MAIN}"><sheetData><row r="1048576"/></sheetData></worksheet>'),
        "200000 строк",
    ),
    "a string that is not there": (
        "a.xlsx",
        with_sheet(f'<worksheet xmlns="{_MAIN}"><sheetData><row><c t="s"><v>99</v></c></row></sheetData></worksheet>'),
        "несуществующую строку",
    ),
    "macros": ("a.xlsx", repacked(BOOK, {}, added={"xl/vbaProject.bin": b"x"}), "макросы"),
    "macros by name": ("a.xlsm", BOOK, "макрос"),
    "password": ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "паролем"),
    "an ordinary archive": ("a.xlsx", many_entries(3), "не книга Excel"),
    "a picture": ("a.png", b"\x89PNG", "не выгрузка"),
    "empty": ("a.xlsx", b"", "пуст"),
    "a workbook named CSV": ("a.csv", BOOK, "книга Excel"),
    "a text named workbook": ("a.xlsx", delimited(JOURNAL), "не книга Excel"),
    "CSV in DOS encoding": ("a.csv", delimited(JOURNAL, encoding="cp866"), "DOS"),
    "CSV in KOI-8": ("a.csv", "[Журнал]\nФормат;x\n".encode("koi8-r"), "КОИ-8"),
    "CSV in UTF-16": ("a.csv", delimited(JOURNAL, encoding="utf-16"), "UTF-16"),
    "CSV with a spoilt byte": ("a.csv", delimited(JOURNAL) + b"\xd0", "не в кодировке UTF-8"),
    "CSV of something else": ("a.csv", b"a;b;c\n1;2;3\n", "не похожа ни на одну"),
    "CSV without a delimiter": ("a.csv", "[Журнал]\nФормат\n".encode(), "чем разделены"),
    "CSV with open quotes": ("a.csv", delimited(JOURNAL) + b'"1;2;3\n4;5\n', "кавычки"),
}


@pytest.mark.parametrize(("name", "body", "word"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_bad_file_is_refused_in_one_sentence(name: str, body: bytes, word: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(body)
    began = time.process_time()
    with pytest.raises(ConfigurationError) as refusal:
        check_file(path)
    assert time.process_time() - began < 1
    assert word in refusal.value.message
    assert refusal.value.message[-1] == "."
    assert "\n" not in refusal.value.message
    assert refusal.value.remedy
    assert "root:" not in str(refusal.value)


@pytest.mark.parametrize("claimed", [None, 1 << 20])
def test_a_bomb_of_a_gibibyte_costs_neither_time_nor_memory(claimed: int | None) -> None:
    body = bomb(claimed)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    with pytest.raises(FileRefusedError):
        check_body("bomb.xlsx", body)
    assert time.process_time() - began < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024


def test_bad_files_cost_the_good_ones_nothing(tmp_path: Path) -> None:
    for place, (name, body, _) in enumerate(HOSTILE.values()):
        (tmp_path / f"{place:02d}-{name}").write_bytes(body)
    (tmp_path / "7А алгебра.xlsx").write_bytes(BOOK)
    (tmp_path / "0.csv").write_bytes(delimited(JOURNAL, ",", "cp1251"))
    (tmp_path / "папка").mkdir()
    (tmp_path / "ссылка.xlsx").symlink_to("/etc/passwd")
    (tmp_path / "пишется.xlsx.part").write_bytes(BOOK[:100])
    (tmp_path / ".скрытый.xlsx").write_bytes(b"x")
    (tmp_path / "~$открыта.xlsx").write_bytes(b"x")
    found = list(ExportsConnector(tmp_path, settle_seconds=0).pages(WINDOW, AS_OF))
    assert [one.key for one in found if isinstance(one, Page)] == ["0.csv", "7А алгебра.xlsx"]
    failures = [one for one in found if isinstance(one, PageFailure)]
    assert len(failures) == len(HOSTILE) + 2
    assert all(one.alone and one.remedy and one.message.startswith(one.key) for one in failures)
    assert found[-1] == UnitEnd("exports.class_journal", 2, None)
    assert {one.offered for one in found if isinstance(one, Page)} == {JOURNAL_VALUES}


def test_a_register_must_be_a_workbook_with_its_sheet(tmp_path: Path) -> None:
    (tmp_path / "журнал.xlsx").write_bytes(BOOK)
    (tmp_path / "план.csv").write_bytes(delimited(JOURNAL))
    found = list(RegistersConnector(tmp_path, settle_seconds=0).pages(WINDOW, AS_OF))
    assert failures_of(found) == [
        ("registers.consents", "журнал.xlsx", True),
        ("registers.consents", "план.csv", True),
        *((kind, "*", False) for kind in RegistersConnector.capabilities.kinds),
    ]


def test_a_stray_file_does_not_make_the_registers_incomplete(tmp_path: Path) -> None:
    (tmp_path / "журнал.xlsx").write_bytes(BOOK)
    (tmp_path / "фото.png").write_bytes(b"x")
    (tmp_path / "план.xlsx").write_bytes(workbook({"КТП": [["Класс"], ["7А"]]}))
    found = list(RegistersConnector(tmp_path, settle_seconds=0).pages(WINDOW, AS_OF))
    assert all(alone for _, _, alone in failures_of(found))
    assert [one.key for one in found if isinstance(one, Page)] == ["план.xlsx"]


def failures_of(found: list[Page | PageFailure | UnitEnd]) -> list[tuple[str, str, bool]]:
    return [(one.kind, one.key, one.alone) for one in found if isinstance(one, PageFailure)]


def test_a_missing_folder_is_not_an_empty_one(tmp_path: Path) -> None:
    for connector in (ExportsConnector(tmp_path / "нет"), RegistersConnector(tmp_path / "нет")):
        assert not connector.probe().ok
        found = list(connector.pages(WINDOW, AS_OF))
        ends = [one for one in found if isinstance(one, UnitEnd)]
        assert {one.kind for one in found if isinstance(one, PageFailure) and not one.alone} == {e.kind for e in ends}
        assert all(end.pages == 0 for end in ends)


def test_a_file_larger_than_the_cap_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with path.open("wb") as handle:
        handle.truncate(30 << 20)
    with pytest.raises(FileRefusedError, match="больше 20 МБ"):
        check_file(path)


def test_any_damage_is_a_refusal_and_never_another_exception() -> None:
    chance = random.Random(20261022)
    texts = [BOOK, delimited(JOURNAL), delimited(JOURNAL, ",", "cp1251")]
    refused = 0
    for number in range(400):
        body = bytearray(texts[number % 3])
        for _ in range(chance.choice((1, 1, 5, 60))):
            body[chance.randrange(len(body))] = chance.randrange(256)
        cut = chance.randrange(1, len(body)) if number % 4 == 0 else len(body)
        try:
            check_body("a.xlsx" if number % 3 == 0 else "a.csv", bytes(body[:cut]))
        except FileRefusedError:
            refused += 1
    assert refused > 100


def test_any_damage_inside_a_part_is_a_refusal_too() -> None:
    chance = random.Random(20261023)
    names = (SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml")
    refused = 0
    for number in range(200):
        name = names[number % len(names)]
        xml = bytearray(part(SHARED, name))
        for _ in range(chance.choice((1, 3, 30))):
            xml[chance.randrange(len(xml))] = chance.randrange(256)
        try:
            check_body("a.xlsx", repacked(SHARED, {name: bytes(xml)}))
        except FileRefusedError:
            refused += 1
    assert refused > 50


def test_an_unreadable_file_is_a_sentence(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "труба.xlsx")
    (failure,) = [
        one for one in ExportsConnector(tmp_path, settle_seconds=0).pages(WINDOW, AS_OF) if isinstance(one, PageFailure)
    ]
    assert "не обычный файл" in failure.message
