"""A batch of pages laid out as temporary tables, so that the merge is set-based."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb
import pyarrow as pa

from lake.queries import run_query
from lake.received import ReceivedPage
from lake.shape import ENTITY_NAMES
from schemas.arrow import normalised_schema
from schemas.exchange import REJECT_SCHEMA, NormalisedPage

_MOMENT = pa.timestamp("us", tz="UTC")

_PAGE_SCHEMA = pa.schema(
    [
        ("page_ordinal", pa.int64()),
        ("page_kind", pa.string()),
        ("page_key", pa.string()),
        ("source_page", pa.string()),
        ("normaliser_version", pa.string()),
        ("observed_at", _MOMENT),
        ("shown_at", _MOMENT),
        ("is_echo", pa.bool_()),
        ("is_reread", pa.bool_()),
        ("is_unchanged", pa.bool_()),
        ("states_moment", pa.bool_()),
        ("window_from_on", pa.date32()),
        ("window_to_on", pa.date32()),
        ("request", pa.string()),
        ("offered", pa.int64()),
        ("known_accounted", pa.int64()),
        ("wave", pa.int64()),
    ]
)

_SCOPE_SCHEMA = pa.schema(
    [
        ("page_ordinal", pa.int64()),
        ("entity", pa.string()),
        ("study_group_id", pa.string()),
        ("subject_id", pa.string()),
        ("from_on", pa.date32()),
        ("to_on", pa.date32()),
    ]
)


@dataclass(frozen=True, slots=True)
class StagedPage:
    """A received page with what the lake knows of its former readings.

    `observed_at` is the moment it shows; `shown_at` the first of the unbroken readings that gave these
    very bytes. `is_reread` says that they were read before under another version of the normaliser,
    `is_echo` that it stands in the batch only to bring the former bytes to the present version.
    `known_accounted` is what the former reading of an unchanged page accounted for.
    """

    received: ReceivedPage
    observed_at: datetime
    shown_at: datetime
    version: str
    states_moment: bool
    is_reread: bool = False
    is_echo: bool = False
    known_accounted: int | None = None


def staged_entities(pages: Iterable[StagedPage]) -> tuple[str, ...]:
    """The entities that any page gives rows of, in the model's order (what is referred to comes first)."""
    given = {
        name
        for staged in pages
        if staged.received.normalised is not None
        for name, rows in staged.received.normalised.rows.items()
        if rows.num_rows
    }
    return tuple(name for name in ENTITY_NAMES if name in given)


def stage(connection: duckdb.DuckDBPyConnection, pages: Sequence[StagedPage]) -> tuple[str, ...]:
    """Lays the pages out as `batch_page`, `batch_scope`, `batch_reject` and `arriving_<entity>`.

    Returns the entities staged. A page's ordinal is its place in the sequence.
    """
    entities = staged_entities(pages)
    _fill(connection, "batch_page", pa.Table.from_pylist([_page_row(i, p) for i, p in enumerate(pages)], _PAGE_SCHEMA))
    _fill(connection, "batch_scope", pa.Table.from_pylist(_scope_rows(pages), _SCOPE_SCHEMA))
    rejects = [
        _numbered(staged.received.normalised.rejects.select(REJECT_SCHEMA.names).cast(REJECT_SCHEMA), ordinal)
        for ordinal, staged in enumerate(pages)
        if staged.received.normalised is not None and not staged.is_echo
    ]
    _fill(
        connection, "batch_reject", pa.concat_tables(rejects) if rejects else _numbered(REJECT_SCHEMA.empty_table(), 0)
    )
    for entity in entities:
        schema = normalised_schema(entity)
        parts = [
            _numbered(normalised.rows[entity].select(schema.names).cast(schema), ordinal)
            for ordinal, normalised in _normalised(pages)
            if entity in normalised.rows
        ]
        _fill(connection, f"arriving_{entity}", pa.concat_tables(parts))
    return entities


def _normalised(pages: Sequence[StagedPage]) -> Iterable[tuple[int, NormalisedPage]]:
    for ordinal, staged in enumerate(pages):
        if staged.received.normalised is not None:
            yield ordinal, staged.received.normalised


def _numbered(rows: pa.Table, ordinal: int) -> pa.Table:
    numbers = pa.array(range(rows.num_rows), pa.int64())
    pages = pa.array([ordinal] * rows.num_rows, pa.int64())
    return rows.append_column("page_ordinal", pages).append_column("row_ordinal", numbers)


def _page_row(ordinal: int, staged: StagedPage) -> dict[str, object]:
    page = staged.received.page
    return {
        "page_ordinal": ordinal,
        "page_kind": page.kind,
        "page_key": page.key,
        "source_page": staged.received.sha256,
        "normaliser_version": staged.version,
        "observed_at": staged.observed_at,
        "shown_at": staged.shown_at,
        "is_echo": staged.is_echo,
        "is_reread": staged.is_reread,
        "is_unchanged": staged.received.normalised is None,
        "states_moment": staged.states_moment,
        "window_from_on": page.window.from_on if page.window else None,
        "window_to_on": page.window.to_on if page.window else None,
        "request": json.dumps(dict(page.request), ensure_ascii=False, sort_keys=True),
        "offered": page.offered,
        "known_accounted": staged.known_accounted,
        "wave": 0 if staged.is_echo else 1,
    }


def _scope_rows(pages: Sequence[StagedPage]) -> list[dict[str, object]]:
    return [
        {
            "page_ordinal": ordinal,
            "entity": scope.entity,
            "study_group_id": scope.study_group_id,
            "subject_id": scope.subject_id,
            "from_on": scope.window.from_on if scope.window else None,
            "to_on": scope.window.to_on if scope.window else None,
        }
        for ordinal, normalised in _normalised(pages)
        if not pages[ordinal].is_echo
        for scope in normalised.scopes
    ]


def _fill(connection: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    connection.register("arrow_rows", rows)
    run_query(connection, "stage", table=table)
    connection.unregister("arrow_rows")
