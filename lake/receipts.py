"""What the lake already knows of a source's pages, and how a page of this run is staged against it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import duckdb

from lake.queries import fetch
from lake.received import ReceivedPage
from lake.staging import StagedPage
from schemas.exchange import Page, Window


@dataclass(frozen=True, slots=True)
class KnownPage:
    """The latest reading of a page; `shown_at` is the first of the unbroken readings of its bytes.

    `is_held` says that some of its values wait for a decision: it is read again every time.
    """

    kind: str
    key: str
    sha256: str
    version: str
    observed_at: datetime
    states_moment: bool
    shown_at: datetime
    accounted: int
    request: str
    window_from_on: date | None
    window_to_on: date | None
    offered: int
    run_id: str
    is_held: bool

    def as_page(self, body: bytes) -> Page:
        """The page as it was read, for a normaliser to read again."""
        window = None
        if self.window_from_on is not None and self.window_to_on is not None:
            window = Window(self.window_from_on, self.window_to_on)
        return Page(
            kind=self.kind,
            key=self.key,
            body=body,
            observed_at=self.observed_at,
            offered=self.offered,
            window=window,
            request=json.loads(self.request),
        )


KnownPages = Mapping[tuple[str, str], KnownPage]


def known_pages(connection: duckdb.DuckDBPyConnection, values: Mapping[str, Any]) -> dict[tuple[str, str], KnownPage]:
    """The latest receipt of every page of an organisation's source, by kind and key."""
    pages = (KnownPage(*row) for row in fetch(connection, "known_receipts", values))
    return {(page.kind, page.key): page for page in pages}


def staged(received: ReceivedPage, known: KnownPage | None) -> StagedPage:
    """A received page beside its former reading."""
    page, normalised = received.page, received.normalised
    same = known is not None and known.sha256 == received.sha256
    if normalised is None:
        if known is None or not same:
            raise ValueError(f"Page {page.kind} {page.key} was never read: it can't be unchanged.")
        return StagedPage(
            received=received,
            observed_at=known.observed_at if known.states_moment else page.observed_at,
            shown_at=known.shown_at,
            version=known.version,
            states_moment=known.states_moment,
            known_accounted=known.accounted,
        )
    observed_at = normalised.observed_at or page.observed_at
    return StagedPage(
        received=received,
        observed_at=observed_at,
        shown_at=min(known.shown_at, observed_at) if same and known is not None else observed_at,
        version=normalised.normaliser_version,
        states_moment=normalised.observed_at is not None,
        is_reread=same and known is not None and known.version != normalised.normaliser_version,
    )


def echo(known: KnownPage, received: ReceivedPage) -> StagedPage:
    """The former bytes of a page read by the present normaliser, to be merged before the new ones."""
    normalised = received.normalised
    if normalised is None:
        raise ValueError("An echo is always normalised.")
    return StagedPage(
        received=replace(received, sha256=known.sha256),
        observed_at=known.observed_at,
        shown_at=known.shown_at,
        version=normalised.normaliser_version,
        states_moment=known.states_moment,
        is_reread=True,
        is_echo=True,
    )
