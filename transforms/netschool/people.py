"""Classes and who is in them: rows that the roster and the diaries give alike."""

from typing import Any

import pyarrow as pa

from transforms.columns import Positions, codes, first_rows, joined, mapped, taken
from transforms.json_pages.page import JsonPage
from transforms.titles import grade_of_group, kind_of_group


def add_classes(page: JsonPage, nodes: Positions, titles: pa.Array) -> None:
    """Each class once on its page, at the first object that names it; it only fans out."""
    first = first_rows(codes(pa.array(page.pages(nodes)), titles))
    titles = taken(titles, first)
    page.add(
        "study_group",
        nodes[first],
        0,
        {
            "study_group_id": joined(page.organisation, titles),
            "source_group_id": titles,
            "title": titles,
            "kind_code": kind_of_group(page.context.organisation_kind),
            "grade": mapped(titles, grade_of_group, pa.int64()),
        },
    )


def add_enrolments(page: JsonPage, nodes: Positions, student: pa.Array, titles: pa.Array, items: Any) -> None:
    """Students (by the source's ids) in classes (by their titles)."""
    page.add(
        "enrolment",
        nodes,
        items,
        {"student_id": joined(page.organisation, student), "study_group_id": joined(page.organisation, titles)},
    )
