"""`edu-groups/{group}/persons` → the students of a group."""

import numpy as np
import pyarrow as pa

from schemas.exchange import NormaliseContext, NormalisedPage, Scope
from transforms.columns import joined, mapped, spaced, taken
from transforms.dnevnik.groups import add_groups, open_group
from transforms.dnevnik.page import group_shape, ids, read_bundle
from transforms.json_pages.page import require, settle
from transforms.json_pages.shape import Shape

VERSION = "dnevnik.persons/1"

_PERSON = Shape(
    "person",
    fields=("id", "id_str", "userId", "userId_str", "firstName", "lastName", "middleName", "shortName", "sex"),
)
_BUNDLE = Shape(
    "bundle",
    each={"related": group_shape("related"), "persons": _PERSON},
    one={"group": group_shape("group")},
)
_SEXES = {"male": "male", "female": "female"}


def normalise(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """The persons of a group; they are listed whole, which is what the scope says."""
    page = read_bundle(body, context, VERSION, _BUNDLE)
    if isinstance(page, NormalisedPage):
        return page
    group_id, groups = open_group(page)
    nodes = page.reading.objects("person")
    code = ids(page, nodes, "person")
    require(page, nodes, code, "student_missing")
    full = spaced(*(page.text(nodes, "person", key) for key in ("lastName", "firstName", "middleName")))
    require(page, nodes, full, "student_unnamed")
    living = np.flatnonzero(page.ledger.alive(nodes))
    nodes, code = nodes[living], taken(code, living)
    page.ledger.row(nodes)
    account = settle(page)

    own = page.living("group")
    add_groups(page, "group", own, account.items(own), groups)
    student_id = joined(page.organisation, code)
    page.add(
        "student",
        nodes,
        account.items(nodes),
        {
            "student_id": student_id,
            "source_student_id": code,
            "display_name": taken(full, living),
            "family_name": page.text(nodes, "person", "lastName"),
            "given_name": page.text(nodes, "person", "firstName"),
            "patronymic": page.text(nodes, "person", "middleName"),
            "sex_code": mapped(page.text(nodes, "person", "sex"), lambda sex: _SEXES.get(sex.lower()), pa.string()),
        },
    )
    if not group_id[0].is_valid:
        return page.rows.page()
    page.add("enrolment", nodes, 0, {"student_id": student_id, "study_group_id": group_id[0].as_py()})
    return page.rows.page(scopes=(Scope("enrolment", group_id[0].as_py()),))
