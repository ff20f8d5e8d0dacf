"""All rules over a made-up school year, as a multiple of one scan of the columns they read, in the same process.

`python -m benchmarks.rules --schools 10 --schools 300 --batch 30`. The scan reads the same columns with as many
threads; both are measured in processor seconds of all threads, which other work on the machine disturbs least, and
in seconds on the clock. Schools are checked in batches, as a night does, and findings are written like a night's.
`--by-rule` adds what each rule cost; `python -m benchmarks.rules_beside` puts pandas and Great Expectations beside.
"""

import argparse
import resource
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import reduce
from pathlib import Path
from statistics import median
from typing import Any, cast

import duckdb

from foundation.organisations import Organisation, Organisations
from pipeline.systems import told_by_sources
from schemas.exchange import Run, Window
from schemas.lake_ddl import create_table
from schemas.model import metadata
from schemas.registers import REGISTERS
from validations.engine import check
from validations.rulebook import Rule, load_rules

_PARTS = ("journal", "marks", "registers")
_MADE_AT_ONCE = 10
_AS_OF = datetime(2027, 6, 1, tzinfo=UTC)
_DOCUMENTS = ("khmao-2020", "kpgt-2022", "peresvet", "kukarino")


@dataclass
class Cost:
    """Processor seconds of all threads and seconds on the clock."""

    processor: float = 0.0
    clock: float = 0.0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.processor + other.processor, self.clock + other.clock)


@dataclass
class _ByRule:
    """A connection that charges statements to rules: what is laid out goes to the rule that runs next."""

    connection: duckdb.DuckDBPyConnection
    spent: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    _waiting: float = 0.0
    _last: str | None = None

    def execute(self, statement: str, parameters: Any = None) -> duckdb.DuckDBPyConnection:
        started = time.process_time()
        result = self.connection.execute(statement, parameters)
        self._waiting += time.process_time() - started
        named = parameters.get("rule_id") if isinstance(parameters, dict) else None
        if named is None and self._last is not None and statement == load_rules()[self._last].denominator.sql:
            named = self._last
        if named is not None:
            self.spent[named] += self._waiting
            self._waiting, self._last = 0.0, named
        return result

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)


def main() -> None:
    """Prints a row per size: marks, costs of the scan and of the rules, the multiples, findings, peak memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--schools", type=int, action="append", help="how many schools (repeat for several sizes)")
    parser.add_argument("--batch", type=int, default=10, help="how many schools one check looks at")
    parser.add_argument("--rounds", type=int, default=3, help="interleaved rounds of scan and rules")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory", default="1GB", help="DuckDB's memory limit")
    parser.add_argument("--by-rule", action="store_true", help="what each rule cost in the last round")
    options = parser.parse_args()
    print(
        "schools | marks | scan cpu s | rules cpu s | multiple | scan s | rules s | multiple by clock | findings | MB"
    )
    for schools in options.schools or [10]:
        with tempfile.TemporaryDirectory() as folder:
            measured(Path(folder), schools, options)


def measured(folder: Path, schools: int, options: argparse.Namespace) -> None:
    """Makes the year of those schools and prints its row."""
    connection = made_year(folder / "year.duckdb", schools, options.threads, options.memory)
    organisations = organisations_of(schools)
    scans: list[Cost] = []
    checks: list[Cost] = []
    spent: dict[str, float] = {}
    violated = 0
    for number in range(options.rounds):
        scans.append(_scanned(connection))
        watched = _ByRule(connection)
        cost, violated = Cost(), 0
        for batch in _batches(organisations.organisations, options.batch):
            shown = cast(duckdb.DuckDBPyConnection, watched) if options.by_rule else connection
            spent_now, found = checked(shown, batch, f"run-{number}")
            cost, violated = cost + spent_now, violated + found
        checks.append(cost)
        spent = watched.spent
    marks = connection.execute("SELECT count(*) FROM mark").fetchall()[0][0]
    connection.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    rounds = list(zip(scans, checks, strict=True))
    print(
        f"{schools} | {marks} | {median(one.processor for one in scans):.2f} | "
        f"{median(one.processor for one in checks):.2f} | "
        f"{median(rules.processor / scan.processor for scan, rules in rounds):.1f} | "
        f"{median(one.clock for one in scans):.2f} | {median(one.clock for one in checks):.2f} | "
        f"{median(rules.clock / scan.clock for scan, rules in rounds):.1f} | {violated} | {peak}",
        flush=True,
    )
    for rule_id, seconds in sorted(spent.items(), key=lambda item: -item[1]):
        print(f"  {rule_id:32} {seconds:8.2f} {seconds / scans[-1].processor:6.2f}")


def made_year(path: Path, schools: int, threads: int, memory: str) -> duckdb.DuckDBPyConnection:
    """A database file with the year of so many schools, made a few schools at a time."""
    connection = duckdb.connect(
        str(path), config={"threads": threads, "memory_limit": memory, "temp_directory": str(path.parent / "spill")}
    )
    connection.execute("SET TimeZone = 'UTC'")
    for table in metadata.sorted_tables:
        connection.execute(create_table(table))
    statements = [
        statement
        for part in _PARTS
        for statement in (Path(__file__).parent / f"rules_{part}.sql").read_text(encoding="utf-8").split(";\n")
        if statement.strip()
    ]
    for first in range(0, schools, _MADE_AT_ONCE):
        bounds = {"$first": str(first), "$last": str(min(first + _MADE_AT_ONCE, schools))}
        for statement in statements:
            connection.execute(reduce(lambda text, bound: text.replace(*bound), bounds.items(), statement))
    connection.execute("CHECKPOINT")
    return connection


def checked(
    connection: duckdb.DuckDBPyConnection,
    organisations: Organisations,
    run_id: str,
    rules: Mapping[str, Rule] | None = None,
) -> tuple[Cost, int]:
    """One check of those organisations (all rules, or those given): what it cost, and how much it found for certain."""
    started = Cost(time.process_time(), time.perf_counter())
    summary = check(
        connection,
        Run(run_id, _AS_OF, Window(date(2026, 9, 1), date(2027, 5, 31)), _AS_OF, "0"),
        organisations,
        capabilities=told_by_sources(organisations),
        registers={organisation.id: REGISTERS for organisation in organisations.organisations},
        incomplete={},
        rules=rules,
    )
    cost = Cost(time.process_time() - started.processor, time.perf_counter() - started.clock)
    if summary.errors:
        raise SystemExit(f"a rule failed: {summary.errors[0].reason}")
    return cost, summary.violated


def _batches(organisations: Sequence[Organisation], size: int) -> Iterator[Organisations]:
    for first in range(0, len(organisations), size):
        yield Organisations(organisations=list(organisations[first : first + size]))


def organisations_of(schools: int) -> Organisations:
    """The configuration of those schools: a document and a zone of four and two in turn."""
    return Organisations(
        organisations=[
            Organisation.model_validate(
                {
                    "id": f"school-{number:04d}",
                    "title": f"Школа {number}",
                    "kind": "school",
                    "municipality": "Район",
                    "timezone": ("Europe/Moscow", "Asia/Yekaterinburg")[number % 2],
                    "regulation": _DOCUMENTS[number % len(_DOCUMENTS)],
                    "sources": [{"connector": "exports"}],
                }
            )
            for number in range(schools)
        ]
    )


def _scanned(connection: duckdb.DuckDBPyConnection) -> Cost:
    """What it costs to read once every column that any rule names, without doing anything with it."""
    columns: dict[str, set[str]] = defaultdict(set)
    for rule in load_rules().values():
        for entity, names in rule.needs.entities.items():
            # Every rule also reads whose row it is, of which source, and where it stands in the source.
            own = {"organisation_id", "source", "source_page", "source_pointer"}
            columns[entity] |= {*own, *names} & set(metadata.tables[entity].columns.keys())
    started = Cost(time.process_time(), time.perf_counter())
    for entity, chosen in columns.items():
        read = ", ".join(f'max("{name}")' for name in sorted(chosen))
        connection.execute(f'SELECT {read} FROM "{entity}"').fetchall()
    return Cost(time.process_time() - started.processor, time.perf_counter() - started.clock)


if __name__ == "__main__":
    main()
