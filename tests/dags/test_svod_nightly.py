"""The DAG of the night: it parses light, wires the steps in order and retries only what may pass."""

import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest

from foundation.errors import ConfigurationError, FatalError, RetriableError
from foundation.settings import PROJECT_ROOT


@pytest.fixture(scope="module")
def dag() -> Any:
    from airflow.dag_processing.dagbag import DagBag
    from airflow.utils.db import initdb

    initdb()
    bag = DagBag(dag_folder=str(PROJECT_ROOT / "dags"))
    assert bag.import_errors == {}
    assert set(bag.dags) == {"svod_nightly"}
    return bag.dags["svod_nightly"]


def test_every_step_stands_in_its_order(dag: Any) -> None:
    order = [task.task_id for task in dag.topological_sort()]
    expected = [
        "open_run",
        "plan_batches",
        "organisations.intake",
        "organisations.check",
        "contract",
        "publish_identity",
        "publish_report",
        "publish_organisations",
        "maintain",
        "close_run",
    ]
    assert order == expected


def test_a_failed_batch_does_not_stop_the_night(dag: Any) -> None:
    for task_id in ("organisations.check", "contract", "publish_report", "publish_organisations", "close_run"):
        assert dag.get_task(task_id).trigger_rule == "all_done", task_id


def test_it_says_in_russian_what_it_is(dag: Any) -> None:
    assert "Читает журналы" in dag.doc_md


@pytest.mark.parametrize(
    ("error", "action"),
    [
        (RetriableError("узел не отвечает"), "retry"),
        (ConfigurationError("нет подключения"), "fail"),
        (FatalError("не тот ответ"), "fail"),
    ],
)
def test_only_a_passing_fault_is_tried_again(dag: Any, error: Exception, action: str) -> None:
    policy = dag.get_task("organisations.intake").retry_policy
    decision = policy.evaluate(error, try_number=1, max_tries=2)
    assert decision.action.value == action
    if action == "retry":
        assert decision.retry_delay == timedelta(seconds=5)


def test_parsing_the_dag_imports_nothing_heavy() -> None:
    code = (
        "import sys; sys.path.insert(0, '.'); import dags.svod_nightly; "
        "print([m for m in ('duckdb', 'pandas', 'great_expectations', 'typst', 'pipeline') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT_ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.strip().splitlines()[-1] == "[]", done.stdout
