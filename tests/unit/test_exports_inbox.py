"""An inbox: finished files become pages, unfinished ones wait, nothing is touched."""

import os
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from connectors.exports.connector import ExportsConnector
from connectors.exports.folder import list_finished
from connectors.exports.guard import check_file
from connectors.registers.connector import KINDS, RegistersConnector
from connectors.registry import open_source
from foundation.connections import Connection, parse_connection
from foundation.errors import ConfigurationError
from foundation.organisations import Organisation, Source
from foundation.settings import Settings
from schemas.exchange import Page, PageFailure, UnitEnd, Window
from tests.connecting.books import JOURNAL, JOURNAL_VALUES, Rows, delimited, workbook

AS_OF = datetime(2026, 10, 21, 23, 30, tzinfo=UTC)
WINDOW = Window(date(2026, 10, 8), date(2026, 10, 22))
PLAN: dict[str, Rows] = {"КТП": [["Класс", "Предмет"], ["7А", "Алгебра"], ["7А", None]]}
CONSENTS: dict[str, Rows] = {
    "Согласия": [["Код обучающегося"], ["s1"]],
    "Контакты": [["Код обучающегося"], ["s1"], ["s2"]],
}


def old(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    os.utime(path, (time.time() - 60, time.time() - 60))
    return path


def test_files_become_pages_in_the_order_of_their_names_and_stay_as_they_are(tmp_path: Path) -> None:
    old(tmp_path / "б.csv", delimited(JOURNAL, ",", "cp1251"))
    old(tmp_path / "а.XLSX", workbook(JOURNAL))
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.iterdir()}
    first = list(ExportsConnector(tmp_path).pages(WINDOW, AS_OF))
    assert list(ExportsConnector(tmp_path).pages(WINDOW, AS_OF)) == first
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.iterdir()} == before
    assert [one.key for one in first if isinstance(one, Page)] == ["а.XLSX", "б.csv"]
    page = first[0]
    assert isinstance(page, Page)
    assert (page.kind, page.offered, page.observed_at) == ("exports.class_journal", JOURNAL_VALUES, AS_OF)
    assert page.body == (tmp_path / "а.XLSX").read_bytes()
    assert page.window is None
    assert first[-1] == UnitEnd("exports.class_journal", 2, None)


def test_a_young_file_that_stands_still_is_read_and_one_that_grows_is_left(tmp_path: Path) -> None:
    still, growing = tmp_path / "готов.csv", tmp_path / "растёт.csv"
    still.write_bytes(delimited(JOURNAL))
    growing.write_bytes(delimited(JOURNAL)[:100])

    def meanwhile(_seconds: float) -> None:
        growing.write_bytes(delimited(JOURNAL))
        (tmp_path / "новый.csv").write_bytes(b"x")

    listing = list_finished(tmp_path, 2.0, meanwhile)
    assert [path.name for path, _ in listing.finished] == ["готов.csv"]
    assert [path.name for path in listing.unfinished] == ["новый.csv", "растёт.csv"]


def test_old_files_are_not_waited_for(tmp_path: Path) -> None:
    old(tmp_path / "а.csv", b"x")
    slept: list[float] = []
    assert len(list_finished(tmp_path, 2.0, slept.append).finished) == 1
    assert slept == []


def test_an_unfinished_file_is_said_so_and_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old(tmp_path / "готов.csv", delimited(JOURNAL))
    growing = old(tmp_path / "растёт.csv", delimited(JOURNAL))
    original = Path.open

    def grows_while_read(path: Path, mode: str = "r") -> object:
        if path == growing and mode == "rb":
            growing.write_bytes(delimited(JOURNAL) * 2)
        return original(path, mode)

    monkeypatch.setattr(Path, "open", grows_while_read)
    found = list(ExportsConnector(tmp_path).pages(WINDOW, AS_OF))
    (failure,) = [one for one in found if isinstance(one, PageFailure)]
    assert (failure.key, failure.reason_code, failure.alone) == ("растёт.csv", "file_in_progress", True)
    assert found[-1] == UnitEnd("exports.class_journal", 1, None)


def test_registers_are_known_by_their_sheets(tmp_path: Path) -> None:
    old(tmp_path / "один.xlsx", workbook({**PLAN, **CONSENTS}))
    old(tmp_path / "планы.xlsx", workbook(PLAN))
    found = list(RegistersConnector(tmp_path).pages(WINDOW, AS_OF))
    assert [(one.kind, one.key, one.offered) for one in found if isinstance(one, Page)] == [
        ("registers.topic_plan", "один.xlsx", 3),
        ("registers.consents", "один.xlsx", 3),
        ("registers.topic_plan", "планы.xlsx", 3),
    ]
    ends = [one for one in found if isinstance(one, UnitEnd)]
    assert ends[:2] == [UnitEnd("registers.topic_plan", 2, None), UnitEnd("registers.consents", 1, None)]
    # A register nobody sent is whole too: nothing of it is there.
    assert {(end.kind, end.pages) for end in ends[2:]} == {(kind, 0) for kind in KINDS[2:]}


def test_good_files_pass_the_guard(tmp_path: Path) -> None:
    for name, body in (
        ("a.xlsx", workbook(JOURNAL)),
        ("b.csv", delimited(JOURNAL)),
        ("c.xlsx", workbook(PLAN)),
        ("d.xlsx", workbook(CONSENTS)),
    ):
        check_file(old(tmp_path / name, body))


def organisation(*sources: Source) -> Organisation:
    return Organisation(
        id="peresvet-5",
        title="Школа",
        kind="school",
        municipality="М",
        timezone="Europe/Moscow",
        regulation="peresvet",
        sources=list(sources),
    )


def connect(name: str) -> Connection:
    return parse_connection(name, "http://svod:pass%2F%40@127.0.0.1:9/?devkey=dk-12345&v_token=a.b.c")


def test_the_registry_opens_every_connector(tmp_path: Path) -> None:
    settings = Settings(workspace=tmp_path)
    for source in (
        Source(connector="eljur", connection="eljur-x", vendor="x", api="api"),
        Source(connector="eljur-esia", connection="eljur-x", vendor="x"),
        Source(connector="exports"),
        Source(connector="registers", inbox="other/place"),
    ):
        connector = open_source(organisation(source), source, connect, settings)
        assert connector.name == source.connector
        assert connector.capabilities.kinds
    for name in ("inbox/peresvet-5", "other/place"):
        (tmp_path / name).mkdir(parents=True)
    for source in (Source(connector="exports"), Source(connector="registers", inbox="other/place")):
        assert open_source(organisation(source), source, connect, settings).probe().ok


@pytest.mark.parametrize(
    ("source", "uri", "word"),
    [
        (Source(connector="eljur", vendor="x"), "", "connection"),
        (Source(connector="eljur", connection="c"), "", "vendor"),
        (Source(connector="eljur", connection="c", vendor="x"), "http://h/?devkey=1", "логина"),
        (Source(connector="eljur", connection="c", vendor="x"), "http://a:b@h/", "devkey"),
        (Source(connector="eljur", connection="c", vendor="x"), "eljur://a:b@h/?devkey=1", "https://"),
        (Source(connector="eljur-esia", connection="c", vendor="x"), "http://h/?devkey=1", "v_token"),
    ],
)
def test_what_is_missing_is_a_configuration_error(source: Source, uri: str, word: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=word):
        open_source(
            organisation(source), source, lambda name: parse_connection(name, uri), Settings(workspace=tmp_path)
        )
