"""The seventh version of the lake: a lake of the sixth keeps its incidents and can say when each was over."""

from pathlib import Path

from foundation.settings import Settings
from lake.catalog import open_lake
from lake.migrations.version_0007 import WIDENED
from tests.journalling.former_lake import assert_in_the_models_order, former_lake, without

GAINED = {"secured_at", "unnamed_author_code"}
INCIDENT = (
    "INSERT INTO access_incident BY NAME SELECT 'o' AS organisation_id, 'o|1' AS access_incident_id, "
    "'o|у-017' AS user_id, TIMESTAMPTZ '2026-10-13 09:10:00+03:00' AS discovered_at, '1' AS incident_number, "
    "'registers' AS source, 'p' AS source_page, 'x' AS source_pointer, '1' AS normaliser_version, "
    "now() AS first_seen_at, now() AS changed_at, 'r' AS run_id"
)


def test_a_lake_of_the_sixth_version_keeps_its_incidents(tmp_path: Path) -> None:
    settings = Settings(workspace=tmp_path, threads=1)
    with former_lake(settings, 6, dict.fromkeys(WIDENED, without(*GAINED))) as former:
        former.execute(INCIDENT)
    with open_lake(settings) as opened:
        assert_in_the_models_order(opened, *WIDENED)
        told = opened.connection.execute(
            "SELECT incident_number, source_pointer, secured_at, unnamed_author_code FROM access_incident"
        )
        assert told.fetchall() == [("1", "x", None, None)]
