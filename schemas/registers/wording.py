"""Columns that many registers share, in the same words everywhere."""

from typing import Any

from schemas.registers.description import Field

LESSON_TYPES = (
    "урок",
    "лекция",
    "практическое занятие",
    "лабораторная работа",
    "консультация",
    "курсовой проект",
    "учебная практика",
    "производственная практика",
    "самостоятельная работа",
    "внеурочное занятие",
)
REASONS = {"болезнь": "illness", "уважительная": "excused"}
STAFF_HELP = "Постоянный код сотрудника: один и тот же во всех реестрах."


def group(title: str = "Класс", column: str = "study_group_id", **more: Any) -> Field:
    """The class or group by its title in the journal."""
    told = "Класс или группа, как в журнале."
    return Field(column, title, told, more.pop("example", "7А"), **more)


def subject(title: str = "Предмет", column: str = "subject_id", **more: Any) -> Field:
    """The subject by its title in the journal."""
    return Field(
        column, title, more.pop("help", "Предмет, как в журнале."), more.pop("example", "Алгебра"), width=24, **more
    )


def student_code(**more: Any) -> Field:
    """The student's code: the same as in the journal."""
    told = "Код обучающегося: тот же, что в журнале. По нему, а не по имени, реестр связывается с журналом."
    return Field(
        more.pop("column", "register_student_id"), "Код обучающегося", told, more.pop("example", "10234"), **more
    )


def student_name(**more: Any) -> Field:
    """The student's name, for people."""
    told = "Фамилия, имя, отчество: для людей, связь идёт по коду."
    return Field(
        "register_student_name", "Обучающийся", told, more.pop("example", "Образцов Пётр Ильич"), width=30, **more
    )


GROUP = group()
SUBJECT = subject()
PERIOD = Field("academic_period_id", "Период", "Период, как он назван в журнале.", "1 четверть")
STUDENT = (student_code(), student_name())
