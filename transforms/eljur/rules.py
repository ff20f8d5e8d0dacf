"""`getrules` → who we are there, the groups that we see, students shown by name."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.columns import Positions, blank_to_null, joined, mapped, mask_of, present, spaced, taken
from transforms.eljur.page import read_page, student_codes, student_ids
from transforms.eljur.people import add_enrolments, add_groups
from transforms.json_pages.page import JsonPage, require, settle
from transforms.json_pages.shape import Shape
from transforms.titles import title_of_group

VERSION = "eljur.getrules/2"

_STUDENT = Shape(
    "student",
    fields=(
        *("rel", "name", "title", "lastname", "firstname", "middlename", "gender", "class", "parallel", "city"),
        *("id", "vuid", "guid", "avatar"),
    ),
    lists=("rules",),
)
_GROUP = Shape(
    "group",
    fields=(
        *("rel", "name", "title", "parallel", "balls", "id", "hometeacher_id", "hometeacher_name"),
        *("hometeacher_lastname", "hometeacher_firstname", "hometeacher_middlename"),
    ),
    lists=("rules",),
)
_SCHOOL = Shape("school", fields=("number", "title", "title_full", "inn", "kpp", "id"))
_RELATIONS = Shape("relations", each={"students": _STUDENT, "groups": _GROUP, "schools": _SCHOOL})
_RESULT = Shape(
    "result",
    fields=(
        *("name", "title", "lastname", "firstname", "middlename", "email", "gender", "region", "city", "id", "vuid"),
        *("vendor", "vendor_id", "vendor_title", "guid", "uploadFileUrl", "messageSignature", "email_confirmed"),
    ),
    lists=("roles", "allowedAds", "allowedSections"),
    one={"relations": _RELATIONS},
)
_SEXES = {"male": "male", "female": "female", "m": "male", "f": "female", "м": "male", "ж": "female"}


def normalise(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """A `getrules` page; what it says of our own account and of the school stays with the account's row."""
    page = read_page(body, context, VERSION, _RESULT, "relations")
    if isinstance(page, NormalisedPage):
        return page
    students = page.reading.objects("student")
    codes = student_codes(page, students, "student")
    require(page, students, codes, "student_missing")
    names = _names(page, students)
    require(page, students, names, "student_unnamed")
    groups = page.reading.objects("group")
    written = pc.coalesce(page.text(groups, "group", "name"), blank_to_null(page.reading.map_key(groups)))
    titles = mapped(written, title_of_group, pa.string())
    require(page, groups, titles, "group_missing")
    account_node = page.reading.objects("result")
    account_node = account_node[present(page.text(account_node, "result", "name"))]
    known = np.flatnonzero(page.ledger.alive(students))
    whole = _whole_groups(page, groups, titles)
    for nodes in (account_node, students[known], groups[whole]):
        page.ledger.row(nodes)
    account = settle(page)

    _add_account(page, account_node, account.items(account_node))
    add_groups(page, groups[whole], taken(titles, whole), account.items(groups[whole]))
    nodes, codes = students[known], taken(codes, known)
    page.add(
        "student",
        nodes,
        account.items(nodes),
        {
            "student_id": student_ids(page, codes),
            "source_student_id": codes,
            "display_name": taken(names, known),
            "family_name": page.text(nodes, "student", "lastname"),
            "given_name": page.text(nodes, "student", "firstname"),
            "patronymic": page.text(nodes, "student", "middlename"),
            "sex_code": mapped(page.text(nodes, "student", "gender"), lambda sex: _SEXES.get(sex.lower()), pa.string()),
        },
    )
    klass = page.text(nodes, "student", "class")
    placed = np.flatnonzero(present(klass))
    add_enrolments(page, nodes[placed], taken(codes, placed), taken(klass, placed), 0)
    return page.rows.page()


def _names(page: JsonPage, students: Positions) -> pa.Array:
    written = [page.text(students, "student", key) for key in ("lastname", "firstname", "middlename")]
    return pc.coalesce(spaced(*written), page.text(students, "student", "title"))


def _whole_groups(page: JsonPage, groups: Positions, titles: pa.Array) -> Positions:
    """Groups that are no subgroups: those have a dot in their key, and only a diary names their class."""
    dotted = mask_of(pc.match_substring(titles, "."))
    return np.flatnonzero(page.ledger.alive(groups) & ~dotted)


def _add_account(page: JsonPage, nodes: Positions, items: Positions) -> None:
    code = page.text(nodes, "result", "name")
    written = [page.text(nodes, "result", key) for key in ("lastname", "firstname", "middlename")]
    page.add(
        "staff",
        nodes,
        items,
        {
            "staff_id": joined(page.organisation, code),
            "source_staff_id": code,
            "display_name": pc.coalesce(page.text(nodes, "result", "title"), spaced(*written), code),
        },
    )
