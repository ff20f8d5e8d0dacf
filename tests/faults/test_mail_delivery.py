"""A mail server that is down, refuses, breaks off, and a run that is killed: each letter once, or still owed."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import duckdb

from publications.mail import publish_mail
from schemas.lake_ddl import create_table
from schemas.model import metadata
from tests.publishing.families import THURSDAY
from tests.publishing.mail_server import Mailboxes, free_port, mail_server, to_port
from tests.publishing.school import School, night, organisations, settings

PUPILS = 12


def many_families(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """So many students with a mark and a consenting family; gives their addresses."""
    for table in metadata.sorted_tables:
        connection.execute(create_table(table))
    school = School(connection)
    school.group("7А")
    school.subject("Алгебра")
    at = school.lesson("7А", "Алгебра", THURSDAY, 1)
    addresses = []
    for number in range(PUPILS):
        source_id = f"p{number:02}"
        school.mark(school.student(source_id, f"Ученик {number}", "7А"), at, "5")
        school.link(source_id)
        school.consent(source_id)
        addresses.append(f"{source_id}@example.ru")
        school.contact(source_id, addresses[-1])
    school.write()
    return addresses


def told(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, str | None]]:
    rows = connection.execute("SELECT recipient, status_code, last_error FROM delivery").fetchall()
    return {recipient: (status, error) for recipient, status, error in rows}


def test_a_server_that_is_down_leaves_everything_owed(tmp_path: Path) -> None:
    connection = duckdb.connect()
    addresses = many_families(connection)
    chosen = settings(tmp_path, mail_mode="deliver", mail_allow="*")
    made = publish_mail(connection, night(), organisations(), chosen, {}, to_port(free_port()))
    assert len(made) == PUPILS
    assert {status for status, _ in told(connection).values()} == {"owed"}
    assert all(error and "не отвечает" in error for _, error in told(connection).values())
    mailboxes = Mailboxes()
    with mail_server(mailboxes) as connections:
        publish_mail(connection, night(run_id="run-2"), organisations(), chosen, {}, connections)
        publish_mail(connection, night(run_id="run-3"), organisations(), chosen, {}, connections)
    assert mailboxes.delivered() == dict.fromkeys(addresses, 1)
    assert {status for status, _ in told(connection).values()} == {"delivered"}


def test_what_was_owed_yesterday_goes_out_today(tmp_path: Path) -> None:
    connection = duckdb.connect()
    addresses = many_families(connection)
    chosen = settings(tmp_path, mail_mode="deliver", mail_allow="*")
    publish_mail(connection, night(), organisations(), chosen, {}, to_port(free_port()))
    mailboxes = Mailboxes()
    tomorrow = night(night().as_of_at.replace(day=23), "run-2")
    with mail_server(mailboxes) as connections:
        publish_mail(connection, tomorrow, organisations(), chosen, {}, connections)
    assert mailboxes.delivered() == dict.fromkeys(addresses, 1)


def test_news_of_three_weeks_ago_is_given_up(tmp_path: Path) -> None:
    connection = duckdb.connect()
    many_families(connection)
    chosen = settings(tmp_path, mail_mode="deliver", mail_allow="*")
    publish_mail(connection, night(), organisations(), chosen, {}, to_port(free_port()))
    mailboxes = Mailboxes()
    later = night(night().as_of_at + timedelta(days=21), "run-2")
    with mail_server(mailboxes) as connections:
        assert publish_mail(connection, later, organisations(), chosen, {}, connections) == []
    assert not mailboxes.letters
    assert {status for status, _ in told(connection).values()} == {"suppressed"}
    assert not list((tmp_path / "publications").rglob("*.eml"))


def test_a_refused_recipient_stops_nobody_and_is_tried_again_a_few_times(tmp_path: Path) -> None:
    connection = duckdb.connect()
    addresses = many_families(connection)
    chosen = settings(tmp_path, mail_mode="deliver", mail_allow="*")
    mailboxes = Mailboxes()
    for_good, for_now = addresses[::4], addresses[2::4]
    mailboxes.refused = dict.fromkeys(for_good, "550 No such user") | dict.fromkeys(for_now, "451 Later")
    with mail_server(mailboxes) as connections:
        publish_mail(connection, night(), organisations(), chosen, {}, connections)
        assert set(mailboxes.delivered()) == set(addresses[1::2])
        assert {told(connection)[address][0] for address in for_good} == {"refused"}
        assert {told(connection)[address][0] for address in for_now} == {"owed"}
        assert "550" in (told(connection)[for_good[0]][1] or "")
        for number in range(2, 6):
            publish_mail(connection, night(run_id=f"run-{number}"), organisations(), chosen, {}, connections)
        attempts = connection.execute(
            "SELECT DISTINCT attempts FROM delivery WHERE recipient = ?", [for_good[0]]
        ).fetchall()
        assert attempts == [(3,)]
        mailboxes.refused = {}
        publish_mail(connection, night(run_id="run-9"), organisations(), chosen, {}, connections)
    assert mailboxes.delivered() == dict.fromkeys(set(addresses) - set(for_good), 1)


def test_a_server_that_breaks_off_in_the_middle_costs_no_letter(tmp_path: Path) -> None:
    connection = duckdb.connect()
    addresses = many_families(connection)
    chosen = settings(tmp_path, mail_mode="deliver", mail_allow="*")
    mailboxes = Mailboxes(breaks_off_after=5)
    with mail_server(mailboxes) as connections:
        publish_mail(connection, night(), organisations(), chosen, {}, connections)
        statuses = [status for status, _ in told(connection).values()]
        assert (statuses.count("delivered"), statuses.count("owed")) == (5, PUPILS - 5)
        mailboxes.breaks_off_after = None
        publish_mail(connection, night(run_id="run-2"), organisations(), chosen, {}, connections)
    assert mailboxes.delivered() == dict.fromkeys(addresses, 1)


_CHILD = """
import sys, time
from pathlib import Path
import duckdb
from publications.mail import ledger, publish_mail
from tests.publishing.mail_server import to_port
from tests.publishing.school import night, organisations, settings

workspace, port, after = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
noted = ledger.Ledger.note
def note(self, *told):
    noted(self, *told)
    note.count += 1
    if note.count == after:
        print("now", flush=True)
        time.sleep(60)
note.count = 0
ledger.Ledger.note = note
connection = duckdb.connect(str(workspace / "lake.duckdb"))
chosen = settings(workspace, mail_mode="deliver", mail_allow="*")
publish_mail(connection, night(), organisations(), chosen, {}, to_port(port))
"""


def test_a_run_killed_between_letters_sends_the_rest_and_none_twice(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "lake.duckdb")) as connection:
        addresses = many_families(connection)
    chosen = settings(tmp_path, mail_mode="deliver", mail_allow="*")
    mailboxes = Mailboxes()
    with mail_server(mailboxes) as connections:
        port = connections("mail").port
        child = subprocess.Popen(
            [sys.executable, "-c", _CHILD, str(tmp_path), str(port), "5"],
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": "."},
        )
        assert child.stdout is not None
        assert child.stdout.readline() == b"now\n"
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        assert len(mailboxes.letters) == 5
        with duckdb.connect(str(tmp_path / "lake.duckdb")) as connection:
            publish_mail(connection, night(run_id="run-3"), organisations(), chosen, {}, connections)
            assert {status for status, _ in told(connection).values()} == {"delivered"}
    assert mailboxes.delivered() == dict.fromkeys(addresses, 1)


def test_letters_are_written_down_before_any_is_sent(tmp_path: Path) -> None:
    connection = duckdb.connect()
    many_families(connection)
    chosen = settings(tmp_path, mail_mode="deliver", mail_allow="*")
    seen: list[int] = []

    class Watching(Mailboxes):
        async def handle_DATA(self, server, session, envelope):  # type: ignore[no-untyped-def]  # noqa: N802
            found = connection.cursor().execute("SELECT count(*) FROM delivery").fetchone()
            assert found is not None
            seen.append(found[0])
            return await super().handle_DATA(server, session, envelope)

    with mail_server(Watching()) as connections:
        publish_mail(connection, night(), organisations(), chosen, {}, connections)
    assert seen == [PUPILS] * PUPILS
