"""Rows of an export: reference, people, lessons with what is written about them, marks and absences."""

from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.attendance import add_attendance
from transforms.columns import Mask, Positions, codes, joined, mapped, mask_of, ordinals, present, taken, texts
from transforms.exports.cells import Pupils, Tokens
from transforms.exports.heading import Heading
from transforms.exports.occurrences import Occurrences, bell_times, local_moments
from transforms.exports.works import Works
from transforms.marks import mark_value
from transforms.moments import parse_date
from transforms.rows import PageRows
from transforms.sheets.book import Sheet
from transforms.sheets.table import Table
from transforms.texts import homework_columns, topic_columns
from transforms.titles import grade_of_group, kind_of_group
from transforms.words import parse_flag


def add_reference(page: PageRows, sheet: Sheet, heading: Heading) -> None:
    """The class, its subgroup if the journal is one's, and the subject, from the lines about the file."""
    organisation_id, kind = page.context.organisation_id, kind_of_group(page.context.organisation_kind)
    klass, subgroup, subject = (heading.written[key] for key in ("klass", "subgroup", "subject"))

    def pointer(key: str) -> pa.Array:
        return sheet.pointers(np.array([heading.rows[key]]), np.array([2]))

    def group(title: str, key: str, kind_code: str, parent: str | None) -> None:
        page.add(
            "study_group",
            pointer(key),
            0,
            {
                "study_group_id": f"{organisation_id}|{title}",
                "source_group_id": title,
                "title": title,
                "kind_code": kind_code,
                "parent_study_group_id": parent,
                "grade": grade_of_group(klass),
            },
        )

    group(klass, "klass", kind, None)
    if subgroup and subgroup != klass:
        group(subgroup, "subgroup", "subgroup", f"{organisation_id}|{klass}")
    page.add(
        "subject",
        pointer("subject"),
        0,
        {"subject_id": f"{organisation_id}|{subject}", "source_subject_id": subject, "title": subject},
    )


def add_people(page: PageRows, sheet: Sheet, pupils: Pupils, study_group_id: str) -> None:
    """Students and their places in the list of the group."""
    student_id = joined(page.context.organisation_id, pupils.code)

    def part(place: int) -> pa.Array:
        def of_name(name: str) -> str | None:
            words = name.split(maxsplit=2)
            return words[place] if place < len(words) else None

        return mapped(pupils.name, of_name, pa.string())

    page.add(
        "student",
        sheet.pointers(pupils.rows, np.full(len(pupils.rows), 2)),
        pupils.name_items,
        {
            "student_id": student_id,
            "source_student_id": pupils.code,
            "display_name": pupils.name,
            "family_name": part(0),
            "given_name": part(1),
            "patronymic": part(2),
        },
    )
    page.add(
        "enrolment",
        sheet.pointers(pupils.rows, np.full(len(pupils.rows), 1)),
        pupils.number_items,
        {"student_id": student_id, "study_group_id": study_group_id, "list_number": pupils.list_number},
    )


def add_marks(
    page: PageRows, sheet: Sheet, pupils: Pupils, occurrences: Occurrences, works: Works, tokens: Tokens
) -> Mask:
    """Marks and absences of the cells; says which works a mark was given for."""
    pointers = sheet.pointers(tokens.cell_rows, tokens.cell_columns)
    student_id = taken(joined(page.context.organisation_id, pupils.code), tokens.pupil)
    absent = np.flatnonzero(present(tokens.absence))
    add_attendance(
        page,
        pointers=taken(pointers, absent),
        items=np.ones(len(absent), np.int64),
        student_id=taken(student_id, absent),
        occurrence=occurrences.named(tokens.lesson[absent]),
        raw_value=taken(tokens.text, absent),
        attendance_code=taken(tokens.absence, absent),
    )
    rows = np.flatnonzero(~present(tokens.absence))
    student_id, lesson = taken(student_id, rows), tokens.lesson[rows]
    named = occurrences.named(lesson)
    place = ordinals(codes(student_id, named["lesson_id"]))
    work = works.of_marks(lesson, place)
    kind = taken(works.kind, work)
    filled = pc.coalesce(kind, pa.repeat("", len(work)))
    ordinal = pa.array(ordinals(codes(student_id, named["lesson_id"], filled))).cast(pa.string())
    raw_value = taken(tokens.text, rows)
    page.add(
        "mark",
        taken(pointers, rows),
        1,
        {
            **named,
            "mark_id": joined(student_id, named["lesson_id"], filled, ordinal),
            "student_id": student_id,
            "assessment_id": taken(works.assessment_id, work),
            "work_kind": kind,
            "work_kind_code": taken(works.kind_code, work),
            "mark_number": place,
            "raw_value": raw_value,
            "value": mapped(raw_value, mark_value, pa.float64()),
            "recorded_at": taken(works.recorded_at, work),
        },
    )
    marked = np.zeros(len(works.lesson), bool)
    marked[work] = True
    return marked


def add_lessons(
    page: PageRows, table: Table, occurrences: Occurrences, works: Works, marked: Mask, zone: ZoneInfo
) -> None:
    """Lessons and what «Занятия» says of each; a cell with nothing to belong to stays with its lesson."""
    rows = occurrences.table_rows
    topic_at, homework_at = local_moments(table, "topic_at", zone), local_moments(table, "homework_at", zone)
    checked_at = local_moments(table, "checked_at", zone)
    due_on = table.parsed("due", parse_date, pa.date32(), "date_unreadable")
    starts_at, ends_at = bell_times(table, "start", zone), bell_times(table, "end", zone)
    cancelled = table.parsed("cancelled", parse_flag, pa.bool_(), "flag_unreadable")
    _add_assessments(page, table, occurrences, works, marked)
    add_topics(page, table, occurrences, topic_at)
    add_homework(page, table, occurrences, due_on, homework_at)
    _add_checks(page, table, occurrences, checked_at)
    items = np.zeros(len(occurrences), np.int64)
    items[: len(rows)] = table.take(*table.keys, where=table.alive)[rows]

    def of_table(column: pa.Array) -> pa.Array:
        alone = pa.nulls(len(occurrences) - len(rows), column.type)
        return pa.concat_arrays([taken(column, rows), alone])

    page.add(
        "lesson",
        occurrences.pointers,
        items,
        {
            **occurrences.named(np.arange(len(occurrences))),
            "source_lesson_id": occurrences.subject,
            "starts_at": of_table(starts_at),
            "ends_at": of_table(ends_at),
            "room": of_table(table.text("room")),
            "teacher_name": of_table(table.text("teacher")),
            "is_cancelled": pc.fill_null(of_table(cancelled), False),
            "subject_title": occurrences.subject,
        },
    )


def _add_assessments(page: PageRows, table: Table, occurrences: Occurrences, works: Works, marked: Mask) -> None:
    """A part of the list without kind and moment is a work only if a mark was given for it."""
    chosen = np.flatnonzero(present(works.kind) | present(works.recorded_at) | marked)
    lesson = works.lesson[chosen]
    is_first = np.r_[True, lesson[1:] != lesson[:-1]] if len(lesson) else np.empty(0, bool)
    rows = occurrences.table_rows
    listed = np.zeros(len(table), bool)
    listed[rows[lesson[lesson < len(rows)]]] = True
    taken_items = table.take("kinds", "marks_at", where=listed)
    items = np.zeros(len(chosen), np.int64)
    owns = np.flatnonzero(is_first & (lesson < len(rows)))
    items[owns] = taken_items[rows[lesson[owns]]]
    pointers = taken(occurrences.pointers, lesson)
    in_table = lesson < len(rows)
    written = taken(
        table.pointers("kinds"), np.where(in_table, rows[np.where(in_table, lesson, 0)] if len(rows) else 0, -1)
    )
    page.add(
        "assessment",
        pc.coalesce(written, pointers),
        items,
        {
            **occurrences.named(lesson),
            "assessment_id": taken(works.assessment_id, chosen),
            "work_kind": taken(works.kind, chosen),
            "work_kind_code": taken(works.kind_code, chosen),
        },
    )


def add_topics(page: PageRows, table: Table, occurrences: Occurrences, recorded_at: pa.Array) -> None:
    """Topics of the rows that have one."""
    rows, positions = _filled(table, occurrences, "topic")
    topic = taken(table.text("topic"), rows)
    page.add(
        "lesson_topic",
        taken(table.pointers("topic"), rows),
        _take(table, rows, "topic", "topic_at"),
        {
            **occurrences.named(positions),
            **topic_columns(topic),
            "recorded_at": taken(recorded_at, rows),
        },
    )


def add_homework(
    page: PageRows, table: Table, occurrences: Occurrences, due_on: pa.Array, recorded_at: pa.Array
) -> None:
    """Homework of the rows that have one."""
    rows, positions = _filled(table, occurrences, "homework")
    named = occurrences.named(positions)
    page.add(
        "homework",
        taken(table.pointers("homework"), rows),
        _take(table, rows, "homework", "due", "homework_at"),
        {
            **named,
            "homework_id": joined(named["lesson_id"], texts(["1"] * len(rows))),
            **homework_columns(taken(table.text("homework"), rows)),
            "due_on": taken(due_on, rows),
            "recorded_at": taken(recorded_at, rows),
        },
    )


def _add_checks(page: PageRows, table: Table, occurrences: Occurrences, checked_at: pa.Array) -> None:
    """An empty cell says that attendance was not taken; one that can't be read says nothing."""
    written = present(table.text("checked_at"))
    rows = occurrences.table_rows
    positions = np.flatnonzero((~written | present(checked_at))[rows])
    rows = rows[positions]
    page.add(
        "attendance_check",
        taken(table.pointers("checked_at"), rows),
        _take(table, rows, "checked_at"),
        {
            **occurrences.named(positions),
            "is_taken": mask_of(checked_at.is_valid())[rows],
            "recorded_at": taken(checked_at, rows),
        },
    )


def _filled(table: Table, occurrences: Occurrences, key: str) -> tuple[Positions, Positions]:
    """Rows of the table with something under `key`, and the places of their lessons."""
    positions = np.flatnonzero(present(table.text(key))[occurrences.table_rows])
    return occurrences.table_rows[positions], positions.astype(np.int64)


def _take(table: Table, rows: Positions, *keys: str) -> Positions:
    where = np.zeros(len(table), bool)
    where[rows] = True
    return table.take(*keys, where=where)[rows]
