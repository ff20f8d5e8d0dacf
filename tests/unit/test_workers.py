"""The batches of a night over several processes: each once, and one that fails stops no other."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from foundation.connections import connection_from_environment
from foundation.errors import FatalError, RetriableError
from foundation.locks import tried
from foundation.settings import Settings
from pipeline import night, workers
from pipeline.runs import open_run
from pipeline.workers import over_batches, read_all

BATCHES = [["a"], ["b"], ["c"], ["d"]]


def note(settings: Settings, run_id: str, batch: Sequence[str]) -> None:
    """Leaves a mark of the process that did the batch; `b` fails."""
    if batch == ["b"]:
        raise FatalError("Б не читается.", "Исправьте.")
    (settings.workspace / f"{run_id}-{batch[0]}").write_text(str(os.getpid()), encoding="ascii")


def die(_settings: Settings, _run_id: str, _batch: Sequence[str]) -> None:
    """Ends as a process without memory does."""
    os._exit(9)


@pytest.mark.parametrize("processes", [1, 2])
def test_every_batch_is_done_once_and_a_failing_one_is_named(tmp_path: Path, processes: int) -> None:
    given = list(over_batches(note, Settings(workspace=tmp_path), "run", BATCHES, processes))
    assert sorted(batch[0] for batch, _ in given) == ["a", "b", "c", "d"]
    assert {batch[0]: str(error) for batch, error in given if error} == {"b": "Б не читается. Исправьте."}
    pids = {path.read_text(encoding="ascii") for path in tmp_path.iterdir()}
    assert len(list(tmp_path.iterdir())) == 3
    assert (pids == {str(os.getpid())}) == (processes == 1)


def test_a_worker_that_is_killed_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(RetriableError, match="прервался"):
        list(over_batches(die, Settings(workspace=tmp_path), "run", BATCHES, 2))


def test_what_is_owed_is_asked_for_once_more_at_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`b` is unlucky once, `d` is dead."""
    asked: list[str] = []

    def intake(_settings: Settings, _run_id: str, batch: Sequence[str], _connections: object) -> None:
        asked.append(batch[0])
        if batch[0] == "d" or (batch[0] == "b" and asked.count("b") == 1):
            raise RetriableError("Не прочитано полностью.", "Задача повторится сама.")

    monkeypatch.setattr(night, "intake_batch", intake)
    given = list(read_all(Settings(workspace=tmp_path), "run", BATCHES, 1))
    assert asked == ["a", "b", "c", "d", "b", "d"]
    assert sorted(batch[0] for batch, error in given if error is None) == ["a", "b", "c", "d"]


def test_files_are_merged_between_so_many_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    happened: list[str] = []
    monkeypatch.setattr(workers, "_BEFORE_MERGING", 3)
    monkeypatch.setattr(night, "intake_batch", lambda _s, _r, batch, _c: happened.append(batch[0]))

    def merge(_settings: Settings, _run_id: str) -> None:
        happened.append("merged")
        raise RetriableError("Уход за озером прервался.", "Задача повторится сама; данные целы.")

    monkeypatch.setattr(night, "maintain", merge)
    list(read_all(Settings(workspace=tmp_path), "run", BATCHES, 1))
    assert happened == ["a", "b", "c", "merged", "d"]


def test_a_task_of_the_dag_merges_when_files_have_become_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when the reading owes something; not while another task merges; a failed merging costs nothing."""
    settings = Settings(workspace=tmp_path)
    run_id = open_run(settings, "2026-10-22T02:30:00+03:00")
    merged: list[str] = []

    def owe(_settings: Settings, _run: str, batch: Sequence[str], _connections: object) -> None:
        raise RetriableError(f"Не прочитано полностью: {batch[0]}.", "Задача повторится сама.")

    def merge(_settings: Settings, run: str) -> None:
        merged.append(run)
        raise RetriableError("Уход за озером прервался.", "Задача повторится сама; данные целы.")

    monkeypatch.setattr(night, "intake_batch", owe)
    monkeypatch.setattr(night, "maintain", merge)

    def read() -> None:
        with pytest.raises(RetriableError, match="Не прочитано полностью: a"):
            night.read_batch(settings, run_id, ["a"], connection_from_environment)

    read()
    assert merged == []
    monkeypatch.setattr(night, "MOST_FILES", -1)
    with tried(tmp_path / "locks" / "merging.lock") as is_ours:
        assert is_ours
        read()
    assert merged == []
    read()
    assert merged == [run_id]
