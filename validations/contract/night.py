"""The contract over one night: every entity's delta judged, the site built, the outcome counted."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from foundation.settings import Settings
from schemas.exchange import Run
from schemas.model import ENTITIES
from validations.contract.clauses import clauses
from validations.contract.data_docs import TableOutcome, finish_site
from validations.contract.delta import Part, frame, parts
from validations.contract.judge import Judge, Verdict

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class ContractProblem:
    """A clause that was broken (`error` is None, `rows` counted) or that could not be judged (`error` says why)."""

    table: str
    description: str
    rows: int
    error: str | None


@dataclass(frozen=True, slots=True)
class ContractResult:
    """The outcome of a night: clauses judged, broken by the data, not judged for an exception; the site's index.

    The three numbers count clauses (one table, one promise), however many parts its delta was cut into.
    """

    index: Path
    checked: int
    failed: int
    exceptions: int
    problems: tuple[ContractProblem, ...] = ()


def run_contract(connection: "duckdb.DuckDBPyConnection", run: Run, settings: Settings) -> ContractResult:
    """Judges the rows that `run` wrote and publishes Data Docs under `<workspace>/publications/data_docs`.

    Bad data never raises; an expectation that fails to run is counted in `exceptions`, apart from `failed`.
    """
    judge: Judge | None = None
    outcomes = []
    for entity in ENTITIES:
        cut, error = _delta(connection, entity.name, run.run_id)
        verdicts: list[list[Verdict]] = []
        if cut:
            judge = judge or Judge(run.run_id, run.as_of_at)
            judge.declare(entity.name, str(entity.info["title"]), clauses(entity.name))
        for part in cut:
            try:
                rows = frame(connection, part, run.run_id)
            except _database_error() as failure:
                error = str(failure).splitlines()[0]
                continue
            assert judge is not None
            verdicts.append(judge.judge(entity.name, _part_name(run, part), clauses(entity.name), rows))
        outcomes.append(_outcome(entity.name, str(entity.info["title"]), cut, verdicts, error))

    index = settings.publications / "data_docs" / "index.html"
    _publish(judge, outcomes, run, index.parent)
    problems = tuple(
        ContractProblem(outcome.table, verdict.clause.description, verdict.unexpected, verdict.error)
        for outcome in outcomes
        for verdict in outcome.verdicts
        if not verdict.kept
    )
    return ContractResult(
        index=index,
        checked=sum(len(outcome.verdicts) for outcome in outcomes),
        failed=sum(problem.error is None for problem in problems),
        exceptions=sum(problem.error is not None for problem in problems),
        problems=problems,
    )


def _delta(connection: "duckdb.DuckDBPyConnection", table: str, run_id: str) -> tuple[list[Part], str | None]:
    try:
        return parts(connection, table, run_id), None
    except _database_error() as failure:
        return [], str(failure).splitlines()[0]


def _database_error() -> type[Exception]:
    import duckdb

    return duckdb.Error


def _part_name(run: Run, part: Part) -> str:
    return run.run_id if part.total == 1 else f"{run.run_id}-part-{part.number}-of-{part.total}"


def _outcome(table: str, title: str, cut: list[Part], verdicts: list[list[Verdict]], error: str | None) -> TableOutcome:
    """One verdict per clause over all parts of the table; a table that can't be read gives one exception."""
    merged = [
        Verdict(
            clause=of_clause[0].clause,
            kept=all(verdict.kept for verdict in of_clause),
            unexpected=sum(verdict.unexpected for verdict in of_clause),
            error=next((verdict.error for verdict in of_clause if verdict.error is not None), None),
        )
        for of_clause in zip(*verdicts, strict=True)
    ]
    if error is not None:
        merged.append(Verdict(clauses(table)[0], kept=False, unexpected=0, error=error))
    return TableOutcome(table, title, sum(part.rows for part in cut), tuple(merged))


def _publish(judge: Judge | None, outcomes: list[TableOutcome], run: Run, folder: Path) -> None:
    """Builds the site beside the former one and puts it in its place, so that a reader never sees half of it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".data_docs."))
    try:
        if judge is not None:
            judge.build_site(fresh)
        finish_site(fresh, outcomes, run)
        fresh.chmod(0o755)
        former = fresh.with_name(f"{fresh.name}.former")
        if folder.exists():
            folder.rename(former)
        fresh.rename(folder)
        shutil.rmtree(former, ignore_errors=True)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
