"""What a compromised account wrote is in no publication; the prior values are, till the case is withdrawn."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from foundation.settings import Settings
from lake.catalog import Lake, open_lake
from lake.runs import begin_run
from pipeline import publishing
from pipeline.checking import regulations_of
from pipeline.incidents import without_void_operations
from publications.archive import verify_archive
from schemas.model import metadata
from tests.publishing.families import CONSENTED, class_with_families
from tests.publishing.mail_server import Mailboxes, mail_server
from tests.publishing.school import READ_AT, night, organisation, organisations, settings
from tests.publishing.words_of import words_of

FORGED, PRIOR = "Подлог", "Прежнее"
# Written on the 22nd after the notice, before the night's reading.
NOTIFIED_AT = datetime(2026, 10, 22, 12, tzinfo=UTC)
# Entity → its column that was changed under the account.
CHANGED = {"mark": "comment", "homework": "content", "lesson_topic": "topic", "period_mark": "raw_value",
           "attendance": "comment"}  # fmt: skip
INCIDENT = f"""
INSERT INTO access_incident BY NAME SELECT 'shkola' AS organisation_id, 'shkola|7' AS access_incident_id,
    'shkola|у-017' AS user_id, 'Константинопольская-Римская Елена Викторовна' AS user_name, '7' AS incident_number,
    TIMESTAMPTZ '{NOTIFIED_AT:%Y-%m-%d %H:%M:%S}+00:00' AS discovered_at, discovered_at AS head_notified_at,
    discovered_at AS support_notified_at, discovered_at AS notified_at, 'void' AS unnamed_author_code,
    'registers' AS source, 'p' AS source_page, 'x' AS source_pointer, '1' AS normaliser_version,
    now() AS first_seen_at, now() AS changed_at, 'r' AS run_id
"""


def forge(lake: Lake) -> None:
    """The lessons' one pupil, homework and topic get other values between noon and the night, as a reading tells it."""
    known = READ_AT - timedelta(days=1)
    for entity, column in CHANGED.items():
        key = next(each.name for each in metadata.tables[entity].primary_key.columns if each.name != "organisation_id")
        whose = f"WHERE student_id = 'shkola|{CONSENTED}'" if entity not in ("homework", "lesson_topic") else ""
        what = f"{whose or 'WHERE true'} AND {key} <> 'personal'"
        lake.connection.execute(
            f"INSERT INTO {entity}_revision BY NAME SELECT * REPLACE ('{PRIOR}' AS {column}, $known AS changed_at, "
            "NULL AS recorded_from_at, $known AS recorded_until_at), 1 AS revision_number, $known AS seen_from_at, "
            "$known AS seen_until_at, $read AS replaced_at, 'run-1' AS replaced_by_run_id, "
            f"'superseded' AS change_code FROM {entity} {what}",
            {"known": known, "read": READ_AT},
        )
        lake.connection.execute(
            f"UPDATE {entity} SET {column} = '{FORGED}', recorded_from_at = $from, recorded_until_at = $until {what}",
            {"from": NOTIFIED_AT + timedelta(hours=1), "until": READ_AT},
        )


@dataclass
class Desk:
    """Publishes night after night from one lake, with a mail server that takes everything."""

    lake: Lake
    settings: Settings
    mailboxes: Mailboxes

    def publish(self, number: int, *kinds: str) -> set[str]:
        """One more night with those kinds (all where none are named); gives the places that hold a forged value."""
        run = night(READ_AT + timedelta(days=number - 1), f"run-{number}")
        begin_run(self.lake, run)
        chosen = organisations(organisation())
        with mail_server(self.mailboxes) as connections:
            asked = kinds or publishing.EACH
            assert publishing.publish_each(asked, self.lake, run, chosen, self.settings, connections) == []
        if not kinds:
            publishing.publish_together("report", self.lake, run, chosen, self.settings)
        return self.holding(FORGED)

    def holding(self, word: str) -> set[str]:
        """The kinds of publications in which a file holds the word; acts in the archive apart."""
        root = self.settings.publications
        found = set()
        for path in root.rglob("*"):
            if path.is_file() and not path.name.startswith(".") and word in words_of(path):
                parts = path.relative_to(root).parts
                found.add("archive/acts" if "acts" in parts[1:] else parts[0])
        return found


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    workspace = tmp_path_factory.mktemp("forged") / "var"
    config = workspace.parent / "config"
    config.mkdir()
    (config / "organisations.yaml").write_text(organisations(organisation()).model_dump_json(exclude_none=True))
    chosen = settings(workspace, config=config, mail_mode="deliver", mail_allow="*")
    with open_lake(chosen) as lake:
        memory = class_with_families()
        # A diary on paper takes a third of a second: one family is enough here.
        memory.execute("DELETE FROM student WHERE source_student_id <> $kept", {"kept": CONSENTED})
        for table in metadata.sorted_tables:
            rows = memory.execute(f'SELECT * FROM "{table.name}"').to_arrow_table()
            if rows.num_rows:
                lake.connection.register("copied", rows)
                lake.connection.execute(f'INSERT INTO "{table.name}" BY NAME SELECT * FROM copied')
                lake.connection.unregister("copied")
        forge(lake)
        yield Desk(lake, chosen, Mailboxes())


SHOWN = {"diaries", "diaries_weekly", "mail", "summary_sheets", "archive"}


def test_a_region_too_large_to_lay_at_hand_is_seen_through_views(desk: Desk) -> None:
    """As the rules see it; the lake's own rows stay, and plain names mean them again afterwards."""
    lake, chosen = desk.lake, organisations(organisation())
    lake.connection.execute(INCIDENT)
    try:
        with without_void_operations(lake, chosen, regulations_of(desk.settings, chosen)):
            for entity, column in CHANGED.items():
                assert values(lake, entity, column) >= {PRIOR}, entity
                assert FORGED not in values(lake, entity, column)
                assert PRIOR not in values(lake, f"{entity}_revision", column)
                assert FORGED in values(lake, f"lake.main.{entity}", column)
    finally:
        lake.connection.execute("DELETE FROM access_incident")
    assert FORGED in values(lake, "mark", "comment")


def values(lake: Lake, table: str, column: str) -> set[str]:
    return {value for (value,) in lake.connection.execute(f"SELECT DISTINCT {column} FROM {table}").fetchall()}


@pytest.mark.full
def test_a_void_value_is_in_no_publication_and_returns_with_the_withdrawal(desk: Desk) -> None:
    assert desk.publish(1, "mail") == {"mail"}
    letters = set(desk.settings.publications.glob("mail/*/*/*.eml"))

    desk.lake.connection.execute(INCIDENT)
    # What was sent can't be called back, and the act says what was void; everything else shows the prior values.
    assert desk.publish(2) == {"acts", "archive/acts", "mail"}
    assert desk.holding(PRIOR) == {*SHOWN, "acts", "archive/acts"}
    fresh = set(desk.settings.publications.glob("mail/*/*/*.eml")) - letters
    assert not [path for path in fresh if FORGED in words_of(path)]
    assert any("исправленное" in words_of(path) and PRIOR in words_of(path) for path in fresh)
    assert verify_archive(desk.settings.publications / "archive") == []

    act = json.loads((desk.settings.publications / "acts" / "shkola" / "7.json").read_text(encoding="utf-8"))
    assert {row["entity"] for row in act["operations"] if PRIOR in row["former"] and FORGED in row["written"]} == set(
        CHANGED
    )
    report = (desk.settings.publications / "report" / "organisation-shkola.html").read_text(encoding="utf-8")
    assert f"Недействительных операций: {act['counts']['void']}." in report
    assert 'href="../acts/shkola/7.pdf"' in report

    desk.lake.connection.execute("DELETE FROM access_incident")
    assert desk.publish(3, "acts", "summary_sheets") == {"summary_sheets", "mail", "archive/acts"}
    assert not list(desk.settings.publications.glob("acts/*/*.pdf"))


def test_a_summary_sheet_shows_the_prior_value(desk: Desk) -> None:
    desk.lake.connection.execute(INCIDENT)
    try:
        assert "summary_sheets" not in desk.publish(4, "summary_sheets")
        assert "summary_sheets" in desk.holding(PRIOR)
    finally:
        desk.lake.connection.execute("DELETE FROM access_incident")
    assert "summary_sheets" in desk.publish(5, "summary_sheets")
