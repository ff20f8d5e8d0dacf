"""Terms of working days: weekends, holidays, days made working, quarantine of a class, at their edges."""

from functools import cache
from typing import Any

import pytest

from tests.rules.one_rule import Case, Verdict, judge
from tests.rules.tiny_journal import empty_lake, listed, organisation, run_at
from validations.engine import check
from validations.regulation import Regulation
from validations.rulebook import load_rules

_THREE = {"days": 3, "day_kind": "working", "work_kinds": ["control"], "unknown_kind_days": 3}
_URALS = "Asia/Yekaterinburg"


def _marks(at: str, on: str, group: str) -> list[dict[str, Any]]:
    return [
        {
            "mark_id": "m1",
            "student_id": "И-1",
            "lesson_id": "л1",
            "study_group_id": group,
            "lesson_on": on,
            "lesson_number": 1,
            "raw_value": "4",
            "work_kind_code": "control",
            "recorded_from_at": at,
            "recorded_until_at": at,
        }
    ]


def _case(at: str, *, on: str = "2026-10-08", group: str = "7А", zone: str = "Europe/Moscow", **more: Any) -> Case:
    """A control work of Thursday the eighth: three working days end with Tuesday the thirteenth."""
    named = ("calendar_day", "group_calendar_day", "study_group")
    tables: dict[str, Any] = {name: more.pop(name) for name in named if name in more}
    return Case("mark-late", {"mark": _marks(at, on, group), **tables}, {**_THREE, **more}, zone)


def _day(on: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"calendar_on": on, "kind_code": kind, **more}


_HOLIDAY: dict[str, Any] = {"calendar_day": [_day("2026-10-12", "holiday")]}
_SATURDAY_SCHOOL: dict[str, Any] = {"calendar_day": [_day("2026-10-10", "school")]}
_CLASS_IN_QUARANTINE: dict[str, Any] = {
    "group_calendar_day": [
        _day("2026-10-09", "quarantine", study_group_id="7А"),
        _day("2026-10-12", "quarantine", study_group_id="7А"),
    ]
}
_PARTS: dict[str, Any] = {
    "study_group": [
        {"study_group_id": "7А"},
        {"study_group_id": "7А англ. 1", "parent_study_group_id": "7А"},
        {"study_group_id": "7Б"},
    ]
}

_CASES: dict[str, tuple[Case, list[str]]] = {
    "a weekend does not count, the last minute": (_case("2026-10-13T20:59:00+00:00"), []),
    "a weekend does not count, the first minute after": (_case("2026-10-13T21:00:00+00:00"), ["certain"]),
    "in calendar days it would be over on Sunday": (
        _case("2026-10-12T10:00:00+00:00", day_kind="calendar"),
        ["certain"],
    ),
    "midnight in the Urals": (_case("2026-10-13T19:00:00+00:00", zone=_URALS), ["certain"]),
    "a minute before midnight in the Urals": (_case("2026-10-13T18:59:00+00:00", zone=_URALS), []),
    "without the last day": (_case("2026-10-12T21:00:00+00:00", inclusive=False), ["certain"]),
    "without the last day, in time": (_case("2026-10-12T20:59:00+00:00", inclusive=False), []),
    "a holiday does not count": (_case("2026-10-14T20:59:00+00:00", **_HOLIDAY), []),
    "after a holiday it is over a day later": (_case("2026-10-14T21:00:00+00:00", **_HOLIDAY), ["certain"]),
    "a Saturday made working counts": (_case("2026-10-12T21:00:00+00:00", **_SATURDAY_SCHOOL), ["certain"]),
    "a Saturday made working, in time": (_case("2026-10-12T20:59:00+00:00", **_SATURDAY_SCHOOL), []),
    "quarantine of the class": (_case("2026-10-15T20:59:00+00:00", **_CLASS_IN_QUARANTINE), []),
    "quarantine of the class is over": (_case("2026-10-15T21:00:00+00:00", **_CLASS_IN_QUARANTINE), ["certain"]),
    "quarantine of another class": (
        _case("2026-10-13T21:00:00+00:00", group="7Б", **_CLASS_IN_QUARANTINE, **_PARTS),
        ["certain"],
    ),
    "quarantine of the class is that of its part": (
        _case("2026-10-15T20:59:00+00:00", group="7А англ. 1", **_CLASS_IN_QUARANTINE, **_PARTS),
        [],
    ),
    "a part may have days of its own": (
        _case(
            "2026-10-14T21:00:00+00:00",
            group="7А англ. 1",
            group_calendar_day=[
                *_CLASS_IN_QUARANTINE["group_calendar_day"],
                _day("2026-10-12", "remote", study_group_id="7А англ. 1"),
            ],
            **_PARTS,
        ),
        ["certain"],
    ),
    "what the class does decides, whatever the school does": (
        _case(
            "2026-10-13T21:00:00+00:00",
            group_calendar_day=[_day("2026-10-12", "practice", study_group_id="7А")],
            **_HOLIDAY,
        ),
        ["certain"],
    ),
    "a work of a Saturday: three days from Monday on": (_case("2026-10-14T20:59:00+00:00", on="2026-10-10"), []),
    "a work of a Saturday, after them": (_case("2026-10-14T21:00:00+00:00", on="2026-10-10"), ["certain"]),
    "no days at all end with the day itself, a Saturday too": (
        _case("2026-10-10T20:59:00+00:00", on="2026-10-10", days=0),
        [],
    ),
    "no days at all are over at its midnight": (
        _case("2026-10-10T21:00:00+00:00", on="2026-10-10", days=0),
        ["certain"],
    ),
}


@cache
def _verdicts() -> dict[str, Verdict]:
    return judge({name: case for name, (case, _) in _CASES.items()})


@pytest.mark.parametrize("name", _CASES)
def test_working_days_are_those_of_the_calendar(name: str) -> None:
    assert _verdicts()[name].certainties == _CASES[name][1]


def _only(rule: str, parameters: dict[str, Any]) -> Regulation:
    return Regulation.model_validate(
        {
            "id": "tiny",
            "title": "Крошечный регламент",
            "organisations": "одна школа",
            "systems": [],
            "timezone": "Europe/Moscow",
            "consent_mode": "opt_in",
            "obligations": [
                {
                    "id": "tiny/1",
                    "clause": "1",
                    "kind": "check",
                    "force": "must",
                    "what": "Требование",
                    "fulfilled_by": [{"rule": rule, "parameters": {"inclusive": True, **parameters}}],
                }
            ],
        }
    )


def _status(rule: str, parameters: dict[str, Any], registers: list[str]) -> tuple[str, str | None]:
    outcome = check(
        empty_lake(),
        run_at("2026-10-24T02:30:00+03:00"),
        listed(organisation("tiny")),
        capabilities={("shkola", "exports"): {"marks", "period_marks", "periods"}},
        registers={"shkola": registers},
        incomplete={},
        regulations={"tiny": _only(rule, parameters)},
        rules={rule: load_rules()[rule]},
    ).outcomes[0]
    return outcome.status, outcome.reason


def test_without_a_calendar_nobody_knows_which_days_were_working_ones() -> None:
    status, reason = _status("mark-late", _THREE, [])
    assert status == "not_checkable"
    assert "Календарь" in str(reason)
    assert _status("mark-late", _THREE, ["calendar"])[0] != "not_checkable"
    assert _status("mark-late", {**_THREE, "day_kind": "calendar"}, [])[0] != "not_checkable"


def test_a_rule_that_counts_calendar_days_alone_refuses_working_ones() -> None:
    week = {"last_days": 7, "period_kinds": ["period"], "day_kind": "working"}
    status, reason = _status("period-mark-outside-last-week", week, ["calendar"])
    assert status == "error"
    assert "рабочих дней не считает" in str(reason)
