"""`getschedule` of a class → who teaches what to whom: the only method that names teachers by their ids.

The lessons themselves are the diary's: a second copy with fewer words would overwrite them in turn every night.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.columns import codes, first_rows, joined, mask_of, present, taken
from transforms.eljur.page import read_page
from transforms.eljur.people import add_subjects, subject_rows
from transforms.json_pages.page import require, settle
from transforms.json_pages.shape import Shape

VERSION = "eljur.getschedule/1"

_LESSON = Shape(
    "lesson",
    fields=(
        *("name", "lesson_id", "num", "room", "teacher", "teacher_id", "sort", "starttime", "endtime", "topic"),
        *("grp", "grp_short", "is_control"),
    ),
)
_DAY = Shape("day", fields=("name", "title", "alert", "holiday_name"), each={"items": _LESSON})
_RESULT = Shape("result", each={"days": _DAY})


def normalise(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """A `getschedule` page of a class; `context.request["class"]` names the class.

    Each lesson is a row of `teaching_assignment` with its items; the lake counts the repeated ones as duplicates.
    `context.request["account"]` is the account that asks, whose own row `getrules` makes.
    A lesson without a teacher's id makes no row of it, only its subject. Nothing is taken for gone by absence: a
    window without a lesson of a subject says nothing of who teaches it.
    """
    page = read_page(body, context, VERSION, _RESULT, "days")
    if isinstance(page, NormalisedPage):
        return page
    lessons = page.living("lesson")
    subjects = page.text(lessons, "lesson", "name")
    require(page, lessons, subjects, "subject_missing")
    klass = pa.scalar(context.request.get("class") or None, pa.string())
    groups = pc.coalesce(page.text(lessons, "lesson", "grp"), klass)
    require(page, lessons, groups, "group_missing")
    living = np.flatnonzero(page.ledger.alive(lessons))
    lessons, subjects, groups = lessons[living], taken(subjects, living), taken(groups, living)
    teachers = page.text(lessons, "lesson", "teacher_id")
    led = np.flatnonzero(present(teachers))
    without = np.flatnonzero(~present(teachers))
    page.ledger.row(lessons)
    account = settle(page)

    led_nodes, led_teachers = lessons[led], taken(teachers, led)
    staff_id = joined(page.organisation, led_teachers)
    first = first_rows(codes(led_teachers))
    own = mask_of(pc.equal(taken(led_teachers, first), context.request.get("account", "")))
    first = first[~own]
    page.add(
        "staff",
        led_nodes[first],
        0,
        {
            "staff_id": taken(staff_id, first),
            "source_staff_id": taken(led_teachers, first),
            "display_name": pc.coalesce(page.text(led_nodes[first], "lesson", "teacher"), taken(led_teachers, first)),
        },
    )
    add_subjects(page, led_nodes, taken(subjects, led))
    subject_rows(page, lessons[without], taken(subjects, without), account.items(lessons[without]))
    page.add(
        "teaching_assignment",
        led_nodes,
        account.items(led_nodes),
        {
            "staff_id": staff_id,
            "study_group_id": joined(page.organisation, taken(groups, led)),
            "subject_id": joined(page.organisation, taken(subjects, led)),
        },
    )
    return page.rows.page()
