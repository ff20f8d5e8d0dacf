"""The audit report's files: what they say, what they must not say, and that the same data give the same bytes."""

import hashlib
import io
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from lxml import html
from openpyxl import load_workbook

from foundation.settings import PROJECT_ROOT, Settings
from publications.report import charts, publish_report
from publications.report.model import Card, Night, Tally
from publications.report.places import key_of, place
from publications.report.publishing import SAMPLE
from schemas.exchange import Publication
from tests.reporting import lake
from validations.waiver_findings import settle_waivers
from validations.waivers import Waiver

OUTSIDE = re.compile(r"""(?:src|href|url)\s*[=(]\s*["']?\s*(?:https?:)?//""", re.IGNORECASE)
NBSP = "\u00a0"


@pytest.fixture(scope="module")
def region() -> Iterator[duckdb.DuckDBPyConnection]:
    with lake.build_lake() as connection:
        yield connection


@pytest.fixture(scope="module")
def folder(region: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = tmp_path_factory.mktemp("workspace")
    _publish(region, workspace)
    return workspace / "publications" / "report"


def _publish(region: duckdb.DuckDBPyConnection, workspace: Path) -> list[Publication]:
    return publish_report(region, lake.RUN, lake.organisations(), Settings(workspace=workspace), rules=lake.rules())


def _page(path: Path) -> Any:
    return html.document_fromstring(path.read_bytes())


def _text(path: Path) -> str:
    page = _page(path)
    for element in page.xpath("//script | //style"):
        element.drop_tree()
    return re.sub(r"[ \n]+", " ", page.text_content())


def test_the_three_entrances_are_published_with_their_hashes(region: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    published = _publish(region, tmp_path)
    assert [(each.kind, Path(each.path).name) for each in published] == [
        ("report", "index.html"),
        ("report", "report.xlsx"),
        ("report", "report.json"),
    ]
    for each in published:
        assert hashlib.sha256((PROJECT_ROOT / each.path).read_bytes()).hexdigest() == each.sha256


def test_the_same_data_give_the_same_bytes_in_any_order(folder: Path, tmp_path: Path) -> None:
    with lake.build_lake() as other:
        other.execute("CREATE TABLE turned AS SELECT * FROM finding ORDER BY fingerprint DESC")
        other.execute("DELETE FROM finding")
        other.execute("INSERT INTO finding SELECT * FROM turned")
        _publish(other, tmp_path)
    again = tmp_path / "publications" / "report"
    files = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    assert files == {path.relative_to(again) for path in again.rglob("*") if path.is_file()}
    assert [name for name in sorted(files) if (folder / name).read_bytes() != (again / name).read_bytes()] == []


def test_every_page_is_whole_without_a_network_and_names_nobody(folder: Path) -> None:
    pages = sorted(folder.glob("*.html"))
    assert [page.name for page in pages] == [
        "index.html",
        "organisation-kasli-college.html",
        "organisation-kukarino.html",
        "organisation-peresvet-5.html",
        "rules.html",
    ]
    names = {page.name for page in pages} | {"report.xlsx", "report.json"}
    for page in pages:
        content = page.read_text(encoding="utf-8")
        read = _page(page)
        assert lake.SECRET_NAME not in content
        assert not OUTSIDE.search(re.sub(re.escape(html_escaped(lake.HOSTILE)), "", content)), page
        assert not read.xpath("//img")
        assert all(script.text and "hacked" not in script.text for script in read.xpath("//script"))
        for link in read.xpath("//a/@href | //svg//a/@href"):
            target, _, anchor = link.partition("#")
            assert not target or target in names, (page.name, link)
            if anchor and target:
                assert _page(folder / target).xpath("//*[@id=$id]", id=anchor), link
        identifiers = read.xpath("//@id")
        assert len(identifiers) == len(set(identifiers)), page


def html_escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;")


def test_the_overview_says_how_things_stand(folder: Path) -> None:
    said = _text(folder / "index.html").replace(NBSP, " ")
    assert "Найдено 7 открытых нарушений в 3 организациях из 3." in said
    assert "1 организация проверена не полностью." in said
    assert "не проверено с 23.10.2026 04:30" in said
    assert "Сервер не ответил за 30 секунд." in said
    assert "Источник не сообщает: когда сделана запись." in said
    assert "Запрос правила не выполнился." in said
    assert "ничего не снимает" not in said
    # What no clause asks for is no gap: it stands on the organisation's page only.
    assert "Посещаемость не отмечена" not in said
    own = _text(folder / "organisation-kukarino.html").replace(NBSP, " ")
    assert "Регламент не требует: 1 правило Посещаемость не отмечена." in own
    assert "истекло" in said
    rows = _page(folder / "index.html").xpath("//table[@data-rows='organisations']//tr")
    assert [row.get("data-health") for row in rows[1:]] == ["unread", "broken", "broken"]


def test_an_organisation_page_gives_clause_remedy_place_and_state(folder: Path) -> None:
    said = _text(folder / "organisation-peresvet-5.html").replace(NBSP, " ")
    assert "Пункт 3.5" in said
    assert "Ставьте отметку в день занятия." in said
    assert "файл «7А Алгебра.xlsx», лист «Журнал», ячейка E14" in said
    assert "Запишите дату как 05.10.2026." in said
    page = _page(folder / "organisation-peresvet-5.html")
    rows = page.xpath("//table[@data-rows='findings']/tbody/tr")
    states = [(row.get("data-status"), row.get("data-certainty"), row.get("hidden") is not None) for row in rows]
    assert states == [
        ("new", "certain", False),
        ("reopened", "certain", False),
        ("persisting", "certain", False),
        ("persisting", "certain", False),
        ("disputed", "certain", False),
        ("persisting", "cannot_tell", False),
        ("resolved", "certain", True),
        ("waived", "certain", True),
    ]
    stale = _text(folder / "organisation-kasli-college.html").replace(NBSP, " ")
    assert "Не проверено с 23.10.2026 04:30: показано то, что найдено тогда." in stale


def test_a_page_caps_its_rows_and_says_how_many_there_are(tmp_path: Path) -> None:
    with lake.build_lake(many=SAMPLE + 50) as crowded:
        _publish(crowded, tmp_path)
    site = tmp_path / "publications" / "report"
    page = _page(site / "organisation-peresvet-5.html")
    assert len(page.xpath("//table[@data-rows='findings']/tbody/tr")) == SAMPLE
    assert f"На странице {SAMPLE} строк из 258" in _text(site / "organisation-peresvet-5.html").replace(NBSP, " ")
    sheet = load_workbook(site / "report.xlsx")["Находки"]
    assert sheet.max_row == 1 + 260
    said = json.loads((site / "report.json").read_bytes())
    line = next(each for each in said["organisations"] if each["id"] == "peresvet-5")["rules"][0]
    assert (line["counts"]["open"], len(line["findings"])) == (255, SAMPLE)


def test_the_workbook_filters_freezes_and_holds_no_formula(folder: Path) -> None:
    book = load_workbook(io.BytesIO((folder / "report.xlsx").read_bytes()))
    assert book.sheetnames == [
        "Сводка",
        "Организации",
        "Правила",
        "Находки",
        "Кому действовать",
        "Не проверено",
        "Сверка",
    ]
    for name in book.sheetnames[1:]:
        sheet = book[name]
        assert sheet.freeze_panes == "B2", name
        assert sheet.auto_filter.ref == sheet.dimensions, name
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    values = {str(cell.value) for cell in cells}
    assert {"=HYPERLINK(1)", "=1+1", lake.HOSTILE} <= values
    assert not any(lake.SECRET_NAME in value for value in values)


def test_every_finding_says_to_whom_and_each_addressee_is_counted(folder: Path) -> None:
    said = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    school = next(each for each in said["organisations"] if each["id"] == "peresvet-5")
    assert school["addressees"] == [
        {"role": "subject_teacher", "employee": None, "open": 4, "appeared": 0, "cannot_tell": 1, "rules": 1},
        {"role": "subject_teacher", "employee": "т-9", "open": 1, "appeared": 1, "cannot_tell": 0, "rules": 1},
    ]
    assert sum(line["open"] for line in school["addressees"]) == school["counts"]["open"]
    book = load_workbook(io.BytesIO((folder / "report.xlsx").read_bytes()))
    head = [cell.value for cell in book["Находки"][1]]
    shown = {
        (row[head.index("Кому")].value, row[head.index("Код сотрудника")].value) for row in book["Находки"].iter_rows(2)
    }
    assert shown == {("учитель-предметник", None), ("учитель-предметник", "т-9"), ("куратор", None)}
    assert [cell.value for cell in book["Кому действовать"][2]][1:5] == ["куратор", None, 1, 0]


def test_a_waiver_that_needs_a_person_stands_among_the_findings_with_its_remedy(tmp_path: Path) -> None:
    given = {"id": "приказ-7", "rule": "mark-late", "organisation": "peresvet-5", "key": {"study_group": "9Я"}}
    more = {"clause": "3.5", "reason": "Карантин", "approved_by": "Директор", "expires_on": date(2026, 10, 23)}
    with lake.build_lake() as connection:
        waiver = Waiver.model_validate(given | more)
        # 24 October has begun in Moscow, in UTC it is still the 23rd.
        settle_waivers(connection, lake.RUN, [waiver], lake.organisations())
        _publish(connection, tmp_path)
    site = tmp_path / "publications" / "report"
    overview = _text(site / "index.html").replace(NBSP, " ")
    for said in ("приказ-7", "класс, группа: 9Я", "истекло"):
        assert said in overview, said
    page = _text(site / "organisation-peresvet-5.html").replace(NBSP, " ")
    for said in ("Снятие с контроля истекло", "Действовало по 23.10.2026; правило mark-late", "уберите запись"):
        assert said in page, said
    data = json.loads((site / "report.json").read_text(encoding="utf-8"))
    assert [(each["id"], each["standing"]) for each in data["waivers"]] == [("приказ-7", "expired")]
    assert "waiver-expired" in {card["id"] for card in data["rules"]}


def test_a_former_organisation_leaves_the_site(region: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    site = tmp_path / "publications" / "report"
    site.mkdir(parents=True)
    (site / "organisation-gone.html").write_text("было", encoding="utf-8")
    _publish(region, tmp_path)
    assert not (site / "organisation-gone.html").exists()


def test_an_empty_lake_still_gives_a_report(tmp_path: Path) -> None:
    with lake.build_lake() as silent:
        for table in ("finding", "rule_result", "page_receipt", "unit_receipt", "quarantine", "waiver"):
            silent.execute(f"DELETE FROM {table}")
        _publish(silent, tmp_path)
    said = _text(tmp_path / "publications" / "report" / "index.html").replace(NBSP, " ")
    assert "Открытых нарушений не найдено." in said
    assert "3 организации проверены не полностью." in said
    assert "не прочитано ни разу" in said


@pytest.mark.parametrize(
    ("kind", "key", "pointer", "expected"),
    [
        ("exports.class_journal", "7А Алгебра.xlsx", "Журнал!D14", "файл «7А Алгебра.xlsx», лист «Журнал», ячейка D14"),
        ("exports.class_journal", "a/7А.csv", "L14C4", "файл «7А.csv», строка 14, поле 4"),
        ("registers.topic_plan", "КТП.xlsx", "КТП!B3", "Реестр КТП, файл «КТП.xlsx», лист «КТП», ячейка B3"),
        (
            "eljur.getdiary",
            "7А 2026-W43",
            "/response/result/students/417/days/20261020/items/3",
            "ЭлЖур, дневник (getdiary), обучающийся 417, день 20.10.2026, место /items/3",
        ),
        (
            "eljur.getperiods",
            "все",
            "/response/result/0",
            "ЭлЖур, учебные периоды (getperiods), место /response/result/0",
        ),
        (None, None, None, "—"),
    ],
)
def test_places_are_said_in_human_words(kind: str | None, key: str | None, pointer: str | None, expected: str) -> None:
    assert place(kind, key, pointer) == expected


def test_a_key_is_read_in_the_readers_order() -> None:
    assert list(key_of('{"student":"1","date":"2026-10-05","study_group":"7А","zzz":"?"}')) == [
        "study_group",
        "date",
        "student",
        "zzz",
    ]


def test_charts_escape_and_scale() -> None:
    card = Card("topic-missing", "Тема <не> записана", "", "", "", "занятий")
    drawn = str(charts.rule_bars([(card, Tally(new=3, cannot_tell=1), 10), (card, Tally(), 5)]))
    assert "Тема &lt;не&gt; записана" in drawn
    assert drawn.count("<rect") == 2
    widths = [float(width) for width in re.findall(r'width="([0-9.]+)"', drawn)]
    assert widths[0] == pytest.approx(3 * widths[1], rel=0.01)
    assert charts.rule_bars([]) == ""
    night = Night(lake.NIGHTS[0], 7, 2, 7, 0)
    assert charts.trend([night], ["22.10"]) == ""
    assert str(charts.trend([night, night], ["22.10", "23.10"])).count("<circle") == 4
    assert [charts.heat_level(value) for value in (None, 0, 1, 5, 6, 21, 101)] == [0, 0, 1, 1, 2, 3, 4]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_contrasts_with_its_ground(theme: str) -> None:
    css = (Path(charts.__file__).parent / "templates" / "report.css").read_text(encoding="utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", css, re.DOTALL)[:2]
    colours = dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6})", light))
    if theme == "dark":
        colours |= dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6})", dark))
    pairs = [(ink, ground) for ink in ("ink", "quiet", "link", "bad", "warn", "good") for ground in ("paper", "sheet")]
    pairs += [("quiet", "faint"), ("bad", "bad-soft"), ("warn", "warn-soft")]
    pairs += [("h-ink", "h0"), ("h-ink", "h1"), ("h-ink", "h2"), ("h-deep", "h3"), ("h-deep", "h4")]
    poor = {
        (ink, ground): round(ratio, 2)
        for ink, ground in pairs
        if (ratio := _contrast(colours[f"--{ink}"], colours[f"--{ground}"])) < 4.5
    }
    assert poor == {}


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
