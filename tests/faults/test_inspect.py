"""`svod inspect` on what a school may really send: one Russian sentence with the remedy, exit code 2."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt
from typer.testing import CliRunner

from benchmarks.normalisers import delimited_body, journal_sheets
from foundation.errors import ConfigurationError
from foundation.settings import PROJECT_ROOT
from pipeline.command import app
from pipeline.inspection import inspect_file
from stand.clock import READINGS
from stand.inbox import drop
from stand.region import build_region


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = tmp_path_factory.mktemp("inbox")
    drop(build_region(7), READINGS[0].as_of_at, workspace)
    return workspace / "inbox"


def svod(*words: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "svod"), *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=PROJECT_ROOT, timeout=120, check=False)


def bomb(path: Path) -> Path:
    part = io.BytesIO()
    with (
        zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as out,
    ):
        for _ in range(1024):
            out.write(bytes(1 << 20))
    path.write_bytes(part.getvalue())
    return path


def with_entity(source: Path, path: Path) -> Path:
    with zipfile.ZipFile(source) as read, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as written:
        for name in read.namelist():
            content = read.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = content.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY canary SYSTEM "file:///etc/hostname">]>', 1)
            written.writestr(name, content)
    return path


def old_book(sheets: dict[str, list[list[Any]]]) -> xlwt.Workbook:
    book = xlwt.Workbook()
    for title, lines in sheets.items():
        sheet = book.add_sheet(title)
        for row, line in enumerate(lines):
            for column, value in enumerate(line):
                if value is not None:
                    sheet.write(row, column, value)
    return book


def hostile(kind: str, inbox: Path, folder: Path) -> Path:
    book = next((inbox / "peresvet-5").glob("*.xlsx"))
    text = next((inbox / "ugra-2").glob("*.csv"))
    path = folder / ("journal.csv" if kind == "wrong encoding" else "journal.xlsx")
    if kind == "truncated":
        path.write_bytes(book.read_bytes()[:-2000])
    elif kind == "bomb":
        bomb(path)
    elif kind == "external entity":
        with_entity(book, path)
    elif kind == "wrong encoding":
        content = text.read_bytes()
        decoded = content.decode("utf-8-sig") if content[:1] in (b"\xef", b"[") else content.decode("cp1251")
        path.write_bytes(decoded.encode("utf-16"))
    elif kind == "another document":
        path.write_bytes(json.dumps({"response": {"result": {}}}).encode())
    return path


@pytest.mark.parametrize("kind", ["truncated", "bomb", "external entity", "wrong encoding", "another document"])
def test_an_unusable_file_is_one_sentence_and_a_remedy(kind: str, inbox: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        inspect_file(hostile(kind, inbox, tmp_path), "khmao-2020")
    assert caught.value.exit_code == 2
    assert caught.value.message
    assert caught.value.remedy
    assert "\n" not in str(caught.value)


def test_the_command_ends_with_2_and_prints_no_traceback(inbox: Path, tmp_path: Path) -> None:
    done = svod("inspect", str(hostile("truncated", inbox, tmp_path)))
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_file_with_breaches_ends_with_1_and_names_the_cell(inbox: Path) -> None:
    journal = inbox / "peresvet-5" / "11А Алгебра и начала математического анализа.xlsx"
    done = svod("inspect", str(journal), "--regulation", "peresvet", "--format", "json")
    assert done.returncode in (0, 1), done.stderr
    result = json.loads(done.stdout)
    assert result["recognised"]["mark"] > 0
    assert result["unread"] == []
    for finding in result["findings"]:
        assert finding["place"].startswith("лист «")
        assert finding["remedy"]


@pytest.mark.parametrize("ending", ["csv", "xls"])
def test_a_file_that_is_no_xlsx_comes_back_as_a_copy_that_says_so(ending: str, tmp_path: Path) -> None:
    sheets = journal_sheets("7А")
    sheets["Занятия"][3][sheets["Занятия"][0].index("Номер")] = "третий"
    sent, back = tmp_path / f"журнал.{ending}", tmp_path / "с замечаниями.xlsx"
    if ending == "csv":
        sent.write_bytes(delimited_body(sheets))
    else:
        old_book(sheets).save(str(sent))
    done = CliRunner().invoke(app, ["inspect", str(sent), "--annotate", str(back)])
    assert done.exit_code == 1, done.stderr
    assert "Копия файла в формате XLSX с замечаниями" in done.stderr
    book = openpyxl.load_workbook(back)
    assert book.sheetnames == ["Замечания", *sheets]
    assert "это его копия в XLSX" in str(book["Замечания"]["A2"].value)
    (wrong,) = [cell for row in book["Занятия"].iter_rows() for cell in row if cell.value == "третий"]
    assert wrong.comment is not None
    assert wrong.fill.fgColor.rgb not in (None, "00000000")


def test_a_register_is_read_too(inbox: Path) -> None:
    plan = next((inbox.parent / "registers" / "ugra-2").glob("*.xlsx"))
    result = inspect_file(plan, None)
    assert result.kind == "реестр"
    assert result.recognised
    assert result.unread == []


def test_an_unknown_regulation_names_the_known_ones(inbox: Path) -> None:
    with pytest.raises(ConfigurationError, match="khmao-2020"):
        inspect_file(next((inbox / "ugra-2").glob("*.csv")), "ugra")
