"""`getmessagereceivers` → the roster: students, their classes, staff."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.exchange import NormaliseContext, NormalisedPage, Scope
from transforms.columns import Positions, blank_to_null, joined, mapped, mask_of, present, spaced, taken
from transforms.eljur.page import read_page, student_codes, student_ids
from transforms.eljur.people import add_enrolments, add_groups
from transforms.json_pages.page import JsonPage, require, settle
from transforms.json_pages.shape import Shape
from transforms.titles import title_of_group

Kinds = npt.NDArray[np.object_]

VERSION = "eljur.getmessagereceivers/2"

_USER = Shape(
    "user", fields=("name", "id", "title", "lastname", "firstname", "middlename", "groupname", "info", "gender")
)
_SUBGROUP = Shape("subgroup", fields=("name", "key", "title"), each={"users": _USER})
_GROUP = Shape("group", fields=("key", "name", "title"), each={"subgroups": _SUBGROUP, "users": _USER})
_RESULT = Shape("result", fields=("total",), each={"groups": _GROUP})


def normalise(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """A `getmessagereceivers` page: the group of key `students` is the roster, of `parents` guardians, others staff.

    A class that is listed is listed whole, which is what the scopes say.
    """
    page = read_page(body, context, VERSION, _RESULT, "groups")
    if isinstance(page, NormalisedPage):
        return page
    groups = page.reading.objects("group")
    kind = page.text(groups, "group", "key")
    subgroups = page.reading.objects("subgroup")
    written = pc.coalesce(page.text(subgroups, "subgroup", "name"), blank_to_null(page.reading.map_key(subgroups)))
    titles = mapped(written, title_of_group, pa.string())
    of_students = _kind_above(groups, kind, page.reading.above(subgroups)) == "students"
    page.ledger.reject(subgroups[of_students & ~present(titles)], "group_missing")
    users = page.living("user")
    codes = pc.coalesce(student_codes(page, users, "user"), page.text(users, "user", "id"))
    require(page, users, codes, "student_missing")
    names = pc.coalesce(
        spaced(*(page.text(users, "user", key) for key in ("lastname", "firstname", "middlename"))),
        page.text(users, "user", "title"),
    )
    require(page, users, names, "student_unnamed")
    living = np.flatnonzero(page.ledger.alive(users))
    users, codes, names = users[living], taken(codes, living), taken(names, living)
    whole = np.flatnonzero(of_students & page.ledger.alive(subgroups) & ~mask_of(pc.match_substring(titles, ".")))
    page.ledger.row(users)
    page.ledger.row(subgroups[whole])
    account = settle(page)

    add_groups(page, subgroups[whole], taken(titles, whole), account.items(subgroups[whole]))
    kinds = _kinds_of_users(page, users, groups, kind)
    _add_people(page, users, codes, names, account.items(users), kinds)
    pupils = np.flatnonzero((kinds == "students") & np.isin(page.reading.above(users), subgroups))
    group = taken(titles, np.searchsorted(subgroups, page.reading.above(users[pupils])))
    add_enrolments(page, users[pupils], taken(codes, pupils), group, 0)
    listed = sorted({title for title in taken(titles, np.flatnonzero(of_students)).to_pylist() if title})
    return page.rows.page(scopes=tuple(Scope("enrolment", f"{page.organisation}|{title}") for title in listed))


def _kind_above(groups: Positions, kind: pa.Array, above: Positions) -> Kinds:
    found = taken(kind, np.where(np.isin(above, groups), np.searchsorted(groups, above), -1))
    return np.asarray(found.fill_null("").to_pylist(), dtype=object)


def _kinds_of_users(page: JsonPage, users: Positions, groups: Positions, kind: pa.Array) -> Kinds:
    above = page.reading.above(users)
    outer = np.where(np.isin(above, groups), above, page.reading.above(above))
    return _kind_above(groups, kind, outer)


def _add_people(
    page: JsonPage, users: Positions, codes: pa.Array, names: pa.Array, items: Positions, kinds: Kinds
) -> None:
    pupils = np.flatnonzero(kinds == "students")
    page.add(
        "student",
        users[pupils],
        items[pupils],
        {
            "student_id": student_ids(page, taken(codes, pupils)),
            "source_student_id": taken(codes, pupils),
            "display_name": taken(names, pupils),
            "family_name": page.text(users[pupils], "user", "lastname"),
            "given_name": page.text(users[pupils], "user", "firstname"),
            "patronymic": page.text(users[pupils], "user", "middlename"),
        },
    )
    # A register knows guardians by its own codes: the two must not meet under one id.
    parents = np.flatnonzero(kinds == "parents")
    page.add(
        "guardian",
        users[parents],
        items[parents],
        {
            "guardian_id": joined(page.organisation, page.context.source, taken(codes, parents)),
            "source_guardian_id": taken(codes, parents),
            "display_name": taken(names, parents),
        },
    )
    staff = np.flatnonzero((kinds != "students") & (kinds != "parents"))
    page.add(
        "staff",
        users[staff],
        items[staff],
        {
            "staff_id": joined(page.organisation, taken(codes, staff)),
            "source_staff_id": taken(codes, staff),
            "display_name": taken(names, staff),
        },
    )
