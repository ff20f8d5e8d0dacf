"""All rules over a made-up school year, as a multiple of one scan of the columns they read, in the same process.

`python -m benchmarks.rules --schools 10 --schools 100`; seconds drift twofold between minutes, the multiple less.
"""

import argparse
import resource
import tempfile
import time
from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median

import duckdb

from foundation.organisations import Organisation, Organisations
from pipeline.systems import told_by_sources
from schemas.exchange import Run, Window
from schemas.lake_ddl import create_table
from schemas.model import metadata
from schemas.registers import REGISTERS
from validations.engine import check
from validations.rulebook import load_rules

_JOURNAL = Path(__file__).parent / "rules_journal.sql"
_AS_OF = datetime(2027, 6, 1, tzinfo=UTC)
_DOCUMENTS = ("khmao-2020", "kpgt-2022", "peresvet", "kukarino")


def main() -> None:
    """Prints a row per size: rows, seconds of the scan and of the rules, the multiple, findings, peak memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--schools", type=int, action="append", help="how many schools (repeat for several sizes)")
    parser.add_argument("--rounds", type=int, default=3, help="interleaved rounds of scan and rules")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory", default="3GB", help="DuckDB's memory limit")
    options = parser.parse_args()
    print("schools | marks | scan s | rules s | multiple | certain | peak MB")
    for schools in options.schools or [10]:
        with tempfile.TemporaryDirectory() as folder:
            print(_measured(Path(folder), schools, options.rounds, options.threads, options.memory), flush=True)


def _measured(folder: Path, schools: int, rounds: int, threads: int, memory: str) -> str:
    connection = duckdb.connect(
        str(folder / "year.duckdb"),
        config={"threads": threads, "memory_limit": memory, "temp_directory": str(folder / "spill")},
    )
    connection.execute("SET TimeZone = 'UTC'")
    for table in metadata.sorted_tables:
        connection.execute(create_table(table))
    for statement in _JOURNAL.read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            connection.execute(statement.replace("$schools", str(schools)))
    connection.execute("CHECKPOINT")
    organisations = _organisations(schools)
    scans: list[float] = []
    checks: list[float] = []
    for number in range(rounds):
        scans.append(_timed_scan(connection))
        started = time.perf_counter()
        run = Run(f"run-{number}", _AS_OF, Window(date(2026, 9, 1), date(2027, 5, 31)), _AS_OF, "0")
        summary = check(
            connection,
            run,
            organisations,
            capabilities=told_by_sources(organisations),
            registers={organisation.id: REGISTERS for organisation in organisations.organisations},
            incomplete={},
        )
        checks.append(time.perf_counter() - started)
        if summary.errors:
            raise SystemExit(f"a rule failed: {summary.errors[0].reason}")
    marks = connection.execute("SELECT count(*) FROM mark").fetchall()[0][0]
    connection.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    multiple = median(rules / scan for rules, scan in zip(checks, scans, strict=True))
    return (
        f"{schools} | {marks} | {median(scans):.2f} | {median(checks):.2f} | {multiple:.1f} | "
        f"{summary.violated} | {peak}"
    )


def _organisations(schools: int) -> Organisations:
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


def _timed_scan(connection: duckdb.DuckDBPyConnection) -> float:
    """Seconds of reading once every column that any rule names, without doing anything with it."""
    columns: dict[str, set[str]] = defaultdict(set)
    for rule in load_rules().values():
        for entity, names in rule.needs.entities.items():
            columns[entity] |= {"organisation_id", "source", *names} & set(metadata.tables[entity].columns.keys())
    started = time.perf_counter()
    for entity, chosen in columns.items():
        read = ", ".join(f'max("{name}")' for name in sorted(chosen))
        connection.execute(f'SELECT {read} FROM "{entity}"').fetchall()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
