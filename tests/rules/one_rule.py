"""One rule, one tiny journal: the whole engine with a document that asks for nothing else."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import duckdb

from tests.rules.tiny_journal import empty_lake, fill, listed, organisation, run_at
from validations.capabilities import CAPABILITIES
from validations.engine import CheckSummary, check
from validations.regulation import Regulation
from validations.rulebook import load_rule


def document(
    rule_id: str,
    parameters: Mapping[str, Any],
    *,
    force: str = "must",
    effective: tuple[str | None, str | None] = (None, None),
) -> Regulation:
    """A document with one obligation, checked by that rule with those parameters."""
    given = {"day_kind": "calendar", "inclusive": True, **parameters} if "days" in parameters else dict(parameters)
    return Regulation.model_validate(
        {
            "id": "tiny",
            "title": "Крошечный регламент",
            "organisations": "одна школа",
            "systems": [],
            "timezone": "Europe/Moscow",
            "consent_mode": "opt_in",
            "obligations": [
                {
                    "id": "tiny/1",
                    "clause": "1",
                    "kind": "check",
                    "force": force,
                    "what": "Требование",
                    "effective_from": effective[0],
                    "effective_to": effective[1],
                    "fulfilled_by": [{"rule": rule_id, "parameters": given}],
                }
            ],
        }
    )


def run_rule(
    rule_id: str,
    tables: Mapping[str, Iterable[Mapping[str, Any]]],
    *,
    parameters: Mapping[str, Any] | None = None,
    as_of: str = "2026-10-24T02:30:00+03:00",
    timezone: str = "Europe/Moscow",
    effective: tuple[str | None, str | None] = (None, None),
) -> tuple[duckdb.DuckDBPyConnection, CheckSummary]:
    """The lake and the summary after that one rule looked at that journal."""
    connection = empty_lake()
    fill(connection, tables)
    school = organisation("tiny", timezone=timezone)
    summary = check(
        connection,
        run_at(as_of),
        listed(school),
        capabilities={(school.id, "exports"): set(CAPABILITIES)},
        incomplete={},
        regulations={"tiny": document(rule_id, parameters or {}, effective=effective)},
        rules={rule_id: load_rule(rule_id)},
    )
    return connection, summary


def found(connection: duckdb.DuckDBPyConnection) -> list[dict[str, str]]:
    """Every finding of the lake: its key, certainty and severity."""
    rows = connection.execute('SELECT "key", certainty_code, severity_code FROM finding ORDER BY "key"').fetchall()
    return [{**json.loads(key), "certainty": certainty, "severity": severity} for key, certainty, severity in rows]


def certainties(rule_id: str, tables: Mapping[str, Iterable[Mapping[str, Any]]], **more: Any) -> list[str]:
    """The certainty of each finding, in the order of their keys."""
    connection, _ = run_rule(rule_id, tables, **more)
    return [row["certainty"] for row in found(connection)]
