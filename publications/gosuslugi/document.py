"""A diary as the content of an answer."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from lxml import etree

from publications.gosuslugi.fields import Field, diary_fields

# What XML 1.0 can't hold, not even escaped.
_UNTELLABLE: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DATED: Final = ("days", "marks", "absences")


def diary_document(
    record: Mapping[str, Any], namespace: str, root: str, from_on: date | None = None, to_on: date | None = None
) -> etree._Element:
    """The element of a feed record (`schemas.feeds.diary`), its days, marks and absences from `from_on` to `to_on`.

    Text is put in as text: no markup of homework, no sign that XML can't hold. Lines are elements of their own, since
    implementations of СМЭВ's transform differ in what they do to a line break.
    """
    element = etree.Element(f"{{{namespace}}}{root}", nsmap={None: namespace})  # type: ignore[dict-item]
    _put(element, diary_fields(), _within(record, from_on, to_on), namespace)
    return element


def _within(record: Mapping[str, Any], from_on: date | None, to_on: date | None) -> Mapping[str, Any]:
    first = max(record["shown"]["from"], from_on.isoformat() if from_on else "")
    last = min(record["shown"]["to"], to_on.isoformat() if to_on else "9999-12-31")
    # The year's marks are all of the year unless days were asked for.
    since, until = (from_on.isoformat() if from_on else ""), (to_on.isoformat() if to_on else "9999-12-31")
    dated = {name: [each for each in record[name] if since <= each["date"] <= until] for name in _DATED}
    return {**record, **dated, "shown": {"from": first, "to": last} if first <= last else record["shown"]}


def _put(parent: etree._Element, fields: tuple[Field, ...], values: Mapping[str, Any], namespace: str) -> None:
    for field in fields:
        value = values.get(field.key)
        if value is None:
            continue
        for each in value if field.is_list else [value]:
            if field.fields:
                _put(etree.SubElement(parent, f"{{{namespace}}}{field.element}"), field.fields, each, namespace)
                continue
            for line in _lines(each) if field.is_free_text else [_plain(each)]:
                etree.SubElement(parent, f"{{{namespace}}}{field.element}").text = line


def _lines(value: object) -> list[str]:
    return _UNTELLABLE.sub("", str(value)).replace("\t", " ").splitlines() or [""]


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
