"""`python -m tests.property.plain RULE [RULE…] | --all [--examples N] [--seed N]`: rules against their references."""

import argparse
import sys
import time

from tests.property.plain.reference import hold, references


def main() -> int:
    """0 where every rule says what its reference says."""
    parser = argparse.ArgumentParser(prog="python -m tests.property.plain")
    parser.add_argument("rules", nargs="*", metavar="RULE")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--examples", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    known = references()
    chosen = list(known) if given.all else given.rules
    if not chosen or set(chosen) - set(known):
        parser.error(f"rules with a reference: {', '.join(known)}")
    wrong = 0
    for rule in chosen:
        begun = time.perf_counter()
        try:
            findings = hold(known[rule], given.examples, given.seed)
        except AssertionError as error:
            wrong += 1
            sys.stdout.write(f"{rule}: DIFFERS\n{error}\n{chr(10).join(getattr(error, '__notes__', []))}\n")
        else:
            took = time.perf_counter() - begun
            sys.stdout.write(f"{rule}: {given.examples} sketches agree, {findings} findings among them, {took:.0f} s\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
