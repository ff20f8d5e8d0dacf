"""What each layout of a school's files is able to say."""

from collections.abc import Iterable, Mapping
from functools import reduce
from types import MappingProxyType

from connectors.contract import Capabilities
from connectors.exports.layouts import KIND_OF
from foundation.organisations import LayoutName

_PEOPLE = frozenset({"enrolment", "student", "study_group", "subject"})
_NEVER = frozenset(
    {
        "assessment.source_assessment_id",
        "assessment.title",
        "attendance.comment",
        "enrolment.enrolled_from_on",
        "enrolment.enrolled_to_on",
        "homework.source_homework_id",
        "lesson.lesson_type_code",
        "lesson.moved_from_lesson_id",
        "lesson.staff_id",
        "mark.counts",
        "period_mark.comment",
        "student.birth_on",
        "student.sex_code",
        "study_group.valid_from_on",
        "study_group.valid_to_on",
    }
)
_NO_COMMENTS_AND_WEIGHTS = frozenset({"assessment.weight", "homework.student_id", "mark.comment", "mark.weight"})
_NOTHING_OF_LESSONS = frozenset(
    {
        "lesson.ends_at",
        "lesson.room",
        "lesson.starts_at",
        "lesson.teacher_name",
        "mark.assessment_id",
        "mark.work_kind",
        "mark.work_kind_code",
    }
)
_JOURNAL = _PEOPLE | {
    "academic_period",
    "assessment",
    "attendance",
    "attendance_check",
    "homework",
    "lesson",
    "lesson_topic",
    "mark",
    "period_mark",
}


def _layout(
    layout: LayoutName, entities: frozenset[str], never: frozenset[str], *, states_moments: bool = False
) -> Capabilities:
    return Capabilities(
        kinds=(KIND_OF[layout],),
        entities=entities,
        never_given=frozenset(name for name in never if name.partition(".")[0] in entities),
        recording_times=states_moments,
        attendance_check="attendance_check" in entities,
    )


# Neither report knows subgroups, nor the place of a pupil in a list.
_REPORT = _NEVER | _NO_COMMENTS_AND_WEIGHTS | _NOTHING_OF_LESSONS
_OF_A_CLASS = frozenset({"study_group.parent_study_group_id", "enrolment.list_number"})

BY_LAYOUT: Mapping[LayoutName, Capabilities] = MappingProxyType(
    {
        "class_journal": _layout("class_journal", _JOURNAL, _NEVER | _NO_COMMENTS_AND_WEIGHTS, states_moments=True),
        "progress_report": _layout(
            "progress_report", _PEOPLE | {"attendance", "lesson", "mark", "period_mark"}, _REPORT | _OF_A_CLASS
        ),
        "report_card": _layout("report_card", _PEOPLE | {"period_mark"}, _REPORT | _OF_A_CLASS),
        "topics_page": _layout(
            "topics_page",
            frozenset({"homework", "lesson", "lesson_topic", "study_group", "subject"}),
            _REPORT,
            states_moments=True,
        ),
        "xml_journal": _layout("xml_journal", _JOURNAL, _NEVER, states_moments=True),
    }
)


def capabilities_of_layouts(layouts: Iterable[LayoutName]) -> Capabilities:
    """What a source that sends these layouts can say: the union over them."""
    return reduce(Capabilities.joined, (BY_LAYOUT[layout] for layout in layouts))
