"""`python -m tests.mutation [RULE…]`: which mutants of the rules' SQL their tests would not notice."""

import argparse
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from tests.mutation.bench import Scored, score
from tests.mutation.equivalent import reason_of
from tests.mutation.report import DOCUMENT, WANTED, share, table, written
from tests.property.plain.reference import EXAMPLES
from validations.rulebook import load_rules


def main(arguments: Iterable[str] | None = None) -> int:
    """0 where the wanted share of each rule's mutants, but for equivalent ones, are killed."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("rules", nargs="*", metavar="RULE")
    parser.add_argument("--examples", type=int, default=EXAMPLES, help="sketches per rule; the suite's by default")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--write", action="store_true", help=f"writes the table into {DOCUMENT.name}")
    parser.add_argument("--quiet", action="store_true", help="the table alone, no diffs")
    options = parser.parse_args(None if arguments is None else list(arguments))
    chosen = options.rules or list(load_rules())
    begun = time.monotonic()
    scored: list[Scored] = []
    run = partial(score, examples=options.examples)
    with ProcessPoolExecutor(options.processes) as pool:
        for each in pool.map(run, chosen) if options.processes > 1 else map(run, chosen):
            scored.append(each)
            if not options.quiet:
                sys.stdout.write(_told(each))
    sys.stdout.write(table(scored))
    sys.stdout.write(f"{time.monotonic() - begun:.0f} s\n")
    if options.write:
        DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8"), scored), encoding="utf-8")
    return 1 if any(share(each) < WANTED for each in scored) else 0


def _told(scored: Scored) -> str:
    lines = [f"== {scored.rule}: {scored.killed} of {scored.total} killed\n"]
    for mutant in scored.survived:
        reason = reason_of(scored.rule, mutant)
        verdict = f"equivalent: {reason}" if reason else "SURVIVED"
        lines.append(f"-- {verdict}: {mutant.what}\n{mutant.diff}\n")
    return "".join(lines)


if __name__ == "__main__":
    sys.exit(main())
