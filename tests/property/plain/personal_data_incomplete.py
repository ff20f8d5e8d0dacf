"""«В период с 1 сентября по 10 сентября, проверять и вносить следующие данные»; «до 5 сентября обновляет базу»."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.property.plain.moments import zones
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "personal-data-incomplete"
_FLAGS = ("full_name", "birth_date", "sex", "passport", "email", "guardian")
_GROUPS: tuple[Row, ...] = (
    {"study_group_id": "1СВ", "kind_code": "college_group", "grade": 1},
    {"study_group_id": "1СВ англ. 1", "kind_code": "subgroup", "grade": 1},
    {"study_group_id": "2СВ", "kind_code": "class", "grade": 2},
    {"study_group_id": "Сборная", "kind_code": "college_group", "grade": None},
)
_NAMES = (*(group["study_group_id"] for group in _GROUPS), "Неизвестная")
_EDGES = [date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 10), date(2026, 9, 11)]
_day = st.one_of(st.none(), st.sampled_from(_EDGES))
_said = st.one_of(st.none(), st.booleans(), st.just(True))

_terms = st.sampled_from(
    [
        {"data": list(_FLAGS), "data_if_any": ["guardian"], "from": ["09-01"], "to": ["09-10"], "up_to_grade": 1},
        {"data": ["full_name", "guardian"], "data_if_any": [], "from": ["06-01"], "to": ["09-10"], "up_to_grade": 11},
        {"data": ["consent"], "data_if_any": [], "from": ["01-01"], "to": ["09-10"], "up_to_grade": 11},
        {"data": ["sex", "consent"], "data_if_any": ["sex"], "from": ["09-01"], "to": ["09-10"], "up_to_grade": 2},
    ]
)
_INSTANTS = st.sampled_from(
    [
        "2026-10-24T02:30:00+03:00",
        "2026-09-10T23:30:00+03:00",
        "2026-09-11T02:30:00+03:00",
        "2027-07-31T12:00:00+03:00",
        "2027-08-01T12:00:00+03:00",
    ]
)
_listed = st.lists(
    st.tuples(st.sampled_from("123"), st.sampled_from(_NAMES), _day, _day), max_size=3, unique_by=lambda row: row[:2]
)
_lines = st.lists(
    st.tuples(
        st.sampled_from("1234"),
        st.sampled_from(_NAMES),
        st.sampled_from(_EDGES),
        st.tuples(*[_said] * len(_FLAGS)),
        _day,
    ),
    max_size=3,
)
_orders = st.lists(
    st.tuples(
        st.sampled_from("12"),
        st.sampled_from(["enrolment", "transfer", "reinstatement", "expulsion"]),
        st.sampled_from(_NAMES),
        st.sampled_from(_EDGES),
    ),
    max_size=2,
)
_links = st.sampled_from([("1", "2", "3"), ("1", "2", "3"), ("1", "2", "3", "4"), ("1",)])


def _sketch(
    listed: list[Any], lines: list[Any], orders: list[Any], linked: Any, guarded: list[str], how: Any
) -> Sketch:
    parameters, zone, as_of = how
    tables: dict[str, list[Row]] = {
        "study_group": [dict(group) for group in _GROUPS],
        "enrolment": [
            {"student_id": f"И-{code}", "study_group_id": group, "enrolled_from_on": first, "enrolled_to_on": last}
            for code, group, first, last in listed
        ],
        "personal_data_check": [
            {
                "personal_data_check_id": f"с{n}",
                "study_group_id": group,
                "register_student_id": code,
                "checked_on": on,
                **{f"has_{name}": flag for name, flag in zip(_FLAGS, flags, strict=True)},
                "consent_received_on": consent_on,
            }
            for n, (code, group, on, flags, consent_on) in enumerate(lines)
        ],
        "movement_order": [
            {
                "movement_order_id": f"п{n}",
                "order_number": f"{n}-у",
                "kind_code": kind,
                "register_student_id": code,
                "to_study_group_id": group,
                "effective_on": on,
            }
            for n, (code, kind, group, on) in enumerate(orders)
        ],
        "identity_link": [
            {
                "register_source": "registers",
                "register_person_id": code,
                "person_kind_code": kind,
                "person_id": f"{letter}-{code}",
            }
            for code in linked
            for kind, letter in (("student", "И"), ("guardian", "Р"))
        ],
        "guardianship": [{"guardian_id": f"г-{code}", "student_id": f"И-{code}"} for code in guarded],
    }
    return Sketch(tables, parameters, zone, as_of)


journals = st.builds(
    _sketch,
    _listed,
    _lines,
    _orders,
    _links,
    st.lists(st.sampled_from("12"), max_size=2, unique=True),
    st.tuples(_terms, zones, _INSTANTS),
)


def expected(sketch: Sketch) -> dict[Key, str]:
    """Every student of the asked classes on the last day of the term: each datum there in time, or not."""
    today = datetime.fromisoformat(sketch.as_of).astimezone(ZoneInfo(sketch.timezone)).date()
    year = today.year if today.month >= 8 else today.year - 1
    first_on, last_on = (date.fromisoformat(f"{year}-{sketch.parameters[name][0]}") for name in ("from", "to"))
    found: dict[Key, str] = {}
    for row in sketch.tables["enrolment"]:
        group = next((one for one in _GROUPS if one["study_group_id"] == row["study_group_id"]), None)
        grade = None if group is None else group["grade"]
        came_on = row["enrolled_from_on"] or _came_by_order(sketch, row)
        asked = (
            today > last_on
            and (group is None or group["kind_code"] != "subgroup")
            and (grade is None or grade <= sketch.parameters["up_to_grade"])
            and (came_on is None or came_on <= last_on)
            and (row["enrolled_to_on"] is None or row["enrolled_to_on"] >= last_on)
        )
        if not asked:
            continue
        verdicts = [_verdict(sketch, row, datum, first_on, last_on, came_on) for datum in sketch.parameters["data"]]
        # Whether a group of no known grade is in its first year, nobody says.
        if grade is None and sketch.parameters["up_to_grade"] < 11:
            verdicts = [verdict and "cannot_tell" for verdict in verdicts]
        if any(verdicts):
            key = row["study_group_id"], row["student_id"]
            found[key] = "certain" if "certain" in verdicts else "cannot_tell"
    return found


def _verdict(sketch: Sketch, pupil: Row, datum: str, first_on: date, last_on: date, came_on: date | None) -> str | None:
    lines = [line for line in sketch.tables["personal_data_check"] if _person(sketch, line) == pupil["student_id"]]
    in_term = [line for line in lines if first_on <= line["checked_on"] <= last_on]
    if datum == "consent":
        if any(line["consent_received_on"] and line["consent_received_on"] <= last_on for line in lines):
            return None
    elif any(line[f"has_{datum}"] for line in in_term):
        return None
    elif any(line[f"has_{datum}"] is None for line in in_term):
        return "cannot_tell"
    if datum in sketch.parameters["data_if_any"] and not _is_guarded(sketch, pupil["student_id"]):
        return "cannot_tell"
    if came_on is None and not any(line["checked_on"] <= last_on for line in lines):
        return "cannot_tell"
    known = {row["student_id"] for row in sketch.tables["enrolment"]}
    strange = any(
        line["study_group_id"] == pupil["study_group_id"] and _person(sketch, line) not in known
        for line in sketch.tables["personal_data_check"]
    )
    return "cannot_tell" if strange and not lines else "certain"


def _person(sketch: Sketch, line: Row) -> str | None:
    for link in sketch.tables["identity_link"]:
        if link["person_kind_code"] == "student" and link["register_person_id"] == line["register_student_id"]:
            return str(link["person_id"])
    return None


def _came_by_order(sketch: Sketch, pupil: Row) -> date | None:
    days = [
        order["effective_on"]
        for order in sketch.tables["movement_order"]
        if order["kind_code"] != "expulsion"
        and order["to_study_group_id"] == pupil["study_group_id"]
        and _person(sketch, order) == pupil["student_id"]
    ]
    return max(days, default=None)


def _is_guarded(sketch: Sketch, student_id: str) -> bool:
    return any(row["student_id"] == student_id for row in sketch.tables["guardianship"])
