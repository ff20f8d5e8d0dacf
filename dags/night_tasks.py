"""The tasks of a night: each calls one function of `pipeline.night` and hands it the secrets in the process.

Heavy imports stand inside the tasks: a DAG file is parsed every few seconds, and DuckDB, pandas and
Great Expectations have no business there.
"""

from datetime import timedelta
from typing import Any

from airflow.sdk import Asset, ExceptionRetryPolicy, RetryAction, RetryRule, TriggerRule, task

from foundation.connections import Connection, parse_connection
from foundation.errors import ConfigurationError, FatalError, RetriableError
from foundation.settings import Settings

LAKE = Asset(name="svod_lake", uri="svod://lake")
PUBLICATIONS = Asset(name="svod_publications", uri="svod://publications")

# What the caller should do is the exception's class: only a passing fault is worth another try.
RETRIES = ExceptionRetryPolicy(
    rules=[
        RetryRule(exception=[ConfigurationError, FatalError], action=RetryAction.FAIL),
        RetryRule(exception=RetriableError, action=RetryAction.RETRY, retry_delay=timedelta(seconds=5)),
    ]
)
DEFAULTS: dict[str, Any] = {"retries": 2, "retry_delay": timedelta(seconds=5), "retry_policy": RETRIES}


def airflow_connection(name: str) -> Connection:
    """The connection `name` as Airflow keeps it; a hyphen in the name is an underscore there."""
    from airflow.sdk import Connection as AirflowConnection

    return parse_connection(name, AirflowConnection.get(name.replace("-", "_")).get_uri())


@task
def open_run(params: dict[str, Any] | None = None) -> str:
    """Opens the run of this night and returns its id: the only thing that travels by XCom."""
    from pipeline import runs

    return runs.open_run(Settings(), (params or {}).get("as_of_at"))


@task
def plan_batches() -> list[list[str]]:
    """The organisations, in batches."""
    from pipeline import night

    return night.plan_batches(Settings())


@task
def intake(svod_run_id: str, batch: list[str]) -> None:
    """Reads a batch of organisations; one that fails does not stop its neighbours."""
    from pipeline import night

    night.read_batch(Settings(), svod_run_id, batch, airflow_connection)


@task(trigger_rule=TriggerRule.ALL_DONE, outlets=[LAKE])
def check(svod_run_id: str, batch: list[str]) -> None:
    """Holds a batch of organisations against the rulebook, unread ones included: they become "not checked since"."""
    from pipeline import night

    night.check_batch(Settings(), svod_run_id, batch)


@task(trigger_rule=TriggerRule.ALL_DONE)
def contract(svod_run_id: str) -> None:
    """Checks the data contract on what the night brought."""
    from pipeline import night

    night.check_contract(Settings(), svod_run_id)


@task(trigger_rule=TriggerRule.ALL_DONE, outlets=[PUBLICATIONS])
def publish(svod_run_id: str, what: str) -> None:
    """Publishes one kind that speaks of all organisations: the report, who is who."""
    from pipeline import night

    night.publish(Settings(), svod_run_id, what, airflow_connection)


@task(trigger_rule=TriggerRule.ALL_DONE, outlets=[PUBLICATIONS])
def publish_organisations(svod_run_id: str, batch: list[str]) -> None:
    """Publishes what each organisation of a batch has of its own: receipts, diaries, letters, sheets, the archive."""
    from pipeline import night

    night.publish_batch(Settings(), svod_run_id, batch, airflow_connection)


@task(trigger_rule=TriggerRule.ALL_DONE)
def maintain(svod_run_id: str) -> None:
    """Merges small files, drops old snapshots and what killed runs left."""
    from pipeline import night

    night.maintain(Settings(), svod_run_id)


@task(trigger_rule=TriggerRule.ALL_DONE, retries=0)
def close_run(svod_run_id: str) -> None:
    """Writes the manifest; fails when an organisation is not complete, so that the DAG shows it."""
    from pipeline import night

    night.close_run(Settings(), svod_run_id)
