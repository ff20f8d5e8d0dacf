"""How the journal's values are written in «Сетевой город ПОО»: marks, absences and kinds of work as words."""

# A mark that is no word there (a six) is sent as it was typed.
MARKS = {"1": "One", "2": "Two", "3": "Three", "4": "Four", "5": "Five", "зч": "Success", "незч": "Fail"}
# What the journal shows for work that is owed: it is sent as an empty mark of a required task.
DEBT = "Д"
# The letters of the journals that are not ЭлЖур's, and those of ЭлЖур.
ABSENCES = {
    "Н": "IsAbsentByNotValidReason",
    "Б": "SickLeave",
    "У": "IsAbsentByValidReason",
    "О": "IsLate",
    "н": "IsAbsent",
    "оп": "IsLate",
}
_TASKS = {
    "ответ на уроке": "Lesson",
    "домашняя работа": "Home",
    "работа на уроке": "Independent",
    "тест": "Test",
    "контрольная работа": "Control",
    "вшк: контрольная работа": "Slice",
    "письменная работа": "Independent",
    "диктант": "Independent",
    "сочинение": "Review",
    "лабораторная работа": "Laboratory",
    "практическая работа": "PracticalWork",
    # A credit and an exam are no tasks there: whatever is held in a lesson is a control work.
    "зачёт": "Control",
    "экзамен": "Control",
}
# A mark for these must be there sooner or later: without one the journal would show a debt.
REQUIRED = frozenset({"Control", "Slice", "Laboratory"})


def mark_word(value: str) -> str:
    """«4» → `Four`; what has no word comes as it is."""
    return MARKS.get(value.strip().lower(), value)


def task_type(kind: str) -> str:
    """«контрольная работа» → `Control`; empty where the teacher left the kind out."""
    return _TASKS[kind.strip().lower()] if kind.strip() else ""
