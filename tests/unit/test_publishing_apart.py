"""Each organisation published apart, from copies of its rows, over several processes: letters once, failures alone."""

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from foundation.errors import ConfigurationError
from foundation.settings import Settings
from lake.at_hand import at_hand, together
from lake.catalog import Lake, open_lake
from lake.runs import begin_run
from pipeline import publishing, workers
from publications.diary import publish_diaries
from schemas.exchange import Publication
from schemas.model import metadata
from tests.publishing.families import class_with_families
from tests.publishing.mail_server import Mailboxes, mail_server, to_port
from tests.publishing.school import night, organisation, organisations, settings

SCHOOLS = ("shkola", "drugaya")


def two_schools(lake: Lake) -> None:
    """The same class with its families in two organisations."""
    memory = class_with_families()
    for table in metadata.sorted_tables:
        rows = memory.execute(f'SELECT * FROM "{table.name}"').to_arrow_table()
        if rows.num_rows and "organisation_id" in rows.column_names:
            lake.connection.register("copied", rows)
            for school in SCHOOLS:
                lake.connection.execute(
                    f"INSERT INTO \"{table.name}\" BY NAME SELECT * REPLACE ('{school}' AS organisation_id) FROM copied"
                )
            lake.connection.unregister("copied")
    begin_run(lake, night())


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace with the lake of both schools, made once: every test publishes from a copy."""
    workspace = tmp_path_factory.mktemp("prepared") / "var"
    with open_lake(settings(workspace)) as lake:
        two_schools(lake)
    return workspace


@pytest.fixture
def chosen(tmp_path: Path, prepared: Path) -> Settings:
    config = tmp_path / "config"
    config.mkdir()
    listed = organisations(*(organisation(school) for school in SCHOOLS))
    (config / "organisations.yaml").write_text(listed.model_dump_json(exclude_none=True), encoding="utf-8")
    shutil.copytree(prepared, tmp_path / "var")
    return settings(tmp_path / "var", config=config, mail_mode="deliver", mail_allow="*")


@pytest.fixture
def lake(chosen: Settings) -> Iterator[Lake]:
    with open_lake(chosen) as opened:
        yield opened


def students(lake: Lake) -> dict[str, int]:
    return dict(lake.connection.execute("SELECT organisation_id, count(*) FROM student GROUP BY ALL").fetchall())


def test_a_plain_name_means_the_rows_at_hand_and_the_lake_again_afterwards(lake: Lake) -> None:
    with at_hand(lake, ["shkola"], {"delivery"}):
        assert students(lake) == {"shkola": 5}
        assert lake.connection.execute("SELECT run_id FROM run").fetchall() == [("run-1",)]
        lake.connection.execute("INSERT INTO delivery BY NAME SELECT 'd' AS delivery_id, 'shkola' AS organisation_id, "
                                "'email' AS channel_code, 's' AS student_id, 'r' AS recipient, 'p' AS path, "
                                "'owed' AS status_code, 0 AS attempts, 'run-1' AS run_id")  # fmt: skip
    assert students(lake) == {"shkola": 5, "drugaya": 5}
    assert lake.connection.execute("SELECT count(*) FROM lake.main.delivery").fetchall() == [(1,)]


def test_copies_are_gone_after_a_failure_too(lake: Lake) -> None:
    def fail() -> None:
        with at_hand(lake, ["shkola"], ()):
            raise ValueError("an accident")

    with pytest.raises(ValueError, match="accident"):
        fail()
    assert students(lake) == {"shkola": 5, "drugaya": 5}


@pytest.mark.parametrize(
    ("most", "groups"),
    [
        (1, [["shkola"], ["nobody"], ["drugaya"]]),
        (9, [["shkola", "nobody"], ["drugaya"]]),
        (10, [["shkola", "nobody", "drugaya"]]),
    ],
)
def test_organisations_are_at_hand_together_up_to_so_many_marks(lake: Lake, most: int, groups: list[list[str]]) -> None:
    """Each of the two has five marks; one of more than there is room for is a group by itself."""
    assert list(together(lake, ["shkola", "nobody", "drugaya"], most)) == groups


def test_what_fails_of_one_costs_neither_its_other_kinds_nor_anybody_else(
    chosen: Settings, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(connection: Any, run: Any, one: Any, *rest: Any) -> list[Publication]:
        if one.organisations[0].id == "shkola":
            connection.execute("SELECT 'Отзывалова' FROM no_such_table")
        return publish_diaries(connection, run, one, *rest)

    def refused(*_: Any, **__: Any) -> list[Publication]:
        raise ConfigurationError("Подключение «mail» не задано.", "Задайте.")

    monkeypatch.setattr(publishing, "publish_diaries", broken)
    monkeypatch.setattr(publishing, "publish_mail", refused)
    both = organisations(*(organisation(school) for school in SCHOOLS))
    failures = publishing.publish_each(publishing.EACH, lake, night(), both, chosen, to_port(9))
    said = [str(error) for error in failures]
    assert len(said) == 2, "the same trouble with the mail is told once"
    assert "«diaries» организации shkola" in said[0]
    assert "Отзывалова" not in said[0]
    assert not (chosen.publications / "diaries" / "shkola").exists()
    kinds = {
        (item.kind, school)
        for item in publishing.remembered(chosen, "run-1")
        for school in SCHOOLS
        if school in item.path
    }
    assert kinds >= {("diary", "drugaya"), ("archive", "shkola"), ("archive", "drugaya"), ("summary_sheet", "shkola")}
    assert ("diary", "shkola") not in kinds


def test_letters_of_several_processes_go_out_once_over_one_session_at_a_time(
    chosen: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first school is published by two processes at once, as by a task that was started twice."""
    mailboxes = Mailboxes()
    with mail_server(mailboxes) as connections:
        port = connections("mail").port
        monkeypatch.setenv("SVOD_CONN_MAIL", f"smtp://127.0.0.1:{port}")
        step = partial(workers.publish, kinds=("mail",))
        batches = [["shkola"], ["shkola"], ["drugaya"]]
        done = list(workers.over_batches(step, chosen, "run-1", batches, 2))
    assert [str(error) for _, error in done if error] == []
    assert set(mailboxes.delivered().values()) == {len(SCHOOLS)}, (
        "each family got the letter of each of the two schools"
    )
    with open_lake(chosen) as lake:
        told = lake.connection.execute("SELECT organisation_id, status_code, attempts FROM delivery").fetchall()
    assert {row[1:] for row in told} == {("delivered", 1)}
    listed = [item.path for item in publishing.remembered(chosen, "run-1")]
    assert len(listed) == len(set(listed)) == len(told)


def test_a_silent_mail_server_is_waited_for_once_in_a_run(chosen: Settings, lake: Lake) -> None:
    mailboxes = Mailboxes()
    both = organisations(*(organisation(school) for school in SCHOOLS))
    silent = chosen.runs / "run-1" / "mail_server_silent"
    silent.parent.mkdir(parents=True)
    silent.touch()
    with mail_server(mailboxes) as connections:
        assert publishing.publish_each(("mail",), lake, night(), both, chosen, connections) == []
        assert mailboxes.letters == []
        owed = lake.connection.execute("SELECT DISTINCT status_code FROM delivery").fetchall()
        assert owed == [("owed",)]
        begin_run(lake, night(run_id="run-2"))
        publishing.publish_each(("mail",), lake, night(run_id="run-2"), both, chosen, connections)
    assert set(mailboxes.delivered().values()) == {2}


def test_everything_is_published_over_two_processes(chosen: Settings) -> None:
    silent = chosen.model_copy(update={"mail_mode": "off"})
    done = list(workers.publish_all(silent, "run-1", [[school] for school in SCHOOLS], 2))
    assert [str(error) for _, error in done if error] == []
    assert done[0][0] == ["identity"], "letters and diaries go by what was decided there"
    assert sorted(name for names, _ in done for name in names) == ["drugaya", "identity", "report", "shkola"]
    kinds = {item.kind for item in publishing.remembered(chosen, "run-1")}
    assert kinds == {"identity", "report", "diary", "feed", "summary_sheet", "archive"}
