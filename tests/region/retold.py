"""The state a region's nights left, copied into memory: checked again, on PostgreSQL too, and told otherwise."""

from dataclasses import dataclass

import duckdb
import pyarrow as pa

from foundation.organisations import Organisations, load_organisations
from lake.catalog import open_lake
from lake.runs import handed_over_registers
from pipeline.checking import regulations_of
from pipeline.systems import told_by_sources
from schemas.exchange import Run
from tests.region.play import Identity, Played
from tests.rules.looking_on import Onlooker, watched
from tests.rules.tiny_journal import empty_lake, run_at
from validations.engine import check
from validations.rulebook import load_rules

_STRANGER = "чужая-школа"
# What checks write themselves.
_WRITTEN = ("finding", "finding_state", "lease", "rule_result", "run", "waiver", "waiver_state")

Findings = dict[Identity, str]


@dataclass(frozen=True)
class State:
    """Canonical tables of a region and what its check is asked with."""

    tables: dict[str, pa.Table]
    organisations: Organisations
    registers: dict[str, set[str]]
    played: Played
    run: Run

    def findings(self, onlooker: Onlooker | None = None) -> Findings:
        """Rule, organisation and key of each finding → its certainty, by a check of this state alone."""
        connection = empty_lake()
        for name, table in self.tables.items():
            connection.register("state_rows", table)
            connection.execute(f'INSERT INTO "{name}" BY NAME SELECT * FROM state_rows')
            connection.unregister("state_rows")
        summary = check(
            connection if onlooker is None else watched(connection, load_rules(), onlooker),
            self.run,
            self.organisations,
            capabilities=told_by_sources(self.organisations),
            registers=self.registers,
            incomplete={},
            regulations=regulations_of(self.played.settings, self.organisations),
        )
        assert summary.errors == []
        rows = connection.execute('SELECT rule_id, organisation_id, "key", certainty_code FROM finding').fetchall()
        return {(rule, organisation, key): certainty for rule, organisation, key, certainty in rows}


def state_of(played: Played) -> State:
    """The state of a region after its last reading."""
    organisations = load_organisations(played.settings.config)
    with open_lake(played.settings, read_only=True) as lake:
        tables = {
            name: lake.connection.execute(f'SELECT * FROM "{name}"').to_arrow_table()
            for (name,) in empty_lake().execute("SELECT table_name FROM duckdb_tables()").fetchall()
            if name not in _WRITTEN
        }
        registers = {each: set(names) for each, names in handed_over_registers(lake).items()}
        as_of_at = lake.connection.execute("SELECT max(as_of_at) FROM run").fetchall()[0][0]
    return State(tables, organisations, registers, played, run_at(as_of_at.isoformat()))


def told_otherwise(state: State) -> State:
    """The rows in another order, and beside them the same rows again as those of a school nobody asks about."""
    connection = duckdb.connect(":memory:", config={"threads": 1})
    tables = {}
    for name, table in state.tables.items():
        connection.register("state_rows", table)
        columns = ", ".join(
            f"'{_STRANGER}' AS {column}" if column == "organisation_id" else f'"{column}"'
            for column in table.column_names
        )
        beside = f" UNION ALL SELECT {columns} FROM state_rows" if "organisation_id" in table.column_names else ""
        tables[name] = connection.execute(
            f"SELECT * FROM (SELECT * FROM state_rows{beside}) AS told ORDER BY hash(told)"
        ).to_arrow_table()
        connection.unregister("state_rows")
    return State(tables, state.organisations, state.registers, state.played, state.run)
