"""Lessons of one student over some weeks → lessons, topics, and what `tasks.py` makes of the cells.

Every student of a group brings a copy of its lessons. The rows that speak of the lesson and not of the student are
made of nothing that differs between the copies, so that the lake keeps one of them and counts the others as duplicates.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.columns import (
    Mask,
    Positions,
    blank_to_null,
    codes,
    first_rows,
    joined,
    mapped,
    mask_of,
    present,
    spaced,
    taken,
)
from transforms.json_pages.nodes import Nodes
from transforms.json_pages.page import JsonPage, Sent, open_page, open_pages, require, settle
from transforms.json_pages.shape import Shape
from transforms.moments import in_utc, parse_date, parse_local_moment, parse_time
from transforms.netschool_poo.student_page import Whose, add_place, claim_page, is_nobodys, refuse_nobodys, whose
from transforms.netschool_poo.tasks import TASK, Lessons, add_absences, add_tasks, claim_tasks
from transforms.texts import topic_columns
from transforms.titles import grade_of_group
from transforms.words import parse_whole

VERSION = "netschool_poo.lessons/2"

COVERS = ("lesson", "lesson_topic", "homework", "assessment", "mark", "attendance")

_GRADEBOOK = Shape("gradebook", fields=("id", "lessonType", "absenceType"), lists=("themes",), each={"tasks": TASK})
_CLASSROOM = Shape("classroom", fields=("id", "name", "building", "buildingName", "buildingId"))
_TEACHER = Shape("teacher", fields=("id", "lastName", "firstName", "middleName"))
_TIMETABLE = Shape("timetable", one={"classroom": _CLASSROOM, "teacher": _TEACHER})
_LESSON = Shape(
    "lesson",
    fields=("name", "startTime", "endTime", "lessonId"),
    each={"tasks": TASK},
    one={"gradebook": _GRADEBOOK, "timetable": _TIMETABLE},
)
_DAY = Shape("day", fields=("date", "isHoliday", "isShort"), each={"lessons": _LESSON})
_PAGE = Shape("page", elements=_DAY)


@dataclass(frozen=True, slots=True)
class _Topics:
    """The lists of themes that hold one: their nodes, the rows of their lessons, the themes as one text."""

    nodes: Positions
    rows: Positions
    text: pa.Array


def normalise(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """The days of one student; `context.request` names `student` and `group`."""
    return normalise_together([(body, context)])[0]


def normalise_together(sent: Sequence[Sent]) -> list[NormalisedPage]:
    """As `normalise`, of several pages of one organisation and source: each as if it were alone."""
    found = {place: _refused(*one) for place, one in enumerate(sent) if is_nobodys(one[1].request)}
    placed = [place for place in range(len(sent)) if place not in found]
    opened = open_pages([sent[place] for place in placed], VERSION, _PAGE, _expected)
    if opened.page is not None:
        _read(opened.page)
    found |= dict(zip(placed, opened.results(covers=COVERS), strict=True))
    return [found[place] for place in range(len(sent))]


def _refused(body: bytes, context: NormaliseContext) -> NormalisedPage:
    page = open_page(body, context, VERSION, _PAGE, _find)
    return page if isinstance(page, NormalisedPage) else refuse_nobodys(page)


def _read(page: JsonPage) -> None:
    of = whose(page)
    claim_page(page)
    lessons = _lessons(page, of)
    starts_at, ends_at = (_clock(page, lessons, key) for key in ("startTime", "endTime"))
    page.ledger.row(lessons.nodes)
    topics = _topics(page, lessons)
    tasks = claim_tasks(page, lessons)
    absences = page.reading.field(lessons.gradebooks, "gradebook", "absenceType")
    absences = np.where(lessons.gradebooks >= 0, absences, -1)
    absences = np.where(present(blank_to_null(page.reading.text(absences))), absences, -1)
    page.ledger.row(absences[absences >= 0])
    account = settle(page)

    add_place(page, of, account)
    _add_subgroups(page, lessons, of)
    _add_subjects(page, lessons)
    teachers = lessons.child(page, "teacher")
    teacher_name = spaced(*(_of(page, teachers, "teacher", key) for key in ("lastName", "firstName", "middleName")))
    staff_id = joined(page.organisation, _of(page, teachers, "teacher", "id"))
    _add_staff(page, teachers, staff_id, teacher_name)
    page.add(
        "lesson",
        lessons.nodes,
        account.items(lessons.nodes),
        {
            **lessons.occurrence(np.arange(len(lessons.nodes))),
            "source_lesson_id": lessons.source_lesson_id,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "room": _of(page, lessons.child(page, "classroom"), "classroom", "name"),
            "teacher_name": teacher_name,
            "staff_id": staff_id,
            "lesson_type_code": _of(page, lessons.gradebooks, "gradebook", "lessonType"),
            "is_cancelled": False,
            "subject_title": lessons.subject,
        },
    )
    page.add(
        "lesson_topic",
        topics.nodes,
        account.items(topics.nodes),
        {
            **lessons.occurrence(topics.rows),
            **topic_columns(topics.text),
        },
    )
    add_tasks(page, lessons, tasks, of, account)
    add_absences(page, lessons, absences, of, account)


def _expected(nodes: Nodes) -> Mask:
    return nodes.is_array[nodes.roots]


def _find(nodes: Nodes) -> tuple[int, bool]:
    return 0, bool(nodes.is_array[0])


def _lessons(page: JsonPage, of: Whose) -> Lessons:
    days = page.reading.objects("day")
    day_on = mapped(page.text(days, "day", "date"), _date_part, pa.date32())
    unread = mask_of(day_on.is_null())
    page.ledger.reject(days[unread], "date_unreadable", page.reading.field(days, "day", "date")[unread])
    nodes = page.living("lesson")
    gradebooks = _children(page, nodes, "gradebook")
    written = page.text(nodes, "lesson", "name")
    # An entry with times alone is a free hour; with a gradebook it is a lesson whose subject is missing.
    nameless = ~present(written)
    page.ledger.reject(nodes[nameless & (gradebooks >= 0)], "subject_missing")
    number = mapped(page.reading.nodes.key.take(pa.array(nodes)), _place, pa.int64())
    require(page, nodes[~nameless], number.filter(pa.array(~nameless)), "lesson_number_unreadable")
    kept = np.flatnonzero(~nameless & page.ledger.alive(nodes))
    nodes, written, number, gradebooks = nodes[kept], taken(written, kept), taken(number, kept), gradebooks[kept]
    day_on = taken(day_on, np.searchsorted(days, page.reading.above(nodes)))
    # «Иностранный язык/1 подгр.»: what stands behind the stroke is a part of the group.
    subject = mapped(written, lambda name: name.partition("/")[0].strip() or name, pa.string())
    part = mapped(written, lambda name: name.partition("/")[2].strip() or None, pa.string())
    own = of.group(page.pages(nodes))
    group = pc.coalesce(pc.binary_join_element_wise(own, part, " "), own)
    source_lesson_id = pc.coalesce(_of(page, gradebooks, "gradebook", "id"), written)
    on, at = day_on.cast(pa.string()), number.cast(pa.string())
    return Lessons(
        nodes=nodes,
        gradebooks=gradebooks,
        source_lesson_id=source_lesson_id,
        lesson_id=joined(page.organisation, group, source_lesson_id, on, at),
        group=group,
        study_group_id=joined(page.organisation, group),
        subject=subject,
        subject_id=joined(page.organisation, subject),
        lesson_on=day_on,
        lesson_number=number,
    )


def _children(page: JsonPage, lessons: Positions, name: str) -> Positions:
    """Of each lesson object its own object of that name, -1 without one."""
    nodes = page.reading.objects(name)
    found = np.full(len(lessons), -1, np.int64)
    above = page.reading.above(nodes)
    own = np.isin(above, lessons)
    found[np.searchsorted(lessons, above[own])] = nodes[own]
    return found


def _of(page: JsonPage, objects: Positions, name: str, key: str) -> pa.Array:
    """A field of objects some of which are not there (-1)."""
    there = np.flatnonzero(objects >= 0)
    place = np.full(len(objects), -1, np.int64)
    place[there] = np.arange(len(there))
    return taken(page.text(objects[there], name, key), place)


def _place(key: str) -> int | None:
    """The number of a lesson is its place in the list of the day, free hours counted."""
    found = parse_whole(key)
    return None if found is None else found + 1


def _date_part(text: str) -> date | None:
    return parse_date(text.partition("T")[0])


def _time_part(text: str) -> time | None:
    """A clock's time of `8:30`, `08:30:00` or `2026-10-05T08:30:00.000`."""
    return parse_time((text.partition("T")[2] or text).partition(".")[0])


def _clock(page: JsonPage, lessons: Lessons, key: str) -> pa.Array:
    """Bell times of the source's zone as moments in UTC; the day is that of the lesson, whatever the time says."""
    zone = ZoneInfo(page.context.source_timezone)

    def clock(text: str) -> str | None:
        found = _time_part(text)
        return None if found is None else found.isoformat()

    def moment(text: str) -> object:
        found = parse_local_moment(text)
        return in_utc(found, zone) if found is not None else None

    read = page.parsed(lessons.nodes, "lesson", key, clock, pa.string(), "time_unreadable")
    local = pc.binary_join_element_wise(lessons.lesson_on.cast(pa.string()), read, " ")
    return mapped(local, moment, pa.timestamp("us", tz="UTC"))


def _topics(page: JsonPage, lessons: Lessons) -> _Topics:
    """Several themes of one lesson are one topic with «; » between; each stays a value of its own in the account."""
    nodes = page.reading.nodes
    themes = np.flatnonzero(nodes.leaves & page.reading.inside)
    holder = nodes.parent[themes]
    is_theme = mask_of(pc.equal(nodes.key.take(pa.array(holder)), "themes")) & np.isin(
        nodes.parent[holder], lessons.gradebooks
    )
    themes, holder = themes[is_theme], holder[is_theme]
    text = pc.utf8_trim_whitespace(page.reading.text(themes))
    said = mask_of(pc.not_equal(text, ""))
    table = pa.table({"holder": holder[said], "text": text.filter(pa.array(said))})
    grouped = table.group_by("holder", use_threads=False).aggregate([("text", "list")]).combine_chunks()
    holders = grouped["holder"].to_numpy().astype(np.int64)
    order = np.argsort(holders)
    page.ledger.row(holders[order])
    owners = nodes.parent[holders[order]]
    by_gradebook = np.argsort(lessons.gradebooks, kind="stable")
    rows = by_gradebook[np.searchsorted(lessons.gradebooks, owners, sorter=by_gradebook)]
    together = pc.binary_join(grouped["text_list"].combine_chunks(), "; ")
    return _Topics(holders[order], rows, taken(together, order))


def _add_subgroups(page: JsonPage, lessons: Lessons, of: Whose) -> None:
    """A part of the group, and the student who has lessons with it."""
    pages = page.pages(lessons.nodes)
    parts = mask_of(pc.not_equal(lessons.group, of.group(pages))).nonzero()[0]
    rows = parts[first_rows(codes(pa.array(pages[parts]), taken(lessons.group, parts)))]
    titles, pages = taken(lessons.group, rows), pages[rows]
    page.add(
        "study_group",
        lessons.nodes[rows],
        0,
        {
            "study_group_id": joined(page.organisation, titles),
            "source_group_id": titles,
            "title": titles,
            "kind_code": "subgroup",
            "parent_study_group_id": of.study_group(pages),
            "grade": mapped(of.group(pages), grade_of_group, pa.int64()),
        },
    )
    page.add(
        "enrolment",
        lessons.nodes[rows],
        0,
        {"student_id": of.student(pages), "study_group_id": joined(page.organisation, titles)},
    )


def _add_subjects(page: JsonPage, lessons: Lessons) -> None:
    rows = first_rows(codes(pa.array(page.pages(lessons.nodes)), lessons.subject))
    titles = taken(lessons.subject, rows)
    page.add(
        "subject",
        lessons.nodes[rows],
        0,
        {"subject_id": joined(page.organisation, titles), "source_subject_id": titles, "title": titles},
    )


def _add_staff(page: JsonPage, teachers: Positions, staff_id: pa.Array, name: pa.Array) -> None:
    known = np.flatnonzero(present(staff_id) & present(name))
    rows = known[first_rows(codes(pa.array(page.pages(teachers[known])), taken(staff_id, known)))]
    page.add(
        "staff",
        teachers[rows],
        0,
        {
            "staff_id": taken(staff_id, rows),
            "source_staff_id": page.text(teachers[rows], "teacher", "id"),
            "display_name": taken(name, rows),
        },
    )
