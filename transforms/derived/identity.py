"""Who of a register may be who of a journal: proposals by likeness, never a link.

An exact shared code links by itself only where the names agree; everything else a person decides.
"""

from collections.abc import Sequence
from importlib.resources import files
from typing import Final

import duckdb
import pyarrow as pa

_QUERY: Final = files(__package__).joinpath("identity.sql").read_text(encoding="utf-8")
_NAMES: Final = files(__package__).joinpath("names.sql").read_text(encoding="utf-8")

# Names whose likeness (Jaro–Winkler over their sorted words) is less are different people.
LEAST_LIKENESS: Final = 0.93
MOST_CANDIDATES: Final = 5


def place_name_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Lays `names_agree` and `name_likeness` on the connection for queries that compare names."""
    connection.execute(_NAMES)


def identity_proposals(connection: duckdb.DuckDBPyConnection, organisation_ids: Sequence[str]) -> pa.Table:
    """The proposals that the lake's tables give now, with the columns of `identity_proposal` but its decisions.

    Of each organisation: people of registers whose code the journal does not know (`unlinked`) or writes beside
    another name (`wrong_name`), a row per candidate or one without any; and children of it who seem to have come
    from another organisation (`transfer`). The same data give the same ids.
    """
    place_name_macros(connection)
    return connection.execute(
        _QUERY,
        {"organisations": list(organisation_ids), "least": LEAST_LIKENESS, "most": MOST_CANDIDATES},
    ).to_arrow_table()
