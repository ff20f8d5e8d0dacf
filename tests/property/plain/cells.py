"""Marks of a tiny journal: cells that meet and miss, what they showed before, and the protocols that explain them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from tests.property.plain.moments import days, intervals, worst
from tests.property.plain.sketch import Key, Row, Sketch

STUDENTS = ("И-1", "И-2")
GROUP, SUBJECT = "7А", "Физика"
_EARLY = datetime.fromisoformat("2026-10-05T00:30:00+00:00")
Terms = Callable[[Row], tuple[datetime, datetime] | None]

cells = st.fixed_dictionaries(
    {
        "student_id": st.sampled_from(STUDENTS),
        "study_group_id": st.just(GROUP),
        "subject_id": st.sampled_from([SUBJECT, "Химия"]),
        "lesson_on": days,
        "lesson_number": st.sampled_from([1, 2]),
    }
)


def lesson_key(row: Row) -> Key:
    """Group, subject, date, number and student: the key of a finding about a cell."""
    return (*place_key(row), row["student_id"])


def place_key(row: Row) -> Key:
    """Group, subject, date and number: the key of a finding about a lesson."""
    return (row["study_group_id"], row["subject_id"], row["lesson_on"].isoformat(), str(row["lesson_number"]))


def mark_rows(values: Sequence[str], kinds: Sequence[str | None]) -> st.SearchStrategy[list[Row]]:
    """Marks of the cells, each with an id of its own."""
    some = st.lists(
        st.tuples(cells, st.sampled_from(values), st.sampled_from(kinds), intervals).map(
            lambda made: _recorded({**made[0], "raw_value": made[1], "work_kind_code": made[2]}, made[3])
        ),
        max_size=5,
    )
    return some.map(lambda rows: [{"mark_id": f"m{place}", **row} for place, row in enumerate(rows)])


def late_mark_tables(kinds: Sequence[str | None]) -> st.SearchStrategy[dict[str, list[Row]]]:
    """Marks, what their cells showed before, and protocols."""
    former = st.lists(
        st.tuples(
            cells,
            st.sampled_from(["m0", "m1", "m9"]),
            st.sampled_from(["2", "5"]),
            st.sampled_from(["superseded", "deleted", "moved"]),
            intervals,
        ),
        max_size=3,
    )
    protocols = st.lists(cells, max_size=1)
    return st.builds(_with_history, mark_rows(["2", "5"], kinds), former, protocols, st.booleans())


def marks_late(sketch: Sketch, terms: Terms, key: Callable[[Row], Key]) -> dict[Key, str]:
    """Each mark against its term: `terms(mark)` gives when it is no longer kept and when it is late for certain.

    None where the mark is not asked about. What the cell showed before counts as the mark's first record.
    """
    verdicts = []
    for mark in sketch.tables["mark"]:
        term = terms(mark)
        if term is not None and not _by_protocol(mark, sketch.tables["attestation_protocol"]):
            verdicts.append((key(mark), _verdict(mark, _formers(mark, sketch.tables["mark_revision"]), *term)))
    return worst(verdicts)


def _verdict(mark: Row, formers: Sequence[Row], kept_until: datetime, late_from: datetime) -> str | None:
    from_at, until_at = first_recorded(mark, formers)
    if until_at is not None and until_at <= kept_until and (from_at is None or from_at < kept_until):
        # A reading that showed it at the very end of the term, and not before that, saw it after the term.
        return None
    return "certain" if from_at is not None and from_at >= late_from else "cannot_tell"


def first_recorded(record: Row, formers: Sequence[Row]) -> tuple[datetime | None, datetime | None]:
    """When the place of the record was first filled: not before every beginning, not after any end that is known."""
    begins = [row["recorded_from_at"] for row in (record, *formers)]
    ends = [row["recorded_until_at"] for row in (record, *formers) if row["recorded_until_at"] is not None]
    return None if None in begins else min(begins), min(ends, default=None)


def _formers(mark: Row, revisions: Sequence[Row]) -> list[Row]:
    """The same mark's former values, and the same value taken away when its work got another name."""
    return [
        former
        for former in revisions
        if former["student_id"] == mark["student_id"]
        and former["lesson_id"] == mark["lesson_id"]
        and (
            (former["change_code"] == "superseded" and former["mark_id"] == mark["mark_id"])
            or (former["change_code"] == "deleted" and former["raw_value"] == mark["raw_value"])
        )
    ]


def _by_protocol(mark: Row, protocols: Sequence[Row]) -> bool:
    return any(
        all(protocol[name] == mark[name] for name in ("student_id", "study_group_id", "subject_id", "lesson_on"))
        for protocol in protocols
    )


def _recorded(row: Row, interval: tuple[datetime | None, datetime | None]) -> Row:
    lesson_id = f"{row['study_group_id']}|{row['subject_id']}|{row['lesson_on']}|{row['lesson_number']}"
    return {**row, "lesson_id": lesson_id, "recorded_from_at": interval[0], "recorded_until_at": interval[1]}


def _with_history(marks: list[Row], former: list[Any], protocols: list[Row], meets: bool) -> dict[str, list[Row]]:
    """History and protocols of cells that hold a mark more often than chance would have it."""
    revisions = []
    for place, (cell, mark_id, value, change, interval) in enumerate(former):
        where = {name: marks[place % len(marks)][name] for name in cell} if meets and marks else cell
        revision = {"mark_id": mark_id, "raw_value": value, "change_code": change, "revision_number": place + 1}
        revisions.append(_recorded({**where, **revision}, interval))
    signed = [
        {name: (marks[-1] if meets and marks else cell)[name] for name in cell if name != "lesson_number"}
        for cell in protocols
    ]
    # Homework under the ids of marks, given early and mended since: its history says nothing of marks.
    namesakes = [
        {"homework_id": mark["mark_id"], "lesson_id": mark["lesson_id"], "lesson_on": mark["lesson_on"]}
        for mark in marks
    ]
    early = {"recorded_from_at": _EARLY, "recorded_until_at": _EARLY, "change_code": "superseded"}
    return {
        "mark": marks,
        "mark_revision": revisions,
        "attestation_protocol": signed,
        "homework": namesakes,
        "homework_revision": [{**item, **early} for item in namesakes],
    }
