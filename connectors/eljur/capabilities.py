"""What an ЭлЖур source is able to say: its reference pages, and what each method it is configured for adds."""

from collections.abc import Mapping, Sequence
from functools import reduce
from types import MappingProxyType

from connectors.contract import Capabilities
from foundation.organisations import EljurMethod, Source

RULES, RECEIVERS, PERIODS = "eljur.getrules", "eljur.getmessagereceivers", "eljur.getperiods"
REFERENCE = (RULES, RECEIVERS, PERIODS)
DEFAULT_METHODS: tuple[EljurMethod, ...] = Source.model_fields["methods"].default

_DATES_OF_GROUPS = frozenset({"study_group.valid_from_on", "study_group.valid_to_on"})
_REFERENCE = Capabilities(
    REFERENCE,
    frozenset({"academic_period", "enrolment", "staff", "student", "study_group"}),
    frozenset(
        {
            "academic_period.last_school_day_on",
            "enrolment.enrolled_from_on",
            "enrolment.enrolled_to_on",
            "enrolment.list_number",
            "student.birth_on",
            "student.sex_code",
            "study_group.parent_study_group_id",
            *_DATES_OF_GROUPS,
        }
    ),
)
# No word of the interface says these of a lesson, a mark or a task, whichever method is asked.
_NEVER_OF_LESSONS = frozenset(
    {
        "assessment.source_assessment_id",
        "assessment.title",
        "assessment.weight",
        "homework.due_on",
        "lesson.lesson_type_code",
        "lesson.moved_from_lesson_id",
        "lesson.staff_id",
    }
)
_OF_MARKS = frozenset({"assessment", "attendance", "lesson", "mark", "subject"})
_BARE_LESSON = frozenset({"lesson.ends_at", "lesson.room", "lesson.starts_at", "lesson.teacher_name"})


def _method(method: EljurMethod, entities: frozenset[str], never: frozenset[str] = frozenset()) -> Capabilities:
    of_these = frozenset(name for name in _NEVER_OF_LESSONS if name.partition(".")[0] in entities)
    return Capabilities((f"eljur.{method}",), entities, of_these | never)


BY_METHOD: Mapping[EljurMethod, Capabilities] = MappingProxyType(
    {
        "getschedule": _method(
            "getschedule",
            frozenset({"staff", "subject", "teaching_assignment"}),
            frozenset(
                {
                    "teaching_assignment.assigned_from_on",
                    "teaching_assignment.assigned_to_on",
                    "teaching_assignment.staff_name",
                }
            ),
        ),
        "getdiary": _method(
            "getdiary", _OF_MARKS | {"attachment", "homework", "lesson_topic", "study_group"}, _DATES_OF_GROUPS
        ),
        "getmarks": _method("getmarks", _OF_MARKS, _BARE_LESSON),
        "getassessments": _method(
            "getassessments",
            _OF_MARKS,
            _BARE_LESSON
            | {"mark.counts", "mark.weight", "mark.work_kind", "mark.work_kind_code"}
            | {"assessment.work_kind", "assessment.work_kind_code"},
        ),
        "gethomework": _method("gethomework", frozenset({"attachment", "homework", "lesson", "subject"}), _BARE_LESSON),
        "getfinalassessments": _method("getfinalassessments", frozenset({"period_mark", "subject"})),
        "getupdates": _method(
            "getupdates",
            frozenset({"message"}),
            frozenset({"message.content", "message.sender_id", "message.subject_line"}),
        ),
        "getmessages": _method(
            "getmessages", frozenset({"message"}), frozenset({"message.content", "message.subject_line"})
        ),
    }
)


def eljur_capabilities(methods: Sequence[EljurMethod]) -> Capabilities:
    """What a source configured for these methods says, its kinds in the order of reading."""
    chosen = [capabilities for method, capabilities in BY_METHOD.items() if method in methods]
    return reduce(Capabilities.joined, chosen, _REFERENCE)
