"""Kinds of work as journals name them, their weights, and how many days a regulation gives for their marks."""

from collections.abc import Collection

# Our word for a kind: its text in ЭлЖур; everywhere else the same words stand in small letters.
TITLES = {
    "answer": "Ответ на уроке",
    "homework": "Домашняя работа",
    "classwork": "Работа на уроке",
    "test": "Тест",
    "control": "Контрольная работа",
    "internal_control": "ВШК: контрольная работа",
    "written": "Письменная работа",
    "dictation": "Диктант",
    "essay": "Сочинение",
    "laboratory": "Лабораторная работа",
    "practical": "Практическая работа",
    "credit": "Зачёт",
    "exam": "Экзамен",
}
KINDS = tuple(TITLES)
WEIGHTS = {
    "test": 1.5,
    "control": 3.0,
    "internal_control": 3.0,
    "dictation": 2.0,
    "essay": 2.0,
    "written": 2.0,
    "credit": 3.0,
    "exam": 4.0,
}
# Share of the present who get a mark for a work of that kind.
SHARES = {
    "answer": 0.16,
    "homework": 0.3,
    "classwork": 0.25,
    "test": 0.85,
    "laboratory": 0.8,
    "practical": 0.6,
}
WHOLE_CLASS_SHARE = 0.95

_TERMS = {
    "khmao-2020": {"internal_control": 3, "control": 7, "written": 7, "dictation": 7, "essay": 7},
    "peresvet": {"internal_control": 3, "control": 3, "written": 3, "dictation": 3, "essay": 3},
    "kpgt-2022": {"internal_control": 5, "control": 5, "credit": 5, "exam": 5},
    # No term is named there; a week is what the teachers keep to.
    "kukarino": {"internal_control": 7, "control": 7, "written": 7, "dictation": 7, "essay": 7},
}


def term_days(regulation: str, kind: str) -> int:
    """Days after the lesson's own that a regulation leaves for the marks of a kind; 0 is the same day."""
    return _TERMS[regulation].get(kind, 0)


def title(kind: str, source: str) -> str:
    """The kind as a source of that connector has it in the stand; a simulated system may put it into its own words."""
    return TITLES[kind] if source.startswith("eljur") else TITLES[kind].lower().replace("вшк", "ВШК")


def nearest(kind: str, known: Collection[str] | None) -> str:
    """The kind itself where a source has a word for it (None: for any), else a work of the same term that it names."""
    if known is None or kind in known:
        return kind
    return "control" if kind in _TERMS["kpgt-2022"] else "answer"
