"""The words of «Сетевой город ПОО»: what its journal shows for each, and what each stands for.

The words are the wire's; a person sees signs («5», «НП», «Контрольная работа»), and these are the values «as in
the source» that a diary prints and a regulation speaks of. A word that is not listed passes verbatim.
"""

from collections.abc import Mapping
from types import MappingProxyType

# The kind of a task that is homework.
HOME = "Home"

_MARKS: Mapping[str, str] = MappingProxyType(
    {"One": "1", "Two": "2", "Three": "3", "Four": "4", "Five": "5", "Success": "Зч", "Fail": "Незч"}
)
_ABSENCES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "IsAbsent": ("Н", "absent"),
        "IsLate": ("ОП", "late"),
        "IsAbsentByNotValidReason": ("НП", "absent"),
        "IsAbsentByValidReason": ("УП", "absent_excused"),
        "SickLeave": ("Б", "ill"),
    }
)
_TASKS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "Lesson": ("Ответ на занятии", "answer"),
        "Control": ("Контрольная работа", "control"),
        "Independent": ("Самостоятельная работа", "classwork"),
        "Laboratory": ("Лабораторная работа", "laboratory"),
        # A cross-section of knowledge is set by the administration, not by the teacher.
        "Slice": ("Срезовая работа", "internal_control"),
        HOME: ("Домашнее задание", "homework"),
        "Test": ("Тест", "test"),
        "Review": ("Реферат", "other"),
        "Report": ("Доклад", "other"),
        "Colloquium": ("Коллоквиум", "other"),
        "SportStandarts": ("Сдача спортивных нормативов", "other"),
        "PracticalWork": ("Практическая работа", "practical"),
    }
)
_TERMS: Mapping[str, str] = MappingProxyType({"Semester": "семестр", "Trimester": "триместр", "Course": "курс"})


def shown_mark(word: str) -> str:
    """«Five» → «5», «Success» → «Зч»; any other word as it is."""
    return _MARKS.get(word.strip(), word)


def shown_absence(word: str) -> str:
    """«IsAbsentByNotValidReason» → «НП»; any other word as it is."""
    return _ABSENCES.get(word.strip(), (word, ""))[0]


def attendance_code(word: str) -> str:
    """The code of an absence; `unknown` for a word that is not listed."""
    return _ABSENCES.get(word.strip(), ("", "unknown"))[1]


def shown_task(word: str) -> str:
    """«Control» → «Контрольная работа»; any other word as it is."""
    return _TASKS.get(word.strip(), (word, ""))[0]


def task_kind_code(word: str) -> str:
    """The code of a kind of work; `other` for a word that is not listed."""
    return _TASKS.get(word.strip(), ("", "other"))[1]


def shown_term(term_type: str, number: str) -> str:
    """«1 семестр» of `Semester` and `1`."""
    return f"{number} {_TERMS.get(term_type.strip(), term_type)}"
