"""The life of a finding over nights, and waivers."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from foundation.errors import ConfigurationError
from tests.rules.tiny_journal import empty_lake, fill, listed, organisation, run_at
from validations.capabilities import CAPABILITIES
from validations.engine import CheckSummary, check
from validations.findings import list_findings
from validations.results import manifest_findings
from validations.rulebook import load_rules
from validations.waivers import Waiver, load_waivers

_RULE = "one-mark-per-cell"
_FIRST, _SECOND, _THIRD = (f"2026-10-{day}T02:30:00+03:00" for day in (22, 23, 24))
_COLLEGE = listed(organisation("kpgt-2022"))


def _night(lake: duckdb.DuckDBPyConnection, as_of: str, run_id: str | None = None, **more: Any) -> CheckSummary:
    return check(
        lake,
        run_at(as_of, run_id),
        _COLLEGE,
        capabilities={("shkola", "exports"): set(CAPABILITIES)},
        registers={},
        incomplete=more.pop("incomplete", {}),
        rules={_RULE: load_rules()[_RULE]},
        **more,
    )


def _put(lake: duckdb.DuckDBPyConnection, *values: str, page: str = "страница 1") -> None:
    lake.execute("DELETE FROM mark")
    marks = [
        {
            "mark_id": f"m{number}",
            "student_id": "И-1",
            "lesson_id": "л1",
            "lesson_on": date(2026, 10, 5),
            "lesson_number": 1,
            "raw_value": value,
            "source_page": page,
        }
        for number, value in enumerate(values)
    ]
    fill(lake, {"mark": marks})


def _states(lake: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return [(row["status"], row["first_seen"]) for row in list_findings(lake, True)]


def _utc(as_of: str) -> str:
    from datetime import UTC, datetime

    return datetime.fromisoformat(as_of).astimezone(UTC).isoformat()


def test_new_persisting_resolved_reopened() -> None:
    lake = empty_lake()
    _put(lake, "4", "5")
    assert _night(lake, _FIRST).lifecycle.new == 1
    assert _states(lake) == [("new", _utc(_FIRST))]
    # The file came again under other bytes: the same finding.
    _put(lake, "4", "5", page="страница 2")
    assert _night(lake, _SECOND).lifecycle.persisting == 1
    assert _states(lake) == [("persisting", _utc(_FIRST))]
    _put(lake, "4")
    assert _night(lake, _THIRD).lifecycle.resolved == 1
    assert _states(lake) == [("resolved", _utc(_FIRST))]
    assert list_findings(lake) == []
    assert manifest_findings(lake, _THIRD)[_RULE]["resolved"] == 1
    _put(lake, "4", "5")
    assert _night(lake, "2026-10-25T02:30:00+03:00").lifecycle.reopened == 1
    assert _states(lake) == [("reopened", _utc(_FIRST))]
    assert _night(lake, "2026-10-26T02:30:00+03:00").lifecycle.persisting == 1


def test_a_resolved_finding_stays_as_it_was_resolved() -> None:
    lake = empty_lake()
    _put(lake, "4", "5")
    _night(lake, _FIRST)
    _put(lake, "4")
    _night(lake, _SECOND)
    before = lake.execute("SELECT * FROM finding").fetchall()
    assert _night(lake, _THIRD).lifecycle.resolved == 0
    assert lake.execute("SELECT * FROM finding").fetchall() == before
    assert manifest_findings(lake, _THIRD)[_RULE]["resolved"] == 0


@pytest.mark.parametrize("nights", [[_FIRST], [_FIRST, _SECOND], [_FIRST, "away", _THIRD]])
def test_a_repeat_of_the_same_night_changes_no_state(nights: list[str]) -> None:
    lake = empty_lake()
    _put(lake, "4", "5")
    for night in nights:
        if night == "away":
            _put(lake, "4")
            _night(lake, _SECOND)
            _put(lake, "4", "5")
        else:
            _night(lake, night)
    before = _states(lake)
    _night(lake, nights[-1], "repeat")
    assert _states(lake) == before
    assert lake.execute("SELECT DISTINCT last_seen_run_id FROM finding").fetchall() == [("repeat",)]


def test_a_repeat_of_the_night_that_resolved_counts_it_again() -> None:
    lake = empty_lake()
    _put(lake, "4", "5")
    _night(lake, _FIRST)
    _put(lake, "4")
    _night(lake, _SECOND)
    fill(lake, {"run": [{"run_id": "repeat", "as_of_at": _SECOND}]})
    _night(lake, _SECOND, "repeat")
    assert manifest_findings(lake, "repeat")[_RULE]["resolved"] == 1


def test_what_was_not_checked_is_neither_resolved_nor_persisting() -> None:
    lake = empty_lake()
    _put(lake, "4", "5")
    _night(lake, _FIRST)
    before = lake.execute("SELECT * FROM finding").fetchall()
    _put(lake, "4")
    _night(lake, _SECOND, incomplete={"shkola": _FIRST})
    assert lake.execute("SELECT * FROM finding").fetchall() == before


def test_a_dispute_outlives_the_night_and_ends_with_the_finding() -> None:
    lake = empty_lake()
    _put(lake, "4", "5")
    _night(lake, _FIRST)
    lake.execute("UPDATE finding SET status_code = 'disputed'")
    _night(lake, _SECOND)
    assert [row["status"] for row in list_findings(lake)] == ["disputed"]
    _put(lake, "4")
    _night(lake, _THIRD)
    assert [row["status"] for row in list_findings(lake, True)] == ["resolved"]


def _waiver(**more: Any) -> Waiver:
    given = {
        "id": "приказ-12",
        "rule": _RULE,
        "clause": "3.2",
        "reason": "Двойное занятие",
        "approved_by": "Директор",
        "expires_on": "2026-10-23",
        "key": {"student": "И-1"},
    }
    return Waiver.model_validate(given | more)


def test_a_waiver_holds_until_its_last_day() -> None:
    lake = empty_lake()
    _put(lake, "4", "5")
    summary = _night(lake, _FIRST, waivers=[_waiver()])
    assert (summary.violated, summary.lifecycle.waived) == (0, 1)
    assert (summary.outcomes[0].status, summary.outcomes[0].reason) == ("passed", "Снято с контроля: 1.")
    assert list_findings(lake) == []
    assert [row["status"] for row in list_findings(lake, True)] == ["waived"]
    assert lake.execute("SELECT waiver_id, approved_by FROM waiver").fetchall() == [("приказ-12", "Директор")]
    after = _night(lake, _THIRD, waivers=[_waiver()])
    assert after.waivers.expired == ("приказ-12",)
    assert [row["status"] for row in list_findings(lake)] == ["persisting"]


@pytest.mark.parametrize(
    "elsewhere", [{"key": {"student": "И-2"}}, {"organisation": "other"}, {"rule": "lesson-mark-scale"}]
)
def test_a_waiver_for_another_place_is_unused(elsewhere: dict[str, Any]) -> None:
    lake = empty_lake()
    _put(lake, "4", "5")
    summary = _night(lake, _FIRST, waivers=[_waiver(**elsewhere)])
    assert summary.waivers.unused == ("приказ-12",)
    assert summary.violated == 1


def test_waivers_are_read_from_the_configuration(tmp_path: Path) -> None:
    assert load_waivers(tmp_path) == []
    path = tmp_path / "waivers.yaml"
    path.write_text(json.dumps({"waivers": [_waiver().model_dump(mode="json")]}), encoding="utf-8")
    assert load_waivers(tmp_path) == [_waiver()]
    for broken, complaint in (
        ({"waivers": [{"id": "x"}]}, "решение № 1, rule"),
        ({"waivers": [_waiver().model_dump(mode="json")] * 2}, "дважды"),
        ([1], "не читается"),
    ):
        path.write_text(json.dumps(broken), encoding="utf-8")
        with pytest.raises(ConfigurationError, match=complaint):
            load_waivers(tmp_path)


def test_a_finding_tells_nothing_but_its_place() -> None:
    lake = empty_lake()
    _put(lake, "4", "5")
    _night(lake, _FIRST)
    assert list_findings(lake) == [
        {
            "rule": _RULE,
            "organisation": "shkola",
            "key": {"date": "2026-10-05", "number": "1", "student": "И-1", "study_group": "7А", "subject": "Физика"},
            "status": "new",
            "clause": "3.2",
            "certainty": "certain",
            "first_seen": _utc(_FIRST),
            "addressee": "subject_teacher",
            "addressee_id": None,
        }
    ]
