"""Kinds of work: from the words of a journal to the codes that regulations speak of."""

import re

_CODES = {
    "ответ на уроке": "answer",
    "ответ": "answer",
    "устный ответ": "answer",
    "работа у доски": "answer",
    "домашняя работа": "homework",
    "домашнее задание": "homework",
    "дз": "homework",
    "работа на уроке": "classwork",
    "классная работа": "classwork",
    "работа в классе": "classwork",
    "тест": "test",
    "тестирование": "test",
    "контрольная работа": "control",
    "контрольная": "control",
    "вшк: контрольная работа": "internal_control",
    "вшк": "internal_control",
    "внутришкольный контроль": "internal_control",
    "письменная работа": "written",
    "самостоятельная письменная работа": "written",
    "диктант": "dictation",
    "контрольный диктант": "dictation",
    "сочинение": "essay",
    "изложение": "essay",
    "лабораторная работа": "laboratory",
    "лабораторная": "laboratory",
    "практическая работа": "practical",
    "практическая": "practical",
    "зачет": "credit",
    "дифференцированный зачет": "credit",
    "экзамен": "exam",
}
_SPACES = re.compile(r"\s+")


def work_kind_code(work_kind: str | None) -> str | None:
    """The code of a kind of work in any case and with «е» or «ё»; `other` for one not known, None for none."""
    if work_kind is None:
        return None
    words = _SPACES.sub(" ", work_kind).strip(" .;").casefold().replace("ё", "е")
    if not words:
        return None
    known = _CODES.get(words)
    if known is None and words.startswith("вшк"):
        known = "internal_control"
    return known or "other"
