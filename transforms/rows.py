"""Canonical rows and rejects of one page, or of several that are read together, gathered entity by entity."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa

from schemas.arrow import normalised_schema
from schemas.exchange import REJECT_SCHEMA, NormaliseContext, NormalisedPage, Scope
from transforms.columns import Positions
from transforms.remedies import remedy_for


class PageRows:
    """Collects the tables of a page; what every row carries (organisation, source, version) is added here.

    Of pages that are read together every row says which of them it is of (`pages`, counted from zero).
    """

    def __init__(self, context: NormaliseContext, version: str) -> None:
        self.context = context
        self.version = version
        self._tables: dict[str, list[_Part]] = {}
        self._rejects: list[_Part] = []

    def add(
        self, entity: str, pointers: pa.Array, items: Any, columns: Mapping[str, Any], pages: Positions | None = None
    ) -> None:
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
        self._tables.setdefault(entity, []).append((pa.Table.from_arrays(arrays, schema=schema), pages))

    def reject(
        self,
        pointers: pa.Array,
        raw_values: pa.Array,
        reason_code: str,
        items: Any,
        remedy: str | None = None,
        pages: Positions | None = None,
    ) -> None:
        """Source items that could not be read, with their coordinates; a remedy not given follows from the reason."""
        length = len(pointers)
        if length == 0:
            return
        told = (pointers, raw_values, reason_code, remedy_for(reason_code) if remedy is None else remedy, items)
        arrays = [_column(value, field.type, length) for field, value in zip(REJECT_SCHEMA, told, strict=True)]
        self._rejects.append((pa.Table.from_arrays(arrays, schema=REJECT_SCHEMA), pages))

    def refused(self, raw_value: str | None, reason_code: str, items: int, remedy: str | None = None) -> NormalisedPage:
        """The page as a single reject: the empty pointer stands for the whole of it."""
        self.reject(pa.array([""]), pa.array([raw_value], pa.string()), reason_code, items, remedy)
        return self.page()

    def page(
        self, *, covers: tuple[str, ...] = (), scopes: tuple[Scope, ...] = (), observed_at: datetime | None = None
    ) -> NormalisedPage:
        """The page as a whole."""
        return NormalisedPage(
            rows={entity: _whole(parts) for entity, parts in self._tables.items()},
            rejects=_whole(self._rejects) if self._rejects else REJECT_SCHEMA.empty_table(),
            normaliser_version=self.version,
            covers=covers,
            scopes=scopes,
            observed_at=observed_at,
        )

    def pages(self, count: int, *, covers: tuple[str, ...] = ()) -> list[NormalisedPage]:
        """Each of `count` pages that were read together, with its own rows and rejects in their order."""
        rows: list[dict[str, pa.Table]] = [{} for _ in range(count)]
        for entity, parts in self._tables.items():
            for number, table in _split(parts, count):
                rows[number][entity] = table
        rejects = dict(_split(self._rejects, count))
        none = REJECT_SCHEMA.empty_table()
        return [
            NormalisedPage(rows[number], rejects.get(number, none), self.version, covers=covers)
            for number in range(count)
        ]


_Part = tuple[pa.Table, Positions | None]


def _whole(parts: Sequence[_Part]) -> pa.Table:
    return pa.concat_tables([table for table, _ in parts])


def _split(parts: Sequence[_Part], count: int) -> Iterator[tuple[int, pa.Table]]:
    """The number of each page that has rows, and its rows as they were added."""
    if not parts:
        return
    whole = _whole(parts).combine_chunks()
    pages = np.concatenate([np.zeros(len(table), np.int64) if of is None else of for table, of in parts])
    if (np.diff(pages) < 0).any():
        order = np.argsort(pages, kind="stable")
        whole, pages = whole.take(pa.array(order)), pages[order]
    ends = np.searchsorted(pages, np.arange(count + 1))
    for number in np.flatnonzero(np.diff(ends)).tolist():
        yield number, whole.slice(int(ends[number]), int(ends[number + 1] - ends[number]))


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
