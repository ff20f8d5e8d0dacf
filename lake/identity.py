"""The work list of who is who: proposals kept from night to night, and what a person decided on each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import duckdb
import pyarrow as pa

from foundation.errors import ConfigurationError

Decision = Literal["approved", "refused"]

_GONE = """
UPDATE identity_proposal SET status_code = 'gone'
WHERE status_code = 'proposed' AND list_contains($organisations, organisation_id)
    AND proposal_id NOT IN (SELECT proposal_id FROM fresh_proposal)
"""
_BACK = """
UPDATE identity_proposal SET status_code = 'proposed'
WHERE status_code = 'gone' AND proposal_id IN (SELECT proposal_id FROM fresh_proposal)
"""
_NEW = """
INSERT INTO identity_proposal BY NAME
SELECT fresh_proposal.*, 'proposed' AS status_code, $as_of_at::TIMESTAMPTZ AS first_seen_at
FROM fresh_proposal
WHERE proposal_id NOT IN (SELECT proposal_id FROM identity_proposal)
"""
_LIST = """
SELECT
    proposal_id, organisation_id, kind_code, register_source, register_person_id, register_name, person_id,
    person_name, likeness, candidates, evidence, status_code, first_seen_at, decided_by, decided_at
FROM identity_proposal
WHERE ($organisation IS NULL OR organisation_id = $organisation)
    AND ($include_all OR status_code = 'proposed')
ORDER BY organisation_id, kind_code, register_name, likeness DESC NULLS LAST, proposal_id
"""
_ONE = """
SELECT organisation_id, kind_code, register_source, register_person_id, person_id, status_code
FROM identity_proposal WHERE proposal_id = $proposal_id
"""
_STUDENT = """
SELECT student_id, display_name FROM student
WHERE organisation_id = $organisation AND (source_student_id = $code OR student_id = $code)
"""
_TAKEN = """
SELECT person_id FROM identity_proposal
WHERE status_code = 'approved' AND organisation_id = $organisation AND kind_code <> 'transfer'
    AND register_source = $register_source AND register_person_id = $register_person_id
    AND proposal_id <> $proposal_id
"""
_DECIDE = """
UPDATE identity_proposal
SET status_code = $decision, decided_by = $decided_by, decided_at = $decided_at, person_id = $person_id,
    person_name = coalesce($person_name, person_name)
WHERE proposal_id = $proposal_id
"""
_SIBLINGS_GONE = """
UPDATE identity_proposal SET status_code = 'gone'
WHERE status_code = 'proposed' AND organisation_id = $organisation AND kind_code <> 'transfer'
    AND register_source = $register_source AND register_person_id = $register_person_id
"""


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision on one proposal; `person` is a code of the journal where the proposal names nobody."""

    proposal_id: str
    decision: Decision
    person: str | None = None


def keep_proposals(
    connection: duckdb.DuckDBPyConnection, organisation_ids: list[str], fresh: pa.Table, as_of_at: datetime
) -> None:
    """Brings the work list of these organisations to what the data propose now; inside a transaction of the caller.

    What was refused or approved stays so: a refused proposal does not come back.
    """
    connection.register("fresh_rows", fresh)
    try:
        connection.execute("CREATE OR REPLACE TEMP TABLE fresh_proposal AS SELECT * FROM fresh_rows")
        connection.execute(_GONE, {"organisations": organisation_ids})
        connection.execute(_BACK)
        connection.execute(_NEW, {"as_of_at": as_of_at})
    finally:
        connection.unregister("fresh_rows")


def list_proposals(
    connection: duckdb.DuckDBPyConnection, organisation_id: str | None = None, *, include_all: bool = False
) -> list[dict[str, Any]]:
    """Proposals that wait for a person (with `include_all` also the settled ones), by organisation and name."""
    cursor = connection.execute(_LIST, {"organisation": organisation_id, "include_all": include_all})
    names = [str(column[0]) for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def decide_proposal(
    connection: duckdb.DuckDBPyConnection, decided: Decided, *, decided_by: str, decided_at: datetime
) -> None:
    """Writes a person's decision; inside a transaction of the caller.

    Raises ConfigurationError for an unknown proposal, an approval of nobody, and an approval that would link one
    person of a register with two children.
    """
    if not decided_by.strip():
        raise ConfigurationError("Не сказано, кто решил.", "Назовите должность или учётную запись: --by.")
    found = connection.execute(_ONE, {"proposal_id": decided.proposal_id}).fetchone()
    if found is None:
        raise ConfigurationError(f"Предложения {decided.proposal_id} нет.", "Список печатает «svod identity list».")
    organisation, kind, register_source, register_person_id, person_id, _ = found
    person_name = None
    if decided.decision == "approved":
        if decided.person is not None:
            person_id, person_name = _student(connection, organisation, decided.person)
        if person_id is None:
            raise ConfigurationError(
                f"Предложение {decided.proposal_id} никого не называет.",
                "Назовите код обучающегося в журнале: --person КОД.",
            )
        where = {
            "organisation": organisation,
            "register_source": register_source,
            "register_person_id": register_person_id,
        }
        if kind != "transfer":
            for (other,) in connection.execute(_TAKEN, where | {"proposal_id": decided.proposal_id}).fetchall():
                if other != person_id:
                    raise ConfigurationError(
                        f"Код «{register_person_id}» уже связан с другим обучающимся.",
                        "Сначала откажите прежней связи: svod identity list --all, svod identity refuse.",
                    )
    connection.execute(
        _DECIDE,
        {
            "proposal_id": decided.proposal_id,
            "decision": decided.decision,
            "decided_by": decided_by,
            "decided_at": decided_at,
            "person_id": person_id,
            "person_name": person_name,
        },
    )
    if decided.decision == "approved" and kind != "transfer":
        connection.execute(_SIBLINGS_GONE, where)


def _student(connection: duckdb.DuckDBPyConnection, organisation_id: str, code: str) -> tuple[str, str]:
    found = connection.execute(_STUDENT, {"organisation": organisation_id, "code": code}).fetchall()
    if len(found) != 1:
        raise ConfigurationError(
            f"Обучающегося с кодом «{code}» в журнале организации {organisation_id} нет.",
            "Код стоит в журнале в графе «Код».",
        )
    return str(found[0][0]), str(found[0][1])
