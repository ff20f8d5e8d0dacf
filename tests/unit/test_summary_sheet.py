"""The summary sheet: whole, on one page, in the fonts it asks for, the same bytes for the same data."""

import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pikepdf
import pypdfium2
import pytest

from publications.summary_sheet import publish_summary_sheets
from publications.summary_sheet.layout import column_head, legend, sheet_data
from tests.publishing.families import FORMULA, HOSTILE_NAME, LONG_NAME
from tests.publishing.school import School, empty_lake, night, organisation, organisations, settings
from transforms.derived.summary_sheet import SheetColumn, summary_sheets

SUBJECTS = (
    "Алгебра", "Английский язык", "Биология", "Вероятность и статистика", "География", "Геометрия",
    "Изобразительное искусство", "Информатика", "История", "Литература", "Музыка", "Обществознание",
    "Основы безопасности и защиты Родины", "Русский язык", "Физика", "Физическая культура",
)  # fmt: skip
QUARTERS = (
    ("1 четверть", date(2026, 9, 1), date(2026, 10, 23)),
    ("2 четверть", date(2026, 11, 2), date(2026, 12, 30)),
    ("3 четверть", date(2027, 1, 11), date(2027, 3, 26)),
    ("4 четверть", date(2027, 4, 5), date(2027, 5, 31)),
)
YEAR = "2026/2027 учебный год"


def fullest_class(school: School) -> None:
    """Thirty students with long names, sixteen subjects, four quarters and the year in each."""
    school.group("7А")
    for title in SUBJECTS:
        school.subject(title)
    for title, starts_on, ends_on in QUARTERS:
        school.period(title, "quarter", starts_on, ends_on)
    school.period(YEAR, "year", date(2026, 9, 1), date(2027, 5, 31))
    for number in range(30):
        student = school.student(f"s{number:02}", f"{LONG_NAME} {number:02}", "7А", number=number + 1)
        for subject in SUBJECTS:
            for title, *_ in QUARTERS:
                school.period_mark(student, "7А", subject, title, "н/а" if number == 3 else "5")
            school.period_mark(student, "7А", subject, YEAR, "безотм" if number == 7 else "4", "year")


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = tmp_path_factory.mktemp("sheets")
    school = School(empty_lake())
    fullest_class(school)
    school.group("8Б")
    pupil = school.student("h1", HOSTILE_NAME, "8Б")
    school.student("h2", "Новенький Иван", "8Б")
    school.period_mark(pupil, "8Б", "Алгебра", "1 четверть", FORMULA)
    school.write()
    publish_summary_sheets(school.connection, night(), organisations(), settings(workspace))
    return workspace / "publications" / "summary_sheets" / "shkola" / "2026-2027"


def test_the_fullest_class_fits_one_page_and_nothing_is_cut_off(sheets: Path) -> None:
    with pypdfium2.PdfDocument(sheets / "7А.pdf") as document:
        assert len(document) == 1
        page = document[0]
        width, height = page.get_size()
        assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (297, 210)
        for item in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT]):
            left, bottom, right, top = item.get_bounds()
            assert left >= 30 / 25.4 * 72 - 0.5
            assert right <= width - 10 / 25.4 * 72 + 0.5
            assert bottom > 10
            assert top < height - 10
        words = "".join(page.get_textpage().get_text_range().split())
    for number in range(30):
        assert f"{LONG_NAME}{number:02}".replace(" ", "") in words
    for subject in SUBJECTS:
        assert subject.replace(" ", "") in words
    assert words.count("н/а") == 16 * 4
    assert words.count("безотм") == 16
    assert "Лист1из1" in words
    assert "Классныйруководитель" in words
    assert "23.10.202602:30" in words


def test_the_sheet_is_pdf_a_in_pt_sans_and_its_narrow_face(sheets: Path) -> None:
    with pikepdf.open(sheets / "7А.pdf") as document:
        metadata = document.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "B")
        fonts = {str(font.BaseFont).split("+")[1] for page in document.pages for font in page.Resources.Font.values()}
    assert fonts == {"PTSans-Regular", "PTSans-Bold", "PTSans-Narrow", "PTSans-NarrowBold"}


def test_the_same_data_give_the_same_bytes(sheets: Path, tmp_path: Path) -> None:
    school = School(empty_lake())
    fullest_class(school)
    school.write()
    publish_summary_sheets(school.connection, night(), organisations(), settings(tmp_path))
    again = tmp_path / "publications" / "summary_sheets" / "shkola" / "2026-2027"
    for name in ("7А.pdf", "7А.xlsx"):
        assert (again / name).read_bytes() == (sheets / name).read_bytes()


def test_the_workbook_says_the_same_and_computes_nothing(sheets: Path) -> None:
    content = (sheets / "8Б.xlsx").read_bytes()
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    page = openpyxl.load_workbook(BytesIO(content))["Ведомость"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=7, max_row=8)]
    assert rows[0][:3] == [1, "Новенький Иван", None]
    assert rows[1][:3] == [2, HOSTILE_NAME, FORMULA]


def test_a_hostile_name_is_printed_as_it_stands(sheets: Path) -> None:
    with pypdfium2.PdfDocument(sheets / "8Б.pdf") as document:
        text = "".join(document[0].get_textpage().get_text_range().split())
    assert "".join(HOSTILE_NAME.split()) in text
    assert FORMULA.replace(" ", "") in text


def test_a_mark_of_a_subgroup_stands_in_its_class_and_two_marks_are_both_shown() -> None:
    school = School(empty_lake())
    school.group("7А")
    school.group("7А англ. 1", "subgroup", "7А")
    school.subject("Английский язык")
    for title, starts_on, ends_on in QUARTERS:
        school.period(title, "quarter", starts_on, ends_on)
    pupil = school.student("1", "Иванов Пётр", "7А", "7А англ. 1")
    school.period_mark(pupil, "7А англ. 1", "Английский язык", "1 четверть", "5")
    school.period_mark(pupil, "7А", "Английский язык", "1 четверть", "4")
    school.write()
    (sheet,) = summary_sheets(school.connection, "shkola", "2026/2027", date(2026, 10, 23))
    assert sheet.class_title == "7А"
    assert [column.period for column in sheet.columns] == [title for title, *_ in QUARTERS]
    assert sheet.students == (("Иванов Пётр", ("5/4", "", "", "")),)


def test_more_columns_than_a_page_holds_go_to_further_sheets_by_whole_subjects() -> None:
    school = School(empty_lake())
    fullest_class(school)
    school.subject("Труд (технология)")
    school.period_mark("shkola|s00", "7А", "Труд (технология)", "1 четверть", "5")
    school.write()
    (sheet,) = summary_sheets(school.connection, "shkola", "2026/2027", date(2026, 10, 23))
    parts = sheet_data(sheet, organisation())["parts"]
    assert [sum(each["columns"] for each in part["subjects"]) for part in parts] == [79, 5]
    assert [len(part["heads"]) for part in parts] == [79, 5]
    assert all(len(row) == len(part["heads"]) for part in parts for row in part["rows"])


def test_another_year_and_another_school_stay_out() -> None:
    school = School(empty_lake())
    fullest_class(school)
    school.period("Прошлая четверть", "quarter", date(2025, 9, 1), date(2025, 10, 24), "2025/2026")
    school.period_mark("shkola|s00", "7А", "Алгебра", "Прошлая четверть", "2")
    other = School(school.connection, "drugaya")
    other.group("7А")
    other.subject("Алгебра")
    other.period("1 четверть", "quarter", date(2026, 9, 1), date(2026, 10, 23))
    other.period_mark(other.student("x", "Чужой Ученик", "7А"), "7А", "Алгебра", "1 четверть", "2")
    school.write()
    other.write()
    (sheet,) = summary_sheets(school.connection, "shkola", "2026/2027", date(2026, 10, 23))
    assert len(sheet.students) == 30
    assert len(sheet.columns) == 80
    assert "2" not in {mark for _, marks in sheet.students for mark in marks}


@pytest.mark.parametrize(
    ("column", "head"),
    [
        (SheetColumn("Алгебра", "2 четверть", "period"), "II"),
        (SheetColumn("Алгебра", "IV четверть", "period"), "IV"),
        (SheetColumn("Алгебра", "Первое полугодие", "period"), "Первое полугодие"),
        (SheetColumn("Алгебра", YEAR, "year"), "год"),
        (SheetColumn("Алгебра", YEAR, "exam"), "экз."),
    ],
)
def test_the_head_of_a_column_is_short_and_explained(column: SheetColumn, head: str) -> None:
    assert column_head(column) == head
    assert (head in legend((column,))) == (head != column.period)
