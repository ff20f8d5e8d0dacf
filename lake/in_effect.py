"""What stands in the journal when void operations are taken out: the one way by which readers see prior values.

The lake keeps every value that was read; nothing here writes to it. Only the session's plain names change their
meaning: an entity and its former values are shown as if the void operations had never been.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from lake.catalog import Lake, one_look
from lake.queries import run_query
from schemas.model import metadata

# What the caller lays down: a row per void operation, `changed_at` being when it became known that it is void.
CHANGES: Final = "void_change"
_WORKING: Final = ("void_record", "void_back", "void_former")
_TOUCHED: Final = f"SELECT DISTINCT entity FROM {CHANGES} ORDER BY entity"  # noqa: S608 (our own name)
_COPIED: Final = "SELECT count(*) FROM duckdb_tables() WHERE temporary AND table_name = $name"


@contextmanager
def in_effect(lake: Lake) -> Iterator[None]:
    """In the block plain names of entities mean what stands without the operations of temporary table `void_change`.

    Its columns: `entity, organisation_id, record_id` (the entity's own key), `version` (the revision's number; the
    present value has the next one), `is_removal` (what took the version away, not what brought it), `changed_at`.
    Of each record that value stands which the last other operation left. Rows laid at hand (`lake.at_hand`) are
    changed where they lie, until they are dropped; otherwise views stand before the lake's tables for the block.
    """
    connection = lake.connection
    entities = [name for (name,) in connection.execute(_TOUCHED).fetchall()]
    views: list[str] = []
    try:
        with one_look(connection):
            for entity in entities:
                places = _places(entity)
                for name in _WORKING:
                    run_query(connection, name, None, **places)
                is_at_hand = connection.execute(_COPIED, {"name": entity}).fetchall() != [(0,)]
                if is_at_hand:
                    run_query(connection, "void_take_out", None, **places)
                    run_query(connection, "void_former_take_out", None, **places)
                    connection.execute(f'INSERT INTO temp."{entity}" SELECT * FROM temp.void_back_{entity}')  # noqa: S608
                else:
                    run_query(connection, "void_view", None, **places | {"columns": _own(entity)})
                    run_query(connection, "void_former_view", None, **places | {"columns": _own(f"{entity}_revision")})
                    views += [entity, f"{entity}_revision"]
        yield
    finally:
        for name in views:
            connection.execute(f'DROP VIEW IF EXISTS temp."{name}"')
        for entity in entities:
            for name in _WORKING:
                connection.execute(f"DROP TABLE IF EXISTS temp.{name}_{entity}")


def _places(entity: str) -> dict[str, str]:
    columns = metadata.tables[entity].columns
    key = next(column.name for column in columns if column.primary_key and column.name != "organisation_id")
    listed = (
        "greatest(r.changed_at, v.changed_at) AS changed_at" if column.name == "changed_at" else f'r."{column.name}"'
        for column in columns
    )
    return {"entity": entity, "key": key, "columns": ", ".join(listed)}


def _own(table: str) -> str:
    return ", ".join(f's."{column.name}"' for column in metadata.tables[table].columns)
