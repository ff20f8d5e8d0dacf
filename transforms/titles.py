"""What the title of a group or of a period says by itself, the same on whichever page it stands."""

import re
from datetime import date

# How ЭлЖур keys a group of a college: `2024/2025_1_3ИСИП-122#####<hash>`.
_COLLEGE_KEY = re.compile(r"\d{4}/\d{4}_\d+_(?P<title>.+?)#{3,}\w*")
_GRADE = re.compile(r"^\s*(\d{1,2})")
_DAYS_OF_A_QUARTER, _DAYS_OF_A_TRIMESTER, _DAYS_OF_A_HALF = 75, 110, 200

_PERIOD_WORDS = (
    ("четверт", "quarter"),
    ("триместр", "trimester"),
    ("полугод", "half_year"),
    ("семестр", "semester"),
    ("учебный год", "year"),
    ("год", "year"),
    ("quarter", "quarter"),
    ("trimester", "trimester"),
    ("semester", "semester"),
    ("year", "year"),
)
_RESULT_WORDS = (
    ("экзам", "exam"),
    ("exam", "exam"),
    ("зачет", "credit"),
    ("зачёт", "credit"),
    ("итог", "final"),
    ("final", "final"),
)


def title_of_group(written: str) -> str:
    """The title of a group where its key stands in place of a name; what is no such key stays as it is."""
    found = _COLLEGE_KEY.fullmatch(written)
    return found["title"] if found else written


def grade_of_group(title: str) -> int | None:
    """The number a class or a college group begins with: «7А» → 7, «3ИСИП-122» → 3; None without one.

    Taken from the title alone, so that every page of a source gives a group the same grade.
    """
    found = _GRADE.match(title)
    return int(found.group(1)) if found else None


def kind_of_group(organisation_kind: str) -> str:
    """The kind of a whole group: a college has groups, a school has classes."""
    return "college_group" if organisation_kind == "college" else "class"


def kind_of_period(*titles: str | None) -> str | None:
    """The kind of an academic period by the words of its titles; None where they don't say."""
    for words, kind in _PERIOD_WORDS:
        if any(title is not None and words in title.casefold() for title in titles):
            return kind
    return None


def kind_of_period_by_length(starts_on: date, ends_on: date, organisation_kind: str) -> str:
    """The kind of a period whose titles don't say it («I», «Модуль 2»), by how long it lasts."""
    days = (ends_on - starts_on).days
    if days <= _DAYS_OF_A_QUARTER:
        return "quarter"
    if days <= _DAYS_OF_A_TRIMESTER:
        return "trimester"
    if days <= _DAYS_OF_A_HALF:
        return "semester" if organisation_kind == "college" else "half_year"
    return "year"


def kind_of_result(period: str) -> str:
    """What a final mark of that period sums up: an exam, a credit, the year, all of it, or just the period."""
    text = period.casefold()
    for words, kind in _RESULT_WORDS:
        if words in text:
            return kind
    return "year" if kind_of_period(text) == "year" and "полугод" not in text else "period"
