"""The eleventh version of the lake: a lake of the tenth keeps its remarks, which name their check by its number."""

from pathlib import Path

from foundation.settings import Settings
from lake.catalog import open_lake
from lake.migrations.widening import with_revision
from tests.journalling.former_lake import AS_REVISION, assert_in_the_models_order, former_lake

REMARK = (
    "INSERT INTO supervision_remark{revision} BY NAME SELECT 'o' AS organisation_id, "
    "'o|' || number || '|2026-10-12' AS supervision_remark_id, check_id AS supervision_check_id, "
    "'o|7А' AS study_group_id, 'o|Химия' AS subject_id, DATE '2026-10-12' AS remarked_on, 'Нет тем' AS content, "
    "'registers' AS source, 'p' AS source_page, 'x' AS source_pointer, '1' AS normaliser_version, "
    "now() AS first_seen_at, now() AS changed_at, 'r' AS run_id {more} "
    "FROM (VALUES ('3', 'o|3'), ('4/а', 'o|4/а'), ('', NULL)) AS given (number, check_id)"
)


def test_a_lake_of_the_tenth_version_keeps_its_remarks_and_whose_they_are(tmp_path: Path) -> None:
    settings = Settings(workspace=tmp_path, threads=1)
    with former_lake(settings, 10, {"supervision_remark": former_name}) as former:
        former.execute(REMARK.format(revision="", more=""))
        former.execute(REMARK.format(revision="_revision", more=AS_REVISION))
    with open_lake(settings) as opened:
        assert_in_the_models_order(opened, "supervision_remark")
        for table in with_revision("supervision_remark"):
            told = opened.connection.execute(
                f"SELECT check_number, content, source_pointer FROM {table.name} ORDER BY supervision_remark_id"
            )
            assert told.fetchall() == [("3", "Нет тем", "x"), ("4/а", "Нет тем", "x"), (None, "Нет тем", "x")]


def former_name(column: str) -> str:
    """What the tenth version called the column."""
    return {"check_number": "supervision_check_id"}.get(column, column)
