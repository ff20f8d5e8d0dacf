"""The state a region's nights left, copied into memory: checked again, on PostgreSQL too, and told otherwise.

Told otherwise it is the same year 28 years later, under other ids, in another order, in two halves, or beside a school
nobody asks about; the findings must follow.
"""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

import duckdb
import pyarrow as pa

from foundation.organisations import Organisations, load_organisations
from lake.catalog import open_lake
from lake.runs import handed_over_registers
from pipeline.checking import regulations_of
from pipeline.systems import told_by_sources
from schemas.exchange import Run
from tests.property.metamorphosis import SUFFIX, YEARS, is_id, key_renamed_back, key_years_later
from tests.region.play import Identity, Played
from tests.rules.looking_on import Onlooker, watched
from tests.rules.tiny_journal import empty_lake, run_at
from validations.engine import check
from validations.regulation import Obligation, Regulation
from validations.rulebook import load_rules

_STRANGER = "чужая-школа"
# What checks write themselves.
_WRITTEN = ("finding", "dispute", "finding_state", "lease", "rule_result", "run", "waiver", "waiver_state")

Findings = dict[Identity, str]


@dataclass(frozen=True)
class State:
    """Canonical tables of a region and what its check is asked with."""

    tables: Mapping[str, pa.Table]
    organisations: Organisations
    registers: dict[str, set[str]]
    regulations: Mapping[str, Regulation]
    as_of: str

    def findings(self, onlooker: Onlooker | None = None, nights: int = 1) -> Findings:
        """Rule, organisation and key of each finding → its certainty, by checks of this state alone.

        With more `nights` every table comes in as many parts, each checked when it is there: what stands open after
        the last.
        """
        connection = empty_lake()
        for night in range(nights):
            for name, table in self.tables.items():
                connection.register("state_rows", table)
                connection.execute(
                    f'INSERT INTO "{name}" BY NAME SELECT * EXCLUDE (place) FROM'
                    " (SELECT *, row_number() OVER () AS place FROM state_rows) WHERE place % ? = ?",
                    [nights, night],
                )
                connection.unregister("state_rows")
            summary = check(
                connection if onlooker is None else watched(connection, load_rules(), onlooker),
                self._run(night),
                self.organisations,
                capabilities=told_by_sources(self.organisations),
                registers=self.registers,
                incomplete={},
                regulations=self.regulations,
            )
            assert summary.errors == []
        rows = connection.execute(
            "SELECT rule_id, organisation_id, \"key\", certainty_code FROM finding WHERE status_code <> 'resolved'"
        ).fetchall()
        return {
            (rule, organisation, _written(json.loads(key))): certainty for rule, organisation, key, certainty in rows
        }

    def _run(self, night: int) -> Run:
        return run_at(self.as_of, f"{self.as_of} {night}")


def state_of(played: Played, only: Collection[str] = ()) -> State:
    """The state of a region after its last reading; of those organisations `only` where any are named."""
    listed = load_organisations(played.settings.config).organisations
    organisations = Organisations(organisations=[each for each in listed if not only or each.id in only])
    asked = {"organisations": [each.id for each in organisations.organisations]}
    with open_lake(played.settings, read_only=True) as lake:
        names = [name for (name,) in empty_lake().execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        tables = {
            name: lake.connection.execute(
                f'SELECT * FROM "{name}" WHERE list_contains($organisations, organisation_id)', asked
            ).to_arrow_table()
            for name in names
            if name not in _WRITTEN
        }
        registers = {each: set(found) for each, found in handed_over_registers(lake).items()}
        as_of_at = lake.connection.execute("SELECT max(as_of_at) FROM run").fetchall()[0][0]
    regulations = regulations_of(played.settings, organisations)
    return State(tables, organisations, registers, regulations, as_of_at.isoformat())


def shuffled(state: State) -> State:
    """The rows of every table in another order."""
    return _told(state, lambda name: f"SELECT * FROM state_rows AS told ORDER BY hash('{name}', told)")


def beside_a_stranger(state: State) -> State:
    """Beside the rows the same ones again, as those of a school nobody asks about."""

    def doubled(name: str) -> str:
        columns = state.tables[name].column_names
        if "organisation_id" not in columns:
            return "SELECT * FROM state_rows"
        return f"SELECT * FROM state_rows UNION ALL SELECT * REPLACE ('{_STRANGER}' AS organisation_id) FROM state_rows"

    return _told(state, doubled)


def years_later(state: State) -> State:
    """Every date and moment moved on by 28 years, the run's and those of the documents too."""

    def moved(name: str) -> str:
        changes = []
        for column in state.tables[name].schema:
            if pa.types.is_date(column.type):
                changes.append(f'CAST("{column.name}" + {YEARS.days} AS DATE) AS "{column.name}"')
            elif pa.types.is_timestamp(column.type):
                changes.append(f'"{column.name}" + INTERVAL \'{YEARS.days} days\' AS "{column.name}"')
            elif column.name == "school_year":
                changes.append(_SCHOOL_YEAR_LATER)
        return _replacing(changes)

    return replace(
        _told(state, moved),
        as_of=(datetime.fromisoformat(state.as_of) + YEARS).isoformat(),
        regulations={name: _in_force_later(document) for name, document in state.regulations.items()},
    )


def renamed(state: State) -> State:
    """Every id another; the names that a source gives keep."""

    def other(name: str) -> str:
        return _replacing(
            [
                f"CASE WHEN \"{column}\" = '' THEN '' ELSE \"{column}\" || '{SUFFIX}' END AS \"{column}\""
                for column in state.tables[name].column_names
                if is_id(column) and pa.types.is_string(state.tables[name].schema.field(column).type)
            ]
        )

    return _told(state, other)


def findings_years_later(findings: Findings) -> Findings:
    """What is to be found 28 years later."""
    return _keyed(findings, key_years_later)


def findings_renamed_back(findings: Findings) -> Findings:
    """What was found under other ids, under the former ones where no source names them."""
    return _keyed(findings, key_renamed_back)


def _in_force_later(document: Regulation) -> Regulation:
    """The document as adopted 28 years later: what its days in force are held against has moved as well."""

    def moved(dated: Regulation | Obligation) -> dict[str, date]:
        days = {"effective_from": dated.effective_from, "effective_to": dated.effective_to}
        return {name: day + YEARS for name, day in days.items() if day is not None}

    obligations = [obligation.model_copy(update=moved(obligation)) for obligation in document.obligations]
    return document.model_copy(update={"obligations": obligations, **moved(document)})


_SCHOOL_YEAR_LATER = (
    "regexp_extract(school_year, '^(\\d+)(.)(\\d+)$', 1)::INTEGER + 28"
    " || regexp_extract(school_year, '^(\\d+)(.)(\\d+)$', 2)"
    " || regexp_extract(school_year, '^(\\d+)(.)(\\d+)$', 3)::INTEGER + 28 AS school_year"
)


def _replacing(changes: list[str]) -> str:
    return "SELECT *" + (f" REPLACE ({', '.join(changes)})" if changes else "") + " FROM state_rows"


def _told(state: State, query_of: Callable[[str], str]) -> State:
    """The state with each table as a query over `state_rows` gives it, which are the table's rows."""
    connection = duckdb.connect(":memory:", config={"threads": 1})
    connection.execute("SET TimeZone = 'UTC'")
    tables = {}
    for name, table in state.tables.items():
        connection.register("state_rows", table)
        tables[name] = connection.execute(query_of(name)).to_arrow_table()
        connection.unregister("state_rows")
    return replace(state, tables=tables)


def _keyed(findings: Findings, told: Callable[[tuple[str, ...]], tuple[str, ...]]) -> Findings:
    changed = {}
    for (rule, organisation, key), certainty in findings.items():
        named = json.loads(key)
        values = told(tuple(named.values()))
        changed[rule, organisation, _written(dict(zip(named, values, strict=True)))] = certainty
    return changed


def _written(key: Mapping[str, str]) -> str:
    return json.dumps(key, ensure_ascii=False, sort_keys=True)
