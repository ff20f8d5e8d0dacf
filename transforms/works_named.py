"""The works a topic names: «Практическая работа № 5 «Размещение топливных баз»» names a practical one.

Texts come normalised (`transforms.topics.normalise_topic`): small letters, «е» for «ё», no quotation marks.
"""

import re

# In the order in which codes stand in the column.
_NAMES = {
    "control": r"контрольн\w*|контр\.\s*раб\w*|к\s*/\s*р\b|к\.\s?р\.",
    "excursion": r"экскурси\w*",
    "laboratory": r"лабораторн\w*|лаб\.\s*раб\w*|л\s*/\s*р\b|л\.\s?р\.",
    "practical": r"практическ\w*|(?:практич|практ|пр)\.\s*раб\w*|пр?\s*/\s*р\b|п\.\s?р\.",
    "technology": r"информационн\w*\s+(?:и\s+коммуникационн\w*\s+)?технолог\w*|\bикт\b",
    "video": r"видео-?\s?(?:урок|заняти|лекци)\w*",
}
_PATTERNS = {code: re.compile(rf"\b(?:{pattern})") for code, pattern in _NAMES.items()}
_WORK = (
    r"(?:(?:контрольн|лабораторн|практическ)\w*"
    r"(?:(?:\s*,\s*|\s+и\s+|\s*-\s*|\s+)(?:контрольн|лабораторн|практическ)\w*)*"
    r"(?:\s+(?:работ|заняти|диктант|изложени|сочинени)\w*|(?=\s*(?:№|\d|[.:,;)]|$)))"
    r"|(?:контр|лаб|практ|практич|пр)\.\s*раб(?:от\w*|\.)?"
    r"|(?:к|л|п|пр)\s*/\s*р\b\.?"
    r"|[клп]\.\s?р\."
    r"|экскурси\w*|видео-?\s?урок\w*)"
)
_NUMBER = r"(?:\s*№?\s*\d+(?:[.\-]\d+)*)?"
_THEME = r"(?:(?:по|на)\s+тем[еуы]|тема|по\s+разделу)"
_BEFORE = re.compile(rf"^{_WORK}{_NUMBER}(?![\w/])[\s.,:;-]*(?:{_THEME}\b[\s:-]*)?")
_AFTER = re.compile(rf"[\s.,:;(\-]+{_WORK}{_NUMBER}[\s.)]*$")
_LETTER = re.compile(r"[^\W\d_]")


def works_named(normalised: str) -> str:
    """The codes of the works a normalised topic names, in alphabetical order with spaces between; often empty."""
    return " ".join(code for code, pattern in _PATTERNS.items() if pattern.search(normalised))


def without_work(normalised: str) -> str:
    """The normalised topic without the name and number of a work before or after it; whole if nothing else is there."""
    rest = _AFTER.sub("", _BEFORE.sub("", normalised, count=1), count=1).strip(" .,:;-()")
    return rest if _LETTER.search(rest) else normalised


def is_work_only(normalised: str) -> bool:
    """Whether a normalised topic names a work and says nothing of its theme: «Контрольная работа № 2»."""
    rest = _BEFORE.sub("", normalised, count=1)
    return rest != normalised and not _LETTER.search(rest)
