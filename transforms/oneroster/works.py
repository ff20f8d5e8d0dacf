"""What marks are given for, by line items: a lesson's day, kind and weight, or the period a final one sums up."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns import Mask, Positions, joined, mapped, mask_of, present, taken
from transforms.moments import parse_date
from transforms.oneroster.page import BundlePage, Classes, read_classes
from transforms.oneroster.records import Records
from transforms.words import parse_number
from transforms.work_kinds import work_kind_code

# A bundle has no lessons: of what was done on a day in a class nothing tells how often it met.
_LESSON_NUMBER = 1
_FINAL_WORDS = ("итог", "четверт", "триместр", "полугод", "семестр", "годов", "final", "term grade", "report card")


@dataclass(frozen=True, slots=True)
class Works:
    """Line items, column by column."""

    items: Records
    classes: Classes
    place: Positions
    is_final: Mask
    work_kind: pa.Array
    weight: pa.Array
    study_group_id: pa.Array
    subject_id: pa.Array
    lesson_on: pa.Array
    lesson_id: pa.Array
    assessment_id: pa.Array
    session: pa.Array

    def occurrence(self, rows: Positions) -> dict[str, pa.Array]:
        """The columns that name the occurrence, for line items at `rows`."""
        names = ("lesson_id", "study_group_id", "subject_id", "lesson_on")
        found = {name: taken(getattr(self, name), rows) for name in names}
        return found | {"lesson_number": pa.array(np.full(len(rows), _LESSON_NUMBER, np.int64))}

    @property
    def work_kind_code(self) -> pa.Array:
        """Codes of the kinds of work."""
        return mapped(self.work_kind, work_kind_code, pa.string())


def read_works(page: BundlePage, items: Records, categories: Records) -> Works:
    """Line items with their class, day and category; those without a known class or a day are rejected."""
    classes = read_classes(page.other("classes"), page.other("courses"))
    code = items.text("sourcedId")
    place = classes.records.find(items.text("classSourcedId"))
    items.reject(place < 0, items.text("classSourcedId"), "class_unknown")
    group, subject = classes.study_group_id(page, place), classes.subject_id(page, place)
    items.reject(~present(group), items.text("classSourcedId"), "group_missing")
    items.reject(~present(subject), items.text("classSourcedId"), "subject_missing")
    kinds = categories.find(items.text("categorySourcedId"))
    work_kind = taken(categories.text("title"), kinds)
    is_final = mask_of(mapped(work_kind, _sums_up, pa.bool_()))
    assigned_on, due_on = (
        items.parsed(name, parse_date, pa.date32(), "date_unreadable") for name in ("assignDate", "dueDate")
    )
    on = pc.coalesce(assigned_on, due_on)
    items.reject(~present(on) & ~is_final, code, "date_unreadable")
    source_class = taken(classes.records.text("sourcedId"), place)
    lesson_id = joined(group, source_class, on.cast(pa.string()), str(_LESSON_NUMBER))
    weight = categories.parsed("weight", parse_number, pa.float64(), "number_unreadable")
    return Works(
        items=items,
        classes=classes,
        place=place,
        is_final=is_final,
        work_kind=work_kind,
        weight=taken(weight, kinds),
        study_group_id=group,
        subject_id=subject,
        lesson_on=on,
        lesson_id=lesson_id,
        assessment_id=joined(lesson_id, code),
        session=items.text("academicSessionSourcedId", "gradingPeriodSourcedId"),
    )


def _sums_up(title: str) -> bool:
    return any(word in title.casefold() for word in _FINAL_WORDS)
