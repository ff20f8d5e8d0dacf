"""Expired and unused waivers are findings of their own, and a waiver written down wrongly says what is wrong."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from foundation.errors import ConfigurationError
from tests.rules.tiny_journal import empty_lake, fill, listed, organisation, run_at
from validations.capabilities import CAPABILITIES
from validations.engine import check
from validations.findings import list_findings
from validations.rulebook import load_rules
from validations.waiver_findings import settle_waivers
from validations.waivers import Upheld, Waiver, check_organisations_of, load_waivers

_RULE = "one-mark-per-cell"
_NIGHTS = [f"2026-10-{day}T02:30:00+05:00" for day in (22, 23, 24)]
# In Moscow it is still the evening before.
_COLLEGE = listed(
    organisation("kpgt-2022", timezone="Asia/Yekaterinburg"),
    organisation("kpgt-2022", organisation_id="drugaya", timezone="Asia/Yekaterinburg"),
)
_GIVEN: dict[str, Any] = {
    "id": "приказ-12",
    "rule": _RULE,
    "organisation": "shkola",
    "key": {"student": "И-1"},
    "clause": "3.2",
    "reason": "Двойное занятие",
    "approved_by": "Директор",
    "expires_on": "2026-10-23",
}
_CELL = {"lesson_id": "л1", "lesson_on": "2026-10-05", "lesson_number": 1}


def _waiver(**more: Any) -> Waiver:
    return Waiver.model_validate(_GIVEN | more)


def _lake(*values: str) -> duckdb.DuckDBPyConnection:
    lake = empty_lake()
    _put(lake, *values)
    return lake


def _put(lake: duckdb.DuckDBPyConnection, *values: str) -> None:
    lake.execute("DELETE FROM mark")
    fill(lake, {"mark": [{**_CELL, "mark_id": value, "raw_value": value} for value in values]})


def _night(lake: duckdb.DuckDBPyConnection, night: str, *waivers: Waiver, **more: Any) -> dict[str, str]:
    """One night whole: every organisation by itself, as the batches do; the waivers' findings and their states."""
    run = run_at(night)
    for each in _COLLEGE.organisations:
        check(
            lake,
            run,
            listed(each),
            capabilities={(each.id, "exports"): set(CAPABILITIES)},
            registers={},
            incomplete={name: None for name in more.get("unread", ()) if name == each.id},
            rules={_RULE: load_rules()[_RULE]},
            waivers=waivers,
        )
    settle_waivers(lake, run, waivers, _COLLEGE)
    return {
        f"{row['rule']} {row['organisation']} {row['key']['waiver']}": row["status"]
        for row in list_findings(lake, include_all=True)
        if "waiver" in row["key"]
    }


def test_an_expired_waiver_is_a_finding_until_it_is_taken_away_and_its_place_is_open_again() -> None:
    lake = _lake("4", "5")
    assert _night(lake, _NIGHTS[0], _waiver()) == {}
    assert _night(lake, _NIGHTS[1], _waiver()) == {}
    assert list_findings(lake) == []
    assert _night(lake, _NIGHTS[2], _waiver()) == {"waiver-expired shkola приказ-12": "new"}
    opened = {row["rule"]: row for row in list_findings(lake)}
    assert opened[_RULE]["status"] == "persisting"
    assert (opened["waiver-expired"]["clause"], opened["waiver-expired"]["addressee"]) == ("3.2", "site")
    found = lake.execute("SELECT detail, severity_code FROM finding WHERE rule_id = 'waiver-expired'").fetchall()
    assert found == [("Действовало по 23.10.2026; правило one-mark-per-cell", "warning")]
    assert _night(lake, _NIGHTS[2]) == {"waiver-expired shkola приказ-12": "resolved"}


def test_an_unused_waiver_is_a_finding_until_it_takes_something_off() -> None:
    lake = _lake("4")
    unused = "waiver-unused shkola приказ-12"
    assert _night(lake, _NIGHTS[0], _waiver()) == {unused: "new"}
    assert _night(lake, _NIGHTS[1], _waiver()) == {unused: "persisting"}
    _put(lake, "4", "5")
    assert _night(lake, _NIGHTS[1], _waiver(expires_on="2026-12-31")) == {unused: "resolved"}
    result = "SELECT status_code, checked FROM rule_result WHERE rule_id = 'waiver-unused' AND run_id = ?"
    assert lake.execute(result, [_NIGHTS[1]]).fetchall() == [("passed", 1)]


def test_a_waiver_of_another_clause_takes_nothing_off() -> None:
    lake = _lake("4", "5")
    assert _night(lake, _NIGHTS[0], _waiver(clause="2.11")) == {"waiver-unused shkola приказ-12": "new"}
    assert [row["status"] for row in list_findings(lake) if row["rule"] == _RULE] == ["new"]


def test_an_upheld_objection_goes_by_its_place_and_is_never_unused() -> None:
    lake = _lake("4", "5")
    upheld = Upheld.model_validate(_GIVEN | {"clause": "прежний"})
    assert _night(lake, _NIGHTS[0], upheld) == {}
    assert [row["status"] for row in list_findings(lake, include_all=True)] == ["waived"]
    _put(lake, "4")
    assert _night(lake, _NIGHTS[1], upheld) == {}
    assert _night(lake, _NIGHTS[2], upheld) == {}


def test_a_waiver_of_all_organisations_is_used_where_one_of_them_needs_it() -> None:
    lake = _lake("4", "5")
    everywhere = _waiver(organisation=None, key={})
    assert _night(lake, _NIGHTS[0], everywhere) == {}
    _put(lake, "4")
    assert _night(lake, _NIGHTS[1], everywhere) == {"waiver-unused * приказ-12": "new"}


def test_whether_a_waiver_is_unused_is_not_told_while_its_rule_was_not_checked() -> None:
    lake = _lake("4")
    assert _night(lake, _NIGHTS[0], _waiver(), unread=("shkola",)) == {}
    assert _night(lake, _NIGHTS[0], _waiver()) == {"waiver-unused shkola приказ-12": "new"}
    assert _night(lake, _NIGHTS[1], _waiver(), unread=("shkola",)) == {"waiver-unused shkola приказ-12": "persisting"}


def test_the_lake_keeps_which_waivers_stood_when() -> None:
    lake = _lake("4", "5")
    _night(lake, _NIGHTS[0], _waiver())
    _night(lake, _NIGHTS[1], _waiver(expires_on="2026-11-30"))
    _night(lake, _NIGHTS[2])
    told = "SELECT CAST(expires_on AS VARCHAR), from_run_id, until_run_id FROM waiver_state ORDER BY from_run_id"
    assert lake.execute(told).fetchall() == [
        ("2026-10-23", _NIGHTS[0], _NIGHTS[1]),
        ("2026-11-30", _NIGHTS[1], _NIGHTS[2]),
    ]


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        ({"rule": "one-mark-per-sell"}, "«приказ-12».*«one-mark-per-sell».*похоже на «one-mark-per-cell»"),
        ({"rule": "lesson-mark-late"}, "«приказ-12».*lesson-mark-late.*заменило: mark-late"),
        ({"key": {"pupil": "И-1"}}, "нет поля «pupil».*study_group, subject, date, number, student"),
        ({"clause": "9.9"}, "пункт «9.9» не требует правила «one-mark-per-cell».*3.2"),
        ({"expires_on": "завтра"}, "решение № 1, expires_on"),
        ({"approved": "Директор"}, "решение № 1, approved: такого поля не бывает"),
        ({"reason": None}, "решение № 1, reason"),
    ],
)
def test_a_waiver_written_down_wrongly_says_what_is_wrong(tmp_path: Path, more: dict[str, Any], complaint: str) -> None:
    (tmp_path / "waivers.yaml").write_text(json.dumps({"waivers": [_GIVEN | more]}), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=complaint):
        load_waivers(tmp_path)


def test_a_waiver_that_lacks_a_field_or_names_a_stranger_is_refused(tmp_path: Path) -> None:
    without = {name: value for name, value in _GIVEN.items() if name != "approved_by"}
    (tmp_path / "waivers.yaml").write_text(json.dumps({"waivers": [without]}), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="решение № 1, approved_by: нет этого поля"):
        load_waivers(tmp_path)
    with pytest.raises(ConfigurationError, match=r"«shkla».*похоже на «shkola»"):
        check_organisations_of(tmp_path, [_waiver(organisation="shkla")], {"shkola", "drugaya"})
    check_organisations_of(tmp_path, [_waiver(), _waiver(organisation=None)], {"shkola"})
