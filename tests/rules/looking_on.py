"""A connection that shows each rule's query at the moment the engine runs it, all its relations laid out.

What looks on sees exactly what the rule sees, however the engine prepares it: other judges and mutants stand there.
"""

from collections.abc import Callable, Mapping
from typing import Any, cast

import duckdb

from validations.rulebook import Rule

# The rule whose query is about to run, the engine's whole statement with its parameters, the connection itself.
Onlooker = Callable[[Rule, str, Any, duckdb.DuckDBPyConnection], None]


class _Watched:
    def __init__(self, connection: duckdb.DuckDBPyConnection, rules: Mapping[str, Rule], onlooker: Onlooker) -> None:
        self._connection = connection
        self._rules = rules
        self._onlooker = onlooker

    def execute(self, statement: str, parameters: Any = None) -> duckdb.DuckDBPyConnection:
        for rule in self._rules.values():
            if rule.sql in statement:
                self._onlooker(rule, statement, parameters, self._connection)
        return self._connection.execute(statement, parameters)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def watched(
    connection: duckdb.DuckDBPyConnection, rules: Mapping[str, Rule], onlooker: Onlooker
) -> duckdb.DuckDBPyConnection:
    """The connection, whose statements with a rule's query are shown to `onlooker` before they run."""
    return cast(duckdb.DuckDBPyConnection, _Watched(connection, rules, onlooker))
