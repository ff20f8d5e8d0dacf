"""What planters write in registers stands there at its moments, over what the stand generates."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from stand.draft import BEFORE_THE_YEAR, Draft
from stand.journal import state_at
from stand.planting.register_desk import RegisterDesk
from stand.planting.stage import Stage
from stand.region import build_region
from stand.register_lines import RegisterLine, overlaid
from stand.register_school import school_of
from stand.registers import register_sheets
from stand.sheets import Cell, Rows
from stand.size import templates

ROWS: Rows = [["№", "Кто"], ["1", "а"], ["2", "б"], ["2", "в"]]
MOMENT = pd.Timestamp("2026-10-22T00:00:00Z")


def _line(key: dict[str, Cell], values: dict[str, Cell] | None, sheet: str = "Лист") -> RegisterLine:
    return RegisterLine("школа", sheet, key, values, BEFORE_THE_YEAR)


def test_lines_are_changed_written_and_struck_out_by_their_key() -> None:
    lines = [_line({"№": "2"}, {"Кто": "г"}), _line({"№": "3"}, {"Кто": "д"}), _line({"№": "1"}, None)]
    assert overlaid("Лист", ROWS, lines) == [["№", "Кто"], ["2", "г"], ["2", "г"], ["3", "д"]]
    assert overlaid("Другой", ROWS, lines) == ROWS


def test_later_lines_see_what_earlier_ones_wrote() -> None:
    lines = [_line({"№": "3"}, {"Кто": "д"}), _line({"№": "3", "Кто": "д"}, {"Кто": "е"})]
    assert overlaid("Лист", ROWS, lines)[-1] == ["3", "е"]


def test_a_heading_that_the_sheet_lacks_is_refused() -> None:
    with pytest.raises(KeyError):
        overlaid("Лист", ROWS, [_line({"№": "1"}, {"Где": "там"})])


def test_a_line_stands_from_its_moment_until_another() -> None:
    line = RegisterLine("школа", "Лист", {}, None, MOMENT, MOMENT + pd.Timedelta(hours=1))
    minute = pd.Timedelta(minutes=1)
    assert [line.stands_at(MOMENT + delay * minute) for delay in (-1, 0, 59, 60)] == [False, True, True, False]


def test_a_planted_line_is_in_the_register_while_it_stands() -> None:
    region = build_region(1)
    draft = Draft(1, region.size, [], vars(region) | {})
    desk = RegisterDesk(draft)
    until = desk.at("kukarino", date(2026, 10, 22), 12)
    assert until == pd.Timestamp("2026-10-22T09:00:00Z")
    desk.write("kukarino", "Нарушения доступа", {"Случай №": "77"}, {"Чей доступ": "у-001"}, MOMENT, until)

    def cases(moment: str) -> list[object]:
        state = state_at(region, pd.Timestamp(moment).to_pydatetime())
        shown = tuple(line for line in draft.register_lines if line.stands_at(pd.Timestamp(moment)))
        state = replace(state, register_lines=shown)
        book = register_sheets(state, "kukarino", regulation="kukarino")["Нарушения доступа.xlsx"]
        return [row[0] for row in book["Нарушения доступа"]]

    assert "77" not in cases("2026-10-21T20:00:00Z")
    assert "77" in cases("2026-10-22T08:59:00Z")
    assert "77" not in cases("2026-10-22T09:00:00Z")


def test_registers_have_the_keepers_that_hand_them_over() -> None:
    region = build_region(1)
    desk = RegisterDesk(Draft(1, region.size, templates(region.size), vars(region) | {}))
    assert desk.keepers("Нарушения доступа") == ["kukarino", "ugra-1"]
    assert desk.keepers("Замены") == desk.keepers("КТП") == region.organisations["organisation"].tolist()


def test_planters_and_registers_use_the_same_codes() -> None:
    region = build_region(1)
    desk = RegisterDesk(Draft(1, region.size, [], vars(region) | {}))
    state = state_at(region, MOMENT.to_pydatetime())
    for organisation in region.organisations["organisation"]:
        school = vars(school_of(state, organisation))
        del school["state"]
        assert vars(desk.roll(organisation)) == school


def test_a_violation_without_a_lesson_is_noted_with_its_organisation() -> None:
    stage = object.__new__(Stage)
    region = build_region(1)
    stage.ledger = type(region.ledger)()
    stage.plant_in("rule", "kukarino", {"number": "1"}, MOMENT, mended_at=MOMENT)
    stage.twin_in("rule", "kukarino", {"number": "2"}, MOMENT, "why")
    (plant,), (twin,) = stage.ledger.plants, stage.ledger.twins
    assert (plant.organisation, plant.judged, plant.mended_at) == ("kukarino", "state", MOMENT)
    assert (twin.organisation, twin.why) == ("kukarino", "why")
