"""What the formats of the sources can say at all, and how its lack is told to a reader.

A rule names the capabilities it needs of the source of the facts it reads; a source without them
makes the rule not checkable there, never passed. What a source gives of the model its connector declares;
`told` turns that declaration into names, so that there is one truth and it stands in `connectors/`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from types import MappingProxyType

# Capability → the datum, as it stands after «источник не сообщает: …».
CAPABILITIES: Mapping[str, str] = MappingProxyType(
    {
        "lessons": "проведённые занятия",
        "lesson_times": "время занятий",
        "teachers": "кто ведёт занятие",
        "topics": "темы занятий",
        "homework": "домашние задания",
        "marks": "отметки",
        "work_kinds": "виды работ",
        "absences": "отсутствия на занятиях",
        "attendance_check": "отметка о том, что посещаемость проверена",
        "period_marks": "итоговые отметки",
        "periods": "учебные периоды",
        "rosters": "состав классов и групп",
        "recording": "когда сделана запись",
    }
)

# Capability → the entities and columns that make it up; it is told where any of them is given.
_DATA: Mapping[str, tuple[tuple[str, str | None], ...]] = MappingProxyType(
    {
        "lessons": (("lesson", None),),
        "lesson_times": (("lesson", "starts_at"),),
        "teachers": (("lesson", "teacher_name"), ("lesson", "staff_id")),
        "topics": (("lesson_topic", "topic"),),
        "homework": (("homework", "content"),),
        "marks": (("mark", "raw_value"),),
        "work_kinds": (("mark", "work_kind"),),
        "absences": (("attendance", "attendance_code"),),
        "attendance_check": (("attendance_check", "is_taken"),),
        "period_marks": (("period_mark", "raw_value"),),
        "periods": (("academic_period", "ends_on"),),
        "rosters": (("enrolment", None),),
    }
)
# What makes a source a journal. A register may name pupils and periods too, yet no rule on lessons waits for it.
_JOURNAL = ("lesson", "lesson_topic", "homework", "mark", "attendance", "period_mark")

Gives = Callable[[str, str | None], bool]


def told(gives: Gives) -> set[str]:
    """The capabilities of a source that `gives(entity, column)`; none of what is not a journal.

    When something was recorded is known of every journal, if only from when its readings first showed it.
    """
    if not any(gives(entity, None) for entity in _JOURNAL):
        return set()
    return {"recording"} | {name for name, data in _DATA.items() if any(gives(*datum) for datum in data)}


def lacking(needed: Iterable[str], said: Collection[str]) -> list[str]:
    """The capabilities a rule needs and a source has not, in the order of the rule."""
    return [name for name in needed if name not in said]
