"""What all pages of a bundle share: the stack, classes as groups and subjects, the account of what makes no row."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.columns import Positions, blank_to_null, joined, taken
from transforms.moments import parse_date
from transforms.oneroster.records import Bundle, Records, read_stack
from transforms.rows import PageRows


@dataclass(slots=True)
class BundlePage:
    """A page being read: rows wait until it is known what of the page makes none."""

    rows: PageRows
    stack: list[Bundle]
    _waiting: list[tuple[str, pa.Array, Any, Mapping[str, Any]]] = field(default_factory=list)
    _own: list[Records] = field(default_factory=list)

    @property
    def organisation(self) -> str:
        """The organisation's id, with which every id of ours begins."""
        return self.rows.context.organisation_id

    def own(self, file: str) -> Records:
        """A file that this page accounts for."""
        records = Records(self.stack, file, self.rows)
        self._own.append(records)
        return records

    def other(self, file: str) -> Records:
        """A file that another page accounts for, only looked into here."""
        return Records(self.stack, file, PageRows(self.rows.context, self.rows.version))

    def add(self, entity: str, records: Records, chosen: Positions, items: Any, columns: Mapping[str, Any]) -> None:
        """Rows of an entity, one for each of the chosen records."""
        if len(chosen):
            weights = np.zeros(len(chosen), np.int64) if isinstance(items, int) else np.asarray(items, np.int64)
            self._waiting.append((entity, taken(records.pointers, chosen), weights, columns))

    def finish(self, covers: tuple[str, ...]) -> NormalisedPage:
        """The page as a whole: what makes no row goes to its first row, or is a reject where it has none.

        It covers nothing once a record was rejected.
        """
        stray = sum(records.stray for records in self._own)
        if stray and self._waiting:
            self._waiting[0][2][0] += stray
        elif stray:
            self.rows.reject(pa.array([""]), pa.nulls(1, pa.string()), "not_attached", stray)
        for entity, pointers, items, columns in self._waiting:
            self.rows.add(entity, pointers, items, columns)
        return self.rows.page(covers=covers if all(records.is_whole for records in self._own) else ())


def open_bundle(body: bytes, context: NormaliseContext, version: str) -> BundlePage | NormalisedPage:
    """The bundle (or stack of bundles) of a page; what is none is refused whole."""
    rows = PageRows(context, version)
    stack = read_stack(body, context.request.get("sizes", ""))
    if stack is None or not all(_is_readable(text) for bundle in stack for text in bundle.values()):
        return rows.refused(body[:40].decode("utf-8", "replace"), "wrong_document", 0)
    return BundlePage(rows, stack)


@dataclass(frozen=True, slots=True)
class Classes:
    """Classes of the bundle, each with the group it is of and, unless it is a homeroom, its subject."""

    records: Records
    group: pa.Array
    subject: pa.Array

    def study_group_id(self, page: BundlePage, rows: Positions) -> pa.Array:
        """Our ids of the groups of classes."""
        return joined(page.organisation, taken(self.group, rows))

    def subject_id(self, page: BundlePage, rows: Positions) -> pa.Array:
        """Our ids of the subjects of classes; null for a homeroom."""
        return joined(page.organisation, taken(self.subject, rows))


def read_classes(records: Records, courses: Records) -> Classes:
    """`classCode` names the group where it is given, else the title does; the course names the subject."""
    code = blank_to_null(records.text("classCode"))
    group = pc.coalesce(code, records.text("title"))
    course = taken(courses.text("title"), courses.find(records.text("courseSourcedId")))
    subject = pc.coalesce(course, records.text("subjects"))
    is_homeroom = pc.fill_null(pc.equal(pc.utf8_lower(records.text("classType")), "homeroom"), False)
    return Classes(records, group, pc.if_else(is_homeroom, pa.scalar(None, pa.string()), subject))


def last_day(text: str) -> date | None:
    """The last day of something whose `endDate` is the first day after it."""
    found = parse_date(text)
    return found - timedelta(days=1) if found is not None and found > date.min else None


def _is_readable(text: bytes) -> bool:
    try:
        for _ in csv.reader(io.StringIO(text.decode("utf-8-sig"), newline="")):
            pass
    except (csv.Error, UnicodeDecodeError):
        return False
    return True
