"""Disputes: a school or a teacher says that a finding is wrong, and a person settles it.

A disputed finding stays on the list as `disputed`. Upheld, it is taken off like any waiver, by whom and until
when; dismissed, it is an open finding again, and the same words do not dispute it a second time.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

import duckdb

from foundation.errors import ConfigurationError
from validations.waivers import Upheld

# The codes of waivers that upheld objections are.
DISPUTE_PREFIX: Final = "dispute-"
_LONGEST_OBJECTION: Final = 4_000

_FINDING = """
SELECT organisation_id, rule_id, "key", clause
FROM finding
WHERE fingerprint = $fingerprint AND ($organisation IS NULL OR organisation_id = $organisation)
LIMIT 1
"""
_KNOWN = "SELECT count(*) FROM dispute WHERE dispute_id = $dispute_id"
_RAISE = """
INSERT INTO dispute (
    dispute_id, organisation_id, rule_id, fingerprint, "key", clause, objection, file, raised_at, decision_code
) VALUES (
    $dispute_id, $organisation, $rule, $fingerprint, $key, $clause, $objection, $file, $raised_at, 'waiting'
)
"""
_MARK = """
UPDATE finding SET status_code = 'disputed', change_number = change_number + 1
WHERE organisation_id = $organisation AND rule_id = $rule AND fingerprint = $fingerprint
    AND status_code IN ('new', 'persisting', 'reopened')
"""
_REOPEN = """
UPDATE finding SET status_code = 'persisting', change_number = change_number + 1
WHERE organisation_id = $organisation AND rule_id = $rule AND fingerprint = $fingerprint
    AND status_code = 'disputed'
    AND NOT EXISTS (
        SELECT 1 FROM dispute
        WHERE dispute.organisation_id = $organisation AND dispute.fingerprint = $fingerprint
            AND dispute.decision_code = 'waiting' AND dispute.dispute_id <> $dispute_id
    )
"""
_TAKE_OFF = """
UPDATE finding SET status_code = 'waived', waived_by = $waiver, change_number = change_number + 1
WHERE organisation_id = $organisation AND rule_id = $rule AND fingerprint = $fingerprint
    AND status_code IN ('disputed', 'new', 'persisting', 'reopened')
"""
# What a decision changed is a state of its own, so that a report as of an earlier day does not know of it.
_NOTE_STATE = """
INSERT INTO finding_state BY NAME
SELECT finding.*, $change_id AS change_id, $changed_at AS changed_at
FROM finding
WHERE organisation_id = $organisation AND rule_id = $rule AND fingerprint = $fingerprint
    AND NOT EXISTS (
        SELECT 1 FROM finding_state
        WHERE finding_state.organisation_id = $organisation AND finding_state.rule_id = $rule
            AND finding_state.fingerprint = $fingerprint AND finding_state.change_number = finding.change_number
    )
"""
_LIST = """
SELECT
    dispute_id, organisation_id, rule_id, "key", clause, objection, file, raised_at, decision_code, decided_by,
    decided_at, expires_on, fingerprint
FROM dispute
WHERE $include_all OR decision_code = 'waiting'
ORDER BY raised_at, dispute_id
"""
_ONE = """
SELECT organisation_id, rule_id, fingerprint, decision_code FROM dispute WHERE dispute_id = $dispute_id
"""
_DECIDE = """
UPDATE dispute
SET decision_code = $decision, decided_by = $decided_by, decided_at = $decided_at, expires_on = $expires_on
WHERE dispute_id = $dispute_id
"""
_UPHELD = """
SELECT dispute_id, organisation_id, rule_id, "key", clause, objection, decided_by, expires_on
FROM dispute
WHERE decision_code = 'upheld'
ORDER BY dispute_id
"""


@dataclass(frozen=True, slots=True)
class Raised:
    """What became of the answers on a sheet: new disputes, those already known, and those of no finding."""

    new: int = 0
    known: int = 0
    strange: int = 0


def raise_disputes(
    connection: duckdb.DuckDBPyConnection,
    objections: Sequence[tuple[str, str]],
    *,
    file: str,
    raised_at: datetime,
    organisation_id: str | None = None,
    run_id: str | None = None,
) -> Raised:
    """Writes down (fingerprint, objection) pairs; inside a transaction of the caller.

    With `organisation_id` a fingerprint of another organisation's finding disputes nothing: a school answers for
    itself. `run_id` is the run that read the file, None where a person gave it by hand. The same words for the same
    finding are one dispute, however often the file comes back.
    """
    new = known = strange = 0
    for fingerprint, objection in objections:
        found = connection.execute(_FINDING, {"fingerprint": fingerprint, "organisation": organisation_id}).fetchone()
        if found is None:
            strange += 1
            continue
        organisation, rule, key, clause = found
        said = objection[:_LONGEST_OBJECTION]
        dispute_id = hashlib.sha256("\x1f".join((organisation, fingerprint, said)).encode()).hexdigest()[:16]
        counted = connection.execute(_KNOWN, {"dispute_id": dispute_id}).fetchone()
        if counted is not None and counted[0]:
            known += 1
            continue
        place = {"organisation": organisation, "rule": rule, "fingerprint": fingerprint}
        written = {"dispute_id": dispute_id, "key": key, "clause": clause, "objection": said, "file": file}
        connection.execute(_RAISE, place | written | {"raised_at": raised_at})
        connection.execute(_MARK, place)
        _note_state(connection, place, run_id, raised_at)
        new += 1
    return Raised(new, known, strange)


def list_disputes(connection: duckdb.DuckDBPyConnection, include_all: bool = False) -> list[dict[str, Any]]:
    """Disputes that wait for a decision (with `include_all` also the settled ones), oldest first."""
    cursor = connection.execute(_LIST, {"include_all": include_all})
    names = [str(column[0]) for column in cursor.description or []]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [{**row, "key": json.loads(row["key"])} for row in rows]


def decide_dispute(
    connection: duckdb.DuckDBPyConnection,
    dispute_id: str,
    *,
    decided_by: str,
    decided_at: datetime,
    upheld_until: date | None,
) -> None:
    """Settles a dispute: upheld until a day (the finding is waived), or dismissed where `upheld_until` is None.

    Inside a transaction of the caller. Raises ConfigurationError for an unknown or settled one.
    """
    organisation, rule, fingerprint, decision = _dispute(connection, dispute_id)
    if decision != "waiting":
        raise ConfigurationError(
            f"По возражению {dispute_id} уже решено.", "Все возражения с решениями печатает «svod disputes --all»."
        )
    connection.execute(
        _DECIDE,
        {
            "dispute_id": dispute_id,
            "decision": "dismissed" if upheld_until is None else "upheld",
            "decided_by": decided_by,
            "decided_at": decided_at,
            "expires_on": upheld_until,
        },
    )
    place = {"organisation": organisation, "rule": rule, "fingerprint": fingerprint}
    if upheld_until is None:
        connection.execute(_REOPEN, place | {"dispute_id": dispute_id})
    else:
        connection.execute(_TAKE_OFF, place | {"waiver": f"{DISPUTE_PREFIX}{dispute_id}"})
    _note_state(connection, place, None, decided_at)


def _note_state(
    connection: duckdb.DuckDBPyConnection, place: Mapping[str, str], run_id: str | None, changed_at: datetime
) -> None:
    """Writes the state of the finding down; a decision between two runs sorts between their ids."""
    change_id = run_id or f"{changed_at.astimezone(UTC):%Y%m%dT%H%M%S%fZ}-decision"
    connection.execute(_NOTE_STATE, {**place, "change_id": change_id, "changed_at": changed_at})


def upheld_as_waivers(connection: duckdb.DuckDBPyConnection) -> list[Upheld]:
    """Upheld disputes as the waivers they are: clause, reason, who decided and until when."""
    return [
        Upheld(
            id=f"{DISPUTE_PREFIX}{dispute_id}",
            rule=rule,
            organisation=organisation,
            key=json.loads(key),
            clause=clause,
            reason=f"Возражение школы принято: {objection}",
            approved_by=decided_by,
            expires_on=expires_on,
        )
        for dispute_id, organisation, rule, key, clause, objection, decided_by, expires_on in connection.execute(
            _UPHELD
        ).fetchall()
    ]


def _dispute(connection: duckdb.DuckDBPyConnection, dispute_id: str) -> tuple[Any, ...]:
    found = connection.execute(_ONE, {"dispute_id": dispute_id}).fetchone()
    if found is None:
        raise ConfigurationError(f"Возражения {dispute_id} нет.", "Список печатает «svod disputes».")
    return tuple(found)
