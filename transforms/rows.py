"""Canonical rows and rejects of one page, gathered entity by entity."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa

from schemas.arrow import normalised_schema
from schemas.exchange import REJECT_SCHEMA, NormaliseContext, NormalisedPage, Scope
from transforms.remedies import remedy_for


class PageRows:
    """Collects the tables of a page; what every row carries (organisation, source, version) is added here."""

    def __init__(self, context: NormaliseContext, version: str) -> None:
        self.context = context
        self.version = version
        self._tables: dict[str, list[pa.Table]] = {}
        self._rejects: list[pa.Table] = []

    def add(self, entity: str, pointers: pa.Array, items: Any, columns: Mapping[str, Any]) -> None:
        """Rows of an entity: `items` are their weights (an array, or 0 for rows that only fan out).

        A column not named is null; order is kept, also between several calls.
        """
        length = len(pointers)
        if length == 0:
            return
        given: dict[str, Any] = {
            "organisation_id": self.context.organisation_id,
            "source": self.context.source,
            "normaliser_version": self.version,
            "source_pointer": pointers,
            "items": items,
            **columns,
        }
        schema = normalised_schema(entity)
        unknown = given.keys() - set(schema.names)
        if unknown:
            raise TypeError(f"{entity} has no column {sorted(unknown)}")
        arrays = [_column(given.get(field.name), field.type, length) for field in schema]
        self._tables.setdefault(entity, []).append(pa.Table.from_arrays(arrays, schema=schema))

    def reject(
        self, pointers: pa.Array, raw_values: pa.Array, reason_code: str, items: Any, remedy: str | None = None
    ) -> None:
        """Source items that could not be read, with their coordinates; a remedy not given follows from the reason."""
        length = len(pointers)
        if length == 0:
            return
        told = (pointers, raw_values, reason_code, remedy_for(reason_code) if remedy is None else remedy, items)
        arrays = [_column(value, field.type, length) for field, value in zip(REJECT_SCHEMA, told, strict=True)]
        self._rejects.append(pa.Table.from_arrays(arrays, schema=REJECT_SCHEMA))

    def refused(self, raw_value: str | None, reason_code: str, items: int, remedy: str | None = None) -> NormalisedPage:
        """The page as a single reject: the empty pointer stands for the whole of it."""
        self.reject(pa.array([""]), pa.array([raw_value], pa.string()), reason_code, items, remedy)
        return self.page()

    def page(
        self, *, covers: tuple[str, ...] = (), scopes: tuple[Scope, ...] = (), observed_at: datetime | None = None
    ) -> NormalisedPage:
        """The page as a whole."""
        return NormalisedPage(
            rows={entity: pa.concat_tables(tables) for entity, tables in self._tables.items()},
            rejects=pa.concat_tables(self._rejects) if self._rejects else REJECT_SCHEMA.empty_table(),
            normaliser_version=self.version,
            covers=covers,
            scopes=scopes,
            observed_at=observed_at,
        )


def _column(value: Any, type_: pa.DataType, length: int) -> pa.Array:
    match value:
        case pa.ChunkedArray():
            return value.combine_chunks().cast(type_)
        case pa.Array():
            return value.cast(type_)
        case np.ndarray():
            return pa.array(value, type_)
        case _:
            return pa.repeat(pa.scalar(value, type_), length)
