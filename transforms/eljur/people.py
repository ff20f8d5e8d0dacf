"""Groups, subjects and who belongs where: rows that several pages give alike."""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns import Positions, codes, first_rows, joined, mapped, mask_of, repeated, taken, texts
from transforms.eljur.page import student_ids
from transforms.json_pages.page import JsonPage
from transforms.titles import grade_of_group, kind_of_group


def add_class(page: JsonPage, nodes: Positions, title: str) -> None:
    """The class a page was asked for, once, at the first of `nodes`; it only fans out."""
    if len(nodes):
        add_groups(page, nodes[:1], texts([title]), 0)


def add_groups(page: JsonPage, nodes: Positions, titles: pa.Array, items: Any) -> None:
    """Classes (in a college groups) by their titles; grade and kind come from the title on every page alike."""
    page.add(
        "study_group",
        nodes,
        items,
        {
            "study_group_id": joined(page.organisation, titles),
            "source_group_id": titles,
            "title": titles,
            "kind_code": kind_of_group(page.context.organisation_kind),
            "grade": mapped(titles, grade_of_group, pa.int64()),
        },
    )


def add_subgroups(page: JsonPage, nodes: Positions, groups: pa.Array, student_id: pa.Array, klass: str | None) -> None:
    """Groups other than the class itself are its subgroups; a student with a lesson there belongs to it."""
    own = pc.not_equal(groups, klass) if klass else pa.repeat(True, len(groups))
    rows = mask_of(own).nonzero()[0]
    nodes, groups, student_id = nodes[rows], taken(groups, rows), taken(student_id, rows)
    first = first_rows(codes(groups))
    titles = taken(groups, first)
    page.add(
        "study_group",
        nodes[first],
        0,
        {
            "study_group_id": joined(page.organisation, titles),
            "source_group_id": titles,
            "title": titles,
            "kind_code": "subgroup",
            "parent_study_group_id": f"{page.organisation}|{klass}" if klass else None,
            "grade": mapped(repeated(klass, len(titles)), grade_of_group, pa.int64()),
        },
    )
    members = first_rows(codes(groups, student_id))
    page.add(
        "enrolment",
        nodes[members],
        0,
        {
            "student_id": taken(student_id, members),
            "study_group_id": joined(page.organisation, taken(groups, members)),
        },
    )


def add_enrolments(page: JsonPage, nodes: Positions, student: pa.Array, group: pa.Array | str, items: Any) -> None:
    """Students (by the source's ids) in a class."""
    page.add(
        "enrolment",
        nodes,
        items,
        {
            "student_id": student_ids(page, student),
            "study_group_id": f"{page.organisation}|{group}"
            if isinstance(group, str)
            else joined(page.organisation, group),
        },
    )


def add_subjects(page: JsonPage, nodes: Positions, titles: pa.Array) -> None:
    """Each subject once, at the first object that names it; it only fans out."""
    first = first_rows(codes(titles))
    subject_rows(page, nodes[first], taken(titles, first), 0)


def subject_rows(page: JsonPage, nodes: Positions, titles: pa.Array, items: Any) -> None:
    """A subject row per node, with its items."""
    page.add(
        "subject",
        nodes,
        items,
        {"subject_id": joined(page.organisation, titles), "source_subject_id": titles, "title": titles},
    )
