"""`users.csv` with `roles.csv` and `demographics.csv` → students, staff, guardians."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.columns import Positions, joined, mapped, mask_of, present, spaced, taken
from transforms.moments import parse_date
from transforms.oneroster.page import BundlePage, open_bundle
from transforms.oneroster.records import Records

VERSION = "oneroster.users/1"

_STUDENT, _GUARDIAN = "student", "guardian"
_ROLES = {
    _STUDENT: _STUDENT,
    **dict.fromkeys(("guardian", "parent", "relative"), _GUARDIAN),
    **dict.fromkeys(
        (
            *("teacher", "aide", "administrator", "principal", "districtadministrator", "siteadministrator"),
            *("systemadministrator", "proctor", "counselor"),
        ),
        "staff",
    ),
}
_SEXES = {"female": "female", "male": "male"}


def normalise(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """Users; what a user is their roles say, in a bundle without them the older column `role`, else enrolments."""
    page = open_bundle(body, context, VERSION)
    if isinstance(page, NormalisedPage):
        return page
    users, roles, demographics = (page.own(file) for file in ("users", "roles", "demographics"))
    code = users.text("sourcedId")
    name = spaced(*(users.text(column) for column in ("familyName", "givenName", "middleName")))
    users.reject(~present(name), code, "person_unnamed")
    kind = _kinds(page, users, roles)
    users.reject(~present(kind), code, "role_unknown")
    birth_on = pc.coalesce(
        *(
            demographics.parsed(column, parse_date, pa.date32(), "date_unreadable")
            for column in ("birthDate", "birthdate")
        )
    )
    sex = mapped(demographics.text("sex"), lambda text: _SEXES.get(text.casefold()), pa.string())
    # Demographics of a user bear the user's own id.
    _hand_over(users, roles, users.find(roles.text("userSourcedId")))
    _hand_over(users, demographics, users.find(demographics.text("sourcedId")))
    about = demographics.find(code)
    for role, entity in ((_STUDENT, "student"), ("staff", "staff"), (_GUARDIAN, "guardian")):
        chosen = np.flatnonzero(users.alive & mask_of(pc.equal(kind, role)))
        own = taken(code, chosen)
        columns = {
            f"{entity}_id": joined(page.organisation, *([page.rows.context.source] if role == _GUARDIAN else []), own),
            f"source_{entity}_id": own,
            "display_name": taken(name, chosen),
        }
        if role == _STUDENT:
            columns |= {
                "family_name": taken(users.text("familyName"), chosen),
                "given_name": taken(users.text("givenName"), chosen),
                "patronymic": taken(users.text("middleName"), chosen),
                "sex_code": taken(sex, about[chosen]),
                "birth_on": taken(birth_on, about[chosen]),
            }
        page.add(entity, users, chosen, users.items[chosen], columns)
    return page.finish(())


def _kinds(page: BundlePage, users: Records, roles: Records) -> pa.Array:
    """student, staff or guardian; of several the first of these."""
    found: dict[str, set[str | None]] = {}

    def note(code: str | None, role: str | None) -> None:
        if code is not None and role is not None:
            found.setdefault(code, set()).add(_ROLES.get(role.strip().casefold()))

    for records, key in ((roles, "userSourcedId"), (users, "sourcedId")):
        for code, role in zip(records.text(key).to_pylist(), records.text("role").to_pylist(), strict=True):
            note(code, role)
    if not found:
        enrolled = page.other("enrollments")
        pairs = zip(enrolled.text("userSourcedId").to_pylist(), enrolled.text("role").to_pylist(), strict=True)
        for code, role in pairs:
            note(code, role)
    order = (_STUDENT, "staff", _GUARDIAN)
    kinds = {code: next((one for one in order if one in roles_of), None) for code, roles_of in found.items()}
    return mapped(users.text("sourcedId"), kinds.get, pa.string())


def _hand_over(users: Records, records: Records, owner: Positions) -> None:
    """What is said of a user beside belongs to the user's row; of a user who is not there it is rejected."""
    records.reject(owner < 0, records.text("sourcedId"), "user_unknown")
    kept = (owner >= 0) & records.alive
    np.add.at(users.items, owner[kept], records.items[kept])
