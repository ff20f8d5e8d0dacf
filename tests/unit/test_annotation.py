"""The annotated workbook: our marks go in, everything of the school's stays as it was."""

import io
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from lxml import etree

from publications.annotation import Mark, annotate
from publications.annotation.marks import COLOURS
from tests.connecting.books import JOURNAL, delimited, shared_workbook, workbook
from transforms.returned import NOTES_MARK, may_have_notes, read_objections
from transforms.sheets.book import read_book

HOSTILE = ("=cmd|'/c calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1")
ERROR = Mark(
    "Журнал!D14",
    "error",
    "Отметка вне шкалы",
    "Исправьте отметку.",
    detail="Стоит «7»",
    clause="п. 3.2",
    place="лист «Журнал», ячейка D14",
    status="новое",
    fingerprint="a" * 64,
)
UNREAD = Mark("Занятия!A2", "unread", "Значение не читается", "Исправьте дату.", value="32.13.2026")


def rich_workbook() -> bytes:
    """What a school may have put into its journal: formulas, a chart, lists, colours, merged cells, comments."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        journal, other = book.add_worksheet("Журнал"), book.add_worksheet("Занятия")
        green = book.add_format({"bg_color": "#00FF00", "bold": True})
        for row in range(30):
            journal.write_number(row, 4, row)
        journal.write_string(13, 3, "7", green)
        journal.write_formula("F1", "=SUM(E1:E30)", value=435)
        journal.merge_range("H5:J7", "слито")
        journal.write_comment("E2", "Примечание школы", {"author": "Завуч"})
        journal.data_validation("D13:D30", {"validate": "list", "source": ["5", "4", "3", "2"]})
        journal.conditional_format("E1:E30", {"type": "data_bar"})
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Журнал!$E$1:$E$30"})
        journal.insert_chart("L2", chart)
        journal.print_area("A1:F30")
        journal.freeze_panes(12, 3)
        other.write_string("A2", "32.13.2026")
        other.activate()
    return out.getvalue()


def parts(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def opened(body: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(body))


def test_the_wrong_cell_is_coloured_and_says_what_why_and_how() -> None:
    done = annotate("ж.xlsx", rich_workbook(), [ERROR, UNREAD], "Файл «ж.xlsx»")
    book = opened(done.body)
    cell = book["Журнал"]["D14"]
    assert (cell.value, cell.fill.fgColor.rgb, cell.font.bold) == ("7", COLOURS["error"], True)
    for said in ("Нарушение: Отметка вне шкалы", "Стоит «7»", "Основание: п. 3.2", "Как исправить: Исправьте отметку."):
        assert said in cell.comment.text
    assert book["Занятия"]["A2"].fill.fgColor.rgb == COLOURS["unread"]
    assert (done.name, done.is_copy) == ("ж.xlsx", False)


def test_the_first_sheet_lists_them_with_links() -> None:
    book = opened(annotate("ж.xlsx", rich_workbook(), [ERROR, UNREAD]).body)
    assert book.sheetnames == ["Замечания", "Журнал", "Занятия"]
    assert book.active.title == "Замечания"
    sheet = book["Замечания"]
    assert sheet["A1"].value == NOTES_MARK
    assert [sheet.cell(row, 2).hyperlink.location for row in (8, 9)] == ["'Занятия'!A2", "'Журнал'!D14"]
    assert sheet.cell(9, 3).value == "7"  # a finding shows what its cell holds
    assert [view.tabSelected for each in book.worksheets[1:] for view in each.views.sheetView] in ([None] * 2, [0] * 2)


def test_everything_else_stays_byte_for_byte() -> None:
    before = rich_workbook()
    after = parts(annotate("ж.xlsx", before, [ERROR]).body)
    changed = {name for name, content in parts(before).items() if after.get(name) != content}
    assert changed == {
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",  # it was the selected one: two selected sheets are typed into together
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
    }
    assert "xl/charts/chart1.xml" in after
    sheet = after["xl/worksheets/sheet1.xml"]
    for kept in (b"<f>SUM(E1:E30)</f>", b"dataValidation", b"dataBar", b"mergeCell", b"<drawing ", b"<pane "):
        assert kept in sheet


def test_names_of_ranges_keep_their_sheet() -> None:
    book = opened(annotate("ж.xlsx", rich_workbook(), [ERROR]).body)
    assert book["Журнал"].print_area == "'Журнал'!$A$1:$F$30"


def test_a_comment_of_the_schools_own_stays_above_ours() -> None:
    mark = Mark("Журнал!E2", "info", "К слову", "Ничего.")
    text = opened(annotate("ж.xlsx", rich_workbook(), [mark]).body)["Журнал"]["E2"].comment.text
    assert text.startswith("Примечание школы\n\nЗамечание Свода\n")


def test_what_came_back_is_marked_anew_and_cleared_when_mended() -> None:
    first = annotate("ж.xlsx", rich_workbook(), [ERROR, Mark("Журнал!E2", "info", "К слову", "Ничего.")]).body
    mended = opened(annotate("ж.xlsx", first, []).body)
    assert mended.sheetnames == ["Замечания", "Журнал", "Занятия"]
    cell = mended["Журнал"]["D14"]
    assert (cell.comment, cell.fill.fgColor.rgb, cell.font.bold) == (None, "FF00FF00", True)
    assert mended["Журнал"]["E2"].comment.text == "Примечание школы"
    assert mended["Журнал"]["E2"].fill.patternType is None
    assert mended["Журнал"].print_area == "'Журнал'!$A$1:$F$30"
    assert mended["Замечания"]["B8"].value == "Замечаний нет."
    again = annotate("ж.xlsx", first, [ERROR]).body
    assert opened(again)["Журнал"]["D14"].comment.text.count("Замечание Свода") == 1


def test_a_merged_cell_is_marked_where_it_shows_and_a_missing_one_is_made() -> None:
    marks = [Mark("Журнал!J7", "error", "Слитая", "…"), Mark("Журнал!AA40", "error", "Нет клетки", "…")]
    journal = opened(annotate("ж.xlsx", rich_workbook(), marks).body)["Журнал"]
    assert journal["H5"].comment is not None
    assert journal["AA40"].comment is not None
    assert journal["AA40"].fill.fgColor.rgb == COLOURS["error"]


def test_a_place_that_is_no_cell_is_shown_at_the_first_one() -> None:
    book = opened(
        annotate("ж.xlsx", rich_workbook(), [Mark("", "unread", "Файл не читается", "Сохраните заново.")]).body
    )
    assert "Файл не читается" in book["Журнал"]["A1"].comment.text
    assert book["Журнал"]["A1"].fill.patternType is None


@pytest.mark.parametrize("value", HOSTILE)
def test_nothing_from_data_becomes_a_formula(value: str) -> None:
    mark = Mark("Журнал!D14", "error", value, value, detail=value, clause=value, value=value, place=value,
                objection=value)  # fmt: skip
    body = annotate(f"{value}.xlsx", rich_workbook(), [mark], value).body
    notes = etree.fromstring(parts(body)["xl/worksheets/sheetSvod1.xml"])
    assert notes.findall(".//{*}f") == []
    assert {cell.get("t") for cell in notes.iter("{*}c")} <= {None, "inlineStr"}
    assert opened(body)["Замечания"]["C8"].data_type == "s"


def test_the_same_file_and_marks_give_the_same_bytes() -> None:
    book = rich_workbook()
    assert annotate("ж.xlsx", book, [ERROR, UNREAD]).body == annotate("ж.xlsx", book, [UNREAD, ERROR]).body


@pytest.mark.parametrize("make", [workbook, shared_workbook])
def test_a_returned_journal_reads_as_before(make: Any) -> None:
    before = make(JOURNAL)
    book = read_book(annotate("ж.xlsx", before, [ERROR, UNREAD]).body)
    plain = read_book(before)
    assert book is not None
    assert plain is not None
    for title, sheet in plain.sheets.items():
        rows = [[cell for cell in row if cell] for row in book.sheets[title].rows]
        assert rows == [[cell for cell in row if cell] for row in sheet.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251"])
def test_a_csv_comes_back_as_a_copy_that_says_so_and_reads_as_the_same_journal(encoding: str) -> None:
    body = delimited(JOURNAL, encoding=encoding)
    done = annotate("ж.csv", body, [Mark("L14C4", "error", "Отметка вне шкалы", "Исправьте.")], "Файл «ж.csv».")
    assert (done.name, done.is_copy) == ("ж.xlsx", True)
    book = opened(done.body)
    assert "копия" in book["Замечания"]["A2"].value
    assert book["Журнал"]["D13"].comment is not None  # the line «[Журнал]» is the file's first
    again, plain = read_book(done.body), read_book(body)
    assert again is not None
    assert plain is not None
    for title, sheet in plain.sheets.items():
        assert again.sheets[title].cell(2, 2) == sheet.cell(2, 2)


def test_a_file_that_is_no_table_comes_back_line_by_line() -> None:
    done = annotate("ж.xml", "<журнал>\n<урок/>\n</журнал>".encode(), [Mark("L2C1", "error", "Урок", "…")])
    assert opened(done.body)["Файл"]["A2"].comment is not None


def test_a_path_of_an_xml_journal_is_shown_at_its_line() -> None:
    body = "<журнал xmlns='urn:svod:journal:1'>\n<урок/>\n<урок тема='х'/>\n</журнал>".encode()
    marks = [Mark("/журнал/урок[2]/@тема", "error", "Тема", "…"), Mark("/журнал/урок[", "error", "Путь", "…")]
    sheet = opened(annotate("ж.xml", body, marks).body)["Файл"]
    assert "Тема" in sheet["A3"].comment.text
    assert "Путь" in sheet["A1"].comment.text


def test_a_sheet_of_the_schools_own_with_that_name_is_left_alone() -> None:
    body = annotate("ж.xlsx", shared_workbook({**JOURNAL, "Замечания": [["Свои"]]}), [ERROR]).body
    book = opened(body)
    assert book.sheetnames[0] == "Замечания Свода"
    assert book["Замечания"]["A1"].value == "Свои"
    assert read_objections(body) == []


def test_objections_are_read_with_the_findings_they_answer() -> None:
    body = annotate("ж.xlsx", rich_workbook(), [ERROR, UNREAD]).body
    assert may_have_notes(body)
    book = opened(body)
    for row in (8, 9):
        book["Замечания"].cell(row, 9).value = "  Урок перенесён\nприказом № 5 "
    out = io.BytesIO()
    book.save(out)
    # What can't be read has no fingerprint: it is mended, not disputed.
    assert [(each.fingerprint, each.text) for each in read_objections(out.getvalue()) or []] == [
        ("a" * 64, "Урок перенесён приказом № 5")
    ]
    assert read_objections(rich_workbook()) is None
    assert not may_have_notes(rich_workbook())
    assert not may_have_notes(b"PK-not-a-zip")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_reads_the_comments_and_we_read_what_it_saves(tmp_path: Path) -> None:
    path = tmp_path / "ж.xlsx"
    path.write_bytes(annotate("ж.xlsx", rich_workbook(), [ERROR, UNREAD]).body)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "saved"), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    saved = (tmp_path / "saved" / "ж.xlsx").read_bytes()
    assert "Отметка вне шкалы" in opened(saved)["Журнал"]["D14"].comment.text
    cleared = opened(annotate("ж.xlsx", saved, []).body)
    assert cleared["Журнал"]["D14"].comment is None
    assert cleared["Журнал"]["D14"].fill.fgColor.rgb == "FF00FF00"
    assert cleared["Журнал"]["E2"].comment.text == "Примечание школы"


def test_an_ods_comes_back_as_a_copy_with_its_own_sheets() -> None:
    made = least_ods({"Журнал": [["Формат", "Свод"], ["", "=2+2"]]})
    done = annotate("ж.ods", made, [Mark("Журнал!B2", "error", "Не то", "Исправьте.")])
    cell = opened(done.body)["Журнал"]["B2"]
    assert (done.name, done.is_copy) == ("ж.xlsx", True)
    assert (cell.value, cell.data_type) == ("=2+2", "s")
    assert cell.comment is not None


def least_ods(sheets: dict[str, list[list[str]]]) -> bytes:
    """The least of an OpenDocument spreadsheet: text cells alone."""
    tables = "".join(
        f'<table:table table:name="{title}">'
        + "".join(
            "<table:table-row>"
            + "".join(
                f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
                for cell in row
            )
            + "</table:table-row>"
            for row in rows
        )
        + "</table:table>"
        for title, rows in sheets.items()
    )
    names = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"' for prefix in ("office", "table", "text")
    )
    content = f"<office:document-content {names}><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"  # noqa: E501
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", f'<?xml version="1.0" encoding="UTF-8"?>{content}')
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return out.getvalue()
