"""The request for a diary as the state portal sends it; its form is ours, since none is public (docs/smev.md)."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from lxml import etree

_LONGEST_CODE: Final = 200
_CODES: Final = ("OrganisationID", "StudentID", "GuardianID")
_DAYS: Final = ("From", "To")
# Without a zone: a school day is a local date.
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


class UnknownRequestError(Exception):
    """The content is no request for a diary; the text says in Russian why."""


@dataclass(frozen=True, slots=True)
class DiaryRequest:
    """Who asks about whom: codes of the organisation, the child in its journal, the guardian in its register.

    `from_on` and `to_on` (both included) bound the days; None asks for all that is shown.
    """

    organisation_id: str
    student_id: str
    guardian_id: str
    from_on: date | None = None
    to_on: date | None = None


def diary_request(content: etree._Element, namespace: str, root: str) -> DiaryRequest:
    """The request in `content`; raises UnknownRequestError for any other name, field, order or value."""
    if content.tag != f"{{{namespace}}}{root}":
        raise UnknownRequestError("Это не запрос дневника.")
    given: dict[str, str] = {}
    for field in content:
        name = etree.QName(field)
        if name.namespace != namespace or name.localname not in (*_CODES, *_DAYS) or name.localname in given:
            raise UnknownRequestError("В запросе дневника есть лишнее поле.")
        if len(field) or len(field.text or "") > _LONGEST_CODE:
            raise UnknownRequestError(f"Поле {name.localname} запроса записано неверно.")
        given[name.localname] = (field.text or "").strip()
    missing = [name for name in _CODES if not given.get(name)]
    if missing:
        raise UnknownRequestError(f"В запросе дневника нет поля {missing[0]}.")
    from_on, to_on = (_day(given.get(name), name) for name in _DAYS)
    if from_on is not None and to_on is not None and from_on > to_on:
        raise UnknownRequestError("Первый день запроса позже последнего.")
    organisation_id, student_id, guardian_id = (given[name] for name in _CODES)
    return DiaryRequest(organisation_id, student_id, guardian_id, from_on, to_on)


def _day(text: str | None, name: str) -> date | None:
    if not text:
        return None
    try:
        if not _DAY.fullmatch(text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError as error:
        raise UnknownRequestError(f"Поле {name} запроса — не дата вида 2026-10-22.") from error
