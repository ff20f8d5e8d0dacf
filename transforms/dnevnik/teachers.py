"""`schools/{school}/teachers` → staff; the one answer of Dnevnik.ru whose keys begin with capitals."""

import numpy as np

from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.columns import joined, spaced, taken
from transforms.dnevnik.page import read_list
from transforms.json_pages.page import require, settle
from transforms.json_pages.shape import Shape

VERSION = "dnevnik.teachers/1"

COVERS = ("staff",)

_TEACHER = Shape(
    "teacher",
    fields=(
        *("Id", "IdStr", "UserId", "UserIdStr", "FirstName", "LastName", "MiddleName", "ShortName", "Sex"),
        *("DateBirth", "Email", "Subjects", "HouseMaster", "Education", "scientificDegree", "StartDate"),
        *("PedagogicalActivityDate", "ManagingEmployee", "NameManagingPosition", "TeachingStaff"),
        *("NameTeacherPosition", "TrainingAndSupportStaff", "ServicePersonnel", "MedicalWorker"),
        *("NameMedicalPosition", "ExternalPartTime"),
    ),
)


def normalise(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """The teachers of a school, by the person ids that lessons name."""
    page = read_list(body, context, VERSION, _TEACHER)
    if isinstance(page, NormalisedPage):
        return page
    nodes = page.reading.objects("teacher")
    code = page.text(nodes, "teacher", "IdStr", "Id")
    require(page, nodes, code, "id_missing")
    name = spaced(*(page.text(nodes, "teacher", key) for key in ("LastName", "FirstName", "MiddleName")))
    require(page, nodes, name, "staff_unnamed")
    living = np.flatnonzero(page.ledger.alive(nodes))
    nodes, code, name = nodes[living], taken(code, living), taken(name, living)
    page.ledger.row(nodes)
    account = settle(page)
    page.add(
        "staff",
        nodes,
        account.items(nodes),
        {"staff_id": joined(page.organisation, code), "source_staff_id": code, "display_name": name},
    )
    return page.rows.page(covers=COVERS)
