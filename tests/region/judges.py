"""`python -m tests.region.judges [ORGANISATION…]`: the judges of the rules over a region that the stand has played.

Great Expectations on PostgreSQL gives the rows of DuckDB, and the region told otherwise has the same findings.
`tests/stand/test_judges.py` holds three seeds to it.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.region.play import Played, configured, read_once, region, settings_for
from tests.region.retold import (
    Findings,
    State,
    beside_a_stranger,
    findings_renamed_back,
    findings_years_later,
    renamed,
    shuffled,
    state_of,
    years_later,
)
from tests.rules.on_postgres import OnPostgres

# One of every system, every way files come, every document and both zones. All fifteen are played by `make nightly`
# and by the campaigns.
EVERYDAY = (
    *("kukarino", "ugra-1", "kasli-college", "peresvet-5", "mozhaysk-7"),
    *("poo-kasli", "ugra-3", "ugra-4", "peresvet-8", "ugra-6"),
)
# How a region is told otherwise → what is found then, and what should be, given what is found in it as it is.
RETOLD: Mapping[str, Callable[[State, Findings], tuple[Findings, Findings]]] = {
    "the rows in another order": lambda state, found: (shuffled(state).findings(), found),
    "beside a school nobody asks about": lambda state, found: (beside_a_stranger(state).findings(), found),
    "28 years later": lambda state, found: (years_later(state).findings(), findings_years_later(found)),
    "under other ids": lambda state, found: (findings_renamed_back(renamed(state).findings()), found),
    "a night in two halves": lambda state, found: (state.findings(nights=2), found),
}


@contextmanager
def played_twice(folder: Path, seed: int, organisations: Iterable[str] = EVERYDAY) -> Iterator[Played]:
    """A region after its first load and a night that brought changes."""
    config = configured(folder / "config", tuple(organisations))
    with region(folder / "var", seed, config=config) as played:
        read_once(played)
        played.tick()
        read_once(played)
        yield played


def on_postgres(state: State) -> tuple[dict[str, str], dict[str, int]]:
    """Query of a rule → how PostgreSQL's rows differ from DuckDB's, and rule → the rows of its query."""
    onlooker = OnPostgres()
    state.findings(onlooker)
    return onlooker.differences(), onlooker.rows


def retold(state: State) -> Iterator[tuple[str, Findings, Findings]]:
    """Each way of telling, what is found that should not be, and what is not found."""
    found = state.findings()
    for name, tell in RETOLD.items():
        said, wanted = tell(state, found)
        yield (
            name,
            {place: certainty for place, certainty in said.items() if wanted.get(place) != certainty},
            {place: certainty for place, certainty in wanted.items() if said.get(place) != certainty},
        )


def main(arguments: Iterable[str] | None = None) -> int:
    """Prints what the judges say; 0 where they are silent, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.region.judges", description=__doc__)
    parser.add_argument("organisations", nargs="*", default=EVERYDAY)
    parser.add_argument("--seed", type=int, action="append", help="default: 7")
    parser.add_argument("--played", type=Path, help="a folder with `config` and `var` of a region played before")
    options = parser.parse_args(None if arguments is None else list(arguments))
    wrong = 0
    for seed in [None] if options.played else options.seed or [7]:
        with tempfile.TemporaryDirectory() as folder:
            if seed is None:
                wrong += _judge(Played(settings_for(options.played / "var", options.played / "config")), "as played")
            else:
                with played_twice(Path(folder), seed, options.organisations) as played:
                    wrong += _judge(played, f"seed {seed}")
    return 1 if wrong else 0


def _judge(played: Played, name: str) -> int:
    state = state_of(played)
    started = time.monotonic()
    differences, rows = on_postgres(state)
    rules = sum(1 for count in rows.values() if count)
    _say(f"{name}: {sum(rows.values())} rows of {rules} rules on PostgreSQL in {time.monotonic() - started:.0f} s")
    for query, difference in differences.items():
        _say(f"{name}: {query}: {difference}")
    wrong = len(differences)
    for told, extra, lacking in retold(state):
        _say(f"{name}: {told}: {len(extra)} found otherwise, {len(lacking)} not found so")
        wrong += len(extra) + len(lacking)
        for sign, places in (("+", extra), ("-", lacking)):
            for (rule, organisation, key), certainty in sorted(places.items()):
                _say(f"  {sign} {rule} {organisation} {key} {certainty}")
    return wrong


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
