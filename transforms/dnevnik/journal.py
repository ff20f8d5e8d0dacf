"""A group and a week bound together → lessons, topics, works, homework, marks, absences.

A mark names its work and its lesson by id alone, so the answers about lessons, marks and log entries are
read as one page, with the kinds of work and the bells they need.
"""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.columns import Positions, codes, first_rows, joined, present, taken
from transforms.dnevnik.bells import BUNDLED_BELLS, clock
from transforms.dnevnik.groups import add_groups, open_group
from transforms.dnevnik.lessons import LESSON, Lessons, read_lessons
from transforms.dnevnik.log_entries import LOG_ENTRY, add_attendance_of, claim_entries
from transforms.dnevnik.marks import MARK
from transforms.dnevnik.page import group_shape, read_bundles
from transforms.dnevnik.works import WORK_TYPE, add_homework, add_works_and_marks, claim_homework, claim_works
from transforms.json_pages.ledger import Account
from transforms.json_pages.page import JsonPage, Sent, settle
from transforms.json_pages.shape import Shape
from transforms.texts import topic_columns

VERSION = "dnevnik.journal/2"

COVERS = ("lesson", "lesson_topic", "homework", "assessment", "mark", "attendance")

_BUNDLE = Shape(
    "bundle",
    each={
        "workTypes": WORK_TYPE,
        "timetables": BUNDLED_BELLS,
        "related": group_shape("related"),
        "lessons": LESSON,
        "marks": MARK,
        "logEntries": LOG_ENTRY,
    },
    one={"group": group_shape("group")},
)


def normalise(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """A `dnevnik.journal` page; every row's pointer leads into the answer it came from."""
    return normalise_together([(body, context)])[0]


def normalise_together(sent: Sequence[Sent]) -> list[NormalisedPage]:
    """As `normalise`, of several pages of one organisation and source: each as if it were alone."""
    opened = read_bundles(sent, VERSION, _BUNDLE)
    if opened.page is not None:
        _read(opened.page)
    return opened.results(covers=COVERS)


def _read(page: JsonPage) -> None:
    own_id, groups = open_group(page)
    lessons = read_lessons(page, own_id, groups)
    starts_at, ends_at = clock(page, lessons)
    topics = _claim_topics(page, lessons)
    homework = claim_homework(page, lessons)
    works = claim_works(page, lessons)
    entries = claim_entries(page, lessons)
    page.ledger.row(lessons.nodes)
    account = settle(page)

    own = page.living("group")
    add_groups(page, "group", own, account.items(own), groups)
    _add_subjects(page, lessons)
    _add_lessons(page, lessons, account, starts_at, ends_at)
    _add_topics(page, lessons, topics, account)
    add_homework(page, lessons, homework, account)
    add_works_and_marks(page, lessons, works, account)
    add_attendance_of(page, lessons, entries, account)


def _claim_topics(page: JsonPage, lessons: Lessons) -> Positions:
    """Nodes of the topics, -1 where there is none; each makes a row of its own."""
    position = page.reading.field(lessons.nodes, "lesson", "title")
    written = present(page.text(lessons.nodes, "lesson", "title"))
    position = np.where(written, position, -1)
    page.ledger.row(position[position >= 0])
    return position


def _add_subjects(page: JsonPage, lessons: Lessons) -> None:
    """Each subject once on its page, where a lesson first names it, and who teaches it to whom; both only fan out."""
    first = first_rows(codes(pa.array(page.pages(lessons.nodes)), lessons.subject))
    title = taken(lessons.subject, first)
    page.add(
        "subject",
        lessons.nodes[first],
        0,
        {
            "subject_id": joined(page.organisation, title),
            "source_subject_id": pc.coalesce(taken(lessons.source_subject_id, first), title),
            "title": title,
        },
    )
    rows = lessons.teacher_rows
    group, subject = taken(lessons.study_group_id, rows), taken(lessons.subject_id, rows)
    pages = pa.array(page.pages(lessons.nodes[rows]))
    first = first_rows(codes(pages, lessons.teacher_codes, group, subject))
    page.add(
        "teaching_assignment",
        lessons.nodes[rows[first]],
        0,
        {
            "staff_id": joined(page.organisation, taken(lessons.teacher_codes, first)),
            "study_group_id": taken(group, first),
            "subject_id": taken(subject, first),
        },
    )


def _add_lessons(page: JsonPage, lessons: Lessons, account: Account, starts_at: pa.Array, ends_at: pa.Array) -> None:
    page.add(
        "lesson",
        lessons.nodes,
        account.items(lessons.nodes),
        {
            **lessons.occurrence(np.arange(len(lessons.nodes))),
            "source_lesson_id": lessons.source_id,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "room": page.text(lessons.nodes, "lesson", "place"),
            "staff_id": joined(page.organisation, lessons.first_teacher()),
            "is_cancelled": lessons.is_cancelled,
            "subject_title": lessons.subject,
        },
    )


def _add_topics(page: JsonPage, lessons: Lessons, position: Positions, account: Account) -> None:
    rows = np.flatnonzero(position >= 0)
    topic = page.reading.text(position[rows])
    page.add(
        "lesson_topic",
        position[rows],
        account.items(position[rows]),
        {
            **lessons.occurrence(rows),
            **topic_columns(topic),
        },
    )
