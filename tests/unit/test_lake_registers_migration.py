"""The fourth version of the lake: a lake of the third gains the registers' tables and loses no row."""

from pathlib import Path

import pytest

from foundation.settings import Settings
from lake.catalog import open_lake
from lake.migrations.version_0004 import ADDED, WIDENED
from schemas.model import ENTITIES, PROVENANCE_NAMES
from tests.journalling.former_lake import AS_REVISION, FormerName, assert_in_the_models_order, former_lake

# What these tables held in the third version, before their provenance.
THIRD = {
    "access_incident": ("access_incident_id", "user_id", "discovered_at", "notified_at"),
    "attestation_protocol": (
        *("attestation_protocol_id", "student_id", "study_group_id", "subject_id", "lesson_on", "held_on", "raw_value"),
    ),
    "course_work": ("course_work_id", "student_id", "subject_id", "title", "raw_value"),
    "supervision_remark": (
        *("supervision_remark_id", "study_group_id", "subject_id", "remarked_on", "content", "due_on", "resolved_on"),
    ),
    "teaching_assignment": ("staff_id", "study_group_id", "subject_id", "assigned_from_on", "assigned_to_on"),
}
COMMON = ("organisation_id", *PROVENANCE_NAMES)
PROTOCOL = (
    "INSERT INTO attestation_protocol{revision} BY NAME "
    "SELECT 'o' AS organisation_id, 'p1' AS attestation_protocol_id, "
    "'o|101' AS student_id, 'o|7А' AS study_group_id, 'o|Алгебра' AS subject_id, DATE '2026-10-05' AS lesson_on, "
    "DATE '2026-10-12' AS held_on, '4' AS raw_value, 's' AS source, 'p' AS source_page, 'x' AS source_pointer, "
    "'1' AS normaliser_version, now() AS first_seen_at, now() AS changed_at, 'r' AS run_id {more}"
)


@pytest.fixture
def third(tmp_path: Path) -> Settings:
    """What the third version left of these tables, with a protocol and a former value of one."""
    settings = Settings(workspace=tmp_path, threads=1)
    tables = {name: _only(*own, *COMMON) for name, own in THIRD.items()}
    with former_lake(settings, 3, tables) as former:
        former.execute(PROTOCOL.format(revision="", more=""))
        former.execute(PROTOCOL.format(revision="_revision", more=AS_REVISION))
    return settings


def test_a_lake_of_the_third_version_gains_the_registers(third: Settings) -> None:
    with open_lake(third) as opened:
        assert_in_the_models_order(opened, *ADDED, *WIDENED)
        for name in ("attestation_protocol", "attestation_protocol_revision"):
            told = opened.connection.execute(f"SELECT raw_value, source_pointer, protocol_number FROM {name}")
            assert told.fetchall() == [("4", "x", None)]
    with open_lake(third) as again:
        assert again.connection.execute("SELECT count(*) FROM attestation_protocol").fetchall() == [(1,)]


def test_every_entity_of_the_version_is_in_the_model() -> None:
    names = {table.name for table in ENTITIES}
    assert {*ADDED, *WIDENED} <= names


def _only(*kept: str) -> FormerName:
    return lambda column: column if column in kept else None
