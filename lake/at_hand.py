"""What the lake holds of a few organisations, laid beside it: each of its tables is asked once for all of them.

A reference to a table of the lake makes DuckLake read the statistics of all its files in its catalog (15 to 40 ms a
reference with a SQLite catalog, docs/performance.md); a copy in the process is asked for a millisecond.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from lake.catalog import Lake, few_looks, one_look
from schemas.model import metadata

# Tables of the lake that organisations share.
_SHARED = "run"
_COUNT_MARKS = """
SELECT organisation_id, count(*) FROM mark WHERE list_contains($organisations, organisation_id) GROUP BY ALL
"""


@contextmanager
def at_hand(lake: Lake, organisation_ids: Sequence[str], written: Collection[str]) -> Iterator[None]:
    """In the block a table's plain name means the rows of these organisations (of `run` all) as they were at its start.

    The copies are temporary tables, which the search path finds before the lake's. Tables that the block writes to are
    `written` and stay the lake's own.
    """
    connection = lake.connection
    names = [name for name in _names() if name not in written]
    try:
        with few_looks(lake), one_look(connection):
            for name in names:
                condition = "true" if name == _SHARED else "list_contains($organisations, organisation_id)"
                wanted = {} if name == _SHARED else {"organisations": list(organisation_ids)}
                # Names come from the model, values are bound.
                connection.execute(
                    f'CREATE TEMP TABLE "{name}" AS SELECT * FROM lake.main."{name}" WHERE {condition}',  # noqa: S608
                    wanted,
                )
        yield
    finally:
        for name in names:
            connection.execute(f'DROP TABLE IF EXISTS temp."{name}"')


def together(lake: Lake, organisation_ids: Sequence[str], most_marks: int) -> Iterator[list[str]]:
    """The organisations in groups of at most `most_marks` marks, in their order: what fits into memory at once.

    An organisation with more marks is a group by itself.
    """
    counted = lake.connection.execute(_COUNT_MARKS, {"organisations": list(organisation_ids)}).fetchall()
    marks: dict[str, int] = dict(counted)
    group: list[str] = []
    size = 0
    for organisation_id in organisation_ids:
        more = marks.get(organisation_id, 0)
        if group and size + more > most_marks:
            yield group
            group, size = [], 0
        group.append(organisation_id)
        size += more
    if group:
        yield group


def _names() -> list[str]:
    return sorted(
        name
        for name, table in metadata.tables.items()
        if name == _SHARED or ("organisation_id" in table.columns and name != "lease")
    )
