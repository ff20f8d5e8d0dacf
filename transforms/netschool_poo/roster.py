"""`studentRole` of a login → students of a site, their groups, who is in which."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.exchange import NormaliseContext, NormalisedPage, Scope
from transforms.columns import codes, first_rows, joined, mapped, spaced, taken
from transforms.json_pages.nodes import Nodes
from transforms.json_pages.page import open_page, require, settle
from transforms.json_pages.shape import Shape
from transforms.titles import grade_of_group, kind_of_group

VERSION = "netschool_poo.roster/1"

_STUDENT = Shape("student", fields=("id", "lastName", "firstName", "middleName", "groupId", "groupName"))
_ROLE = Shape("role", fields=("id", "studentGroupId"), each={"students": _STUDENT})


def normalise(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """Every student the account sees; a group that is listed is taken to be listed whole, which the scopes say."""
    page = open_page(body, context, VERSION, _ROLE, _find)
    if isinstance(page, NormalisedPage):
        return page
    students = page.reading.objects("student")
    number = page.text(students, "student", "id")
    names = {key: page.text(students, "student", key) for key in ("lastName", "firstName", "middleName")}
    display_name = spaced(*names.values())
    group = page.text(students, "student", "groupName")
    require(page, students, number, "student_missing")
    require(page, students, display_name, "student_unnamed")
    require(page, students, group, "group_missing")
    living = np.flatnonzero(page.ledger.alive(students))
    nodes, number, group = students[living], taken(number, living), taken(group, living)
    page.ledger.row(nodes)
    account = settle(page)

    first = first_rows(codes(group))
    titles = taken(group, first)
    page.add(
        "study_group",
        nodes[first],
        0,
        {
            "study_group_id": joined(page.organisation, titles),
            "source_group_id": pc.coalesce(page.text(nodes[first], "student", "groupId"), titles),
            "title": titles,
            "kind_code": kind_of_group(context.organisation_kind),
            "grade": mapped(titles, grade_of_group, pa.int64()),
        },
    )
    student_id = joined(page.organisation, number)
    page.add(
        "student",
        nodes,
        account.items(nodes),
        {
            "student_id": student_id,
            "source_student_id": number,
            "display_name": taken(display_name, living),
            "family_name": taken(names["lastName"], living),
            "given_name": taken(names["firstName"], living),
            "patronymic": taken(names["middleName"], living),
        },
    )
    study_group_id = joined(page.organisation, group)
    page.add("enrolment", nodes, 0, {"student_id": student_id, "study_group_id": study_group_id})
    listed = sorted(set(study_group_id.to_pylist()))
    return page.rows.page(scopes=tuple(Scope("enrolment", one) for one in listed))


def _find(nodes: Nodes) -> tuple[int, bool]:
    return 0, nodes.child(0, "students") >= 0
