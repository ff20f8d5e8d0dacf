"""Great Expectations at work: suites made of clauses, frames judged, results read back without its classes.

The library is imported inside the functions: it costs six seconds and 270 MB.
"""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from validations.contract.clauses import COPY_COLUMN, Clause, references

if TYPE_CHECKING:
    import pandas as pd

# How many unexpected values a page shows; the count beside them is exact.
SHOWN_VALUES = 20


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one clause on one frame; `error` is set when it could not be judged at all.

    `unexpected` counts rows; 0 for a broken clause about the table's shape, which no single row breaks.
    """

    clause: Clause
    kept: bool
    unexpected: int
    error: str | None = None


class Judge:
    """One context of Great Expectations for one night: judge tables, then build the site."""

    def __init__(self, run_id: str, as_of_at: datetime) -> None:
        with _quiet():
            import great_expectations as gx
            from great_expectations.data_context.types.base import ProgressBarsConfig

            self._context = gx.get_context(mode="ephemeral")
            self._context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
            self._lake = self._context.data_sources.add_pandas("lake")
        self._run_id = run_id
        self._as_of_at = as_of_at

    def declare(self, table: str, title: str, clauses: tuple[Clause, ...]) -> None:
        """Makes the suite of a table; once, before its first frame."""
        import great_expectations as gx

        with _quiet():
            suite = gx.ExpectationSuite(table, meta={"notes": title})
            suite.expectations = [_expectation(clause, number) for number, clause in enumerate(clauses)]
            suite = self._context.suites.add(suite)
            batch = self._lake.add_dataframe_asset(table).add_batch_definition_whole_dataframe("ночь")
            definition = gx.ValidationDefinition(name=table, data=batch, suite=suite)
            definition = self._context.validation_definitions.add(definition)
            self._context.checkpoints.add(
                gx.Checkpoint(
                    name=table,
                    validation_definitions=[definition],
                    result_format={"result_format": "SUMMARY", "partial_unexpected_count": SHOWN_VALUES},
                )
            )

    def judge(self, table: str, part_name: str, clauses: tuple[Clause, ...], frame: "pd.DataFrame") -> list[Verdict]:
        """Holds one frame against the suite of its table; the verdicts stand in the order of the clauses."""
        import great_expectations as gx

        with _quiet():
            done = self._context.checkpoints.get(table).run(
                batch_parameters={"dataframe": frame},
                run_id=gx.RunIdentifier(run_name=part_name, run_time=self._as_of_at),
            )
        verdicts: dict[int, Verdict] = {}
        for suite in done.run_results.values():
            for result in suite.results:
                config: Any = result.expectation_config
                number = int(config.meta["clause"])
                verdicts[number] = _verdict(clauses[number], result)
        return [verdicts[number] for number in sorted(verdicts)]

    def build_site(self, folder: Path) -> None:
        """Renders the suites and results of the night as Great Expectations does, into an empty folder."""
        site: Any = {
            "class_name": "SiteBuilder",
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)},
        }
        with _quiet():
            self._context.add_data_docs_site("night", site)
            self._context.build_data_docs(site_names=["night"])


def _expectation(clause: Clause, number: int) -> Any:
    name, arguments = _call(clause)
    kind = getattr(import_module("great_expectations.expectations"), name)
    return kind(description=clause.description, meta={"clause": number}, **arguments)


def _call(clause: Clause) -> tuple[str, dict[str, Any]]:
    column = clause.columns[0] if clause.columns else ""
    calls: dict[str, tuple[str, dict[str, Any]]] = {
        "columns": (
            "ExpectTableColumnsToMatchOrderedList",
            {
                "column_list": [
                    *clause.values,
                    COPY_COLUMN,
                    *(found.missing_column for found in references(clause.table)),
                ]
            },
        ),
        "key": ("ExpectCompoundColumnsToBeUnique", {"column_list": list(clause.columns)}),
        "type": ("ExpectColumnValuesToBeOfType", {"column": column, "type_": "".join(clause.values)}),
        "not_null": ("ExpectColumnValuesToNotBeNull", {"column": column}),
        "value_set": ("ExpectColumnValuesToBeInSet", {"column": column, "value_set": list(clause.values)}),
        "copy": ("ExpectColumnValuesToBeNull", {"column": column}),
        "reference": ("ExpectColumnValuesToBeNull", {"column": column}),
    }
    if clause.kind == "key" and len(clause.columns) == 1:
        return "ExpectColumnValuesToBeUnique", {"column": column}
    return calls[clause.kind]


def _verdict(clause: Clause, result: Any) -> Verdict:
    error = _exception(result.exception_info)
    if error is not None:
        return Verdict(clause, kept=False, unexpected=0, error=error)
    kept = bool(result.success)
    return Verdict(clause, kept=kept, unexpected=0 if kept else int(result.result.get("unexpected_count") or 0))


def _exception(info: Any) -> str | None:
    """The message of an exception inside an expectation; its records come alone or by metric."""
    records = [info, *(record for record in info.values() if isinstance(record, dict))]
    for record in records:
        if record.get("raised_exception"):
            return str(record.get("exception_message") or "исключение без сообщения")
    return None


@contextmanager
def _quiet() -> Iterator[None]:
    """No telemetry and no chatter of the library while the block runs."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    logger = logging.getLogger("great_expectations")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)
