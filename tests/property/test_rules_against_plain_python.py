"""Random small journals: the SQL of a rule against the same clause written for one cell at a time in Python.

The plain reading below was written from the texts, shares nothing with the SQL and knows no sets.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.rules.one_rule import Case, judge

_SETTINGS = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
_ZONES = ("Europe/Moscow", "Asia/Yekaterinburg")
_DAYS = [date(2026, 10, day) for day in (5, 6)]
_LESSON_KINDS = ["answer", "classwork"]
_START = datetime.fromisoformat("2026-10-05T17:30:00+00:00")

# Moments around the midnights of both zones, on them too.
_moments = st.integers(0, 24 * 2 * 4).map(lambda half_hours: _START + timedelta(minutes=30 * half_hours))
_intervals = st.one_of(
    _moments.map(lambda moment: (moment, moment)),
    st.tuples(_moments, _moments).map(sorted).map(tuple),
    _moments.map(lambda moment: (None, moment)),
)
_marks = st.lists(
    st.fixed_dictionaries(
        {
            "student_id": st.sampled_from(["И-1", "И-2"]),
            "lesson_on": st.sampled_from(_DAYS),
            "lesson_number": st.sampled_from([1, 2]),
            "raw_value": st.sampled_from(["2", "5", "зч"]),
            "work_kind_code": st.sampled_from(["answer", "classwork", "control", None]),
            "recorded": _intervals,
        }
    ),
    max_size=7,
)


def _rows(marks: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = []
    for number, mark in enumerate(marks):
        row = {name: value for name, value in mark.items() if name != "recorded"}
        row["recorded_from_at"], row["recorded_until_at"] = mark["recorded"]
        row["mark_id"] = f"m{number}"
        row["lesson_id"] = f"{mark['lesson_on']}|{mark['lesson_number']}"
        rows.append(row)
    return rows


def _found(rows: Sequence[dict[str, str]], *fields: str) -> dict[tuple[str, ...], str]:
    return {tuple(row[field] for field in fields): row["certainty"] for row in rows}


def _end_of_day(day: date, zone: str) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))


def _late(from_at: datetime | None, until_at: datetime, kept_until: datetime, broken_from: datetime) -> str | None:
    """One record against its term; the two moments differ where the kind of work is unknown."""
    if from_at is not None and from_at >= broken_from:
        return "certain"
    if until_at <= kept_until and (from_at is None or from_at < kept_until):
        return None
    return "cannot_tell"


def _worst(verdicts: Sequence[tuple[tuple[str, ...], str | None]]) -> dict[tuple[str, ...], str]:
    """A cell is late for certain if any of its marks is."""
    worst: dict[tuple[str, ...], str] = {}
    for cell, verdict in verdicts:
        if verdict is not None and worst.get(cell) != "certain":
            worst[cell] = verdict
    return worst


def _expected_late(marks: Sequence[dict[str, Any]], zone: str) -> dict[tuple[str, ...], str]:
    verdicts = []
    for mark in marks:
        kind = mark["work_kind_code"]
        if kind is not None and kind not in _LESSON_KINDS:
            continue
        kept_until = _end_of_day(mark["lesson_on"], zone)
        broken_from = kept_until if kind is not None else _end_of_day(mark["lesson_on"] + timedelta(days=2), zone)
        cell = (mark["student_id"], mark["lesson_on"].isoformat(), str(mark["lesson_number"]))
        from_at, until_at = mark["recorded"]
        verdicts.append((cell, _late(from_at, until_at, kept_until, broken_from)))
    return _worst(verdicts)


@_SETTINGS
@given(journals=st.lists(_marks, min_size=6, max_size=6))
def test_lesson_marks_are_late_exactly_as_the_clause_reads(journals: list[list[dict[str, Any]]]) -> None:
    terms = {"days": 0, "work_kinds": _LESSON_KINDS, "unknown_kind_days": 2}
    cases = {
        f"{number} {zone}": Case("lesson-mark-late", {"mark": _rows(marks)}, terms, zone)
        for number, marks in enumerate(journals)
        for zone in _ZONES
    }
    verdicts = judge(cases)
    for number, marks in enumerate(journals):
        for zone in _ZONES:
            found = _found(verdicts[f"{number} {zone}"].rows, "student", "date", "number")
            assert found == _expected_late(marks, zone)


@_SETTINGS
@given(journals=st.lists(_marks, min_size=6, max_size=6), allowed=st.integers(1, 2))
def test_a_cell_holds_what_the_clause_allows(journals: list[list[dict[str, Any]]], allowed: int) -> None:
    cases = {
        str(number): Case("one-mark-per-cell", {"mark": _rows(marks)}, {"per_cell": allowed})
        for number, marks in enumerate(journals)
    }
    verdicts = judge(cases)
    for number, marks in enumerate(journals):
        cells = Counter((m["student_id"], m["lesson_on"].isoformat(), str(m["lesson_number"])) for m in marks)
        found = _found(verdicts[str(number)].rows, "student", "date", "number")
        assert found == {cell: "certain" for cell, count in cells.items() if count > allowed}


_homework = st.lists(
    st.fixed_dictionaries(
        {
            "study_group_id": st.sampled_from(["СВ-21", "СВ-21 англ. 1"]),
            "lesson_on": st.sampled_from(_DAYS),
            "recorded": _intervals,
        }
    ),
    max_size=4,
)
_bells = st.lists(
    st.tuples(
        st.sampled_from(["СВ-21", "СВ-21 англ. 1", "СВ-22"]), st.sampled_from(_DAYS), st.integers(8, 23), st.booleans()
    ),
    max_size=6,
)


def _expected_after_lessons(
    homework: Sequence[dict[str, Any]], bells: Sequence[tuple[str, date, int, bool]], zone: str
) -> dict[tuple[str, ...], str]:
    verdicts: list[tuple[tuple[str, ...], str | None]] = []
    for item in homework:
        from_at, until_at = item["recorded"]
        day_end = _end_of_day(item["lesson_on"], zone)
        ends = [
            datetime.combine(day, time(hour), ZoneInfo(zone))
            for group, day, hour, cancelled in bells
            if group.startswith("СВ-21") and day == item["lesson_on"] and not cancelled
        ]
        place = (item["study_group_id"], item["lesson_on"].isoformat())
        if from_at is not None and from_at >= day_end:
            verdicts.append((place, "certain"))
        elif ends:
            hours_end = max(ends) + timedelta(hours=3)
            # «Не позднее, чем через три часа»: the end of the hours itself is in time.
            certain = from_at is not None and from_at >= hours_end and until_at > hours_end
            kept = until_at <= min(day_end, hours_end)
            verdicts.append((place, "certain" if certain else None if kept else "cannot_tell"))
    return _worst(verdicts)


@_SETTINGS
@given(journals=st.lists(st.tuples(_homework, _bells), min_size=6, max_size=6))
def test_college_homework_is_late_exactly_as_the_clause_reads(
    journals: list[tuple[list[dict[str, Any]], list[tuple[str, date, int, bool]]]],
) -> None:
    zone = "Asia/Yekaterinburg"
    groups = [
        {"study_group_id": "СВ-21"},
        {"study_group_id": "СВ-21 англ. 1", "parent_study_group_id": "СВ-21"},
        {"study_group_id": "СВ-22"},
    ]
    cases = {}
    for number, (homework, bells) in enumerate(journals):
        lessons = [
            {
                "lesson_id": f"л{place}",
                "study_group_id": group,
                "lesson_on": day,
                "lesson_number": place,
                "ends_at": datetime.combine(day, time(hour), ZoneInfo(zone)),
                "is_cancelled": cancelled,
            }
            for place, (group, day, hour, cancelled) in enumerate(bells)
        ]
        given_rows = [
            {
                "homework_id": f"д{place}",
                "lesson_id": f"{item['study_group_id']}|{item['lesson_on']}",
                "study_group_id": item["study_group_id"],
                "lesson_on": item["lesson_on"],
                "lesson_number": 1,
                "recorded_from_at": item["recorded"][0],
                "recorded_until_at": item["recorded"][1],
            }
            for place, item in enumerate(homework)
        ]
        tables: dict[str, list[dict[str, Any]]] = {"study_group": groups, "lesson": lessons, "homework": given_rows}
        cases[str(number)] = Case("homework-after-lessons", tables, {"hours_after_last_lesson": 3}, zone)
    verdicts = judge(cases)
    for number, (homework, bells) in enumerate(journals):
        found = _found(verdicts[str(number)].rows, "study_group", "date")
        assert found == _expected_after_lessons(homework, bells, zone)


@_SETTINGS
@given(marks=_marks, shuffled=st.randoms(use_true_random=False), others=_marks)
def test_order_and_strangers_change_no_finding(marks: list[dict[str, Any]], shuffled: Any, others: list[Any]) -> None:
    rows = _rows(marks)
    permuted = [*rows]
    shuffled.shuffle(permuted)
    parameters: dict[str, dict[str, Any]] = {
        "lesson-mark-late": {"days": 0, "work_kinds": _LESSON_KINDS, "unknown_kind_days": 2},
        "one-mark-per-cell": {"per_cell": 1},
        "lesson-mark-scale": {"marks": ["2", "5"]},
        "work-kind-missing": {},
    }
    alone = judge({rule: Case(rule, {"mark": rows}, terms) for rule, terms in parameters.items()})
    strangers = {f"stranger {rule}": Case(rule, {"mark": _rows(others)}, terms) for rule, terms in parameters.items()}
    crowded = judge(strangers | {rule: Case(rule, {"mark": permuted}, terms) for rule, terms in parameters.items()})
    for rule in parameters:
        assert crowded[rule].rows == alone[rule].rows
        assert crowded[rule].outcome.checked == alone[rule].outcome.checked
