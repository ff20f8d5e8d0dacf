"""Registers over several nights: a line that is gone is a deletion, a file that can't be read is not."""

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from connectors.registers.connector import KINDS
from foundation.connections import connection_from_environment
from foundation.organisations import Organisation, Source
from foundation.settings import Settings
from lake.catalog import open_lake
from lake.runs import load_run
from pipeline.intake import intake_organisation
from pipeline.runs import open_run
from tests.journalling.tiny import settings_in
from tests.normalising.pages import xlsx
from tests.registering.books import lines

ORGANISATION = Organisation(
    id="lyceum",
    title="Лицей",
    kind="school",
    municipality="М",
    timezone="Europe/Moscow",
    regulation="khmao-2020",
    sources=[Source(connector="registers")],
)


def _line(day: int, substitute: str) -> dict[str, Any]:
    return {
        "Дата": date(2026, 10, day),
        "Урок №": 3,
        "Класс": "7А",
        "Предмет": "Алгебра",
        "Что изменено": "замена учителя",
        "Код заменяющего": substitute,
    }


class Nights:
    """One organisation's folder of registers and the lake it is read into."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folder = settings.workspace / "registers" / "lyceum"
        self._folder.mkdir(parents=True)
        self._day = 19

    def put(self, name: str, body: bytes) -> None:
        """Puts a file that nobody is writing any more."""
        (self._folder / name).write_bytes(body)
        os.utime(self._folder / name, (1, 1))

    def read(self) -> tuple[list[str], list[str]]:
        """Reads the folder on the next night; the days of the substitutions and the codes that are linked."""
        self._day += 1
        run_id = open_run(self._settings, f"2026-10-{self._day}T02:30:00+03:00")
        with open_lake(self._settings) as lake:
            run = load_run(lake, run_id)
        self.failed = intake_organisation(self._settings, run, ORGANISATION, connection_from_environment)
        with open_lake(self._settings, read_only=True) as lake:
            days = lake.connection.execute("SELECT lesson_on FROM substitution ORDER BY ALL").fetchall()
            codes = lake.connection.execute("SELECT register_person_id FROM identity_link ORDER BY ALL").fetchall()
        return [f"{day:%d}" for (day,) in days], [code for (code,) in codes]


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    nights = Nights(settings_in(tmp_path))
    nights.put("7А.xlsx", lines("substitutions", "Замены", _line(5, "у-1"), _line(6, "у-2")))
    nights.put("7Б.xlsx", lines("substitutions", "Замены", _line(7, "у-2")))
    nights.put(
        "Классы.xlsx",
        lines(
            "teaching_assignments",
            "Классное руководство",
            {"Класс": "7А", "Код сотрудника": "у-1", "Сотрудник": "Учитель"},
        ),
    )
    assert nights.read() == (["05", "06", "07"], ["у-1", "у-2"])
    return nights


def test_only_a_line_gone_from_what_could_be_read_is_a_deletion(nights: Nights) -> None:
    renamed = xlsx({"Замены": [["Дата", "Урок", "Группа"], ["05.10.2026", 3, "7А"]]})
    for body, owed in ((renamed, set()), (b"PK\x03\x04 half a workbook", set(KINDS))):
        nights.put("7А.xlsx", body)
        assert nights.read() == (["05", "06", "07"], ["у-1", "у-2"])
        assert {failure.kind for failure in nights.failed} == owed
    # «у-1» is still the class teacher, in a workbook that did not change.
    nights.put("7А.xlsx", lines("substitutions", "Замены", _line(6, "у-2")))
    assert nights.read() == (["06", "07"], ["у-1", "у-2"])
