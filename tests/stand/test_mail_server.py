"""The stand's SMTP server, spoken to with the standard library."""

import smtplib
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest

from stand.mail_server import MailStore, Refusal


def _letter(recipient: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "svod@example.org", recipient, "Дневник на 23 октября"
    message.set_content("Домашнее задание: § 12.\n.точка в начале строки\n")
    return message


@pytest.fixture
def smtp(own_stand: Any) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP("127.0.0.1", own_stand.ports["smtp"], timeout=10) as connection:
        yield connection


def _stored(stand: Any) -> list[Path]:
    return sorted((stand.workspace / "stand" / "mail").glob("*.eml"))


def test_an_accepted_letter_is_kept_whole(own_stand: Any, smtp: smtplib.SMTP) -> None:
    smtp.send_message(_letter("mama@family.example"), to_addrs=["mama@family.example", "papa@family.example"])
    [path] = _stored(own_stand)
    kept = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    assert path.name.startswith("00001-")
    assert kept["Return-Path"] == "<svod@example.org>"
    assert kept.get_all("Delivered-To") == ["mama@family.example", "papa@family.example"]
    assert kept["Subject"] == "Дневник на 23 октября"
    body = kept.get_body()
    assert body is not None
    assert body.get_content().splitlines() == ["Домашнее задание: § 12.", ".точка в начале строки"]


def test_two_letters_alike_are_two_files_in_order(own_stand: Any, smtp: smtplib.SMTP) -> None:
    for _ in range(2):
        smtp.send_message(_letter("mama@family.example"))
    first, second = _stored(own_stand)
    assert first.name.split("-")[1] == second.name.split("-")[1]
    assert MailStore(own_stand.workspace / "stand" / "mail").stored == 2


def test_refused_recipients(own_stand: Any, smtp: smtplib.SMTP) -> None:
    own_stand.control(
        "PUT", "/refusals", [{"recipient": "Papa@family.example"}, {"recipient": "@busy.example", "code": 451}]
    )
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        smtp.send_message(_letter("papa@family.example"))
    assert refusal.value.recipients["papa@family.example"][0] == 550
    smtp.rset()
    partly = smtp.send_message(_letter("mama@family.example"), to_addrs=["mama@family.example", "x@busy.example"])
    assert partly["x@busy.example"][0] == 451
    [path] = _stored(own_stand)
    assert b"Delivered-To: mama@family.example" in path.read_bytes()
    assert b"busy.example" not in path.read_bytes().split(b"From:")[0]
    assert own_stand.control("GET", "/books")["mail"] == {"stored": 1, "refused": 2}
    own_stand.control("PUT", "/refusals", [])
    smtp.send_message(_letter("papa@family.example"))
    assert len(_stored(own_stand)) == 2


def test_everyone_can_be_refused() -> None:
    assert Refusal(recipient="*").concerns("anyone@anywhere.example")
    assert not Refusal(recipient="@family.example").concerns("mama@otherfamily.example")
