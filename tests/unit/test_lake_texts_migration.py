"""The sixth version of the lake: a lake of the fifth gains what is judged of texts and loses no row."""

from pathlib import Path

from foundation.settings import Settings
from lake.catalog import open_lake
from lake.migrations.version_0006 import WIDENED
from tests.journalling.former_lake import AS_REVISION, assert_in_the_models_order, former_lake, without

GAINED = {
    "homework": {"substance_code", "language_code"},
    "lesson_topic": {"topic_words", "works_named", "is_work_only", "language_code"},
    "topic_plan": {"topic_words"},
}
TOPIC = (
    "INSERT INTO lesson_topic{revision} BY NAME "
    "SELECT 'o' AS organisation_id, 'л1' AS lesson_id, 'o|7А' AS study_group_id, 'o|Алгебра' AS subject_id, "
    "DATE '2026-10-05' AS lesson_on, 1 AS lesson_number, 'Дроби' AS topic, 'дроби' AS topic_normalised, "
    "'s' AS source, 'p' AS source_page, 'x' AS source_pointer, '1' AS normaliser_version, "
    "now() AS first_seen_at, now() AS changed_at, 'r' AS run_id {more}"
)


def test_a_lake_of_the_fifth_version_gains_what_is_judged_of_texts(tmp_path: Path) -> None:
    settings = Settings(workspace=tmp_path, threads=1)
    with former_lake(settings, 5, {name: without(*gained) for name, gained in GAINED.items()}) as former:
        former.execute(TOPIC.format(revision="", more=""))
        former.execute(TOPIC.format(revision="_revision", more=AS_REVISION))
    with open_lake(settings) as opened:
        assert_in_the_models_order(opened, *WIDENED)
        for name in ("lesson_topic", "lesson_topic_revision"):
            told = opened.connection.execute(f"SELECT topic, source_pointer, topic_words, is_work_only FROM {name}")
            assert told.fetchall() == [("Дроби", "x", None, None)]
    with open_lake(settings) as again:
        assert again.connection.execute("SELECT count(*) FROM lesson_topic").fetchall() == [(1,)]
