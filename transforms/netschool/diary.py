"""`student/diary` → lessons, homework, works and marks of one student's week.

Every student's diary repeats the lessons and works of the class: each copy is a row with its own items, and
the lake counts the later ones as duplicates.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.columns import Mask, Positions, codes, first_rows, joined, mapped, mask_of, present, taken, texts
from transforms.json_pages.page import JsonPage, Sent, require, settle
from transforms.json_pages.shape import Shape
from transforms.moments import in_utc, parse_local_moment, parse_time
from transforms.netschool.page import days, read_pages
from transforms.netschool.people import add_classes, add_enrolments
from transforms.netschool.works import ASSIGNMENT, add_works, claim_works
from transforms.words import parse_flag, parse_whole

VERSION = "netschool.diary/3"

COVERS = ("lesson", "homework", "assessment", "mark")

_LESSON = Shape(
    "lesson",
    fields=(
        *("classmeetingId", "day", "number", "relay", "room", "startTime", "endTime", "subjectName", "isEaLesson"),
        *("isDistanceLesson", "issueClassMeetingId"),
    ),
    each={"assignments": ASSIGNMENT},
)
_DAY = Shape("day", fields=("date",), each={"lessons": _LESSON})
_DIARY = Shape("diary", fields=("weekStart", "weekEnd", "termName", "className"), each={"weekDays": _DAY})


@dataclass(frozen=True, slots=True)
class Lessons:
    """Lesson objects of a page, column by column."""

    nodes: Positions
    source_lesson_id: pa.Array
    lesson_id: pa.Array
    group: pa.Array
    study_group_id: pa.Array
    subject: pa.Array
    subject_id: pa.Array
    lesson_on: pa.Array
    lesson_number: pa.Array
    is_extra: Mask

    def occurrence(self, rows: Positions) -> dict[str, pa.Array]:
        """The columns that name the occurrence, for the lessons at `rows`."""
        return {
            name: taken(getattr(self, name), rows)
            for name in ("lesson_id", "study_group_id", "subject_id", "lesson_on", "lesson_number")
        }


def normalise(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """A diary; `context.request` names the student (`studentId`), the `class` and the names of work types (`types`)."""
    return normalise_together([(body, context)])[0]


def normalise_together(sent: Sequence[Sent]) -> list[NormalisedPage]:
    """As `normalise`, of several pages of one organisation and source: each as if it were alone."""
    opened = read_pages(sent, VERSION, _DIARY, "weekDays")
    if opened.page is not None:
        _read(opened.page)
    return opened.results(covers=COVERS)


def _read(page: JsonPage) -> None:
    diary = page.reading.objects("diary")
    groups = _groups(page, diary)
    students = texts([request.get("studentId") or None for request in page.requests])
    day_nodes = page.reading.objects("day")
    day_on = days(page, day_nodes, "day", "date")
    lessons = _lessons(page, groups, day_nodes, day_on)
    starts_at, ends_at = (_clock(page, lessons, key) for key in ("startTime", "endTime"))
    works = claim_works(page, students)
    page.ledger.row(lessons.nodes)
    own = page.pages(diary)
    placed = present(groups) & present(students)
    enrolled = diary[placed[own]]
    page.ledger.row(enrolled)
    account = settle(page)

    own = page.pages(enrolled)
    add_classes(page, enrolled, taken(groups, own))
    add_enrolments(page, enrolled, taken(students, own), taken(groups, own), account.items(enrolled))
    # Of a diary of nobody we know the class alone, by its lessons.
    unplaced = np.flatnonzero(~placed[page.pages(lessons.nodes)])
    add_classes(page, lessons.nodes[unplaced], taken(lessons.group, unplaced))
    _add_subjects(page, lessons)
    page.add(
        "lesson",
        lessons.nodes,
        account.items(lessons.nodes),
        {
            **lessons.occurrence(np.arange(len(lessons.nodes))),
            "source_lesson_id": lessons.source_lesson_id,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "room": page.text(lessons.nodes, "lesson", "room"),
            "lesson_type_code": pc.if_else(pa.array(lessons.is_extra), "extracurricular", pa.scalar(None, pa.string())),
            "is_cancelled": False,
            "subject_title": lessons.subject,
        },
    )
    rows = np.searchsorted(lessons.nodes, page.reading.above(works.nodes))
    add_works(page, works, {**lessons.occurrence(rows)}, account)


def _groups(page: JsonPage, diary: Positions) -> pa.Array:
    """The class of each page: the diary's own word, where it is silent the roster's."""
    titles = dict(zip(page.pages(diary).tolist(), page.text(diary, "diary", "className").to_pylist(), strict=True))
    return texts(
        [
            (titles.get(number) or "").strip() or request.get("class", "").strip() or None
            for number, request in enumerate(page.requests)
        ]
    )


def _lessons(page: JsonPage, groups: pa.Array, day_nodes: Positions, day_on: pa.Array) -> Lessons:
    nodes = page.living("lesson")
    subject = page.text(nodes, "lesson", "subjectName")
    require(page, nodes, subject, "subject_missing")
    require(page, nodes, taken(groups, page.pages(nodes)), "group_missing")
    meeting = page.text(nodes, "lesson", "classmeetingId")
    require(page, nodes, meeting, "lesson_code_missing")
    number = page.parsed(nodes, "lesson", "number", parse_whole, pa.int64(), "number_unreadable")
    require(page, nodes, number, "lesson_number_unreadable")
    own_on = days(page, nodes, "lesson", "day")
    above = page.reading.above(nodes)
    on = pc.coalesce(own_on, taken(day_on, np.searchsorted(day_nodes, above)))
    require(page, nodes, on, "date_unreadable")
    is_extra = mask_of(mapped(page.text(nodes, "lesson", "isEaLesson"), parse_flag, pa.bool_()))
    living = np.flatnonzero(page.ledger.alive(nodes))
    nodes, is_extra = nodes[living], is_extra[living]
    subject, meeting, number, on = (taken(part, living) for part in (subject, meeting, number, on))
    group = taken(groups, page.pages(nodes))
    return Lessons(
        nodes=nodes,
        source_lesson_id=meeting,
        lesson_id=joined(page.organisation, group, meeting, on.cast(pa.string()), number.cast(pa.string())),
        group=group,
        study_group_id=joined(page.organisation, group),
        subject=subject,
        subject_id=joined(page.organisation, subject),
        lesson_on=on,
        lesson_number=number,
        is_extra=is_extra,
    )


def _clock(page: JsonPage, lessons: Lessons, key: str) -> pa.Array:
    """Bell times of the source's zone as moments in UTC."""
    zone = ZoneInfo(page.context.source_timezone)
    position = page.reading.field(lessons.nodes, "lesson", key)
    raw = page.reading.text(position)
    unread = present(raw) & ~present(mapped(raw, lambda text: str(parse_time(text) or "") or None, pa.string()))
    page.ledger.reject(position[unread], "time_unreadable")
    readable = pc.if_else(pa.array(unread), pa.scalar(None, pa.string()), raw)
    local = pc.binary_join_element_wise(lessons.lesson_on.cast(pa.string()), readable, " ")

    def moment(text: str) -> object:
        found = parse_local_moment(text)
        return in_utc(found, zone) if found is not None else None

    return mapped(local, moment, pa.timestamp("us", tz="UTC"))


def _add_subjects(page: JsonPage, lessons: Lessons) -> None:
    first = first_rows(codes(pa.array(page.pages(lessons.nodes)), lessons.subject))
    titles = taken(lessons.subject, first)
    page.add(
        "subject",
        lessons.nodes[first],
        0,
        {"subject_id": joined(page.organisation, titles), "source_subject_id": titles, "title": titles},
    )
