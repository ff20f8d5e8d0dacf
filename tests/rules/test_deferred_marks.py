"""A deferral for illness frees a final mark from the last week until its own last day, and frees nothing else."""

from functools import cache
from typing import Any

import pytest

from tests.rules.one_rule import Case, Verdict, judge

_WEEK = {"last_days": 7, "period_kinds": ["period"]}
_DEFERRAL = {
    "attestation_deferral_id": "о1",
    "register_student_id": "11",
    "kind_code": "deferral",
    "valid_from_on": "2026-10-19",
    "valid_to_on": "2026-11-06",
}
_LINK = {
    "register_source": "registers",
    "register_person_id": "11",
    "person_kind_code": "student",
    "person_id": "И-1",
}


def _case(at: str, *, link: dict[str, Any] | None = None, until: str | None = None, **deferral: Any) -> Case:
    """The mark of a quarter that ended on Friday, the 23rd of October."""
    mark = {
        "period_mark_id": "p1",
        "student_id": "И-1",
        "subject_id": "Физика",
        "academic_period_id": "1 четверть",
        "kind_code": "period",
        "recorded_from_at": at,
        "recorded_until_at": until or at,
    }
    tables = {
        "academic_period": [{"academic_period_id": "1 четверть", "ends_on": "2026-10-23"}],
        "period_mark": [mark],
        "identity_link": [{**_LINK, **(link or {})}],
        "attestation_deferral": [{**_DEFERRAL, **deferral}],
    }
    return Case("period-mark-outside-last-week", tables, _WEEK, as_of="2026-11-20T02:30:00+03:00")


_LAST = "2026-11-06T20:59:00+00:00"
_AFTER = "2026-11-06T21:00:00+00:00"
_CASES: dict[str, tuple[Case, list[str]]] = {
    "on the last day of the deferral": (_case(_LAST), []),
    "after it": (_case(_AFTER), ["certain"]),
    "between two readings around its end": (_case(_LAST, until="2026-11-07T10:00:00+00:00"), ["cannot_tell"]),
    "of this subject": (_case(_LAST, subject_id="Физика"), []),
    "of another subject": (_case(_LAST, subject_id="Химия"), ["certain"]),
    "of this period": (_case(_LAST, academic_period_id="1 четверть"), []),
    "of another period": (_case(_LAST, academic_period_id="2 четверть"), ["certain"]),
    "an exemption is no deferral": (_case(_LAST, kind_code="exemption"), ["certain"]),
    "of somebody else": (_case(_LAST, link={"person_id": "И-2"}), ["certain"]),
    "of a colleague with the same code": (_case(_LAST, link={"person_kind_code": "staff"}), ["certain"]),
    "begun on the last school day": (_case(_LAST, valid_from_on="2026-10-23"), []),
    "begun after the period": (_case(_LAST, valid_from_on="2026-10-24"), ["certain"]),
    "over before the period ends it shortens nothing": (
        _case("2026-10-23T20:59:00+00:00", valid_to_on="2026-10-20"),
        [],
    ),
    "it excuses no mark before the last week": (_case("2026-10-16T20:59:00+00:00"), ["certain"]),
}


@cache
def _verdicts() -> dict[str, Verdict]:
    return judge({name: case for name, (case, _) in _CASES.items()})


@pytest.mark.parametrize("name", _CASES)
def test_a_deferral_frees_until_its_term(name: str) -> None:
    assert _verdicts()[name].certainties == _CASES[name][1]
