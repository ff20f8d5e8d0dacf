"""Rules that pandas and Great Expectations can state, over the same marks: `python -m benchmarks.rules_beside`.

Several marks in a cell, marks off the scale, marks without a kind of work: what needs one table and no clause. The
processor seconds of pandas and Great Expectations include reading the columns they need into a frame, as theirs must;
those of Svod are the rule's query and its count over every clause that asks, findings with keys and places written.
"""

import argparse
import logging
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from benchmarks.rules import checked, made_year, organisations_of
from validations.rulebook import load_rule

_COLUMNS = ("organisation_id", "student_id", "lesson_id", "raw_value", "work_kind_code", "work_kind")
_SCALE = ("2", "3", "4", "5")
_RULES = ("one-mark-per-cell", "lesson-mark-scale", "work-kind-missing")


def main() -> None:
    """Prints a row per way: processor seconds for the three rules, and how many times Svod's."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--schools", type=int, default=10)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory", default="1GB", help="DuckDB's memory limit")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        connection = made_year(Path(folder) / "year.duckdb", options.schools, options.threads, options.memory)
        svod = checked(
            connection, organisations_of(options.schools), "beside", {name: load_rule(name) for name in _RULES}
        )[0].processor
        print("way | processor s | times Svod")
        print(f"svod | {svod:.2f} | 1.0")
        for name, way in (("pandas", _pandas), ("great expectations", _great_expectations)):
            spent = _spent(way, connection)
            print(f"{name} | {spent:.2f} | {spent / svod:.1f}", flush=True)


def _spent(way: Callable[[pd.DataFrame], int], connection: duckdb.DuckDBPyConnection) -> float:
    started = time.process_time()
    way(connection.execute(f"SELECT {', '.join(_COLUMNS)} FROM mark").df())
    return time.process_time() - started


def _pandas(marks: pd.DataFrame) -> int:
    crowded = marks.duplicated(["organisation_id", "student_id", "lesson_id"], keep=False)
    off_scale = ~marks["raw_value"].str.strip().str.lower().isin(_SCALE)
    without_kind = marks["work_kind_code"].isna() & marks["work_kind"].fillna("").str.strip().eq("")
    return int(crowded.sum() + off_scale.sum() + without_kind.sum())


def _great_expectations(marks: pd.DataFrame) -> int:
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig
    from great_expectations.expectations.core.expect_column_values_to_be_in_set import ExpectColumnValuesToBeInSet
    from great_expectations.expectations.core.expect_column_values_to_not_be_null import ExpectColumnValuesToNotBeNull
    from great_expectations.expectations.core.expect_compound_columns_to_be_unique import (
        ExpectCompoundColumnsToBeUnique,
    )

    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    asset = context.data_sources.add_pandas("marks").add_dataframe_asset("marks")
    suite = gx.ExpectationSuite("marks")
    suite.expectations = [
        ExpectCompoundColumnsToBeUnique(column_list=["organisation_id", "student_id", "lesson_id"]),
        ExpectColumnValuesToBeInSet(column="raw_value", value_set=list(_SCALE)),
        ExpectColumnValuesToNotBeNull(column="work_kind_code"),
    ]
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": marks})
    results: Any = batch.validate(suite, result_format="SUMMARY").results
    return sum(int(result.result["unexpected_count"]) for result in results)


if __name__ == "__main__":
    main()
