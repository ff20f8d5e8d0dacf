"""One letter: headers, text and HTML, the same bytes for the same content."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any, Final

from foundation.organisations import Organisation
from publications.absences import ABSENCE_TITLES
from publications.russian import long_day
from publications.russian_dates import day_and_month
from publications.templates import render

# A new version of the letter's looks must not send yesterday's letter again: it is no part of the content's key.
_TEMPLATE: Final = "mail/letter"
_ADDRESS: Final = re.compile(r"[^\s@<>\",;:()\[\]\\]+@[^\s@<>\",;:()\[\]\\]+\.[^\s@<>\",;:()\[\]\\]+")


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter says, before it has bytes; `is_correction` says that another version went out before."""

    delivery_id: str
    recipient: str
    student_name: str
    day_on: date
    content: str
    is_correction: bool


def usable_address(address: str) -> str | None:
    """The address as SMTP takes it (an international domain in its ASCII form), None where it is none."""
    if not _ADDRESS.fullmatch(address):
        return None
    local, _, domain = address.rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
        return Address(addr_spec=f"{local}@{ascii_domain}").addr_spec if local.isascii() else None
    except (UnicodeError, HeaderParseError, ValueError, IndexError):
        return None


def is_empty(content: str) -> bool:
    """Whether the day brought nothing."""
    found = json.loads(content)
    return not found["marks"] and not found["absences"]


def letter_bytes(letter: Letter, organisation: Organisation, sender: str, made_at: datetime) -> bytes:
    """The letter as RFC 5322 bytes with CRLF; `made_at` is its date.

    The Message-ID and the boundary come from the delivery's id, so that a letter sent a second time after an
    unclear end is known to the receiving side as the same one.
    """
    sender_name, sender_address = parseaddr(sender)
    values = {
        "organisation": organisation.title,
        "student": _one_line(letter.student_name),
        "day": long_day(letter.day_on),
        "is_correction": letter.is_correction,
        **_shown(json.loads(letter.content), letter.day_on),
    }
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(_one_line(sender_name), addr_spec=sender_address)
    message["To"] = Address(addr_spec=letter.recipient)
    beginning = "Исправлено: дневник" if letter.is_correction else "Дневник"
    message["Subject"] = _one_line(f"{beginning} за {long_day(letter.day_on)}")
    message["Date"] = format_datetime(made_at)
    message["Message-ID"] = f"<{letter.delivery_id}@{sender_address.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(render(f"{_TEMPLATE}.txt.jinja", **values), charset="utf-8", cte="base64")
    message.add_alternative(render(f"{_TEMPLATE}.html.jinja", **values), subtype="html", charset="utf-8", cte="base64")
    message.set_boundary(f"svod-{letter.delivery_id}")
    return message.as_bytes()


def _shown(content: Mapping[str, Any], day_on: date) -> dict[str, list[dict[str, Any]]]:
    marks = [_line(each, day_on) | {"what": each["work"] or ""} for each in content["marks"]]
    absences = [
        _line(each, day_on) | {"what": ABSENCE_TITLES.get(each["code"], each["code"])} for each in content["absences"]
    ]
    return {
        "marks": [line for line in marks if not line["earlier"]],
        "absences": [line for line in absences if not line["earlier"]],
        "earlier": [line for line in marks + absences if line["earlier"]],
    }


def _line(entry: Mapping[str, Any], day_on: date) -> dict[str, Any]:
    on = date.fromisoformat(entry["date"])
    return {
        "earlier": on != day_on,
        "day": day_and_month(on),
        "number": entry["number"],
        "subject": _one_line(entry["subject"]),
        "value": _one_line(entry["value"]),
        "comment": _one_line(entry["comment"] or ""),
    }


def _one_line(text: str) -> str:
    return " ".join(text.split())
