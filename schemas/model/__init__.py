"""The canonical model as one SQLAlchemy MetaData."""

import sqlalchemy as sa

from schemas.model import facts, operations, reference, registers
from schemas.model.metadata import LAKE_NAMES, PROVENANCE_NAMES, metadata, revision_of

ENTITIES: tuple[sa.Table, ...] = tuple(
    table for table in metadata.sorted_tables if table.info["kind"] in ("reference", "fact")
)
OPERATIONS: tuple[sa.Table, ...] = tuple(table for table in metadata.sorted_tables if table.info["kind"] == "operation")
REVISIONS: tuple[sa.Table, ...] = tuple(revision_of(table) for table in ENTITIES)

__all__ = [
    "ENTITIES",
    "LAKE_NAMES",
    "OPERATIONS",
    "PROVENANCE_NAMES",
    "REVISIONS",
    "facts",
    "metadata",
    "operations",
    "reference",
    "registers",
]
