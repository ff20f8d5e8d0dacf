"""`python -m tests.region.exactness [ORGANISATION…]`: some organisations of the stand through real intake and rules.

The quick look of whoever writes a rule or a planter: what was planted and not found, found and not planted, and
what should have been untold. Not a test: `tests/stand/test_first_night.py` holds the whole region to the same.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from tests.region.play import OPEN, Identity, Played, configured, identity, read_once, region


def compare(played: Played) -> dict[str, set[Identity]]:
    """Identities that differ between the planted list and the findings, by what is wrong; all empty when exact."""
    planted = played.planted()
    broken = {identity(row) for row in planted if row["expected"] == "broken"}
    unsure = {identity(row) for row in planted if row["expected"] == "cannot_tell"}
    found = played.findings()
    certain = {identity(row) for row in found if row["certainty"] == "certain" and row["status"] in OPEN}
    untold = {identity(row) for row in found if row["certainty"] == "cannot_tell"}
    return {
        "found, never planted": certain - broken,
        "planted, not found": broken - certain,
        "can't be told, but was not said so": unsure - untold,
        "can't be told, but found for certain": unsure & certain,
    }


def main(arguments: Iterable[str] | None = None) -> int:
    """Plays the readings and prints the differences; 0 where there are none, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.region.exactness", description=__doc__)
    parser.add_argument("organisations", nargs="*", default=["kukarino"])
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--readings", type=int, default=4)
    parser.add_argument("--rule", action="append", help="only these rules")
    options = parser.parse_args(None if arguments is None else list(arguments))
    started = time.monotonic()
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        config = configured(Path(folder) / "config", options.organisations)
        with region(Path(folder) / "var", options.seed, config=config) as played:
            for number in range(options.readings):
                read_once(played)
                differences = compare(played)
                for what, identities in differences.items():
                    for rule, organisation, key in sorted(identities):
                        if not options.rule or rule in options.rule:
                            wrong += 1
                            print(f"reading {number + 1}: {what}: {rule} {organisation} {key}")  # noqa: T201
                if number + 1 < options.readings:
                    played.tick()
            counted = len(played.planted())
    print(f"{counted} planted, {wrong} differences, {time.monotonic() - started:.0f} s")  # noqa: T201
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
