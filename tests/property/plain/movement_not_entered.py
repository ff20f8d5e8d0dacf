"""«Вносить изменения при движении контингента (отчисление, зачисление, перевод и т.д.)»: the last order holds."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.property.plain.moments import start_of_day, zones
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "movement-not-entered"
_GROUPS = (None, "СВ-21", "СВ-22", "СВ-23")
_ENTERING, _LEAVING = ("enrolment", "transfer", "reinstatement"), ("transfer", "expulsion", "graduation")
_KINDS = (*_ENTERING, "transfer", "expulsion", "graduation", "academic_leave", "subgroup")
_INSTANTS = st.sampled_from(["2026-10-24T02:30:00+03:00", "2026-10-23T23:30:00+03:00"])

_orders = st.lists(
    st.tuples(
        st.sampled_from("12"),
        st.sampled_from(_KINDS),
        st.sampled_from(_GROUPS),
        st.sampled_from(_GROUPS),
        st.sampled_from([date(2026, 10, day) for day in (1, 18, 20)]),
        st.sampled_from([date(2026, 10, day) for day in (1, 17, 18, 19, 24, 25)]),
    ),
    max_size=4,
)
_day = st.one_of(st.none(), st.sampled_from([date(2026, 10, day) for day in (22, 23, 24, 25)]))
_listed = st.lists(
    st.tuples(st.sampled_from("123"), st.sampled_from(_GROUPS[1:]), _day, _day),
    max_size=4,
    unique_by=lambda row: row[:2],
)
_readings = st.lists(
    st.tuples(
        st.sampled_from(["enrolment", "enrolment", "mark"]),
        st.sampled_from(["exports", "exports", "eljur"]),
        st.sampled_from(["", "СВ-21", "СВ-22"]),
        st.sampled_from([date(2026, 10, day) for day in (22, 23, 24)]),
    ),
    max_size=2,
)
_links = st.sampled_from([("1", "2"), ("1", "2"), ("1",), ()])


def _sketch(orders: list[Any], listed: list[Any], linked: Any, read: list[Any], terms: Any) -> Sketch:
    days, zone, as_of = terms
    tables: dict[str, list[Row]] = {
        "movement_order": [
            {
                "movement_order_id": f"п{n}",
                "order_number": f"{n}-у",
                "ordered_on": ordered_on,
                "kind_code": kind,
                "register_student_id": code,
                "from_study_group_id": source,
                "to_study_group_id": target,
                "effective_on": effective_on,
            }
            for n, (code, kind, source, target, ordered_on, effective_on) in enumerate(orders)
        ],
        "enrolment": [
            {"student_id": f"И-{code}", "study_group_id": group, "enrolled_from_on": first, "enrolled_to_on": last}
            for code, group, first, last in listed
        ],
        "identity_link": [
            {
                "register_source": "registers",
                "register_person_id": code,
                "person_kind_code": kind,
                "person_id": f"{letter}-{code}",
            }
            for code in linked
            for kind, letter in (("student", "И"), ("staff", "С"))
        ],
        "coverage": [
            {"entity": entity, "source": source, "scope": scope, "observed_at": start_of_day(on, zone)}
            for entity, source, scope, on in read
        ],
    }
    return Sketch(tables, {"days": days}, zone, as_of)


journals = st.builds(_sketch, _orders, _listed, _links, _readings, st.tuples(st.sampled_from([5, 6]), zones, _INSTANTS))


def expected(sketch: Sketch) -> dict[Key, str]:
    """The last order in force of each student: where it puts the student, and where it takes the student from."""
    today = datetime.fromisoformat(sketch.as_of).astimezone(ZoneInfo(sketch.timezone)).date()
    found: dict[Key, str] = {}
    for code in "12":
        orders = [
            row
            for row in sketch.tables["movement_order"]
            if row["register_student_id"] == code and row["kind_code"] != "subgroup" and row["effective_on"] <= today
        ]
        last = max(((row["effective_on"], row["ordered_on"]) for row in orders), default=None)
        of_last = [row for row in orders if (row["effective_on"], row["ordered_on"]) == last]
        for order in of_last:
            verdict = _verdict(sketch, order, today, alone=len(of_last) == 1)
            if verdict is not None:
                found[order["order_number"], order["ordered_on"].isoformat(), _named(sketch, code)] = verdict
    return found


def _verdict(sketch: Sketch, order: Row, today: date, *, alone: bool) -> str | None:
    last_day = max(order["ordered_on"], order["effective_on"]) + timedelta(days=sketch.parameters["days"])
    if today <= last_day:
        return None
    person = _person(sketch, order["register_student_id"])
    joined = order["to_study_group_id"] if order["kind_code"] in _ENTERING else None
    left = order["from_study_group_id"] if order["kind_code"] in _LEAVING else None
    is_absent = joined is not None and not _is_in(sketch, person, joined, today)
    is_left_behind = left is not None and left != joined and _is_in(sketch, person, left, today)
    if not is_absent and not is_left_behind:
        return None
    # A code or a group that no list knows may be a slip of the register.
    known = any(row["student_id"] == person for row in sketch.tables["enrolment"]) and any(
        row["study_group_id"] == joined for row in sketch.tables["enrolment"]
    )
    read = [
        row["observed_at"]
        for row in sketch.tables["coverage"]
        if row["entity"] == "enrolment" and row["source"] == "exports" and row["scope"] in ("", joined or left)
    ]
    read_late = not read or max(read) >= start_of_day(last_day + timedelta(days=1), sketch.timezone)
    return "certain" if (is_left_behind or known) and read_late and alone else "cannot_tell"


def _person(sketch: Sketch, code: str) -> str:
    linked = {
        row["register_person_id"]: row["person_id"]
        for row in sketch.tables["identity_link"]
        if row["person_kind_code"] == "student"
    }
    return str(linked.get(code, code))


def _named(sketch: Sketch, code: str) -> str:
    """By the journal's code where a list has the person, else by the register's."""
    person = _person(sketch, code)
    return person if any(row["student_id"] == person for row in sketch.tables["enrolment"]) else code


def _is_in(sketch: Sketch, person: str, group: str, on: date) -> bool:
    return any(
        row["student_id"] == person
        and row["study_group_id"] == group
        and (row["enrolled_from_on"] is None or row["enrolled_from_on"] <= on)
        and (row["enrolled_to_on"] is None or row["enrolled_to_on"] >= on)
        for row in sketch.tables["enrolment"]
    )
