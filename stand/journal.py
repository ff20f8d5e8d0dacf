"""What the systems of the region hold at a moment: a pure function of the region and the moment.

Columns named `date`, `birth_on`, `…_on` are midnights without a zone (`datetime64`); columns named
`…_at` are moments in UTC. A missing text is None, a missing moment NaT.
"""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from stand.frames import lookup
from stand.region import Region
from stand.register_lines import RegisterLine


@dataclass(frozen=True)
class JournalState:
    """Everything recorded by `moment`, a frame per kind of record.

    - students: organisation, student, family_name, given_name, patronymic, sex, birth_on, klass, list_number,
      entered_on, left_on (NaT for who was there before and will be after)
    - groups: organisation, group, klass, kind (class, subgroup, college_group), grade
    - members: organisation, group, student
    - periods: organisation, kind (quarter, semester, year), name, title, starts_on, ends_on, last_school_day_on
    - lessons: organisation, group, klass, subject, lesson_ref, date, number, starts_at, ends_at, room, teacher,
      teacher_short, course_teacher (whose subject it is), topic, topic_recorded_at, attendance_taken_at, is_cancelled
    - homework: organisation, group, subject, date, number, homework_ref, text, due_on, student, recorded_at
    - works: organisation, group, subject, date, number, work_order, kind, weight
    - marks: organisation, student, group, subject, date, number, work_order, value, comment, recorded_at
    - absences: organisation, student, group, subject, date, number, code, recorded_at
    - period_marks: organisation, student, group, subject, period, kind, value, recorded_at
    - topic_plans: organisation, group, subject, ordinal, topic, planned_on
    - consents: organisation, student, student_name, guardian, guardian_name, relation, decision, channel,
      decided_on, origin
    - contacts: organisation, student, guardian, kind, address, origin, confirmed
    - register_lines: what was planted in registers, over the lines that the stand generates
    """

    moment: datetime
    students: pd.DataFrame
    groups: pd.DataFrame
    members: pd.DataFrame
    periods: pd.DataFrame
    lessons: pd.DataFrame
    homework: pd.DataFrame
    works: pd.DataFrame
    marks: pd.DataFrame
    absences: pd.DataFrame
    period_marks: pd.DataFrame
    topic_plans: pd.DataFrame
    consents: pd.DataFrame
    contacts: pd.DataFrame
    register_lines: tuple[RegisterLine, ...] = ()


_VALIDITY = ["known_from_at", "known_until_at"]
_OCCURRENCE = ["organisation", "group", "subject", "date", "number"]


def state_at(region: Region, moment: datetime) -> JournalState:
    """What every system of the region shows at `moment` (with zone)."""
    if moment.tzinfo is None:
        raise ValueError("The moment needs a zone.")
    lessons = _named_lessons(region, moment)
    place = lessons[["lesson", *_OCCURRENCE]]
    students = region.students["student"]

    def placed(table: pd.DataFrame, columns: list[str], *, person: bool) -> pd.DataFrame:
        rows = current(table, moment)
        if person:
            rows = rows.assign(student=lookup(students, rows["student"]))
        return place.merge(rows, on="lesson")[columns].reset_index(drop=True)

    homework = current(region.homework, moment)
    owner = students.reindex(homework["student"]).array
    homework = place.merge(homework.assign(student=owner), on="lesson")
    homework["student"] = homework["student"].astype(object).where(homework["student"].notna(), None)
    return JournalState(
        moment=moment,
        students=region.students.copy(),
        groups=region.groups.copy(),
        members=region.members.copy(),
        periods=region.periods.copy(),
        lessons=lessons.drop(columns="lesson"),
        homework=homework[[*_OCCURRENCE, "homework_ref", "text", "due_on", "student", "recorded_at"]],
        works=placed(region.works, [*_OCCURRENCE, "work_order", "kind", "weight"], person=False),
        marks=placed(
            region.marks,
            ["organisation", "student", *_OCCURRENCE[1:], "work_order", "value", "comment", "recorded_at"],
            person=True,
        ),
        absences=placed(
            region.absences, ["organisation", "student", *_OCCURRENCE[1:], "code", "recorded_at"], person=True
        ),
        period_marks=_named_period_marks(region, moment),
        topic_plans=region.topic_plans.copy(),
        consents=current(region.consents, moment).drop(columns=_VALIDITY).reset_index(drop=True),
        contacts=current(region.contacts, moment).drop(columns=_VALIDITY).reset_index(drop=True),
        register_lines=tuple(line for line in region.register_lines if line.stands_at(pd.Timestamp(moment))),
    )


def current(table: pd.DataFrame, moment: datetime) -> pd.DataFrame:
    """The versions of a table's rows that a system shows at `moment`."""
    at = pd.Timestamp(moment).tz_convert("UTC")
    return table[(table["known_from_at"] <= at) & ~(table["known_until_at"] <= at)]


def _named_lessons(region: Region, moment: datetime) -> pd.DataFrame:
    rows = current(region.lessons, moment)
    names = region.courses[
        ["organisation", "group", "klass", "subject", "lesson_ref", "teacher", "teacher_short"]
    ].take(rows["course"].to_numpy())
    rows = rows.drop(columns=_VALIDITY).reset_index(drop=True)
    rows = pd.concat([names.reset_index(drop=True), rows], axis=1)
    rows["course_teacher"] = rows["teacher"]
    lent = rows.index[rows["led_by"] >= 0]
    for column in ("teacher", "teacher_short") if len(lent) else ():
        rows.loc[lent, column] = region.staff[column].take(rows.loc[lent, "led_by"]).to_numpy()
    topics = current(region.topics, moment)[["lesson", "topic", "recorded_at"]]
    topics = topics.rename(columns={"recorded_at": "topic_recorded_at"})
    checks = current(region.checks, moment)[["lesson", "recorded_at"]]
    checks = checks.rename(columns={"recorded_at": "attendance_taken_at"})
    rows = rows.merge(topics, on="lesson", how="left").merge(checks, on="lesson", how="left")
    rows["topic"] = rows["topic"].astype(object).where(rows["topic"].notna(), None)
    return rows[
        [
            "lesson",
            *_OCCURRENCE[:2],
            "klass",
            "subject",
            "lesson_ref",
            "date",
            "number",
            "starts_at",
            "ends_at",
            "room",
            "teacher",
            "teacher_short",
            "course_teacher",
            "topic",
            "topic_recorded_at",
            "attendance_taken_at",
            "is_cancelled",
        ]
    ]


def _named_period_marks(region: Region, moment: datetime) -> pd.DataFrame:
    rows = current(region.period_marks, moment).reset_index(drop=True)
    names = region.courses[["organisation", "group", "subject"]].take(rows["course"].to_numpy()).reset_index(drop=True)
    named = pd.concat([names, rows[["period", "kind", "value", "recorded_at"]]], axis=1)
    named.insert(1, "student", lookup(region.students["student"], rows["student"]))
    return named
