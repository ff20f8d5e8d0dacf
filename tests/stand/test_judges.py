"""The judges of the rules over whole regions: PostgreSQL gives DuckDB's rows, and told otherwise nothing is found anew.

`tests/stand/test_first_night.py` holds two organisations to the first in every run of the suite.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.region.judges import RETOLD, on_postgres, played_twice, retold
from tests.region.retold import State, state_of
from validations.rulebook import load_rules

pytestmark = [pytest.mark.full, pytest.mark.timeout(2400)]


@pytest.fixture(scope="module", params=[7, 11, 23])
def state(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[State]:
    folder: Path = tmp_path_factory.mktemp(f"judges-{request.param}")
    with played_twice(folder, request.param) as played:
        yield state_of(played)


def test_postgres_gives_the_rows_of_duckdb(state: State) -> None:
    differences, rows = on_postgres(state)
    assert differences == {}
    assert set(rows) == set(load_rules())
    # A rule that finds nothing anywhere says nothing about two databases.
    assert sum(1 for count in rows.values() if count) >= 36


def test_a_region_told_otherwise_has_the_same_findings(state: State) -> None:
    assert len(state.findings()) > 1_000
    told = list(retold(state))
    assert [name for name, _, _ in told] == list(RETOLD)
    for name, extra, lacking in told:
        assert (extra, lacking) == ({}, {}), name
