"""A long statement says nothing of itself: standard output is the command's, and with `--format json` only JSON."""

import pytest

from lake.extensions import connect


def test_a_long_statement_leaves_standard_output_alone(capfd: pytest.CaptureFixture[str]) -> None:
    with connect({"threads": 1}) as connection:
        # DuckDB would draw its bar after two seconds; here after a millisecond, so that the test need not wait.
        connection.execute("SET progress_bar_time = 1")
        connection.execute("SELECT sum(range) FROM range(60_000_000)").fetchall()
    assert capfd.readouterr().out == ""
