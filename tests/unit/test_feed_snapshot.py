"""The published snapshot: whole or not at all, the same bytes for the same data, nobody in it who may not be."""

import dataclasses
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from foundation.errors import ConfigurationError, FatalError
from foundation.settings import Settings
from pipeline.publishing import show_feed
from publications.feed import Published, Snapshot, current_pointer, student_uuid, switch
from publications.feed.accounts import read_accounts
from publications.feed.pointer import feed_folder, pack_path
from schemas.exchange import Run
from tests.publishing.families import CONSENTED, HOSTILE, NAMES, PAPER, UNLINKED, WITHDREW, class_with_families
from tests.publishing.feed import MOTHER, everything_in, installation, publish
from tests.publishing.school import READ_AT, School, night, organisation, organisations

NEXT = night(READ_AT + timedelta(days=1), "run-2")


@pytest.fixture
def where(tmp_path: Path) -> Settings:
    return installation(tmp_path)


@pytest.fixture(scope="module")
def families() -> duckdb.DuckDBPyConnection:
    return class_with_families()


@pytest.fixture
def changing(families: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The class that a test may change: afterwards it is as it was."""
    families.begin()
    yield families
    families.rollback()


def current(where: Settings) -> Snapshot:
    found = Published(feed_folder(where)).current()
    assert found is not None
    return found


def withdraw(connection: duckdb.DuckDBPyConnection, source_id: str, on: date) -> None:
    school = School(connection)
    school.consent(source_id, decision="withdrawn", on=on, name=NAMES[source_id])
    school.write()


def test_the_snapshot_holds_whom_the_files_hold(where: Settings, families: duckdb.DuckDBPyConnection) -> None:
    publish(families, where)
    shown = {card.source_student_id for card in current(where).page("shkola", None, 100)}
    files = {path.stem for path in (where.publications / "diaries" / "shkola").glob("[!.]*.json")}
    assert shown == files == {CONSENTED, HOSTILE}
    assert {card.source_student_id for card in current(where).children(MOTHER)} == shown


def test_a_night_in_progress_never_shows(where: Settings, changing: duckdb.DuckDBPyConnection) -> None:
    publish(changing, where, show=False)
    assert Published(feed_folder(where)).current() is None
    show_feed(where, "run-1")
    published = Published(feed_folder(where))
    before = published.current()
    changing.execute("UPDATE study_group SET title = '7Б' WHERE title = '7А'")
    publish(changing, where, NEXT, show=False)
    assert published.current() is before
    show_feed(where, "run-2")
    after = published.current()
    assert after is not None
    assert after is not before
    card = after.card(student_uuid(f"shkola|{CONSENTED}"))
    assert card is not None
    assert card.study_group == "7Б"


def test_the_same_data_make_the_same_bytes(tmp_path: Path, families: duckdb.DuckDBPyConnection) -> None:
    named = []
    for place in ("one", "two"):
        where = installation(tmp_path / place)
        publish(families, where)
        named.append(sorted(path.name for path in (feed_folder(where) / "packs").iterdir()))
    assert named[0] == named[1]
    assert len(named[0]) == 2


def test_who_withdraws_is_gone_from_every_file_with_the_next_publication(
    where: Settings, changing: duckdb.DuckDBPyConnection
) -> None:
    publish(changing, where)
    assert NAMES[CONSENTED] in everything_in(where.publications)
    withdraw(changing, CONSENTED, date(2026, 10, 23))
    publish(changing, where, NEXT)
    texts = everything_in(feed_folder(where)) + everything_in(where.publications / "diaries")
    for source_id in (CONSENTED, WITHDREW, PAPER, UNLINKED):
        assert source_id not in texts
        assert NAMES[source_id].split()[0] not in texts
    assert NAMES[HOSTILE].split()[0] in texts


def test_a_publication_for_a_past_day_does_not_bring_a_withdrawn_child_back(
    where: Settings, changing: duckdb.DuckDBPyConnection
) -> None:
    withdraw(changing, CONSENTED, date(2026, 10, 25))
    today = datetime(2026, 10, 27, tzinfo=UTC)
    publish(changing, where, dataclasses.replace(night(), started_at=today))
    assert NAMES[CONSENTED].split()[0] not in everything_in(feed_folder(where))
    assert not (where.publications / "diaries" / "shkola" / f"{CONSENTED}.json").exists()
    school = School(changing)
    school.consent(CONSENTED, on=date(2026, 10, 26), name=NAMES[CONSENTED])
    school.write()
    publish(changing, where, dataclasses.replace(night(run_id="run-3"), started_at=today))
    assert NAMES[CONSENTED].split()[0] in everything_in(feed_folder(where))


def test_an_organisation_that_failed_keeps_what_it_had_and_one_not_configured_goes(
    tmp_path: Path, families: duckdb.DuckDBPyConnection
) -> None:
    both = organisations(organisation(), organisation("drugaya"))
    where = installation(tmp_path, both)
    publish(families, where, listed=both)
    assert current(where).organisation_ids == ["drugaya", "shkola"]
    only = organisations(organisation("drugaya"))
    publish(families, where, NEXT, only)
    assert len(current(where).page("shkola", None, 10)) == 2
    assert not switch(where, "run-3", ["drugaya"], READ_AT)
    publish(families, installation(tmp_path, only), night(run_id="run-4"), only)
    assert current(where).organisation_ids == ["drugaya"]
    assert not current(where).children(MOTHER)


def test_a_step_taken_again_later_brings_nothing_back(where: Settings, families: duckdb.DuckDBPyConnection) -> None:
    publish(families, where)
    publish(families, where, NEXT)
    before = current_pointer(feed_folder(where))
    show_feed(where, "run-1")
    assert current_pointer(feed_folder(where)) == before


def test_a_lost_pack_is_said_and_the_former_snapshot_stays(
    where: Settings, changing: duckdb.DuckDBPyConnection
) -> None:
    publish(changing, where)
    changing.execute("UPDATE study_group SET title = '7Б' WHERE title = '7А'")
    publish(changing, where, NEXT, show=False)
    before = current_pointer(feed_folder(where))
    assert before is not None
    for path in (feed_folder(where) / "packs").iterdir():
        if path.stem not in (before["index"], before["organisations"]["shkola"]["pack"]):
            path.unlink()
    with pytest.raises(FatalError):
        show_feed(where, "run-2")
    assert current_pointer(feed_folder(where)) == before


def test_a_damaged_pointer_or_pack_serves_nothing(where: Settings, families: duckdb.DuckDBPyConnection) -> None:
    publish(families, where)
    pointer = current_pointer(feed_folder(where))
    assert pointer is not None
    pack_path(feed_folder(where), pointer["index"]).write_bytes(b"not a database")
    assert Published(feed_folder(where)).current() is None
    (feed_folder(where) / "current.json").write_text("{", encoding="utf-8")
    assert Published(feed_folder(where)).current() is None


def test_an_account_of_the_region_opens_what_its_person_may_see(
    where: Settings, families: duckdb.DuckDBPyConnection
) -> None:
    folder = where.config / "accounts"
    folder.mkdir()
    (folder / "shkola.csv").write_text(
        f"account_id,person_kind,person_id\n1000123,guardian,{MOTHER}\n"
        f"1000777,student,shkola|{CONSENTED}\n1000888,student,shkola|{PAPER}\n",
        encoding="utf-8",
    )
    publish(families, where)
    snapshot = current(where)
    assert {card.source_student_id for card in snapshot.children("1000123")} == {CONSENTED, HOSTILE}
    assert [card.source_student_id for card in snapshot.children("1000777")] == [CONSENTED]
    assert snapshot.children("1000888") == []
    assert snapshot.children("nobody") == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("1,guardian,drugaya|m1", "не из организации"),
        ("1,teacher,shkola|m1", "guardian или student"),
        ("shkola|m2,guardian,shkola|m1", "«|»"),
        (",guardian,shkola|m1", "пуст"),
        ("1,guardian", "граф 2"),
    ],
)
def test_a_wrong_line_of_accounts_is_named(where: Settings, line: str, said: str) -> None:
    (where.config / "accounts").mkdir()
    (where.config / "accounts" / "shkola.csv").write_text(
        f"account_id,person_kind,person_id\n{line}\n", encoding="utf-8"
    )
    with pytest.raises(ConfigurationError, match="строка 2") as refused:
        read_accounts(where.config, "shkola")
    assert said in str(refused.value)


def test_a_run_is_what_it_was_made_for(where: Settings, families: duckdb.DuckDBPyConnection) -> None:
    run: Run = night()
    publish(families, where, run)
    pointer = current_pointer(feed_folder(where))
    assert pointer is not None
    assert pointer["run_id"] == run.run_id
    assert pointer["organisations"]["shkola"]["as_of_at"] == READ_AT.isoformat()
    assert pointer["organisations"]["shkola"]["students"] == 2
