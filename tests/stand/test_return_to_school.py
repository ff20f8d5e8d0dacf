"""A file goes to the school with its wrong cells marked, comes back mended and disputed, and nothing is forgotten."""

import io
import json
import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jsonschema
import openpyxl
import pytest
import yaml

from foundation.clock import utc_now
from foundation.connections import Connection, parse_connection
from foundation.errors import ConfigurationError
from foundation.settings import Settings
from lake.catalog import open_lake
from pipeline import disputes, identity, night
from pipeline.runs import open_run
from schemas.feeds.receipt import receipt_schema
from stand.clock import READINGS
from stand.journal import state_at
from stand.journal_book import journal_books
from stand.region import build_region
from stand.workbooks import BookStyle, render
from tests.connecting.books import workbook
from validations.findings import list_findings

FIRST = READINGS[0].as_of_at
LATER = FIRST.replace(day=FIRST.day + 2)
JOURNAL = "11А Алгебра и начала математического анализа.xlsx"
PUBLISHED = ("receipts", "returns", "identity", "diaries")
DECIDED_AT = datetime.fromisoformat("2026-10-25T12:00:00+03:00")


def nobody(name: str) -> Connection:
    """A connection that is never used: everything here comes as files."""
    return parse_connection(name, "http://127.0.0.1:9/")


@dataclass
class School:
    """One school with one journal and a register of consents, night after night."""

    settings: Settings
    manifests: list[dict[str, Any]] = field(default_factory=list)

    @property
    def inbox(self) -> Path:
        return self.settings.workspace / "inbox" / "peresvet-5"

    def night(self, as_of_at: datetime) -> None:
        run_id = open_run(self.settings, as_of_at.isoformat())
        night.intake_batch(self.settings, run_id, ["peresvet-5"], nobody)
        night.check_batch(self.settings, run_id, ["peresvet-5"])
        self.publish(run_id, *PUBLISHED)
        self.manifests.append(night.write_run_manifest(self.settings, run_id))

    def publish(self, run_id: str, *kinds: str) -> None:
        for what in kinds:
            night.publish(self.settings, run_id, what, nobody)

    def put(self, path: Path, body: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        long_ago = utc_now().timestamp() - 600
        os.utime(path, (long_ago, long_ago))

    def receipt(self, name: str) -> dict[str, Any]:
        path = self.settings.publications / "receipts" / "peresvet-5" / f"{name}.json"
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        jsonschema.validate(found, receipt_schema())
        return found

    def returned(self) -> openpyxl.Workbook:
        return openpyxl.load_workbook(self.settings.publications / "returns" / "peresvet-5" / JOURNAL)

    def status(self, fingerprint: str) -> str:
        with open_lake(self.settings, read_only=True) as lake:
            found = lake.connection.execute(
                "SELECT status_code FROM finding WHERE fingerprint = ?", [fingerprint]
            ).fetchone()
        assert found is not None
        return str(found[0])

    def feeds(self) -> set[str]:
        return {path.stem for path in (self.settings.publications / "diaries" / "peresvet-5").glob("P5-*.json")}


def notes(book: openpyxl.Workbook) -> list[dict[str, Any]]:
    sheet = book["Замечания"]
    titles = [str(cell.value) for cell in sheet[7]]
    return [
        {**dict(zip(titles, (cell.value for cell in row), strict=True)), "row": row[0].row}
        for row in sheet.iter_rows(min_row=8)
        if row[1].value
    ]


@pytest.fixture(scope="module")
def journal() -> bytes:
    """One class and subject as the stand's school exports it."""
    books = journal_books(state_at(build_region(7), FIRST), "peresvet-5", "Europe/Moscow")
    book = next(book for book in books if f"{book.title}.xlsx" == JOURNAL)
    return render(book, BookStyle("xlsx"), FIRST.astimezone(ZoneInfo("Europe/Moscow")).replace(tzinfo=None))


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory, journal: bytes) -> School:
    """Two nights: the second reads what the school made of the first night's return."""
    folder = tmp_path_factory.mktemp("school")
    school = School(Settings(workspace=folder / "var", config=folder / "config"))
    configured = {
        "id": "peresvet-5", "title": "Школа № 5", "kind": "school", "municipality": "Пересвет",
        "timezone": "Europe/Moscow", "regulation": "peresvet", "consent_mode": "opt_in",
        "sources": [{"connector": "exports"}, {"connector": "registers"}],
    }  # fmt: skip
    school.settings.config.mkdir()
    (school.settings.config / "organisations.yaml").write_text(yaml.safe_dump({"organisations": [configured]}))
    book = openpyxl.load_workbook(io.BytesIO(journal))
    book["Занятия"]["H3"] = "=вчера"  # when the topic was recorded
    book["Занятия"]["H3"].data_type = "s"
    out = io.BytesIO()
    book.save(out)
    school.put(school.inbox / JOURNAL, out.getvalue())
    heading = ["Код обучающегося", "Обучающийся", "Код представителя", "Представитель", "Кем приходится", "Решение",
               "Канал", "Дата решения", "Как получено"]  # fmt: skip
    given = ["мать", "согласие", "электронно", "01.09.2026", "заявление"]
    consents = [
        heading,
        ["P5-016", "Берестовский Михаил", "г-1", "Берестовская И.", *given],
        ["P5-017", "Калинкина Анна", "г-2", "Калинкина О.", *given],
    ]
    contacts = [["Код обучающегося", "Код представителя", "Вид", "Адрес", "Откуда известен", "Подтверждён"]]
    register = school.settings.workspace / "registers" / "peresvet-5" / "Согласия.xlsx"
    school.put(register, workbook({"Согласия": consents, "Контакты": contacts}))
    school.night(FIRST)

    back = school.returned()
    sheet = back["Замечания"]
    (disputed, *_) = [line for line in notes(back) if line["Отпечаток"]]
    sheet.cell(disputed["row"], 9).value = "Урок перенесён приказом № 5"
    back["Занятия"]["H3"] = datetime(2026, 9, 2, 14, 9)  # noqa: DTZ001 a spreadsheet knows no zone
    out = io.BytesIO()
    back.save(out)
    school.first_return = (school.settings.publications / "returns" / "peresvet-5" / JOURNAL).read_bytes()  # type: ignore[attr-defined]
    school.first_receipt = school.receipt(f"exports-{JOURNAL}")  # type: ignore[attr-defined]
    school.disputed = disputed["Отпечаток"]  # type: ignore[attr-defined]
    school.put(school.inbox / JOURNAL, out.getvalue())
    school.night(LATER)
    return school


def test_the_first_return_marks_the_cell_that_could_not_be_read(played: Any) -> None:
    book = openpyxl.load_workbook(io.BytesIO(played.first_return))
    assert book.sheetnames[0] == "Замечания"
    cell = book["Занятия"]["H3"]
    assert "Не читается" in cell.comment.text
    assert cell.fill.fgColor.rgb == "FFE5CDFE"
    line = next(line for line in notes(book) if line["Тяжесть"] == "не читается")
    assert line["В ячейке"] == "=вчера"
    link = book["Замечания"].cell(line["row"], 2).hyperlink
    assert link is not None
    assert link.location == "'Занятия'!H3"
    assert all(cell.data_type != "f" for row in book["Замечания"].iter_rows() for cell in row)


def test_the_first_receipt_tells_what_became_of_every_value(played: Any) -> None:
    receipt = played.first_receipt
    counts = receipt["counts"]
    assert receipt["status"] == "partly"
    assert counts["offered"] == sum(value for name, value in counts.items() if name != "offered")
    assert [(line["value"], line["place"]) for line in receipt["unread"]] == [("=вчера", "лист «Занятия», ячейка H3")]
    assert receipt["mended"] == []
    assert receipt["findings_count"] == len(receipt["findings"]) > 0


def test_the_annotated_workbook_is_read_as_the_journal_it_is(played: Any) -> None:
    first, second = (
        next(row for row in manifest["organisations"] if row["source"] == "exports") for manifest in played.manifests
    )
    assert second["status"] == "complete"
    assert second["offered"] == first["offered"]
    assert (first["quarantined"], second["quarantined"], second["deleted"]) == (1, 0, 0)
    assert night.reconcile(played.settings) == []


def test_the_mended_value_is_released_and_its_lateness_shown(played: Any) -> None:
    receipt = played.receipt(f"exports-{JOURNAL}")
    assert receipt["unread"] == []
    (line,) = receipt["mended"]
    assert (line["value"], line["days_late"]) == ("=вчера", 2)
    page = played.settings.publications / "receipts" / "peresvet-5" / f"exports-{JOURNAL}.html"
    assert "Прочитано после исправления" in page.read_text(encoding="utf-8")


def test_the_dispute_is_read_back_and_stays_visible(played: Any) -> None:
    assert played.status(played.disputed) == "disputed"
    (waiting,) = disputes.list_disputes(played.settings)
    assert waiting["objection"] == "Урок перенесён приказом № 5"
    line = next(line for line in notes(played.returned()) if line["Отпечаток"] == played.disputed)
    assert (line["Состояние"], line["Возражение школы"]) == ("оспорено", "Урок перенесён приказом № 5")
    with open_lake(played.settings, read_only=True) as lake:
        assert "disputed" in {row["status"] for row in list_findings(lake.connection)}


def test_the_second_return_carries_no_mark_of_the_first(played: Any) -> None:
    book = played.returned()
    assert book["Занятия"]["H3"].comment is None
    assert book["Занятия"]["H3"].fill.patternType is None
    commented = {cell.coordinate for row in book["Журнал"].iter_rows() for cell in row if cell.comment}
    linked = {line["Где"].rsplit(" ", 1)[-1] for line in notes(book) if "«Журнал»" in line["Где"]}
    assert commented == linked


def test_the_night_names_what_it_published_and_the_same_data_give_the_same_bytes(played: Any) -> None:
    kinds = {item["kind"] for item in played.manifests[-1]["publications"]}
    assert {"receipt", "annotated_workbook", "identity"} <= kinds
    before = {path: path.read_bytes() for path in played.settings.publications.rglob("*") if path.is_file()}
    for what in ("receipts", "returns"):
        for record in (played.settings.publications / what / "peresvet-5").glob(".made.json"):
            record.unlink()
    run_id = open_run(played.settings, LATER.isoformat())
    played.publish(run_id, "receipts", "returns")
    after = {path: path.read_bytes() for path in played.settings.publications.rglob("*") if path.is_file()}
    assert after == before


def test_a_consent_beside_another_name_delivers_nothing_until_a_person_says_who_it_is(played: Any) -> None:
    assert played.feeds() == {"P5-016"}
    listed = identity.list_open(played.settings, None, include_all=False)
    assert {each["register_person_id"] for each in listed} == {"P5-017"}
    path = played.settings.workspace / "список.xlsx"
    assert identity.write_worklist(played.settings, None, path) == len(listed)
    book = openpyxl.load_workbook(path)
    sheet = book["Кто есть кто"]
    titles = [cell.value for cell in sheet[4]]
    sheet.cell(5, titles.index("Решение") + 1).value = "наверное"
    book.save(path)
    with pytest.raises(ConfigurationError, match="наверное"):
        identity.apply_worklist(played.settings, path, decided_by="завуч", decided_at=DECIDED_AT)
    sheet.cell(5, titles.index("Решение") + 1).value = "Да"
    sheet.cell(5, titles.index("Код в журнале, если другой") + 1).value = "P5-023"
    book.save(path)
    assert identity.apply_worklist(played.settings, path, decided_by="завуч", decided_at=DECIDED_AT) == 1
    run_id = open_run(played.settings, LATER.isoformat())
    played.publish(run_id, "identity", "diaries")
    assert played.feeds() == {"P5-016", "P5-023"}
    assert identity.list_open(played.settings, None, include_all=False) == []
    assert not (played.settings.publications / "identity" / "peresvet-5.xlsx").exists()


def test_a_person_settles_the_dispute(played: Any) -> None:
    (waiting,) = disputes.list_disputes(played.settings)
    decided: Any = {"decided_by": "методист", "decided_at": DECIDED_AT}
    disputes.decide(
        played.settings, waiting["dispute_id"], upheld_until=datetime(2027, 8, 31).date(), **decided  # noqa: DTZ001
    )  # fmt: skip
    assert played.status(played.disputed) == "waived"
    run_id = open_run(played.settings, LATER.isoformat())
    night.check_batch(played.settings, run_id, ["peresvet-5"])
    assert played.status(played.disputed) == "waived"
    with pytest.raises(ConfigurationError, match="уже решено"):
        disputes.decide(played.settings, waiting["dispute_id"], upheld_until=None, **decided)
    # The same words again dispute nothing: it is settled.
    raised = disputes.dispute_file(played.settings, played.inbox / JOURNAL, DECIDED_AT)
    assert (raised.new, raised.known, raised.strange) == (0, 1, 0)
