"""Which pages a night of ЭлЖур asks for: the same keys every night, no class and no student forgotten."""

import json
import logging
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from connectors.eljur.capabilities import BY_METHOD, DEFAULT_METHODS, eljur_capabilities
from connectors.eljur.counting import count_items
from connectors.eljur.roster import STUDENTS_IN_ONE_CALL, parts, read_roster, vendor_of
from connectors.eljur.session import METHODS
from connectors.exports.connector import CAPABILITIES as EXPORTS
from connectors.registers.connector import CAPABILITIES as REGISTERS
from connectors.weeks import iso_weeks
from schemas.exchange import Page, UnitEnd, Window
from schemas.model import metadata
from tests.connecting.eljur_school import AS_OF, WINDOW, School, later, password_connector, school_on_air

ELJUR = eljur_capabilities(DEFAULT_METHODS)


def receivers(subgroups: Any) -> dict[str, Any]:
    return {"groups": [{"key": "students", "subgroups": subgroups}, {"key": "parents", "subgroups": [{"name": "x"}]}]}


USERS = [{"name": "12"}, {"name": 7}, {"name": "12"}, {"name": ""}, None]


@pytest.mark.parametrize(
    "subgroups",
    [
        [{"name": "7А", "users": USERS}],
        {"1": {"name": "7А", "users": {str(place): user for place, user in enumerate(USERS)}}},
        {"7А": {"users": {"12": {}, "7": {}}}},
        [{"name": "7А", "users": ["12", 7]}, {"name": "8Б", "users": None}, {"name": None}, None, {"name": "9В"}],
    ],
)
def test_a_roster_is_read_from_whatever_php_made_of_it(subgroups: Any) -> None:
    assert read_roster(receivers(subgroups)) == {"7А": ("7", "12")}


@pytest.mark.parametrize("result", [None, [], {}, {"groups": None}, "x", {"groups": ["x", {"key": "students"}]}])
def test_a_roster_without_students_is_empty(result: Any) -> None:
    assert read_roster(result) == {}
    assert vendor_of(result) is None


def test_nobody_is_asked_for_twice_and_nobody_is_left_out() -> None:
    roster = read_roster(
        receivers(
            [
                {"name": "7А.англ1", "users": [{"name": "1"}, {"name": "9"}]},
                {"name": "7А", "users": [{"name": "2"}, {"name": "1"}]},
                {"name": "8Б", "users": [{"name": "1"}, {"name": "3"}]},
            ]
        )
    )
    assert roster == {"7А": ("1", "2"), "8Б": ("3",), "7А.англ1": ("9",)}


def test_a_class_is_cut_into_calls_of_at_most_25() -> None:
    (first, second, third) = parts({"7А": tuple(str(n) for n in range(STUDENTS_IN_ONE_CALL + 1)), "8Б": ("x",)})
    assert (len(first.students), first.number, first.of) == (25, 1, 2)
    assert (second.students, second.number, second.of) == (("25",), 2, 2)
    assert (third.klass, third.of) == ("8Б", 1)


def test_windows_are_widened_to_whole_weeks_across_years() -> None:
    weeks = iso_weeks(Window(date(2026, 12, 30), date(2027, 1, 4)))
    assert weeks == [Window(date(2026, 12, 28), date(2027, 1, 3)), Window(date(2027, 1, 4), date(2027, 1, 10))]
    monday = date(2026, 10, 19)
    assert iso_weeks(Window(monday, monday)) == [Window(monday, date(2026, 10, 25))]


def test_a_night_reads_every_kind_to_its_honest_end(tmp_path: Path) -> None:
    with school_on_air(School()) as server:
        connector = password_connector(server, tmp_path)
        found = list(connector.pages(WINDOW, AS_OF))
        again = list(connector.pages(WINDOW, later(0.2)))
        methods = {one.method for one in server.asked}
        assert server.count("auth") == 1
        assert server.most_at_once <= 4
        assert all(one.params["out_format"] == "json" for one in server.asked)
        assert {one.path.split("/")[1] for one in server.asked} == {"api"}
    pages = [one for one in found if isinstance(one, Page)]
    assert [(page.kind, page.key) for page in pages] == [
        ("eljur.getrules", "rules"),
        ("eljur.getmessagereceivers", "receivers"),
        ("eljur.getperiods", "periods"),
        *[
            ("eljur.getdiary", f"{klass}|2026-W{week}|{part}")
            for klass, part in (("7А", 1), ("7А", 2), ("9Б", 1))
            for week in (41, 42, 43)
        ],
        *[("eljur.getfinalassessments", key) for key in ("7А|1", "7А|2", "9Б|1")],
    ]
    assert [one for one in found if isinstance(one, UnitEnd)] == [
        UnitEnd("eljur.getrules", 1, None),
        UnitEnd("eljur.getmessagereceivers", 1, None),
        UnitEnd("eljur.getperiods", 1, None),
        UnitEnd("eljur.getdiary", 9, Window(date(2026, 10, 5), date(2026, 10, 25))),
        UnitEnd("eljur.getfinalassessments", 3, None),
    ]
    diary = next(page for page in pages if page.key == "7А|2026-W42|2")
    assert diary.window == Window(date(2026, 10, 12), date(2026, 10, 18))
    assert dict(diary.request) == {
        **{"method": "getdiary", "class": "7А", "week": "2026-W42", "part": "2", "parts": "2"},
        **{"student": "125,126,127,128,129", "days": "20261012-20261018", "rings": "true"},
    }
    assert diary.observed_at == AS_OF
    assert diary.offered == count_items(diary.body) == 0
    assert methods == {"auth", "getrules", "getmessagereceivers", "getperiods", "getdiary", "getfinalassessments"}
    assert "getmessageinfo" not in METHODS
    bodies = {(page.kind, page.key): page.body for page in pages}
    assert bodies == {(page.kind, page.key): page.body for page in again if isinstance(page, Page)}


def test_a_token_of_an_earlier_run_is_used_again_until_it_runs_out(tmp_path: Path) -> None:
    with school_on_air(School(expires="2026-11-20 10:00:00")) as server:
        connector = password_connector(server, tmp_path)
        for days, logins in ((0, 1), (10, 1), (29.4, 2), (29.5, 3)):
            assert connector.probe(later(days)).ok
            assert server.count("auth") == logins


def test_leaving_early_stops_asking(tmp_path: Path) -> None:
    school = School(classes={f"{n}А": [str(n)] for n in range(1, 60)})
    with school_on_air(school) as server:
        for one in password_connector(server, tmp_path, concurrency=2).pages(WINDOW, AS_OF):
            if isinstance(one, Page) and one.kind == "eljur.getdiary":
                break
        assert server.count("getdiary") <= 1 + 2 * 2 + 2
        assert server.most_at_once <= 2


def test_the_budget_binds_a_whole_reading(tmp_path: Path) -> None:
    with school_on_air(School(classes={"9Б": ["1"]})) as server:
        list(password_connector(server, tmp_path, requests_per_second=50).pages(WINDOW, AS_OF))
        gaps = len(server.moments) - 1
        assert server.moments[-1] - server.moments[0] >= gaps * 0.02 - 0.02


def test_capabilities_speak_the_models_language() -> None:
    for capabilities in (*BY_METHOD.values(), ELJUR, EXPORTS, REGISTERS):
        assert capabilities.entities <= set(metadata.tables)
        for name in capabilities.never_given:
            entity, column = name.split(".")
            assert entity in capabilities.entities
            assert column in metadata.tables[entity].columns
            assert not capabilities.gives(entity, column)
    assert ELJUR.gives("mark", "raw_value")
    assert not ELJUR.gives("attendance_check")
    assert EXPORTS.gives("attendance_check")


def test_nothing_about_a_reading_is_logged_with_names(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with school_on_air(School()) as server:
        pages = [one for one in password_connector(server, tmp_path).pages(WINDOW, AS_OF) if isinstance(one, Page)]
    assert "Х" in json.loads(pages[1].body)["response"]["result"]["groups"][1]["subgroups"]["0"]["users"][0].values()
    assert not [message for message in caplog.messages if "auth_token" in message]
