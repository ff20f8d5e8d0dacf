"""What the pages of one student share: whose they are, which the request says and the page does not."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.columns import repeated
from transforms.json_pages.ledger import Account
from transforms.json_pages.page import JsonPage

_TOP = np.zeros(1, np.int64)


@dataclass(frozen=True, slots=True)
class Whose:
    """Our ids of the student a page was asked for and of his group; `group` is its title."""

    student_id: str
    study_group_id: str
    group: str

    def student(self, length: int) -> pa.Array:
        """The student's id, `length` times."""
        return repeated(self.student_id, length)


def whose(context: NormaliseContext) -> Whose | None:
    """Who the page is about; None where the request does not name student and group."""
    student, group = context.request.get("student"), context.request.get("group")
    if not student or not group:
        return None
    organisation = context.organisation_id
    return Whose(f"{organisation}|{student}", f"{organisation}|{group}", group)


def refuse_nobodys(page: JsonPage, of: str | None) -> NormalisedPage:
    """A page of a student of whom no group is known: nothing on it could be placed."""
    items = int((page.reading.inside & page.reading.nodes.leaves).sum())
    return page.rows.refused(of, "group_missing", items)


def claim_page(page: JsonPage) -> None:
    """What belongs to no lesson or mark (dates, holidays, free hours) belongs to the student's place in the group."""
    page.ledger.row(_TOP)


def add_place(page: JsonPage, of: Whose, account: Account) -> None:
    """The student in his group, with all that `claim_page` gave to it."""
    page.add(
        "enrolment",
        _TOP,
        account.items(_TOP),
        {"student_id": of.student_id, "study_group_id": of.study_group_id},
    )
