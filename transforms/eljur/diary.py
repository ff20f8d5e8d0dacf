"""`getdiary` → lessons, topics, homework, assessments, marks, absences of the students of a class.

Every student's diary repeats the lessons of the class: each copy is a row with its own items, and
the lake counts the later ones as duplicates.
"""

from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.exchange import NormaliseContext, NormalisedPage
from transforms.columns import Positions, blank_to_null, joined, mapped, mask_of, present, taken
from transforms.eljur.diary_marks import add_marks, claim_marks
from transforms.eljur.lessons import Lessons
from transforms.eljur.page import read_page, student_codes, student_ids
from transforms.eljur.people import add_class, add_enrolments, add_subgroups, add_subjects
from transforms.json_pages.page import JsonPage, dates, require, settle
from transforms.json_pages.shape import Shape
from transforms.moments import in_utc, parse_local_moment, parse_time
from transforms.texts import homework_columns, topic_columns
from transforms.words import parse_flag, parse_whole

VERSION = "eljur.getdiary/2"
ASSESSMENTS_VERSION = "eljur.getassessments/1"
HOMEWORK_VERSION = "eljur.gethomework/2"

COVERS = ("lesson", "lesson_topic", "homework", "assessment", "mark", "attendance")

_ASSESSMENT = Shape(
    "assessment",
    fields=(
        *("value", "countas", "convert", "count", "color_hex", "comment", "lesson_comment", "date", "lesson_id"),
        *("nm", "num", "weight", "weight_float", "control_type", "control_type_short", "max_mark", "id"),
    ),
)
_HOMEWORK = Shape("homework", fields=("id", "value", "individual"))
_FILE = Shape("file", fields=("toid", "filename", "link"))
_LESSON = Shape(
    "lesson",
    fields=(
        *("name", "lesson_id", "num", "room", "teacher", "teacher_id", "sort", "starttime", "endtime", "topic"),
        *("grp", "grp_short", "is_control"),
    ),
    each={"homework": _HOMEWORK, "files": _FILE, "assessments": _ASSESSMENT},
)
_DAY = Shape(
    "day",
    fields=("name", "title", "alert", "holiday_name"),
    each={"items": _LESSON, "items_extday": _LESSON},
)
_STUDENT = Shape("student", fields=("name", "title", "parent_signed", "class"), each={"days": _DAY})
_RESULT = Shape("result", each={"students": _STUDENT})


def normalise(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """A `getdiary` page of a class; `context.request["class"]` names the class."""
    return _diary(body, context, VERSION, COVERS)


def normalise_assessments(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """A `getassessments` page: lessons with marks only, known by their subject and day (their number is 0 here)."""
    return _diary(body, context, ASSESSMENTS_VERSION, ("assessment", "mark", "attendance"), unnumbered=True)


def normalise_homework(body: bytes, context: NormaliseContext) -> NormalisedPage:
    """A `gethomework` page by student: a day holds subjects, without the numbers of their lessons (0 here)."""
    return _diary(body, context, HOMEWORK_VERSION, ("homework",), unnumbered=True)


def _diary(
    body: bytes, context: NormaliseContext, version: str, covers: tuple[str, ...], *, unnumbered: bool = False
) -> NormalisedPage:
    page = read_page(body, context, version, _RESULT, "students")
    if isinstance(page, NormalisedPage):
        return page
    students = page.reading.objects("student")
    codes = student_codes(page, students, "student")
    require(page, students, codes, "student_missing")
    days = page.reading.objects("day")
    day_on = _dates_of_days(page, days)
    lessons = _lessons(page, (students, codes), (days, day_on), unnumbered=unnumbered)
    starts_at, ends_at = (_clock(page, lessons, key) for key in ("starttime", "endtime"))
    topics = _topics(page, lessons)
    homework = _nodes_with_content(page, "homework", "value")
    files = _nodes_with_content(page, "file", "filename")
    marks = claim_marks(page)
    klass = context.request.get("class")
    living = page.ledger.alive(students)
    page.ledger.row(lessons.nodes)
    if klass:
        page.ledger.row(students[living])
    account = settle(page)

    if klass:
        add_class(page, students[living], klass)
        pupils = taken(codes, np.flatnonzero(living))
        add_enrolments(page, students[living], pupils, klass, account.items(students[living]))
    add_subgroups(page, lessons.nodes, lessons.group, lessons.student_id, klass)
    add_subjects(page, lessons.nodes, lessons.subject)
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
            "teacher_name": page.text(lessons.nodes, "lesson", "teacher"),
            "lesson_type_code": pc.if_else(pa.array(lessons.is_extra), "extended_day", pa.scalar(None, pa.string())),
            "is_cancelled": False,
            "subject_title": lessons.subject,
        },
    )
    with_topic = np.flatnonzero(topics >= 0)
    topic = page.reading.text(topics[with_topic])
    page.add(
        "lesson_topic",
        topics[with_topic],
        account.items(topics[with_topic]),
        {
            **lessons.occurrence(with_topic),
            **topic_columns(topic),
        },
    )
    _add_homework(page, lessons, homework, account.items(homework))
    _add_files(page, lessons, files, account.items(files))
    add_marks(page, lessons, marks, account)
    return page.rows.page(covers=covers)


def lesson_rows(page: JsonPage, lessons: Lessons, objects: Positions) -> Positions:
    """Of objects inside lessons the row of their lesson."""
    return np.searchsorted(lessons.nodes, page.reading.above(objects))


def _dates_of_days(page: JsonPage, days: Positions) -> pa.Array:
    written = pc.coalesce(page.text(days, "day", "name"), blank_to_null(page.reading.map_key(days)))
    day_on = dates(written)
    unread = mask_of(day_on.is_null())
    page.ledger.reject(days[unread], "date_unreadable", page.reading.field(days, "day", "name")[unread])
    return day_on


def _lessons(
    page: JsonPage, students: tuple[Positions, pa.Array], days: tuple[Positions, pa.Array], *, unnumbered: bool
) -> Lessons:
    nodes = page.living("lesson")
    subject = page.text(nodes, "lesson", "name")
    require(page, nodes, subject, "subject_missing")
    klass = pa.scalar(page.context.request.get("class") or None, pa.string())
    group = pc.coalesce(page.text(nodes, "lesson", "grp"), klass)
    require(page, nodes, group, "group_missing")
    is_extra = mask_of(pc.equal(page.reading.container_key(nodes), "items_extday"))
    number = pa.repeat(pa.scalar(0, pa.int64()), len(nodes)) if unnumbered else _numbers(page, nodes)
    living = np.flatnonzero(page.ledger.alive(nodes))
    nodes, subject, group, number = nodes[living], *(taken(part, living) for part in (subject, group, number))
    is_extra = is_extra[living]
    day_nodes = page.reading.above(nodes)
    day_on = taken(days[1], np.searchsorted(days[0], day_nodes))
    student = taken(students[1], np.searchsorted(students[0], page.reading.above(day_nodes)))
    source_lesson_id = pc.coalesce(page.text(nodes, "lesson", "lesson_id"), subject)
    return Lessons(
        nodes=nodes,
        student_id=student_ids(page, student),
        source_lesson_id=source_lesson_id,
        lesson_id=joined(
            page.organisation, group, source_lesson_id, day_on.cast(pa.string()), number.cast(pa.string())
        ),
        group=group,
        study_group_id=joined(page.organisation, group),
        subject=subject,
        subject_id=joined(page.organisation, subject),
        lesson_on=day_on,
        lesson_number=number,
        is_extra=is_extra,
    )


def _numbers(page: JsonPage, nodes: Positions) -> pa.Array:
    """`num`, without it `sort`, without both the key of the lesson in its day's map."""
    num = page.parsed(nodes, "lesson", "num", parse_whole, pa.int64(), "number_unreadable")
    sort = mapped(page.text(nodes, "lesson", "sort"), parse_whole, pa.int64())
    key = mapped(page.reading.map_key(nodes), parse_whole, pa.int64())
    number = pc.coalesce(num, sort, key)
    require(page, nodes, number, "lesson_number_unreadable")
    return number


def _clock(page: JsonPage, lessons: Lessons, key: str) -> pa.Array:
    """Bell times of the source's zone as moments in UTC."""
    zone = ZoneInfo(page.context.source_timezone)
    position = page.reading.field(lessons.nodes, "lesson", key)
    raw = page.reading.text(position)
    unread = present(raw) & ~present(mapped(raw, lambda text: str(parse_time(text) or "") or None, pa.string()))
    page.ledger.reject(position[unread], "time_unreadable")
    local = pc.binary_join_element_wise(
        lessons.lesson_on.cast(pa.string()), pc.if_else(pa.array(unread), pa.scalar(None, pa.string()), raw), " "
    )

    def moment(text: str) -> object:
        found = parse_local_moment(text)
        return in_utc(found, zone) if found is not None else None

    return mapped(local, moment, pa.timestamp("us", tz="UTC"))


def _topics(page: JsonPage, lessons: Lessons) -> Positions:
    """Nodes of topics, -1 where there is none or nothing but spaces; each makes a row of its own."""
    position = page.reading.field(lessons.nodes, "lesson", "topic")
    topic = page.text(lessons.nodes, "lesson", "topic")
    position = np.where(present(topic), position, -1)
    page.ledger.row(position[position >= 0])
    return position


def _nodes_with_content(page: JsonPage, name: str, key: str) -> Positions:
    """Objects that carry `key`; one without it makes no row and its values stay with its lesson."""
    nodes = page.living(name)
    nodes = nodes[present(page.text(nodes, name, key))]
    page.ledger.row(nodes)
    return nodes


def _add_homework(page: JsonPage, lessons: Lessons, nodes: Positions, items: Positions) -> None:
    rows = lesson_rows(page, lessons, nodes)
    key = page.reading.nodes.key.take(pa.array(nodes))
    source_id = pc.coalesce(page.text(nodes, "homework", "id"), page.reading.map_key(nodes))
    individual = mask_of(mapped(page.text(nodes, "homework", "individual"), parse_flag, pa.bool_()))
    student = pc.if_else(pa.array(individual), taken(lessons.student_id, rows), pa.scalar(None, pa.string()))
    homework_id = joined(taken(lessons.lesson_id, rows), pc.coalesce(source_id, key))
    page.add(
        "homework",
        nodes,
        items,
        {
            **lessons.occurrence(rows),
            "homework_id": pc.coalesce(joined(homework_id, student), homework_id),
            "source_homework_id": source_id,
            "student_id": student,
            **homework_columns(page.text(nodes, "homework", "value")),
        },
    )


def _add_files(page: JsonPage, lessons: Lessons, nodes: Positions, items: Positions) -> None:
    lesson_id = taken(lessons.lesson_id, lesson_rows(page, lessons, nodes))
    target = page.text(nodes, "file", "toid")
    file_name = page.text(nodes, "file", "filename")
    owner_id = pc.coalesce(joined(lesson_id, target), lesson_id)
    page.add(
        "attachment",
        nodes,
        items,
        {
            "attachment_id": joined(owner_id, file_name),
            "owner_kind_code": pc.if_else(target.is_valid(), "homework", "lesson"),
            "owner_id": owner_id,
            "file_name": file_name,
            "link": page.text(nodes, "file", "link"),
        },
    )
