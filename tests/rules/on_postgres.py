"""The rules on PostgreSQL: their SQL, transpiled by sqlglot, run by Great Expectations over the same relations.

Two databases and two drivers share no mistake of ours in reading the SQL: rows that one gives and the other does not
mean that a rule leans on what its database happens to do.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import duckdb
import psycopg
import sqlglot
from psycopg import sql as pg
from sqlglot import exp

from schemas.model import metadata
from tests.journalling.catalogs import postgres_server
from validations.rulebook import Rule

_TYPES = {
    "VARCHAR": "text",
    "DATE": "date",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "DOUBLE": "double precision",
    "BOOLEAN": "boolean",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
}
# Sorted by code point and folded by Unicode, as DuckDB does both.
_LOCALE = pg.SQL("TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C.UTF-8'")
# The ids of a row name each other (a lesson its group, the group its organisation), which the planner takes for chance:
# it expects one row where thousands come, and loops over them again for each (a minute becomes an hour).
_PLANNING = ("SET enable_nestloop = off", "SET jit = off", "SET work_mem = '64MB'")
_ROW = "concat_ws(chr(31), {columns})"
# A row that one database gives oftener than the other; the rule runs once. A query that joins names the batch itself,
# in any other Great Expectations does.
_OTHER_ROWS = """
SELECT CASE WHEN sum(told.tally) > 0 THEN 'only PostgreSQL' ELSE 'only DuckDB' END AS gives_it, told.line
FROM (
    SELECT here.line, 1 AS tally FROM ({rule}) AS here
    UNION ALL
    SELECT said.line, -1 AS tally FROM (SELECT {name} AS query) AS asked
    INNER JOIN {{batch}} AS said ON asked.query = said.query
) AS told
GROUP BY told.line
HAVING sum(told.tally) <> 0
"""
# The same rows in any order have the same fingerprint.
_FINGERPRINT = 'SELECT count(*), coalesce(sum(hash(shown)), 0) FROM "{name}" AS shown'


class OnPostgres:
    """Looks on as the engine runs rules, and then runs their queries on PostgreSQL too.

    An onlooker for `tests.rules.one_rule.judge` and `tests.rules.looking_on.watched`; `differences` afterwards tells
    where the rows differ.
    """

    def __init__(self) -> None:
        name = f"rules_{uuid4().hex}"
        with psycopg.connect(postgres_server(), autocommit=True) as connection:
            connection.execute(pg.SQL("CREATE DATABASE {} ").format(pg.Identifier(name)) + _LOCALE)
            for setting in _PLANNING:
                connection.execute(pg.SQL("ALTER DATABASE {} ").format(pg.Identifier(name)) + pg.SQL(setting))
        self._uri = postgres_server().replace("/postgres?", f"/{name}?")
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._check = 0
        self._copied: set[str] = set()
        self._schemas: dict[str, str] = {}
        self._said: list[tuple[str, str]] = []
        self._queries: dict[str, str] = {}
        # Rule → rows of its query on DuckDB.
        self.rows: dict[str, int] = {}

    def __call__(self, rule: Rule, _statement: str, _parameters: Any, connection: duckdb.DuckDBPyConnection) -> None:
        """Keeps what a rule's query and denominator read at this moment, and the rows DuckDB gives."""
        if self._connection is not connection:
            self._connection, self._copied = connection, set()
            self._check += 1
        for what, query in (("query", rule.sql), ("denominator", rule.denominator.sql)):
            self._copy(query, connection)
            line = _ROW.format(columns=_as_text(query, connection))
            rows = connection.execute(f"SELECT {line} AS line FROM ({query}) AS said").fetchall()
            name = f"{rule.id}, {what}, check {self._check}"
            self._said += [(name, row[0]) for row in rows]
            self._queries[name] = f"SELECT {line} AS line FROM ({self._placed(query)}) AS said"
            if what == "query":
                self.rows[rule.id] = self.rows.get(rule.id, 0) + len(rows)

    def differences(self) -> dict[str, str]:
        """Runs every kept query on PostgreSQL: its name (rule, query or denominator, check) → how the rows differ."""
        import great_expectations as gx
        from great_expectations.data_context.types.base import ProgressBarsConfig
        from great_expectations.expectations.core.unexpected_rows_expectation import UnexpectedRowsExpectation

        with psycopg.connect(self._uri) as connection:
            _load(connection, "public", "said", [("query", "text"), ("line", "text")], self._said)
        with _quiet():
            context = gx.get_context(mode="ephemeral")
            context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
            uri = self._uri.replace("postgresql:", "postgresql+psycopg:")
            said = context.data_sources.add_sql("rules", connection_string=uri).add_table_asset("said", "said")
            suite = gx.ExpectationSuite("rules")
            suite.expectations = [
                UnexpectedRowsExpectation(
                    unexpected_rows_query=_OTHER_ROWS.format(rule=query, name=f"'{name}'"), meta={"name": name}
                )
                for name, query in self._queries.items()
            ]
            batch = said.add_batch_definition_whole_table("all").get_batch()
            results = batch.validate(suite, result_format="COMPLETE").results
        assert len(results) == len(self._queries)
        found = {_name(result): _difference(result) for result in results}
        return {name: difference for name, difference in found.items() if difference is not None}

    def _copy(self, query: str, connection: duckdb.DuckDBPyConnection) -> None:
        """Copies what the query reads: a table of the model once a check, a relation of the engine whenever it changed.

        A schema holds one state of one relation of the engine.
        """
        with psycopg.connect(self._uri) as postgres:
            for name in sorted({table.name for table in _relations(sqlglot.parse_one(query, dialect="duckdb"))}):
                if name in metadata.tables:
                    schema = f"check {self._check}"
                else:
                    count, total = connection.execute(_FINGERPRINT.format(name=name)).fetchall()[0]
                    schema = f"{name} {count} {total}"
                self._schemas[name] = schema
                if f"{schema} {name}" in self._copied:
                    continue
                self._copied.add(f"{schema} {name}")
                shown = connection.execute(f'DESCRIBE SELECT * FROM "{name}"').fetchall()
                rows = connection.execute(f'SELECT * FROM "{name}"').fetchall()
                _load(postgres, schema, name, [(column[0], _TYPES[column[1]]) for column in shown], rows)

    def _placed(self, query: str) -> str:
        """The query in PostgreSQL's dialect, its relations named with their schemas as they are now."""
        tree = sqlglot.parse_one(query, dialect="duckdb")
        for table in _relations(tree):
            schema = exp.to_identifier(self._schemas[table.name], quoted=True)
            if not table.alias:
                table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name)))
            table.set("db", schema)
        return tree.sql(dialect="postgres", comments=False)


def _relations(tree: exp.Expr) -> list[exp.Table]:
    own_names = {cte.alias for cte in tree.find_all(exp.CTE)}
    return [table for table in tree.find_all(exp.Table) if table.name not in own_names]


def _as_text(query: str, connection: duckdb.DuckDBPyConnection) -> str:
    columns = [column[0] for column in connection.execute(f"SELECT * FROM ({query}) AS said LIMIT 0").description]
    return ", ".join(f"coalesce(CAST({name} AS VARCHAR), '∅')" for name in columns)


def _load(
    connection: psycopg.Connection[Any], schema: str, name: str, columns: list[tuple[str, str]], rows: Sequence[Any]
) -> None:
    table = pg.Identifier(schema, name)
    declared = pg.SQL(", ").join(pg.Identifier(column) + pg.SQL(" " + kind) for column, kind in columns)
    with connection.cursor() as cursor:
        cursor.execute(pg.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(pg.Identifier(schema)))
        cursor.execute(pg.SQL("CREATE UNLOGGED TABLE {} ({})").format(table, declared))
        with cursor.copy(pg.SQL("COPY {} FROM STDIN").format(table)) as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(pg.SQL("ANALYZE {}").format(table))


def _name(result: Any) -> str:
    return str(result.expectation_config.meta["name"])


def _difference(result: Any) -> str | None:
    raised = _raised(result.exception_info)
    if raised is not None or result.success:
        return raised
    return f"{result.result['observed_value']} rows differ, {result.result['details']['unexpected_rows'][:3]}"


def _raised(info: Any) -> str | None:
    """The message of an exception inside an expectation; its records come alone or by metric."""
    for record in [info, *(record for record in (info or {}).values() if isinstance(record, dict))]:
        if record and record.get("raised_exception"):
            return str(record.get("exception_message"))
    return None


@contextmanager
def _quiet() -> Iterator[None]:
    logger = logging.getLogger("great_expectations")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
