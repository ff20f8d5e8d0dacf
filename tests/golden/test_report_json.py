"""`report.json` is a contract with other programs: its every byte is held against a kept file."""

import os
from pathlib import Path

from publications.report.data import render_json
from publications.report.gathering import gather
from tests.reporting import lake

GOLDEN = Path(__file__).with_name("report.json")


def test_the_report_for_programs_is_as_agreed() -> None:
    """Run with SVOD_TEST_REWRITE=1 to accept a change, and look at the difference before it is committed."""
    with lake.build_lake() as connection:
        report = gather(connection, lake.RUN, lake.organisations(), sample=3, rules=lake.rules())
    made = render_json(report)
    if os.environ.get("SVOD_TEST_REWRITE") == "1":
        GOLDEN.write_bytes(made)
    assert made.decode() == GOLDEN.read_text(encoding="utf-8")
