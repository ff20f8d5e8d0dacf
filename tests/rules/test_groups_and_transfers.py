"""Subgroups, streams, individual plans, and changes in mid-period: who leads a lesson and who needs a mark."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from tests.rules.one_rule import Case, Verdict, judge

_ANYBODY = {
    "group_kinds": ["class", "subgroup", "stream", "individual", "college_group"],
    "writers": ["teacher", "class_teacher", "unnamed"],
}
_MARIA, _ANDREY = "Образцова Мария Ильинична", "Примеров Андрей Сергеевич"
_GROUPS = [
    {"study_group_id": "7А", "kind_code": "class"},
    {"study_group_id": "7А англ. 1", "kind_code": "subgroup", "parent_study_group_id": "7А"},
    {"study_group_id": "7А англ. 2", "kind_code": "subgroup", "parent_study_group_id": "7А"},
    {"study_group_id": "Поток 10", "kind_code": "stream"},
    {"study_group_id": "Надомное 7А-3", "kind_code": "individual", "parent_study_group_id": "7А"},
]


def _line(group: str, name: str, code: str = "у-1", **span: str) -> dict[str, Any]:
    return {
        "source": "registers",
        "staff_id": code,
        "staff_name": name,
        "study_group_id": group,
        "subject_id": "Физика",
        **span,
    }


def _shown(group: str, name: str, on: str = "2026-10-05", number: int = 1) -> dict[str, Any]:
    return {
        "lesson_id": f"{group} {on} {number}",
        "study_group_id": group,
        "subject_id": "Физика",
        "lesson_on": on,
        "lesson_number": number,
        "teacher_name": name,
    }


def _led(lessons: list[dict[str, Any]], lines: list[dict[str, Any]], **more: list[dict[str, Any]]) -> Case:
    both = [{"register_staff_id": "у-1", "staff_name": _MARIA}, {"register_staff_id": "у-2", "staff_name": _ANDREY}]
    tables = {"study_group": _GROUPS, "lesson": lessons, "teaching_assignment": lines, "employment": both, **more}
    return Case("lesson-by-stranger", tables, _ANYBODY)


_OF_HALVES = [_line("7А англ. 1", _MARIA), _line("7А англ. 2", _ANDREY, "у-2")]
_FROM_A_CLASS = [_line("7А", _ANDREY, "у-2"), _line("7А англ. 1", _MARIA)]
_HANDED_OVER = [
    _line("7А", _MARIA, assigned_to_on="2026-10-04"),
    _line("7А", _ANDREY, "у-2", assigned_from_on="2026-10-05"),
]
_STREAM, _HOME = [_line("Поток 10", _MARIA)], [_line("Надомное 7А-3", _MARIA)]


def _replaced(group: str, kind: str = "teacher", **more: Any) -> dict[str, Any]:
    return {
        "study_group_id": group,
        "subject_id": "Физика",
        "lesson_on": "2026-10-05",
        "lesson_number": 1,
        "kind_code": kind,
        "substitute_name": _ANDREY,
        "register_substitute_id": "у-2",
        **more,
    }


# Case and the certainty of what is found, None for silence.
_LED: Mapping[str, tuple[Case, str | None]] = {
    "each half has its own teacher": (
        _led([_shown("7А англ. 1", _MARIA), _shown("7А англ. 2", _ANDREY)], _OF_HALVES),
        None,
    ),
    "the teacher of the other half is a stranger": (_led([_shown("7А англ. 2", _MARIA)], _OF_HALVES), "certain"),
    "a journal without halves may show either teacher": (_led([_shown("7А", _ANDREY)], _OF_HALVES), None),
    "the teacher of the class may lead a half of nobody's": (
        _led([_shown("7А англ. 2", _ANDREY)], _FROM_A_CLASS),
        None,
    ),
    "not one that has its own": (_led([_shown("7А англ. 1", _ANDREY)], _FROM_A_CLASS), "certain"),
    "a stream is nobody's part": (_led([_shown("Поток 10", _ANDREY)], _STREAM), "certain"),
    "a stream's own teacher": (_led([_shown("Поток 10", _MARIA)], _STREAM), None),
    "an individual plan has a teacher of its own": (_led([_shown("Надомное 7А-3", _ANDREY)], _HOME), "certain"),
    "or the one of the class": (_led([_shown("Надомное 7А-3", _MARIA)], [_line("7А", _MARIA)]), None),
    "the last day of the former teacher": (_led([_shown("7А", _MARIA, "2026-10-04")], _HANDED_OVER), None),
    "the first day of the new one": (_led([_shown("7А", _MARIA, "2026-10-05")], _HANDED_OVER), "certain"),
    "a day on which the register gives the subject to nobody": (
        _led([_shown("7А", _ANDREY, "2026-10-05")], [_line("7А", _MARIA, assigned_to_on="2026-10-04")]),
        None,
    ),
    "a substitution of the class counts in its half": (
        _led([_shown("7А англ. 1", _ANDREY)], _OF_HALVES, substitution=[_replaced("7А")]),
        None,
    ),
    "one of the other lesson of the day does not": (
        _led([_shown("7А", _ANDREY, number=2)], [_line("7А", _MARIA)], substitution=[_replaced("7А")]),
        "certain",
    ),
    "a subject put instead is led by the substitute": (
        _led(
            [_shown("7А", _ANDREY)],
            [_line("7А", _MARIA)],
            substitution=[_replaced("7А", "subject", subject_id="Химия", other_subject_id="Физика")],
        ),
        None,
    ),
    "a lesson that was moved keeps its teacher": (
        _led([_shown("7А", _ANDREY)], [_line("7А", _MARIA)], substitution=[_replaced("7А", "moved")]),
        "certain",
    ),
    "assignments that the journal itself shows are no register": (
        _led([_shown("7А", _ANDREY)], [{**_line("7А", _MARIA), "source": "eljur"}]),
        None,
    ),
    "a name in another spelling is not told from another name": (
        _led([_shown("7А", "Образцоваа М. И.")], [_line("7А", _MARIA)]),
        "cannot_tell",
    ),
    "namesakes by initials are one": (
        _led([_shown("7А", "Образцова М. И.")], [_line("7А", "Образцова Марина Игоревна", "у-3")]),
        None,
    ),
    "a lesson of a day not over": (_led([_shown("7А", _ANDREY, "2026-10-24")], [_line("7А", _MARIA)]), None),
}


def _instead(group: str, shown: str, **more: Any) -> Case:
    tables = {
        "study_group": _GROUPS,
        "teaching_assignment": [_line("7А", _MARIA)],
        "employment": [{"register_staff_id": "у-2", "staff_name": _ANDREY}],
        "lesson": [_shown(group, shown)],
        "lesson_topic": [
            {**{k: v for k, v in _shown(group, shown).items() if k != "teacher_name"}, "topic": "Сила"},
        ],
        "substitution": [_replaced("7А", **more)],
    }
    return Case("substitution-not-shown", tables, {"reasons": ["illness", "other"], "at_record": 0})


_SUBSTITUTED: Mapping[str, tuple[Case, str | None]] = {
    "a half of the class is substituted with it": (_instead("7А англ. 1", _MARIA), "certain"),
    "a stream is not": (_instead("Поток 10", _MARIA), None),
    "the substitute by initials": (_instead("7А", "Примеров А.С."), None),
    "the substitute by the code alone": (_instead("7А", _ANDREY, substitute_name=None), None),
    "a substitution that names nobody": (
        _instead("7А", _MARIA, substitute_name=None, register_substitute_id=None),
        None,
    ),
    "for a reason the document does not speak of": (_instead("7А", _MARIA, reason_code="leave"), None),
}


def _period_marks(enrolled: dict[str, Any], lessons_of: str = "7А") -> Case:
    lesson = {**_shown(lessons_of, _MARIA, "2026-10-05"), "lesson_id": "л1"}
    tables: dict[str, list[dict[str, Any]]] = {
        "academic_period": [
            {
                "academic_period_id": "1 четверть",
                "kind_code": "quarter",
                "starts_on": "2026-09-01",
                "ends_on": "2026-10-23",
            }
        ],
        "study_group": [{**group, "grade": 7} for group in _GROUPS],
        "enrolment": [{"student_id": "И-1", "study_group_id": lessons_of, **enrolled}],
        "lesson": [lesson],
    }
    return Case("period-mark-missing", tables, {"read_within_days": 7})


_MARKED: Mapping[str, tuple[Case, str | None]] = {
    "who left in mid-period needs no mark of it": (_period_marks({"enrolled_to_on": "2026-10-12"}), None),
    "who came in mid-period does": (_period_marks({"enrolled_from_on": "2026-10-13"}), "certain"),
    "who comes after the period does not": (_period_marks({"enrolled_from_on": "2026-10-24"}), None),
    "a member of a half is marked in the half": (_period_marks({}, "7А англ. 1"), "certain"),
}
_CASES = {**_LED, **_SUBSTITUTED, **_MARKED}


@cache
def _verdicts() -> dict[str, Verdict]:
    return judge({name: case for name, (case, _) in _CASES.items()})


@pytest.mark.parametrize("name", _CASES)
def test_the_right_one_is_found(name: str) -> None:
    certainty = _CASES[name][1]
    assert _verdicts()[name].certainties == ([] if certainty is None else [certainty])


def test_a_lesson_without_an_assignment_is_not_counted_as_checked() -> None:
    outcome = _verdicts()["a day on which the register gives the subject to nobody"].outcome
    assert (outcome.status, outcome.checked) == ("not_checkable", 0)
