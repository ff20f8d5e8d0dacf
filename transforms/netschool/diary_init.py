"""`student/diary/init` → the students whose diaries the account may open, and their classes."""

import numpy as np

from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.columns import joined, present, taken
from transforms.json_pages.page import require, settle
from transforms.json_pages.shape import Shape
from transforms.netschool.page import group_titles, read_page
from transforms.netschool.people import add_classes, add_enrolments

VERSION = "netschool.diary_init/1"

_STUDENT = Shape("student", fields=("studentId", "nickName", "className", "classId", "iupGrade"))
_INIT = Shape(
    "init",
    fields=(
        *("currentStudentId", "weekStart", "weight", "maxMark", "withLaAssigns", "yaClass", "yaClassAuthUrl"),
        *("newDiskToken", "newDiskWasRequest", "ttsuRl", "externalUrl"),
    ),
    each={"students": _STUDENT},
)


def normalise(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """A `student/diary/init` page; it shows everybody's class, so that who is missing has left it."""
    page = read_page(body, context, VERSION, _INIT, "students")
    if isinstance(page, NormalisedPage):
        return page
    students = page.reading.objects("student")
    codes = page.text(students, "student", "studentId")
    require(page, students, codes, "student_missing")
    names = page.text(students, "student", "nickName")
    require(page, students, names, "student_unnamed")
    living = np.flatnonzero(page.ledger.alive(students))
    students, codes, names = students[living], taken(codes, living), taken(names, living)
    page.ledger.row(students)
    account = settle(page)
    page.add(
        "student",
        students,
        account.items(students),
        {"student_id": joined(page.organisation, codes), "source_student_id": codes, "display_name": names},
    )
    titles = group_titles(page, students, "student")
    placed = np.flatnonzero(present(titles))
    add_classes(page, students[placed], taken(titles, placed))
    add_enrolments(page, students[placed], taken(codes, placed), taken(titles, placed), 0)
    return page.rows.page(covers=("enrolment",))
