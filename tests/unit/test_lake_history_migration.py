"""The eighth version of the lake: findings of the seventh keep their lives and gain a first state."""

from pathlib import Path

from foundation.settings import Settings
from lake.catalog import open_lake
from lake.migrations.version_0008 import ADDED
from tests.journalling.former_lake import assert_in_the_models_order, former_lake, without

GAINED = {"addressee_code", "addressee_id", "change_number", "waived_by"}
FINDING = (
    "INSERT INTO finding BY NAME SELECT 'o' AS organisation_id, 'mark-late' AS rule_id, $fingerprint AS fingerprint, "
    "'{}' AS \"key\", 'd/1' AS obligation_id, '1' AS clause, 'error' AS severity_code, 'certain' AS certainty_code, "
    "$status AS status_code, now() AS first_seen_at, 'r1' AS first_seen_run_id, now() AS last_seen_at, "
    "'r2' AS last_seen_run_id, $resolved AS resolved_run_id"
)
WAIVER = (
    "INSERT INTO waiver BY NAME SELECT 'w' AS waiver_id, 'mark-late' AS rule_id, '1' AS clause, 'Приказ' AS reason, "
    "'Директор' AS approved_by, DATE '2026-12-31' AS expires_on"
)


def test_a_lake_of_the_seventh_version_keeps_its_findings_and_begins_their_history(tmp_path: Path) -> None:
    settings = Settings(workspace=tmp_path, threads=1)
    with former_lake(settings, 7, {"finding": without(*GAINED), "waiver": without()}) as former:
        former.execute(FINDING, {"fingerprint": "f1", "status": "disputed", "resolved": None})
        former.execute(FINDING, {"fingerprint": "f2", "status": "resolved", "resolved": "r3"})
        former.execute(WAIVER)
    with open_lake(settings) as opened:
        assert_in_the_models_order(opened, "finding", *ADDED)
        lived = "SELECT fingerprint, status_code, first_seen_run_id, change_number FROM finding ORDER BY 1"
        assert opened.connection.execute(lived).fetchall() == [("f1", "disputed", "r1", 1), ("f2", "resolved", "r1", 1)]
        states = "SELECT fingerprint, status_code, change_number, change_id FROM finding_state ORDER BY 1"
        assert opened.connection.execute(states).fetchall() == [
            ("f1", "disputed", 1, "r2"),
            ("f2", "resolved", 1, "r3"),
        ]
        told = "SELECT waiver_id, from_run_id, until_run_id FROM waiver_state"
        assert opened.connection.execute(told).fetchall() == [("w", "", None)]
    with open_lake(settings) as again:
        assert again.connection.execute("SELECT count(*) FROM finding").fetchall() == [(2,)]
        assert again.connection.execute("SELECT count(*) FROM finding_state").fetchall() == [(2,)]
