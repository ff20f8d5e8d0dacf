from collections.abc import Callable
from datetime import date, datetime

import pytest

from foundation.errors import ConfigurationError
from schemas.exchange import Window
from tests.normalising.pages import Rows, context, csv_bytes, journal, xlsx
from transforms.normalise import PAGE_KINDS, normalise, normaliser_version
from transforms.recognition import recognise


@pytest.mark.parametrize("write", [xlsx, csv_bytes, lambda sheets: csv_bytes(sheets, ",", "cp1251")])
def test_a_class_journal_says_what_it_is(write: Callable[[dict[str, Rows]], bytes]) -> None:
    found = recognise(write(journal(about={"Подгруппа": "7А англ. 1"})))
    assert found.page_kinds == ("exports.class_journal",)
    assert (found.organisation_id, found.study_group, found.subject) == ("org", "7А англ. 1", "Алгебра")
    assert found.school_year == "2026/2027"
    assert found.window == Window(date(2026, 9, 1), date(2026, 10, 23))
    assert found.exported_at == datetime.fromisoformat("2026-10-21T18:30")
    assert (found.students, found.lessons) == (1, 2)
    assert found.missing == ()


def test_what_is_missing_is_named() -> None:
    sheets = journal(about={"Период с": None, "Выгружено": "вчера"})
    del sheets["Итоги"]
    missing = recognise(xlsx(sheets)).missing
    assert missing[0] == "лист «Итоги»"
    assert "Период с" in missing[1]
    assert "Выгружено" in missing[2]


def test_registers() -> None:
    assert recognise(xlsx({"КТП": [], "Согласия": []})).page_kinds == ("registers.topic_plan", "registers.consents")
    assert recognise(xlsx({"Согласия": []})).missing == ("лист «Контакты»",)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"%PDF", "не читается"),
        (xlsx({"Лист1": [["x"]]}), "нет листа «Журнал»"),
        (xlsx({"Журнал": [["Формат", "Ведомость"]]}), "«Ведомость»"),
        (xlsx(journal(about={"Класс": None})), "«Класс»"),
    ],
)
def test_an_unknown_layout_says_what_was_recognised(body: bytes, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said) as caught:
        recognise(body)
    assert "docs/formats.md" in caught.value.remedy


def test_each_kind_of_page_has_a_version_of_its_own() -> None:
    assert [normaliser_version(kind).rpartition("/")[0] for kind in PAGE_KINDS] == list(PAGE_KINDS)


def test_a_kind_of_page_that_nobody_reads() -> None:
    with pytest.raises(ConfigurationError, match="dnevnik"):
        normalise("dnevnik.marks", b"{}", context())
