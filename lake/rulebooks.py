"""By which rulebook each run judged, and about which organisations: kept whole, each content once."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import duckdb

from lake.catalog import Lake

_LATEST = """
WITH judged AS (
    SELECT judged_by.run_id, run.as_of_at, count(DISTINCT rule_result.organisation_id) AS organisations
    FROM judged_by
    INNER JOIN run ON judged_by.run_id = run.run_id
    INNER JOIN rule_result ON judged_by.run_id = rule_result.run_id AND rule_result.organisation_id <> '*'
    WHERE run.as_of_at < $before
    GROUP BY judged_by.run_id, run.as_of_at
)
-- Of two runs over the same instant the one that judged more speaks, then the later one.
SELECT run_id FROM judged ORDER BY as_of_at DESC, organisations DESC, run_id DESC LIMIT 1
"""
_OF_RUN = """
SELECT judged_by.run_id, judged_by.rulebook_id, rules.content, roster.content
FROM judged_by
INNER JOIN rulebook AS rules ON judged_by.rulebook_id = rules.rulebook_id
INNER JOIN rulebook AS roster ON judged_by.roster_id = roster.rulebook_id
WHERE judged_by.run_id = $run
"""
_KEEP = """
INSERT INTO rulebook (rulebook_id, kind_code, content)
SELECT $id, $kind, $content WHERE NOT EXISTS (SELECT 1 FROM rulebook WHERE rulebook_id = $id)
"""
_NOTE = """
INSERT INTO judged_by (run_id, rulebook_id, roster_id)
SELECT $run, $rules, $roster WHERE NOT EXISTS (SELECT 1 FROM judged_by WHERE run_id = $run)
"""


@dataclass(frozen=True, slots=True)
class JudgedBy:
    """What a run judged by: the id and content of its rulebook, and its organisations as JSON."""

    run_id: str
    rulebook_id: str
    rules: str
    organisations: str


def keep_rulebook(lake: Lake, run_id: str, rules: str, organisations: str) -> None:
    """Writes down by what a run judges; what its first batch wrote stays."""
    known = lake.connection.execute("SELECT count(*) FROM judged_by WHERE run_id = ?", [run_id]).fetchone()
    if known is not None and known[0]:
        return

    def work(connection: duckdb.DuckDBPyConnection) -> None:
        ids = {"rules": _keep(connection, "rules", rules), "roster": _keep(connection, "organisations", organisations)}
        connection.execute(_NOTE, {"run": run_id, **ids})

    lake.transaction("", run_id, work)


def judged_by(lake: Lake, run_id: str) -> JudgedBy | None:
    """What that run judged by; None where it judged nothing or did so before rulebooks were kept."""
    found = lake.connection.execute(_OF_RUN, {"run": run_id}).fetchone()
    return None if found is None else JudgedBy(*found)


def last_judged_before(lake: Lake, moment: datetime) -> str | None:
    """The id of the run that judged last of what was read before `moment`; None where there is none."""
    found = lake.connection.execute(_LATEST, {"before": moment}).fetchone()
    return None if found is None else str(found[0])


def _keep(connection: duckdb.DuckDBPyConnection, kind: Literal["rules", "organisations"], content: str) -> str:
    content_id = hashlib.sha256(content.encode()).hexdigest()
    connection.execute(_KEEP, {"id": content_id, "kind": kind, "content": content})
    return content_id
