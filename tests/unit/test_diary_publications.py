"""Diaries: one child in each, by consent, inert, complete, and set so that a person can read them."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import jsonschema
import pikepdf
import pypdfium2
import pytest

from publications.diary import publish_diaries
from publications.diary.weekly import week_of
from publications.shelf import file_name
from schemas.feeds.diary import diary_schema
from tests.publishing.families import (
    CONSENTED,
    HOSTILE,
    HOSTILE_NAME,
    LONG_NAME,
    NAMES,
    PAPER,
    THURSDAY,
    UNLINKED,
    WITHDREW,
    class_with_families,
)
from tests.publishing.school import READ_AT, School, empty_lake, night, organisations, settings
from transforms.derived.diary import diary_contents


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = tmp_path_factory.mktemp("diaries")
    publish_diaries(class_with_families(), night(), organisations(), settings(workspace), {})
    return workspace / "publications"


def feed(published: Path, source_id: str) -> Path:
    return published / "diaries" / "shkola" / f"{source_id}.json"


def pdf_text(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def test_the_feed_is_for_those_who_consented(published: Path) -> None:
    shown = {path.stem for path in (published / "diaries" / "shkola").glob("*.json") if path.name[0] != "."}
    assert shown == {CONSENTED, HOSTILE}


def test_withdrawn_consent_leaves_no_trace_among_the_feeds(published: Path) -> None:
    for path in (published / "diaries").rglob("*"):
        if path.is_file():
            assert WITHDREW not in path.name
            content = path.read_text(encoding="utf-8")
            for source_id in (WITHDREW, PAPER, UNLINKED):
                assert source_id not in content
                assert NAMES[source_id].split()[0] not in content


def test_paper_is_for_everybody(published: Path) -> None:
    shown = {path.stem for path in (published / "diaries_weekly" / "shkola").glob("*.pdf")}
    assert shown == set(NAMES)


def test_who_refused_any_information_has_no_paper_either(tmp_path: Path) -> None:
    connection = class_with_families()
    school = School(connection)
    school.consent(WITHDREW, decision="full_refusal", on=date(2026, 10, 21))
    school.write()
    publish_diaries(connection, night(), organisations(), settings(tmp_path), {})
    shown = {path.stem for path in (tmp_path / "publications" / "diaries_weekly" / "shkola").glob("*.pdf")}
    assert shown == set(NAMES) - {WITHDREW}


def test_a_feed_keeps_its_schema(published: Path) -> None:
    validator = jsonschema.Draft202012Validator(diary_schema(), format_checker=jsonschema.FormatChecker())
    for source_id in (CONSENTED, HOSTILE):
        validator.validate(json.loads(feed(published, source_id).read_text(encoding="utf-8")))


def test_a_diary_holds_one_child(published: Path) -> None:
    for source_id in NAMES:
        texts = [pdf_text(published / "diaries_weekly" / "shkola" / f"{source_id}.pdf")]
        if feed(published, source_id).is_file():
            texts.append(feed(published, source_id).read_text(encoding="utf-8"))
        for text in texts:
            assert NAMES[source_id].split()[0] in text
            for other, name in NAMES.items():
                if other != source_id:
                    assert name.split()[0] not in text
                    assert f"Замечание для {other}" not in text
            assert ("Личное" in text) == (source_id == PAPER)


def test_a_feed_shows_what_the_journal_has(published: Path) -> None:
    found = json.loads(feed(published, CONSENTED).read_text(encoding="utf-8"))
    assert found["student"] == {"id": CONSENTED, "name": LONG_NAME, "study_group": "7А"}
    assert found["recipients"] == ["shkola|m1"]
    assert [day["date"] for day in found["days"]] == ["2026-10-22"]
    algebra, safety, english = found["days"][0]["lessons"]
    assert (algebra["starts"], algebra["ends"], algebra["room"]) == ("08:30", "09:15", "214")
    assert algebra["homework"][0]["text"] == "№ 5, a<b\n• раз\n• два"
    assert [mark["value"] for mark in algebra["marks"]] == ["5"]
    assert safety["absence"]["code"] == "ill"
    assert english["subject"] == "Английский язык"
    assert [mark["comment"] for mark in found["marks"]] == [f"Замечание для {CONSENTED}"]
    assert [entry["value"] for entry in found["absences"]] == ["б"]
    assert [entry["value"] for entry in found["period_marks"]] == ["4"]
    assert found["control_works"][0]["date"] == "2026-11-02"
    (holiday,) = found["holidays"]
    assert (holiday["from"], holiday["to"], holiday["title"]) == ("2026-10-24", "2026-10-30", "Осенние каникулы")


def test_nothing_in_a_feed_runs(published: Path) -> None:
    raw = feed(published, HOSTILE).read_bytes()
    assert b"<" not in raw
    assert json.loads(raw)["student"]["name"] == HOSTILE_NAME
    assert "script" not in json.loads(raw)["days"][0]["lessons"][0]["homework"][0]["html"]


def test_markup_in_a_name_is_printed_as_it_stands(published: Path) -> None:
    text = pdf_text(published / "diaries_weekly" / "shkola" / f"{HOSTILE}.pdf")
    assert '#read("/etc/passwd")' in text
    assert "<script>alert(1)</script>" in text
    assert "root:" not in text


def test_the_paper_diary_is_pdf_a_in_pt_sans(published: Path) -> None:
    with pikepdf.open(published / "diaries_weekly" / "shkola" / f"{CONSENTED}.pdf") as document:
        metadata = document.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "B")
        fonts = {str(font.BaseFont).split("+")[1] for page in document.pages for font in page.Resources.Font.values()}
        for page in document.pages:
            for font in page.Resources.Font.values():
                assert (
                    "/FontFile3" in (descriptor := font.DescendantFonts[0].FontDescriptor) or "/FontFile2" in descriptor
                )
    assert fonts
    assert all(re.match(r"PT(Sans|Serif)", font) for font in fonts), fonts


def test_nothing_is_cut_off_the_page(tmp_path: Path) -> None:
    school = School(empty_lake())
    school.group("11АБВ")
    school.subject("Индивидуальный проект")
    student = school.student("1", LONG_NAME + " " + "Оченьдлинноеотчество" * 4, "11АБВ")
    words = [f"слово{number}" for number in range(900)]
    unbroken = "https://example.org/" + "x" * 300
    at = school.lesson(
        "11АБВ", "Индивидуальный проект", THURSDAY, 1, homework=" ".join(words) + " " + unbroken + " 🙂漢"
    )
    school.mark(student, at, "осв")
    school.write()
    publish_diaries(school.connection, night(), organisations(), settings(tmp_path), {})
    path = tmp_path / "publications" / "diaries_weekly" / "shkola" / "1.pdf"
    text = "".join(pdf_text(path).replace("\u200b", "").split())
    assert all(word in text for word in ("слово0", "слово450", "слово899", "осв"))
    assert "x" * 300 in text
    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            width, height = page.get_size()
            for item in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT]):
                left, bottom, right, top = item.get_bounds()
                assert left > 0
                assert right < width - 20
                assert bottom > 0
                assert top < height


def test_the_same_data_are_not_written_again(tmp_path: Path) -> None:
    connection = class_with_families()
    first = publish_diaries(connection, night(), organisations(), settings(tmp_path), {})
    written = {item.path: Path(item.path).stat().st_mtime_ns for item in first}
    later = night(READ_AT + timedelta(hours=3), "run-2")
    assert publish_diaries(connection, later, organisations(), settings(tmp_path), {}) == first
    assert {item.path: Path(item.path).stat().st_mtime_ns for item in first} == written
    Path(first[0].path).write_bytes(b"spoiled")
    assert publish_diaries(connection, later, organisations(), settings(tmp_path), {}) == first


def test_the_same_data_give_the_same_bytes(published: Path, tmp_path: Path) -> None:
    publish_diaries(class_with_families(), night(), organisations(), settings(tmp_path), {})
    for path in published.rglob("*.*"):
        if path.is_file():
            assert (tmp_path / "publications" / path.relative_to(published)).read_bytes() == path.read_bytes()


def test_holidays_are_what_lies_between_two_periods_unless_they_are_listed() -> None:
    school = School(empty_lake())
    school.group("7А")
    school.student("1", "Иванов Пётр", "7А")
    school.period("1 четверть", "quarter", date(2026, 9, 1), date(2026, 10, 23))
    school.period("2 четверть", "quarter", date(2026, 11, 2), date(2026, 12, 25))
    school.period("3 четверть", "quarter", date(2026, 12, 28), date(2027, 3, 26))
    school.write()

    def holidays() -> list[dict[str, str]]:
        (row,) = diary_contents(
            school.connection, "shkola", "Europe/Moscow", as_of_on=THURSDAY, from_on=THURSDAY, to_on=THURSDAY
        ).to_pylist()
        found: list[dict[str, str]] = json.loads(row["content"])["holidays"]
        assert {each.pop("changed_at") for each in found} == {"2026-10-22T23:30:00Z"}
        return found

    assert holidays() == [{"from": "2026-10-24", "to": "2026-11-01", "title": ""}]
    for on in range(26, 31):
        school.add("calendar_day", calendar_on=date(2026, 10, on), kind_code="holiday", title="Осенние")
    school.write()
    assert holidays() == [{"from": "2026-10-26", "to": "2026-10-30", "title": "Осенние"}]


def test_withdrawing_takes_the_feed_away(tmp_path: Path) -> None:
    connection = class_with_families()
    publish_diaries(connection, night(), organisations(), settings(tmp_path), {})
    school = School(connection)
    school.consent(CONSENTED, decision="withdrawn", on=date(2026, 10, 23))
    school.write()
    publish_diaries(connection, night(run_id="run-2"), organisations(), settings(tmp_path), {})
    folder = tmp_path / "publications" / "diaries"
    assert not feed(tmp_path / "publications", CONSENTED).exists()
    assert all(CONSENTED not in path.read_text() for path in folder.rglob("*") if path.is_file())


def test_a_weekend_shows_the_week_that_has_been() -> None:
    assert week_of(date(2026, 10, 24)) == (date(2026, 10, 19), date(2026, 10, 25))
    assert week_of(date(2026, 10, 19)) == (date(2026, 10, 19), date(2026, 10, 25))


@pytest.mark.parametrize("source_id", ["../../etc/passwd", "..", "a/b", "x" * 500, "", "тест 7А", "a%2Fb", "\n"])
def test_no_source_id_leads_out_of_the_folder(source_id: str) -> None:
    name = file_name(source_id)
    assert name
    assert "/" not in name
    assert not name.startswith(".")
    assert len(name.encode()) < 200
    assert file_name("a/b") != file_name("a%2Fb")
