"""The general deadline of a document beside its special ones, and what a work of unknown kind lets us conclude.

ХМАО-Югра: the lesson's own day is the general term (2.5), tests and written works have a week of their own (2.11). The
special term stands in place of the general one for the works it names. A work that the journal does not name may be any
of them: it is late for certain only when the longest of the document's terms is over.
"""

from functools import cache
from typing import Any

import pytest

from tests.rules.one_rule import Case, Verdict, judge
from validations.regulation import load_regulation

# The general clause asks about works without a term of their own and about those of unknown kind, the special one about
# those it names. The longest term of the document is a week.
_GENERAL = {"days": 0, "work_kinds": ["answer", "classwork", "unknown"], "unknown_kind_days": 7}
_SPECIAL = {"days": 7, "work_kinds": ["control", "written"], "unknown_kind_days": 7}


def _mark(kind: str | None, at: str, first_shown_at: str | None = None) -> Case:
    """A mark for work of the 5th of October, recorded at `at` or between two readings; both clauses ask."""
    mark: dict[str, Any] = {
        "student_id": "И-1",
        "lesson_on": "2026-10-05",
        "lesson_number": 1,
        "work_kind_code": kind,
        "recorded_from_at": f"2026-10-{at}:00+03:00",
        "recorded_until_at": f"2026-10-{first_shown_at or at}:00+03:00",
    }
    return Case("mark-late", {"mark": [mark]}, _GENERAL, also=(_SPECIAL,))


_CASES: dict[str, tuple[Case, list[str]]] = {
    "an answer on the day itself": (_mark("answer", "05T23:59"), []),
    "an answer the day after: the general term is over": (_mark("answer", "06T00:01"), ["certain"]),
    "a test the day after: its own term holds, the general one does not": (_mark("control", "06T00:01"), []),
    "a test on the last day of its own term": (_mark("control", "12T23:59"), []),
    "a test after its own term": (_mark("control", "13T00:00"), ["certain"]),
    "a work that neither clause names": (_mark("essay", "20T10:00"), []),
    "of unknown kind, on the day itself: kept whatever it was": (_mark(None, "05T23:59"), []),
    "of unknown kind, within the special term: late if it was an answer": (_mark(None, "06T00:01"), ["cannot_tell"]),
    "of unknown kind, on the last day that any work has": (_mark(None, "12T23:59"), ["cannot_tell"]),
    "of unknown kind, after every term: late whatever it was": (_mark(None, "13T00:00"), ["certain"]),
    "of unknown kind, between readings around the longest term": (_mark(None, "12T02:30", "13T02:30"), ["cannot_tell"]),
    "of unknown kind, between readings around the general term": (_mark(None, "05T02:30", "06T02:30"), ["cannot_tell"]),
}


@cache
def _verdicts() -> dict[str, Verdict]:
    return judge({name: case for name, (case, _) in _CASES.items()})


@pytest.mark.parametrize("name", _CASES)
def test_the_special_term_stands_in_place_of_the_general_one(name: str) -> None:
    assert _verdicts()[name].certainties == _CASES[name][1]


@pytest.mark.parametrize("document", ["khmao-2020", "kpgt-2022", "kukarino", "peresvet"])
def test_no_work_has_two_terms_in_one_document_and_the_unknown_has_the_longest(document: str) -> None:
    asked = [dict(each.parameters) for each in load_regulation(document).requirements() if each.rule_id == "mark-late"]
    terms: dict[str, set[Any]] = {}
    for given in asked:
        kinds: Any = given["work_kinds"]
        for kind in kinds:
            terms.setdefault(kind, set()).add(given["days"])
    assert terms
    assert all(len(days) == 1 for days in terms.values())
    longest: Any = max(max(days) for days in terms.values())
    assert {given["unknown_kind_days"] for given in asked} == {longest}
