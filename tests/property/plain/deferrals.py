"""Deferrals of a tiny school: the register's people, who they are in the journal, and until when a mark is put off."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from tests.property.plain.sketch import Row, Sketch

_links = st.lists(
    st.tuples(
        st.sampled_from(["р-1", "р-2"]),
        st.sampled_from(["И-1", "И-2"]),
        st.sampled_from(
            [
                ("exact_identifier", None),
                ("exact_identifier", None),
                ("approved", "Завуч"),
                ("approved", ""),
                ("approved", None),
            ]
        ),
        st.sampled_from(["student", "student", "student", "guardian"]),
        st.sampled_from(["registers", "registers", "registers", "oneroster"]),
    ),
    max_size=2,
    unique_by=lambda made: (made[0], made[3]),
)

# The register's people are those of the journal, nearly: one of them is put off that chance would miss.
_KNOWN = [
    ("р-1", "И-1", ("exact_identifier", None), "student", "registers"),
    ("р-2", "И-2", ("approved", "Завуч"), "student", "registers"),
]


def deferral_tables(
    subjects: list[str], periods: list[str], days: list[date]
) -> st.SearchStrategy[dict[str, list[Row]]]:
    """Rows of `attestation_deferral` and `identity_link`; the deferrals end on one of the days."""
    deferrals = st.lists(
        st.tuples(
            st.sampled_from(["р-1", "р-1", "р-2"]),
            st.sampled_from([*subjects, None]),
            st.sampled_from([*periods, None]),
            st.sampled_from(["deferral", "deferral", "deferral", "exemption"]),
            st.sampled_from(days),
            st.sampled_from(days),
        ),
        max_size=2,
    )
    return st.builds(_tables, deferrals, st.one_of(st.just(_KNOWN), _links))


def _tables(deferrals: list[Any], links: list[Any]) -> dict[str, list[Row]]:
    return {
        "attestation_deferral": [
            {
                "attestation_deferral_id": f"о{number}",
                "register_student_id": person,
                "study_group_id": "7А",
                "subject_id": subject,
                "academic_period_id": period,
                "kind_code": kind,
                "valid_from_on": min(first, last),
                "valid_to_on": max(first, last),
            }
            for number, (person, subject, period, kind, first, last) in enumerate(deferrals)
        ],
        "identity_link": [
            {
                "register_source": told_by,
                "register_person_id": person,
                "person_kind_code": kind,
                "person_id": student,
                "method_code": method,
                "approved_by": approved_by,
            }
            for person, student, (method, approved_by), kind, told_by in links
        ],
    }


def put_off_to(sketch: Sketch, student: str, subject: str, period: Row, begun_by: date) -> date | None:
    """The last day to which a deferral begun by that day puts the mark off, None where there is none."""
    known = {
        link["register_person_id"]
        for link in sketch.tables["identity_link"]
        if link["register_source"] == "registers"
        and link["person_kind_code"] == "student"
        and link["person_id"] == student
        and (link["method_code"] == "exact_identifier" or link["approved_by"])
    }
    ends = [
        row["valid_to_on"]
        for row in sketch.tables["attestation_deferral"]
        if row["kind_code"] == "deferral"
        and row["register_student_id"] in known
        and row["subject_id"] in (None, subject)
        and row["academic_period_id"] in (None, period["academic_period_id"])
        and row["valid_from_on"] <= begun_by
    ]
    return max(ends, default=None)
