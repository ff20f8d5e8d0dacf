"""«При приёме новых сотрудников добавляют в систему новых пользователей, вводят основные данные о них»."""

from datetime import date, timedelta

from hypothesis import strategies as st

from tests.property.plain.sketch import Key, Row, Sketch

RULE = "employee-entered-late"
_HIRED = date(2026, 10, 1)

_employees = st.lists(
    st.tuples(
        st.sampled_from([_HIRED, _HIRED + timedelta(days=1)]),
        st.sampled_from([None, -1, 0, 1, 2, 4, 5, 6, 7]),
    ),
    max_size=4,
)
# The first minute after a day hired, the last one of the longer term; every instant costs a check of its own.
_moments = st.sampled_from(["2026-10-02T00:00:00+03:00", "2026-10-06T23:59:00+03:00"])
_terms = st.sampled_from([{"days": 0, "doubtful_days": 5}, {"days": 1, "doubtful_days": 4}])


def _sketch(employees: list[tuple[date, int | None]], terms: dict[str, int], as_of: str) -> Sketch:
    rows: list[Row] = [
        {
            "register_staff_id": f"у-{number}",
            "hired_on": hired_on,
            "entered_on": None if after is None else hired_on + timedelta(days=after),
        }
        for number, (hired_on, after) in enumerate(employees)
    ]
    return Sketch({"employment": rows}, terms, as_of=as_of)


journals = st.builds(_sketch, _employees, _terms, _moments)


def expected(sketch: Sketch) -> dict[Key, str]:
    """Each employee: the days between being hired and entered, or until now where nobody entered them."""
    found: dict[Key, str] = {}
    today = date.fromisoformat(sketch.as_of[:10])
    for row in sketch.tables["employment"]:
        last_day = row["hired_on"] + timedelta(days=sketch.parameters["days"])
        outer_day = row["hired_on"] + timedelta(days=sketch.parameters["doubtful_days"])
        day = today if row["entered_on"] is None else row["entered_on"]
        if day > outer_day:
            found[(row["register_staff_id"],)] = "certain"
        elif day > last_day:
            found[(row["register_staff_id"],)] = "cannot_tell"
    return found
