"""Terms at their edges: midnight in both zones, what first loads and changed values may and may not prove."""

from functools import cache
from typing import Any

import pytest

from tests.rules.one_rule import Case, Verdict, judge

_LESSON = {"days": 0, "work_kinds": ["answer", "unknown"], "unknown_kind_days": 7}
_CONTROL = {"days": 3, "work_kinds": ["internal_control"], "unknown_kind_days": 7}
_MOSCOW, _URALS = "Europe/Moscow", "Asia/Yekaterinburg"


def _mark(from_at: str | None, until_at: str | None, kind: str | None = "answer", **more: Any) -> dict[str, Any]:
    return {
        "mark_id": "m1",
        "student_id": "И-1",
        "lesson_id": "л1",
        "lesson_on": "2026-10-05",
        "lesson_number": 1,
        "raw_value": "4",
        "work_kind_code": kind,
        "recorded_from_at": from_at,
        "recorded_until_at": until_at,
        **more,
    }


def _late(from_at: str | None, until_at: str | None, zone: str = _MOSCOW, **more: Any) -> Case:
    return Case("mark-late", {"mark": [_mark(from_at, until_at, **more)]}, _LESSON, zone)


def _control(until_at: str, zone: str = _MOSCOW, **more: Any) -> Case:
    marks = [_mark(until_at, until_at, "internal_control")]
    return Case("mark-late", {"mark": marks}, {**_CONTROL, **more}, zone)


_CASES: dict[str, tuple[Case, list[str]]] = {
    "the last second of the day in Moscow": (_late("2026-10-05T20:59:59+00:00", "2026-10-05T20:59:59+00:00"), []),
    "midnight in Moscow is the next day": (
        _late("2026-10-05T21:00:00+00:00", "2026-10-05T21:00:00+00:00"),
        ["certain"],
    ),
    "the last second of the day in the Urals": (
        _late("2026-10-05T18:59:59+00:00", "2026-10-05T18:59:59+00:00", _URALS),
        [],
    ),
    "midnight in the Urals, though Moscow's day goes on": (
        _late("2026-10-05T19:00:00+00:00", "2026-10-05T19:00:00+00:00", _URALS),
        ["certain"],
    ),
    "not shown after the day by the reading before": (
        _late("2026-10-05T21:00:00+00:00", "2026-10-06T21:00:00+00:00"),
        ["certain"],
    ),
    "shown by a reading at midnight sharp": (_late("2026-10-05T10:00:00+00:00", "2026-10-05T21:00:00+00:00"), []),
    "between two readings around midnight": (
        _late("2026-10-05T17:00:00+00:00", "2026-10-05T23:30:00+00:00"),
        ["cannot_tell"],
    ),
    "a first load years later proves nothing": (_late(None, "2026-10-22T23:30:00+00:00"), ["cannot_tell"]),
    "a first load within the day proves that it was kept": (_late(None, "2026-10-05T17:00:00+00:00"), []),
    "no moment at all": (_late(None, None), ["cannot_tell"]),
    "recorded before the lesson": (_late("2026-10-01T10:00:00+00:00", "2026-10-01T10:00:00+00:00"), []),
    "another kind of work is not asked here": (
        _late("2026-10-20T10:00:00+00:00", "2026-10-20T10:00:00+00:00", kind="control"),
        [],
    ),
    "kind unknown, within the longest term": (
        _late("2026-10-12T20:59:59+00:00", "2026-10-12T20:59:59+00:00", kind=None),
        ["cannot_tell"],
    ),
    "kind unknown, after the longest term": (
        _late("2026-10-12T21:00:00+00:00", "2026-10-12T21:00:00+00:00", kind=None),
        ["certain"],
    ),
    "three days, the last one included": (_control("2026-10-08T20:59:00+00:00"), []),
    "three days are over": (_control("2026-10-08T21:00:00+00:00"), ["certain"]),
    "three days without the last one": (_control("2026-10-07T21:00:00+00:00", inclusive=False), ["certain"]),
    "three days without the last one, in time": (_control("2026-10-07T20:59:00+00:00", inclusive=False), []),
}


def _corrected(former: dict[str, Any]) -> Case:
    late = _mark("2026-10-07T10:00:00+00:00", "2026-10-08T10:00:00+00:00", raw_value="5")
    return Case("mark-late", {"mark": [late], "mark_revision": [former]}, _LESSON)


_IN_TIME = ("2026-10-05T08:00:00+00:00", "2026-10-05T12:00:00+00:00")
_DOUBTFUL = ("2026-10-05T12:00:00+00:00", "2026-10-05T23:30:00+00:00")
_TOO_LATE = ("2026-10-06T08:00:00+00:00", "2026-10-06T12:00:00+00:00")
_CASES |= {
    "corrected later, first put in time": (_corrected(_mark(*_IN_TIME, raw_value="3", change_code="superseded")), []),
    "corrected later, first put perhaps in time": (
        _corrected(_mark(*_DOUBTFUL, raw_value="3", change_code="superseded")),
        ["cannot_tell"],
    ),
    "corrected later, first put late": (
        _corrected(_mark(*_TOO_LATE, raw_value="3", change_code="superseded")),
        ["certain"],
    ),
    "its work got a name later, the same mark stood in time": (
        _corrected(_mark(*_IN_TIME, raw_value="5", kind=None, mark_id="m0", change_code="deleted")),
        [],
    ),
    "another mark of the cell was taken away": (
        _corrected(_mark(*_IN_TIME, raw_value="2", mark_id="m0", change_code="deleted")),
        ["certain"],
    ),
}


def _in_force(first: str | None, last: str | None, on: str) -> Case:
    mark = _mark(f"{on}T10:00:00+00:00", f"{on}T10:00:00+00:00") | {"lesson_on": "2026-09-10", "raw_value": "6"}
    return Case("lesson-mark-scale", {"mark": [mark]}, {"marks": ["5"]}, effective=(first, last))


_CASES |= {
    "the clause begins on the day": (_in_force("2026-09-10", None, "2026-09-10"), ["certain"]),
    "the clause begins the day after": (_in_force("2026-09-11", None, "2026-09-10"), []),
    "the clause ends on the day": (_in_force(None, "2026-09-10", "2026-09-10"), ["certain"]),
    "the clause ended the day before": (_in_force(None, "2026-09-09", "2026-09-10"), []),
}


@cache
def _verdicts() -> dict[str, Verdict]:
    return judge({name: case for name, (case, _) in _CASES.items()})


@pytest.mark.parametrize("name", _CASES)
def test_a_term_ends_where_the_document_says(name: str) -> None:
    assert _verdicts()[name].certainties == _CASES[name][1]


def _lessons(*, as_of: str, zone: str = _MOSCOW, on: str = "2026-10-23", **lesson: Any) -> Case:
    row = {"lesson_id": "л1", "lesson_on": on, "lesson_number": 1, **lesson}
    return Case("topic-missing", {"lesson": [row]}, {"outer_days": 0}, zone, as_of)


_DAYS: dict[str, tuple[Case, list[str]]] = {
    "a minute before midnight the day is not over": (_lessons(as_of="2026-10-23T20:59:00+00:00"), []),
    "at midnight it is": (_lessons(as_of="2026-10-23T21:00:00+00:00"), ["certain"]),
    "in the Urals it is over two hours earlier": (
        _lessons(as_of="2026-10-23T19:00:00+00:00", zone=_URALS),
        ["certain"],
    ),
    "a lesson whose end is not known": (_lessons(as_of="2026-10-24T10:00:00+00:00"), ["certain"]),
}


@pytest.mark.parametrize("name", _DAYS)
def test_a_lesson_is_past_by_its_own_calendar(name: str) -> None:
    case, expected = _DAYS[name]
    assert judge({name: case})[name].certainties == expected
