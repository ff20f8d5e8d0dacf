"""Arrow schemas derived from the canonical model."""

from functools import cache

import pyarrow as pa
import sqlalchemy as sa

from schemas.model import LAKE_NAMES, metadata


def arrow_type(type_: "sa.types.TypeEngine[object]") -> pa.DataType:
    """The Arrow type that carries a column of the model; moments are microseconds in UTC."""
    match type_:
        case sa.DateTime():
            return pa.timestamp("us", tz="UTC")
        case sa.Date():
            return pa.date32()
        case sa.Boolean():
            return pa.bool_()
        case sa.BigInteger():
            return pa.int64()
        case sa.Double():
            return pa.float64()
        case sa.String():
            return pa.string()
    raise TypeError(f"The model has no Arrow type for {type_!r}: add it here.")


@cache
def arrow_schema(table: str) -> pa.Schema:
    """The Arrow schema of a table of the model, column by column in its order."""
    return pa.schema(
        [
            pa.field(column.name, arrow_type(column.type), nullable=bool(column.nullable))
            for column in metadata.tables[table].columns
        ]
    )


@cache
def normalised_schema(entity: str) -> pa.Schema:
    """What a normaliser gives for an entity: its columns without the lake's own, and `items`."""
    kept = [field for field in arrow_schema(entity) if field.name not in LAKE_NAMES]
    return pa.schema([*kept, pa.field("items", pa.int64(), nullable=False)])
