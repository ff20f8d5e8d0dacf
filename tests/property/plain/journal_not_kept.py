"""«Ведение журнала обязательно для каждого учителя»: an assignment whose lessons hold no record at all."""

from typing import Any

from hypothesis import strategies as st

from tests.property.plain.moments import worst
from tests.property.plain.silence import CLASS, DAYS, HALF, held, is_recorded, silence, silent_journals
from tests.property.plain.sketch import Key, Row, Sketch

RULE = "journal-not-kept"
_bounds = st.one_of(st.none(), st.sampled_from(DAYS))
_assignments = st.lists(
    st.tuples(
        st.sampled_from(["registers", "registers", "registers", "eljur"]),
        st.sampled_from([CLASS, HALF]),
        st.sampled_from(["Физика", "Физика", "Химия"]),
        _bounds,
        _bounds,
    ),
    min_size=1,
    max_size=3,
)


def _rows(made: list[Any]) -> list[Row]:
    return [
        {
            "source": source,
            "staff_id": f"у-{number}",
            "study_group_id": group,
            "subject_id": subject,
            "assigned_from_on": first,
            "assigned_to_on": last,
        }
        for number, (source, group, subject, first, last) in enumerate(made)
    ]


journals = silent_journals(_assignments.map(_rows))


def expected(sketch: Sketch) -> dict[Key, str]:
    """Assignment by assignment; one of the class is about its halves too."""
    verdicts: list[tuple[Key, str | None]] = []
    for line in sketch.tables["teaching_assignment"]:
        if line["source"] != "registers":
            continue
        own = [lesson for lesson in held(sketch) if _is_of(line, lesson)]
        if own and not any(is_recorded(sketch, lesson) for lesson in own):
            verdicts.append(((line["study_group_id"], line["subject_id"]), silence(sketch, own)))
    return worst(verdicts)


def _is_of(line: Row, lesson: Row) -> bool:
    groups = (CLASS, HALF) if line["study_group_id"] == CLASS else (HALF,)
    since, until = line["assigned_from_on"], line["assigned_to_on"]
    return (
        lesson["study_group_id"] in groups
        and lesson["subject_id"] == line["subject_id"]
        and (since is None or since <= lesson["lesson_on"])
        and (until is None or lesson["lesson_on"] <= until)
    )
