"""What the pages of a student share: whose they are, which the request says and the page does not."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from schemas.exchange import NormalisedPage
from transforms.columns import Positions, joined, taken, texts
from transforms.json_pages.ledger import Account
from transforms.json_pages.page import JsonPage


@dataclass(frozen=True, slots=True)
class Whose:
    """Of each page our ids of the student it was asked for and of his group; `groups` are the titles of these."""

    student_ids: pa.Array
    study_group_ids: pa.Array
    groups: pa.Array

    def student(self, pages: Positions) -> pa.Array:
        """The student of each page."""
        return taken(self.student_ids, pages)

    def study_group(self, pages: Positions) -> pa.Array:
        """The group of each page's student."""
        return taken(self.study_group_ids, pages)

    def group(self, pages: Positions) -> pa.Array:
        """Its title."""
        return taken(self.groups, pages)


def is_nobodys(request: Mapping[str, str]) -> bool:
    """Whether a request does not name student and group: the page can't be placed."""
    return not request.get("student") or not request.get("group")


def whose(page: JsonPage) -> Whose:
    """Who the pages are about."""
    student, group = (texts([request.get(key) for request in page.requests]) for key in ("student", "group"))
    return Whose(joined(page.organisation, student), joined(page.organisation, group), group)


def refuse_nobodys(page: JsonPage) -> NormalisedPage:
    """A page of a student of whom no group is known: nothing on it could be placed."""
    items = int((page.reading.inside & page.reading.nodes.leaves).sum())
    return page.rows.refused(page.requests[0].get("student"), "group_missing", items)


def claim_page(page: JsonPage) -> None:
    """What belongs to no lesson or mark (dates, holidays, free hours) belongs to the student's place in the group."""
    page.ledger.row(page.reading.tops)


def add_place(page: JsonPage, of: Whose, account: Account) -> None:
    """The student in his group, with all that `claim_page` gave to it."""
    tops = page.reading.tops
    pages = page.pages(tops)
    page.add(
        "enrolment",
        tops,
        account.items(tops),
        {"student_id": of.student(pages), "study_group_id": of.study_group(pages)},
    )
