"""What reports and the manifest ask of a run's results; every count is exact."""

from dataclasses import dataclass
from typing import Any

import duckdb

from validations.rulebook import load_rules

_RESULTS = """
SELECT
    rule_id, organisation_id, status_code, reason, checked, violated, cannot_tell, checked_through_run_id
FROM rule_result
WHERE run_id = $run_id
ORDER BY organisation_id, rule_id
"""

_SUMS = """
SELECT
    rule_id,
    CAST(sum(violated) AS BIGINT),
    CAST(sum(cannot_tell) AS BIGINT),
    count(*) FILTER (WHERE status_code = 'not_checkable')
FROM rule_result
WHERE run_id = $run_id
GROUP BY rule_id
"""

_STATES = """
SELECT
    finding.rule_id,
    count(*) FILTER (WHERE finding.status_code = 'new'),
    count(*) FILTER (WHERE finding.status_code IN ('persisting', 'reopened', 'disputed')),
    count(*) FILTER (
        WHERE
            finding.status_code = 'resolved'
            AND (finding.resolved_run_id = $run_id OR finding.resolved_at = run.as_of_at)
    )
FROM finding
INNER JOIN rule_result
    ON
        finding.rule_id = rule_result.rule_id
        AND finding.organisation_id = rule_result.organisation_id
        AND rule_result.run_id = $run_id
LEFT JOIN run ON rule_result.run_id = run.run_id
WHERE finding.certainty_code = 'certain'
GROUP BY finding.rule_id
"""

_OPEN_ROWS = """
SELECT
    rule_id, organisation_id, "key", status_code, clause, obligation_id, severity_code, certainty_code, detail,
    event_on, source_page, source_pointer, first_seen_at, last_seen_at
FROM finding
WHERE
    organisation_id = $organisation_id
    AND rule_id = $rule_id
    AND status_code IN ('new', 'persisting', 'reopened', 'disputed')
ORDER BY certainty_code DESC, event_on DESC, "key"
LIMIT $rows
"""


@dataclass(frozen=True, slots=True)
class Result:
    """One rule for one organisation in one run; `status` is one of the five outcomes."""

    rule_id: str
    organisation_id: str
    status: str
    reason: str | None
    checked: int | None
    violated: int
    cannot_tell: int
    checked_through_run_id: str | None


def results_of(connection: duckdb.DuckDBPyConnection, run_id: str) -> list[Result]:
    """Every result of the run, by organisation and rule."""
    return [Result(*row) for row in connection.execute(_RESULTS, {"run_id": run_id}).fetchall()]


def manifest_findings(connection: duckdb.DuckDBPyConnection, run_id: str) -> dict[str, dict[str, int]]:
    """The manifest's `findings`: rule → violated, cannot_tell, not_checkable, new, persisting, resolved.

    `not_checkable` counts organisations, the others findings; new, persisting (with reopened and disputed)
    and resolved count certain ones; a repeat of a night counts what that night resolved. Every rule of the
    folder has a row.
    """
    names = ("violated", "cannot_tell", "not_checkable", "new", "persisting", "resolved")
    counts = {rule_id: dict.fromkeys(names, 0) for rule_id in load_rules()}
    for rule_id, *sums in connection.execute(_SUMS, {"run_id": run_id}).fetchall():
        counts.setdefault(rule_id, dict.fromkeys(names, 0)).update(zip(names[:3], sums, strict=True))
    for rule_id, *states in connection.execute(_STATES, {"run_id": run_id}).fetchall():
        counts.setdefault(rule_id, dict.fromkeys(names, 0)).update(zip(names[3:], states, strict=True))
    return counts


def open_findings(
    connection: duckdb.DuckDBPyConnection, organisation_id: str, rule_id: str, rows: int = 1_000_000
) -> list[dict[str, Any]]:
    """Open and disputed findings of a rule in an organisation, certain ones and the latest days first.

    `key` is JSON text; `rows` caps the list, the exact count is in the result.
    """
    cursor = connection.execute(_OPEN_ROWS, {"organisation_id": organisation_id, "rule_id": rule_id, "rows": rows})
    names = [str(column[0]) for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
