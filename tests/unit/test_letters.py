"""The daily letter: to whom, what it says, and that nothing in it runs or breaks out of its header."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from foundation.connections import Connection
from foundation.errors import ConfigurationError
from publications.mail import publish_mail
from publications.mail.letter import Letter, letter_bytes, usable_address
from publications.mail.publish import is_allowed
from tests.publishing.families import (
    ADDRESSES,
    CONSENTED,
    HOSTILE,
    NAMES,
    THURSDAY,
    WITHDREW,
    class_with_families,
)
from tests.publishing.mail_server import Mailboxes, mail_server
from tests.publishing.school import READ_AT, School, night, organisation, organisations, settings
from transforms.derived.daily_news import daily_news, news_day

EXPECTED = {ADDRESSES[CONSENTED]: 1, ADDRESSES[HOSTILE]: 1}


def nobody(name: str) -> Connection:
    raise ConfigurationError(f"Подключение «{name}» не задано.")


def statuses(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return connection.execute("SELECT recipient, status_code FROM delivery ORDER BY ALL").fetchall()


def test_letters_reach_those_who_consented_once(tmp_path: Path) -> None:
    connection = class_with_families()
    mailboxes = Mailboxes()
    chosen = settings(tmp_path, mail_mode="deliver", mail_allow="*")
    with mail_server(mailboxes) as connections:
        first = publish_mail(connection, night(), organisations(), chosen, {}, connections)
        again = publish_mail(connection, night(run_id="run-2"), organisations(), chosen, {}, connections)
    assert mailboxes.delivered() == EXPECTED
    assert first == again
    assert len(first) == 2
    sent = {content for _, content in mailboxes.letters}
    assert {Path(item.path).read_bytes() for item in first} == sent
    text = "".join(path.read_text() for path in tmp_path.rglob("*.eml"))
    assert ADDRESSES[WITHDREW] not in text


def test_a_letter_tells_of_one_child(tmp_path: Path) -> None:
    mailboxes = Mailboxes()
    chosen = settings(tmp_path, mail_mode="deliver", mail_allow="*")
    with mail_server(mailboxes) as connections:
        publish_mail(class_with_families(), night(), organisations(), chosen, {}, connections)
    letter = mailboxes.letter(ADDRESSES[CONSENTED])
    for kind in ("plain", "html"):
        body = letter.get_body((kind,))
        assert body is not None
        content = body.get_content()
        assert NAMES[CONSENTED] in content
        assert f"Замечание для {CONSENTED}" in content
        assert "отсутствие по болезни" in content
        for other, name in NAMES.items():
            assert other == CONSENTED or (name.split()[0] not in content and f"Замечание для {other}" not in content)
    assert str(letter["Subject"]) == "Дневник за 22 октября 2026 г."
    assert NAMES[CONSENTED].split()[0] not in str(letter["Subject"])


def test_nothing_in_a_letter_runs(tmp_path: Path) -> None:
    mailboxes = Mailboxes()
    chosen = settings(tmp_path, mail_mode="deliver", mail_allow="*")
    with mail_server(mailboxes) as connections:
        publish_mail(class_with_families(), night(), organisations(), chosen, {}, connections)
    body = mailboxes.letter(ADDRESSES[HOSTILE]).get_body(("html",))
    assert body is not None
    assert "<script" not in body.get_content()
    assert "&lt;script&gt;" in body.get_content()


def test_line_ends_in_names_add_no_header() -> None:
    content = '{"marks": [], "absences": []}'
    letter = Letter("id", "a@example.ru", "Имя\r\nBcc: thief@example.ru", THURSDAY, content, is_correction=False)
    made = letter_bytes(letter, organisation(title="Школа\r\nX-Evil: 1"), "Дневник\n <d@example.ru>", READ_AT)
    head = made.split(b"\r\n\r\n")[0]
    assert b"Bcc" not in head
    assert b"X-Evil" not in head


def test_the_same_letter_has_the_same_bytes() -> None:
    content = '{"marks": [], "absences": []}'
    letter = Letter("id", "a@example.ru", "Имя", THURSDAY, content, is_correction=False)
    first = letter_bytes(letter, organisation(), "Дневник <d@example.ru>", READ_AT)
    assert letter_bytes(letter, organisation(), "Дневник <d@example.ru>", READ_AT) == first


@pytest.mark.parametrize(("mode", "status"), [("off", None), ("dry_run", "dry_run")])
def test_without_delivery_nothing_is_asked_of_a_server(tmp_path: Path, mode: str, status: str | None) -> None:
    connection = class_with_families()
    chosen = settings(tmp_path, mail_mode=mode, mail_allow="*")
    made = publish_mail(connection, night(), organisations(), chosen, {}, nobody)
    assert {found for _, found in statuses(connection)} == ({status} if status else set())
    assert len(made) == (2 if status else 0)


def test_a_dry_run_can_be_followed_by_delivery(tmp_path: Path) -> None:
    connection = class_with_families()
    publish_mail(connection, night(), organisations(), settings(tmp_path, mail_allow="*"), {}, nobody)
    mailboxes = Mailboxes()
    with mail_server(mailboxes) as connections:
        chosen = settings(tmp_path, mail_mode="deliver", mail_allow="*")
        publish_mail(connection, night(run_id="run-2"), organisations(), chosen, {}, connections)
    assert mailboxes.delivered() == EXPECTED


def test_only_allowed_addresses_get_letters(tmp_path: Path) -> None:
    connection = class_with_families()
    mailboxes = Mailboxes()
    chosen = settings(tmp_path, mail_mode="deliver", mail_allow=ADDRESSES[CONSENTED])
    with mail_server(mailboxes) as connections:
        publish_mail(connection, night(), organisations(), chosen, {}, connections)
    assert mailboxes.delivered() == {ADDRESSES[CONSENTED]: 1}
    assert dict(statuses(connection))[ADDRESSES[HOSTILE]] == "suppressed"


@pytest.mark.parametrize(
    ("address", "allow", "expected"),
    [
        ("a@b.ru", "", False),
        ("a@b.ru", "*", True),
        ("A@B.ru", "a@b.RU", True),
        ("a@b.ru", "@b.ru", True),
        ("a@evil-b.ru", "@b.ru", False),
        ("a@b.ru", "c@d.ru, @b.ru", True),
        ("a@sub.b.ru", "@b.ru", False),
    ],
)
def test_the_list_of_the_allowed(address: str, allow: str, expected: bool) -> None:
    assert is_allowed(address, allow) is expected


@pytest.mark.parametrize(
    ("address", "usable"),
    [
        ("mama@example.ru", "mama@example.ru"),
        ("мама@example.ru", None),
        ("mama@школа.рф", "mama@xn--80atdl2c.xn--p1ai"),
        ("mama@example.ru\r\nBcc: x@y.ru", None),
        ("a@b.ru, c@d.ru", None),
        ("нет", None),
        ("", None),
        ("<a@b.ru>", None),
    ],
)
def test_what_is_an_address(address: str, usable: str | None) -> None:
    assert usable_address(address) == usable


def test_a_change_of_what_was_sent_is_corrected_visibly_and_once(tmp_path: Path) -> None:
    connection = class_with_families()
    mailboxes = Mailboxes()
    chosen = settings(tmp_path, mail_mode="deliver", mail_allow="*")
    with mail_server(mailboxes) as connections:
        for run, value in enumerate(["5", "3", "3", "5", "5"]):
            connection.execute("UPDATE mark SET raw_value = ? WHERE student_id = ?", [value, f"shkola|{CONSENTED}"])
            publish_mail(connection, night(run_id=f"run-{run}"), organisations(), chosen, {}, connections)
    assert mailboxes.delivered() == {ADDRESSES[CONSENTED]: 3, ADDRESSES[HOSTILE]: 1}
    assert str(mailboxes.letter(ADDRESSES[CONSENTED])["Subject"]).startswith("Исправлено")
    ids = {content.split(b"Message-ID: ")[1].split(b"\r\n")[0] for _, content in mailboxes.letters}
    assert len(ids) == 4


def test_a_mark_taken_back_is_told_too(tmp_path: Path) -> None:
    connection = class_with_families()
    mailboxes = Mailboxes()
    chosen = settings(tmp_path, mail_mode="deliver", mail_allow="*")
    with mail_server(mailboxes) as connections:
        publish_mail(connection, night(), organisations(), chosen, {}, connections)
        for table in ("mark", "attendance"):
            connection.execute(f"DELETE FROM {table} WHERE student_id = ?", [f"shkola|{CONSENTED}"])
        publish_mail(connection, night(run_id="run-2"), organisations(), chosen, {}, connections)
    body = mailboxes.letter(ADDRESSES[CONSENTED]).get_body(("plain",))
    assert body is not None
    assert "больше нет" in body.get_content()


def test_withdrawing_takes_the_letters_away_and_sends_no_more(tmp_path: Path) -> None:
    connection = class_with_families()
    mailboxes = Mailboxes()
    chosen = settings(tmp_path, mail_mode="deliver", mail_allow="*")
    with mail_server(mailboxes) as connections:
        publish_mail(connection, night(), organisations(), chosen, {}, connections)
        school = School(connection)
        school.consent(CONSENTED, decision="withdrawn", on=date(2026, 10, 23))
        school.write()
        connection.execute("UPDATE mark SET raw_value = '2'")
        made = publish_mail(connection, night(run_id="run-2"), organisations(), chosen, {}, connections)
    assert mailboxes.delivered() == {ADDRESSES[CONSENTED]: 1, ADDRESSES[HOSTILE]: 2}
    assert len(made) == 2
    for path in (tmp_path / "publications" / "mail").rglob("*"):
        assert CONSENTED not in path.name
        assert path.is_dir() or ADDRESSES[CONSENTED] not in path.read_text()


def test_the_day_a_reading_tells_of() -> None:
    assert news_day(datetime(2026, 10, 22, 23, 30, tzinfo=UTC), "Europe/Moscow") == date(2026, 10, 22)
    assert news_day(datetime(2026, 10, 23, 17, 0, tzinfo=UTC), "Europe/Moscow") == date(2026, 10, 23)
    assert news_day(datetime(2026, 10, 22, 23, 30, tzinfo=UTC), "Asia/Yekaterinburg") == date(2026, 10, 22)


@pytest.mark.parametrize(
    ("from_at", "until_at", "is_news"),
    [
        (None, READ_AT, False),
        (READ_AT - timedelta(hours=24), READ_AT, True),
        (datetime(2026, 10, 22, 12, tzinfo=UTC), datetime(2026, 10, 22, 12, tzinfo=UTC), True),
        (datetime(2026, 10, 21, 12, tzinfo=UTC), datetime(2026, 10, 21, 12, tzinfo=UTC), False),
        (datetime(2026, 10, 23, 5, tzinfo=UTC), datetime(2026, 10, 23, 5, tzinfo=UTC), False),
        (datetime(2026, 10, 20, 12, tzinfo=UTC), READ_AT, False),
    ],
)
def test_an_earlier_lesson_is_news_if_recorded_that_day(
    from_at: datetime | None, until_at: datetime, is_news: bool
) -> None:
    connection = class_with_families()
    connection.execute("DELETE FROM mark WHERE student_id <> ?", [f"shkola|{CONSENTED}"])
    connection.execute(
        "UPDATE mark SET lesson_on = DATE '2026-10-20', recorded_from_at = ?, recorded_until_at = ?",
        [from_at, until_at],
    )
    news = daily_news(connection, "shkola", "Europe/Moscow", THURSDAY).to_pylist()
    found = next(row["content"] for row in news if row["source_student_id"] == CONSENTED)
    assert ('"marks":[]' not in found) is is_news
