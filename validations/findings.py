"""The life of a finding: new, persisting, resolved, reopened, disputed, waived.

A finding is told by its fingerprint: organisation, rule and key in the source's own ids. What was not
checked in a run (an incomplete intake, a rule that failed) keeps its findings as they were.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from schemas.arrow import arrow_schema
from schemas.exchange import Run
from schemas.model import metadata
from validations.outcomes import Outcome
from validations.placing import place_table
from validations.waivers import Waiver

_NEXT_FINDINGS = (Path(__file__).parent / "sql" / "next_findings.sql").read_text(encoding="utf-8")

_CREATE_FOUND = """
CREATE OR REPLACE TEMP TABLE found (
    organisation_id VARCHAR, rule_id VARCHAR, fingerprint VARCHAR, finding_key VARCHAR, obligation_id VARCHAR,
    clause VARCHAR, severity_code VARCHAR, certainty_code VARCHAR, detail VARCHAR, event_on DATE,
    source_page VARCHAR, source_pointer VARCHAR, is_waived BOOLEAN, addressee_code VARCHAR,
    stable_key VARCHAR, waived_by VARCHAR,
    study_group_id VARCHAR, subject_id VARCHAR, lesson_on DATE, lesson_number BIGINT, student_id VARCHAR
)
"""

Transaction = Callable[[Callable[[duckdb.DuckDBPyConnection], None]], object]

_WRITES = (
    """
    DELETE FROM finding USING next_finding
    WHERE
        finding.organisation_id = next_finding.organisation_id
        AND finding.rule_id = next_finding.rule_id
        AND finding.fingerprint = next_finding.fingerprint
    """,
    "INSERT INTO finding BY NAME SELECT * EXCLUDE (is_changed) FROM next_finding",
    """
    INSERT INTO finding_state BY NAME
    SELECT * EXCLUDE (is_changed), $run_id AS change_id, $as_of_at AS changed_at
    FROM next_finding
    WHERE is_changed
    """,
    """
    DELETE FROM rule_result USING result_rows
    WHERE
        rule_result.run_id = result_rows.run_id
        AND rule_result.rule_id = result_rows.rule_id
        AND rule_result.organisation_id = result_rows.organisation_id
    """,
    "INSERT INTO rule_result BY NAME SELECT * FROM result_rows",
    "DELETE FROM waiver",
    "INSERT INTO waiver BY NAME SELECT * FROM waiver_rows",
    # What stands no more ends with this run, what is new begins with it: a report of a former day knows which stood.
    """
    UPDATE waiver_state SET until_run_id = $run_id
    WHERE until_run_id IS NULL AND NOT EXISTS (SELECT 1 FROM waiver_rows WHERE {same_waiver})
    """,
    """
    INSERT INTO waiver_state BY NAME
    SELECT *, $run_id AS from_run_id FROM waiver_rows
    WHERE NOT EXISTS (SELECT 1 FROM waiver_state WHERE waiver_state.until_run_id IS NULL AND {same_waiver})
    """,
)
_SAME_WAIVER = " AND ".join(
    f'waiver_state."{column.name}" IS NOT DISTINCT FROM waiver_rows."{column.name}"'
    for column in metadata.tables["waiver"].columns
)

_LIST = """
SELECT
    rule_id, organisation_id, "key", status_code, clause, certainty_code, first_seen_at, addressee_code, addressee_id
FROM finding
WHERE
    ($include_all OR (status_code NOT IN ('resolved', 'waived') AND certainty_code = 'certain'))
    AND ($addressees IS NULL OR list_contains($addressees, addressee_code))
ORDER BY rule_id, organisation_id, "key"
"""


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """How many findings of the checked organisations are in each state after the run."""

    new: int = 0
    persisting: int = 0
    reopened: int = 0
    disputed: int = 0
    waived: int = 0
    resolved: int = 0


def record(
    connection: duckdb.DuckDBPyConnection,
    run: Run,
    outcomes: Sequence[Outcome],
    waivers: Sequence[Waiver],
    transaction: Transaction | None = None,
) -> Lifecycle:
    """Writes results, findings and waivers of a check in one transaction, from the temporary table `found`.

    `transaction` does its argument in one transaction, again on conflict (a lake's own, under the lease);
    without it a plain one of the connection. A repeated run of the same instant leaves every finding in the
    state the first one gave it.
    """
    place_table(connection, "result_rows", _results(run, outcomes))
    place_waivers(connection, waivers)
    executed = [outcome for outcome in outcomes if outcome.executed]
    place_table(
        connection,
        "checked_rule",
        pa.table(
            {
                "organisation_id": pa.array([outcome.organisation_id for outcome in executed], pa.string()),
                "rule_id": pa.array([outcome.rule_id for outcome in executed], pa.string()),
            }
        ),
    )

    def write(within: duckdb.DuckDBPyConnection) -> None:
        bound = {"as_of_at": run.as_of_at, "run_id": run.run_id}
        within.execute(_NEXT_FINDINGS, bound)
        for statement in (each.format(same_waiver=_SAME_WAIVER) for each in _WRITES):
            within.execute(statement, {name: value for name, value in bound.items() if f"${name}" in statement})

    if transaction is None:
        _in_plain_transaction(connection, write)
    else:
        transaction(write)
    counted = connection.execute("SELECT status_code, count(*) FROM next_finding GROUP BY status_code").fetchall()
    return Lifecycle(**dict(counted))


def place_found(connection: duckdb.DuckDBPyConnection) -> None:
    """Creates `found`, empty: a row per place that a check finds wanting, with where it stands in our ids."""
    connection.execute(_CREATE_FOUND)


def place_waivers(connection: duckdb.DuckDBPyConnection, waivers: Sequence[Waiver]) -> None:
    """Creates `waiver_rows` with these waivers."""
    place_table(connection, "waiver_rows", _waivers(waivers))


def list_findings(
    connection: duckdb.DuckDBPyConnection, include_all: bool = False, addressees: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """Findings as `svod findings` shows them: rule, organisation, key, status, clause, certainty, first_seen, and
    whom each is addressed to: addressee (a role of `validations.addressee`) and addressee_id (an employee's id, or
    None where the data name nobody).

    Without `include_all`: certain ones that are open or disputed. With it also resolved, waived and those
    where it can't be told; with `addressees` only those addressed to these roles. `first_seen` is ISO 8601 in UTC,
    `key` an object of strings.
    """
    bound = {"include_all": include_all, "addressees": list(addressees) if addressees else None}
    rows = connection.execute(_LIST, bound).fetchall()
    return [
        {
            "rule": rule,
            "organisation": organisation,
            "key": json.loads(key),
            "status": status,
            "clause": clause,
            "certainty": certainty,
            "first_seen": first_seen.isoformat(),
            "addressee": addressee,
            "addressee_id": addressee_id,
        }
        for rule, organisation, key, status, clause, certainty, first_seen, addressee, addressee_id in rows
    ]


def _results(run: Run, outcomes: Sequence[Outcome]) -> pa.Table:
    return pa.Table.from_pylist(
        [
            {
                "run_id": run.run_id,
                "rule_id": outcome.rule_id,
                "organisation_id": outcome.organisation_id,
                "status_code": outcome.status,
                "reason": outcome.reason,
                "checked": outcome.checked,
                "violated": outcome.violated,
                "cannot_tell": outcome.cannot_tell,
                "checked_through_run_id": outcome.checked_through_run_id,
            }
            for outcome in outcomes
        ],
        schema=arrow_schema("rule_result"),
    )


def _waivers(waivers: Sequence[Waiver]) -> pa.Table:
    return pa.Table.from_pylist(
        [
            {
                "waiver_id": waiver.id,
                "rule_id": waiver.rule,
                "organisation_id": waiver.organisation,
                "key": json.dumps(waiver.key, ensure_ascii=False, sort_keys=True) if waiver.key else None,
                "clause": waiver.clause,
                "reason": waiver.reason,
                "approved_by": waiver.approved_by,
                "expires_on": waiver.expires_on,
            }
            for waiver in waivers
        ],
        schema=arrow_schema("waiver"),
    )


def _in_plain_transaction(
    connection: duckdb.DuckDBPyConnection, work: Callable[[duckdb.DuckDBPyConnection], None]
) -> None:
    connection.execute("BEGIN TRANSACTION")
    try:
        work(connection)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
