"""Books read back by another reader say what the journal says."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from stand.clock import READINGS
from stand.inbox import drop
from stand.journal import state_at
from stand.journal_book import JournalBook, journal_books
from stand.region import Region, build_region
from stand.registers import registers
from stand.workbooks import STYLES, BookStyle, render

MOMENT = READINGS[0].as_of_at
LOCAL = MOMENT.replace(tzinfo=None)


@pytest.fixture(scope="module")
def region() -> Region:
    return build_region(1)


@pytest.fixture(scope="module")
def books(region: Region) -> list[JournalBook]:
    return list(journal_books(state_at(region, MOMENT), "peresvet-5", "Europe/Moscow"))


def _flat(book: JournalBook, name: str) -> list[list[str]]:
    rows = [[str(cell) if cell is not None else "" for cell in row] for row in book.sheets[name]]
    return [row for row in rows if any(row)]


def test_calamine_and_openpyxl_read_the_same_texts(books: list[JournalBook]) -> None:
    content = render(books[0], BookStyle("xlsx"), LOCAL)
    seen = CalamineWorkbook.from_filelike(io.BytesIO(content))
    other = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    assert seen.sheet_names == other.sheetnames == ["Журнал", "Занятия", "Итоги", "Периоды"]
    for name in seen.sheet_names:
        rows = seen.get_sheet_by_name(name).to_python()
        again = list(other[name].iter_rows(values_only=True))
        assert [str(row[0] or "") for row in rows if row[0] != ""] == [
            f"{row[0]}.0" if isinstance(row[0], int) else str(row[0]) for row in again if row[0] is not None
        ]


def test_real_dates_are_dates_and_written_ones_texts(books: list[JournalBook]) -> None:
    for real in (True, False):
        content = render(books[0], BookStyle("xlsx", real_dates=real), LOCAL)
        sheet = openpyxl.load_workbook(io.BytesIO(content))["Занятия"]
        value = sheet["A2"].value
        assert hasattr(value, "year") is real
        shown = value if not real else f"{value:%d.%m.%Y}"
        assert shown == f"{books[0].sheets['Занятия'][1][0]:%d.%m.%Y}"


@pytest.mark.parametrize(
    "style", sorted({s for styles in STYLES.values() for s in styles if s.format == "csv"}, key=str)
)
def test_csv_reads_back_in_every_encoding(books: list[JournalBook], style: BookStyle) -> None:
    for book in books:
        text = render(book, style, LOCAL).decode(style.encoding)
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=style.delimiter))
        assert rows[0] == ["[Журнал]"]
        assert rows[1] == ["Формат", "Свод: классный журнал, версия 1"]
        assert rows[9] == ["Выгружено", "22.10.2026 02:30"]
        assert rows[10] == []
        start = rows.index(["[Занятия]"])
        topics = [row[6] for row in rows[start + 2 : rows.index(["[Итоги]"])]]
        assert topics == [str(row[6] or "") for row in book.sheets["Занятия"][1:]]


def test_a_cell_holds_absence_and_marks_in_order(books: list[JournalBook]) -> None:
    cells = {cell for book in books for row in book.sheets["Журнал"][2:] for cell in row[3:] if isinstance(cell, tuple)}
    assert ("Б",) in cells
    assert any(len(cell) == 2 and cell[0].isdigit() for cell in cells)
    assert any(cell[0] == "О" and cell[-1].isdigit() for cell in cells if len(cell) > 1)
    assert not any(token in {"Н", "Б", "У"} for cell in cells if len(cell) > 1 for token in cell[1:])


def test_a_book_is_rewritten_only_when_its_content_changed(region: Region, tmp_path: Path) -> None:
    first = drop(region, MOMENT, tmp_path)
    bytes_of = {path: path.read_bytes() for path in first}
    assert drop(region, MOMENT, tmp_path) == []
    second = drop(region, READINGS[1].as_of_at, tmp_path)
    untouched = set(first) - set(second)
    assert untouched
    assert any("inbox" in path.parts for path in untouched)
    assert all(path.read_bytes() == bytes_of[path] for path in untouched)
    assert all(path.read_bytes() != bytes_of[path] for path in second)
    assert not list(tmp_path.rglob("*.part"))
    assert 80 < sum("inbox" in path.parts for path in first) < 110


def test_registers_name_the_journal_s_own_codes(region: Region, tmp_path: Path) -> None:
    drop(region, MOMENT, tmp_path)
    state = state_at(region, MOMENT)
    for organisation in region.organisations["organisation"]:
        folder = tmp_path / "registers" / organisation
        codes = set(state.students.loc[state.students["organisation"] == organisation, "student"])
        consents = openpyxl.load_workbook(folder / "Согласия и контакты.xlsx")["Согласия"]
        rows = list(consents.iter_rows(min_row=2, values_only=True))
        assert rows
        # One consent of the region is of a student whom no journal knows.
        assert {str(row[0]) for row in rows} - codes == ({"19999"} if organisation == "kukarino" else set())
        plans = openpyxl.load_workbook(folder / "КТП.xlsx")["КТП"]
        assert [cell.value for cell in plans[1]] == ["Класс", "Предмет", "№", "Тема", "Дата по плану"]


def test_registers_agree_with_the_journal(region: Region, tmp_path: Path) -> None:
    drop(region, MOMENT, tmp_path)
    state = state_at(region, MOMENT)
    kept: dict[str, set[str]] = {}
    for organisation, regulation in zip(
        region.organisations["organisation"], region.organisations["regulation"], strict=True
    ):
        folder = tmp_path / "registers" / organisation
        kept.setdefault(regulation, {path.stem for path in folder.iterdir()})
        lessons = state.lessons[state.lessons["organisation"] == organisation]
        taught = set(zip(lessons["group"], lessons["subject"], lessons["course_teacher"], strict=True))
        staff = openpyxl.load_workbook(folder / "Педагоги и нагрузка.xlsx")
        told = {(row[2], row[3], row[1]) for row in staff["Нагрузка"].iter_rows(min_row=2, values_only=True)}
        # A subject that was handed over has its former teacher, or its new one, besides.
        assert taught <= told
        assert {(group, subject) for group, subject, _ in told} == {(group, subject) for group, subject, _ in taught}
        assert len(told - taught) <= 4
        changes = openpyxl.load_workbook(folder / "Замены.xlsx")["Замены"]
        rows = [row for row in changes.iter_rows(min_row=2, values_only=True) if row[0] != "пример"]
        assert rows
        days = {(str(group), int(number)) for group, number in zip(lessons["group"], lessons["number"], strict=True)}
        # Nobody has a twelfth lesson: orders about one are planted.
        assert {(str(row[3]), int(str(row[2]))) for row in rows if int(str(row[2])) != 12} <= days
    assert {"Календарь", "Протоколы", "Отсрочки и освобождения", "Нарушения доступа"} <= kept["khmao-2020"]
    assert {"Приказы о движении", "Личные данные и документы"} <= kept["kukarino"]
    assert {"Личные данные и документы", "Разделы учебного года", "Курсовые и проектные работы"} <= kept["kpgt-2022"]
    assert {"Уведомления об изменении данных", "Передача документов"} <= kept["peresvet"]


def test_registers_are_the_same_bytes_for_the_same_rows(region: Region) -> None:
    state = state_at(region, MOMENT)
    for real_dates in (True, False):
        once, again = (registers(state, "kukarino", real_dates=real_dates) for _ in range(2))
        assert once == again
        assert len(once) == 18
