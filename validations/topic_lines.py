"""Which line of the plan a recorded topic is: `topic_line`, made once for all rules that read it.

Columns: organisation_id, lesson_id, plan_group_id (whose plan the lesson's group follows), percent (likeness to the
line or the lines it is; 100 for the same text), first_ordinal and last_ordinal (its place in the plan, more than one
line where several are merged in the lesson; null where the text stands there several times), alike_percent and
alike_ordinal (likeness regardless of numbers, and the line). Rules hold the likeness against their clauses' thresholds.
"""

from pathlib import Path

import duckdb

from validations.rulebook import Rule

_NAME = "topic_line"
_QUERY = (Path(__file__).parent / "sql" / f"{_NAME}.sql").read_text(encoding="utf-8")


def reads_topic_lines(rule: Rule) -> bool:
    """Whether the rule's query reads the relation."""
    return _NAME in rule.sql


def place_topic_lines(connection: duckdb.DuckDBPyConnection) -> None:
    """Creates `topic_line` from `lesson_topic`, `study_group` and `topic_plan`."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {_NAME} AS {_QUERY}")
