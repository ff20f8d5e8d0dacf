"""«Каждому ученику должны быть выставлены итоговые оценки»: for a finished period, in every subject taught in it."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.property.plain.deferrals import deferral_tables, put_off_to
from tests.property.plain.moments import end_of_day, start_of_day, zones
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "period-mark-missing"

_STARTS = date(2026, 9, 1)
# Two classes with their subgroups and a plan of one's own; grades are drawn, subgroups mostly have none of their own.
_PLAN = "А-план"
_PARENT = {"А": None, "А-1": "А", "А-2": "А", _PLAN: "А", "Б": None, "Б-1": "Б"}
_GROUPS = tuple(_PARENT)
_STUDENTS, _SUBJECTS = ("И-1", "И-2"), ("Физика", "Химия")
_NAMES = ("1 четверть", "1 полугодие", "2026 год")
# The night of the 23rd: the period of the 22nd is finished, that of the 23rd is not; in the Urals it is the 24th.
_INSTANTS = ("2026-10-23T02:30:00+03:00", "2026-10-23T23:30:00+03:00")
_groups = st.sampled_from(_GROUPS)
_subjects = st.sampled_from(_SUBJECTS)

_grades = st.fixed_dictionaries(
    {
        **{whole: st.sampled_from([9, 10, 10, 11, None]) for whole in ("А", "Б")},
        **{part: st.sampled_from([None, None, None, 9, 10]) for part in ("А-1", "А-2", _PLAN, "Б-1")},
    }
)
_periods = st.lists(
    st.tuples(st.sampled_from(_NAMES), st.sampled_from([date(2026, 10, day) for day in (16, 22, 22, 23)])),
    min_size=1,
    max_size=3,
    unique_by=lambda period: period[0],
)
# A lesson stands on a day beside an edge of a period, or well within it.
_taught = st.lists(
    st.tuples(
        _groups,
        _subjects,
        st.sampled_from([_STARTS, date(2026, 9, 20), date(2026, 9, 20), date(2026, 10, 16), date(2026, 10, 22)])
        | st.sampled_from([_STARTS - timedelta(days=1), date(2026, 10, 17), date(2026, 10, 23)]),
        st.sampled_from([False, None, None, True]),
    ),
    min_size=2,
    max_size=5,
)
_day = st.sampled_from([None] * 6 + [date(2026, 10, day) for day in (15, 16, 17, 21, 22, 23)])
_enrolled = st.lists(
    st.tuples(st.sampled_from(_STUDENTS), _groups, _day, _day), min_size=2, max_size=7, unique_by=lambda x: x[:2]
)
_put = st.lists(st.tuples(st.sampled_from(_STUDENTS), _subjects, st.sampled_from(_NAMES)), max_size=2)
# A reading aims at a period: how many half-hours from the first of its last days it was made, and of what.
_readings = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from([-1, -1, 0, 1]),
        st.sampled_from(["period_mark", "period_mark", "period_mark", "mark"]),
        st.sampled_from(["exports", "exports", "exports", "eljur"]),
        st.sampled_from(["", "", *_GROUPS]),
        st.sampled_from(["", "", *_SUBJECTS]),
    ),
    max_size=3,
)

_deferrals = deferral_tables(list(_SUBJECTS), list(_NAMES), [date(2026, 10, day) for day in (15, 16, 22, 23)])


def _sketch(
    periods: list[tuple[str, date]],
    shorter: str,
    grades: dict[str, int | None],
    taught: list[Any],
    enrolled: list[Any],
    put: list[Any],
    read: list[Any],
    terms: Any,
) -> Sketch:
    days, zone, as_of, deferrals = terms
    kinds = dict(zip(_NAMES, (shorter, "half_year", "year"), strict=True))
    tables: dict[str, list[Row]] = {
        **deferrals,
        "academic_period": [
            {"academic_period_id": name, "kind_code": kinds[name], "starts_on": _STARTS, "ends_on": ends}
            for name, ends in periods
        ],
        "study_group": [
            {
                "study_group_id": group,
                "kind_code": "individual" if group == _PLAN else "subgroup" if parent else "class",
                "grade": grades[group],
                "parent_study_group_id": parent,
            }
            for group, parent in _PARENT.items()
        ],
        "lesson": [
            {
                "lesson_id": f"л{n}",
                "study_group_id": group,
                "subject_id": subject,
                "lesson_on": on,
                "lesson_number": n + 1,
                "is_cancelled": cancelled,
            }
            for n, (group, subject, on, cancelled) in enumerate(taught)
        ],
        "enrolment": [
            {
                "enrolment_id": f"з{n}",
                "student_id": student,
                "study_group_id": group,
                "enrolled_from_on": first,
                "enrolled_to_on": last,
            }
            for n, (student, group, first, last) in enumerate(enrolled)
        ],
        "period_mark": [
            {
                "period_mark_id": f"p{n}",
                "student_id": student,
                "study_group_id": "А",
                "subject_id": subject,
                "academic_period_id": period,
                "kind_code": "period",
                "raw_value": "4",
            }
            for n, (student, subject, period) in enumerate(put)
        ],
        "coverage": [
            {
                "entity": entity,
                "source": source,
                "scope": scope,
                "subject_id": subject,
                "observed_at": _last_days_open_at(periods[aim % len(periods)][1], days, zone)
                + timedelta(minutes=30 * half_hours),
            }
            for aim, half_hours, entity, source, scope, subject in read
        ],
    }
    return Sketch(tables, {"read_within_days": days}, zone, as_of)


def _last_days_open_at(ends_on: date, days: int, zone: str) -> datetime:
    return start_of_day(ends_on - timedelta(days=days - 1), zone)


journals = st.builds(
    _sketch,
    _periods,
    st.sampled_from(["quarter", "trimester"]),
    _grades,
    _taught,
    _enrolled,
    _put,
    _readings,
    st.tuples(st.sampled_from([6, 7]), zones, st.sampled_from(_INSTANTS), _deferrals),
)


def expected(sketch: Sketch) -> dict[Key, str]:
    """Per finished period, subject and student: a mark, or a finding named by the widest group that teaches it."""
    put = {(m["student_id"], m["subject_id"], m["academic_period_id"]) for m in sketch.tables["period_mark"]}
    found: dict[Key, str] = {}
    for period in _finished(sketch):
        for student in sorted({row["student_id"] for row in sketch.tables["enrolment"]}):
            for subject in sorted({row["subject_id"] for row in sketch.tables["lesson"]}):
                groups = [
                    group
                    for group in _groups_of(sketch)
                    if _taught_in(sketch, group, subject, period)
                    and _own_period(sketch, group, period)
                    and _belongs(sketch, student, group, period["ends_on"])
                ]
                put_off = put_off_to(sketch, student, subject, period, period["ends_on"])
                if put_off is not None and put_off >= _today(sketch):
                    continue
                if groups and (student, subject, period["academic_period_id"]) not in put:
                    widest = min(groups, key=lambda g: (g["parent_study_group_id"] or "", g["study_group_id"]))
                    key = (widest["study_group_id"], subject, period["academic_period_id"], student)
                    since = _last_days_open_at(
                        period["ends_on"], sketch.parameters["read_within_days"], sketch.timezone
                    )
                    if put_off is not None and put_off >= period["ends_on"]:
                        since = end_of_day(put_off, sketch.timezone)
                    of_plan = any(group["kind_code"] == "individual" for group in groups)
                    if not of_plan and _has_own_plan(sketch, student, period["ends_on"]):
                        found[key] = "cannot_tell"
                    else:
                        found[key] = _certainty(sketch, widest, subject, since)
    return found


def _groups_of(sketch: Sketch) -> list[Row]:
    """The groups described, and those that lessons name and nobody describes: of no known kind, class or grade."""
    described = list(sketch.tables["study_group"])
    known = {group["study_group_id"] for group in described}
    nameless = sorted({row["study_group_id"] for row in sketch.tables["lesson"]} - known)
    unknown: Row = {"kind_code": None, "grade": None, "parent_study_group_id": None}
    return [*described, *({"study_group_id": group, **unknown} for group in nameless)]


def _today(sketch: Sketch) -> date:
    return datetime.fromisoformat(sketch.as_of).astimezone(ZoneInfo(sketch.timezone)).date()


def _finished(sketch: Sketch) -> list[Row]:
    return [period for period in sketch.tables["academic_period"] if period["ends_on"] < _today(sketch)]


def _has_own_plan(sketch: Sketch, student: str, on: date) -> bool:
    """Who learns by a plan of his own may have no such subject in it."""
    plans = [group for group in sketch.tables["study_group"] if group["kind_code"] == "individual"]
    return any(_belongs(sketch, student, group, on) for group in plans)


def _taught_in(sketch: Sketch, group: Row, subject: str, period: Row) -> bool:
    return any(
        lesson["study_group_id"] == group["study_group_id"]
        and lesson["subject_id"] == subject
        and period["starts_on"] <= lesson["lesson_on"] <= period["ends_on"]
        and not lesson["is_cancelled"]
        for lesson in sketch.tables["lesson"]
    )


def _own_period(sketch: Sketch, group: Row, period: Row) -> bool:
    """Where a school has quarters and half-years, the half-years are for grades 10 and 11."""
    kinds = {row["kind_code"] for row in sketch.tables["academic_period"]}
    if "half_year" not in kinds or not kinds & {"quarter", "trimester"} or period["kind_code"] == "year":
        return True
    grades = {row["study_group_id"]: row["grade"] for row in sketch.tables["study_group"]}
    grade = group["grade"] or grades.get(group["parent_study_group_id"])
    # A group whose grade nobody says is one of the lower ones.
    return bool((period["kind_code"] == "half_year") == ((grade or 0) >= 10))


def _belongs(sketch: Sketch, student: str, group: Row, on: date) -> bool:
    return any(
        row["student_id"] == student
        and row["study_group_id"] == group["study_group_id"]
        and (row["enrolled_from_on"] is None or row["enrolled_from_on"] <= on)
        and (row["enrolled_to_on"] is None or on <= row["enrolled_to_on"])
        for row in sketch.tables["enrolment"]
    )


def _certainty(sketch: Sketch, group: Row, subject: str, since: datetime) -> str:
    """What was last read before the mark was due can't show it; nothing said of readings: this night's."""
    read = [
        row["observed_at"]
        for row in sketch.tables["coverage"]
        if row["entity"] == "period_mark"
        and row["source"] == "exports"
        and row["scope"] in ("", group["study_group_id"])
        and row["subject_id"] in ("", subject)
    ]
    return "certain" if not read or max(read) >= since else "cannot_tell"
