"""«Каждому ученику должны быть выставлены итоговые оценки»: for a finished period, in every subject taught in it."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.property.plain.moments import start_of_day, zones
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "period-mark-missing"

_STARTS = date(2026, 9, 1)
_GROUPS: tuple[Row, ...] = (
    {"study_group_id": "7А", "kind_code": "class", "grade": 7, "parent_study_group_id": None},
    {"study_group_id": "7А англ. 1", "kind_code": "subgroup", "grade": None, "parent_study_group_id": "7А"},
    {"study_group_id": "10Б", "kind_code": "class", "grade": 10, "parent_study_group_id": None},
    {"study_group_id": "10Б англ. 1", "kind_code": "subgroup", "grade": None, "parent_study_group_id": "10Б"},
)
_NAMES = tuple(group["study_group_id"] for group in _GROUPS)
_STUDENTS, _SUBJECTS = ("И-1", "И-2"), ("Физика", "Химия")
_PERIODS = {"1 четверть": "quarter", "1 полугодие": "half_year", "2026 год": "year"}
# The night of the 23rd: the period of the 22nd is finished, that of the 23rd is not; in the Urals it is the 24th.
_INSTANTS = ("2026-10-23T02:30:00+03:00", "2026-10-23T23:30:00+03:00")
_ends = st.sampled_from([date(2026, 10, day) for day in (16, 22, 23)])

_taught = st.lists(
    st.tuples(
        st.sampled_from(_NAMES),
        st.sampled_from(_SUBJECTS),
        st.sampled_from([_STARTS - timedelta(days=1), _STARTS, date(2026, 10, 16), date(2026, 10, 23)]),
        st.sampled_from([True, False, None]),
    ),
    max_size=4,
)
_day = st.sampled_from([None, date(2026, 10, 15), date(2026, 10, 16), date(2026, 10, 17), date(2026, 10, 22)])
_enrolled = st.lists(
    st.tuples(st.sampled_from(_STUDENTS), st.sampled_from(_NAMES), _day, _day), max_size=5, unique_by=lambda x: x[:2]
)
_put = st.lists(
    st.tuples(st.sampled_from(_STUDENTS), st.sampled_from(_SUBJECTS), st.sampled_from(list(_PERIODS))), max_size=3
)
_readings = st.lists(
    st.tuples(
        st.sampled_from(["period_mark", "period_mark", "mark"]),
        st.sampled_from(["exports", "exports", "eljur"]),
        st.sampled_from(["", "7А", "10Б"]),
        st.sampled_from(["", *_SUBJECTS]),
        st.sampled_from([date(2026, 10, day) for day in (9, 10, 11, 16, 17)]),
        st.sampled_from([0, 12]),
    ),
    max_size=2,
)


def _sketch(
    periods: list[tuple[str, date]], taught: list[Any], enrolled: list[Any], put: list[Any], read: list[Any], terms: Any
) -> Sketch:
    days, zone, as_of = terms
    tables: dict[str, list[Row]] = {
        "academic_period": [
            {"academic_period_id": name, "kind_code": _PERIODS[name], "starts_on": _STARTS, "ends_on": ends}
            for name, ends in periods
        ],
        "study_group": [dict(group) for group in _GROUPS],
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
                "study_group_id": "7А",
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
                "observed_at": datetime(on.year, on.month, on.day, hour, tzinfo=ZoneInfo(zone)),
            }
            for entity, source, scope, subject, on, hour in read
        ],
    }
    return Sketch(tables, {"read_within_days": days}, zone, as_of)


journals = st.builds(
    _sketch,
    st.lists(st.tuples(st.sampled_from(list(_PERIODS)), _ends), max_size=3, unique_by=lambda x: x[0]),
    _taught,
    _enrolled,
    _put,
    _readings,
    st.tuples(st.sampled_from([6, 7]), zones, st.sampled_from(_INSTANTS)),
)


def expected(sketch: Sketch) -> dict[Key, str]:
    """Per finished period, subject and student: a mark, or a finding named by the widest group that teaches it."""
    put = {(m["student_id"], m["subject_id"], m["academic_period_id"]) for m in sketch.tables["period_mark"]}
    found: dict[Key, str] = {}
    for period in _finished(sketch):
        for student in _STUDENTS:
            for subject in _SUBJECTS:
                groups = [
                    group
                    for group in _GROUPS
                    if _taught_in(sketch, group, subject, period)
                    and _own_period(sketch, group, period)
                    and _belongs(sketch, student, group, period["ends_on"])
                ]
                if groups and (student, subject, period["academic_period_id"]) not in put:
                    widest = min(groups, key=lambda g: (g["parent_study_group_id"] or "", g["study_group_id"]))
                    key = (widest["study_group_id"], subject, period["academic_period_id"], student)
                    found[key] = _certainty(sketch, widest, subject, period)
    return found


def _finished(sketch: Sketch) -> list[Row]:
    today = datetime.fromisoformat(sketch.as_of).astimezone(ZoneInfo(sketch.timezone)).date()
    return [period for period in sketch.tables["academic_period"] if period["ends_on"] < today]


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
    if not {"quarter", "half_year"} <= kinds or period["kind_code"] == "year":
        return True
    whole = next(
        row for row in _GROUPS if row["study_group_id"] == (group["parent_study_group_id"] or group["study_group_id"])
    )
    return bool((period["kind_code"] == "half_year") == (whole["grade"] >= 10))


def _belongs(sketch: Sketch, student: str, group: Row, on: date) -> bool:
    return any(
        row["student_id"] == student
        and row["study_group_id"] == group["study_group_id"]
        and (row["enrolled_from_on"] is None or row["enrolled_from_on"] <= on)
        and (row["enrolled_to_on"] is None or on <= row["enrolled_to_on"])
        for row in sketch.tables["enrolment"]
    )


def _certainty(sketch: Sketch, group: Row, subject: str, period: Row) -> str:
    """What was last read before the period's last days can't show the mark; nothing said of readings: this night's."""
    read = [
        row["observed_at"]
        for row in sketch.tables["coverage"]
        if row["entity"] == "period_mark"
        and row["source"] == "exports"
        and row["scope"] in ("", group["study_group_id"])
        and row["subject_id"] in ("", subject)
    ]
    first_day = period["ends_on"] - timedelta(days=sketch.parameters["read_within_days"] - 1)
    return "certain" if not read or max(read) >= start_of_day(first_day, sketch.timezone) else "cannot_tell"
