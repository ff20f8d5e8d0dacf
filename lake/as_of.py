"""The journal as it stood: current rows and former values by the intervals in which they were seen."""

from datetime import datetime

import duckdb

from lake.catalog import Lake
from lake.queries import statement
from schemas.model import ENTITIES, metadata

_NAMES = frozenset(table.name for table in ENTITIES)


def as_of(lake: Lake, entity: str, moment: datetime) -> duckdb.DuckDBPyRelation:
    """The rows of an entity as the readings up to `moment` (with zone) had shown them, in the entity's columns.

    Between the last reading that showed a value and the first that did not, the value still stands.
    """
    if entity not in _NAMES:
        raise KeyError(entity)
    return lake.connection.sql(as_of_statement(entity), params={"moment": moment})


def as_of_statement(entity: str) -> str:
    """The SELECT behind `as_of`, with `$moment` to bind."""
    columns = ", ".join(f'"{column.name}"' for column in metadata.tables[entity].columns)
    return statement("as_of", entity=entity, columns=columns)
