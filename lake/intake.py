"""Intake: a source's pages into the lake, nothing lost and nothing twice.

Pages that only add or confirm are committed in batches as they come. A page that would replace or
delete something waits for `finish`: there the whole reading is known, and with it whether the change
is small enough to be let through. A killed run leaves no receipt for such a page, so that the next one
reads it anew.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import duckdb

from foundation.settings import Settings
from lake.catalog import Lake, few_looks
from lake.finish import Finish, Reading
from lake.landing import land, read_landed
from lake.merge import DEFERRED, Merge, snapshot, write_receipts
from lake.queries import fetch
from lake.receipts import echo, known_pages, staged
from lake.received import ReceivedPage
from lake.staging import StagedPage, stage
from schemas.exchange import Dispositions, NormalisedPage, Page, PageFailure, Run, UnitEnd

__all__ = ["Intake", "ReceivedPage"]

T = TypeVar("T")


class Intake:
    """One source of one organisation in one run.

    `reread` normalises a stored page again (its body is filled in); it must be the pure function that made
    `ReceivedPage.normalised`. With `replay` only some pages of the source come, and the others count as they
    were last read.
    """

    def __init__(
        self,
        lake: Lake,
        settings: Settings,
        run: Run,
        organisation_id: str,
        source: str,
        reread: Callable[[Page], NormalisedPage],
        *,
        replay: bool = False,
    ) -> None:
        self._lake = lake
        self._settings = settings
        self._run = run
        self._organisation_id = organisation_id
        self._reread = reread
        self._replay = replay
        self._values: dict[str, Any] = {"organisation": organisation_id, "source": source, "run": run.run_id}
        with few_looks(lake):
            self._known = known_pages(lake.connection, self._values)
            self._foreign = _foreign_receipts(lake.connection, self._values)
        self._reading = Reading()
        self._is_first_load: bool | None = None

    def is_first_load(self) -> bool:
        """Whether no earlier run has read anything of this source to its end."""
        if self._is_first_load is None:
            with few_looks(self._lake):
                last = fetch(self._lake.connection, "last_whole_reading", self._values)[0][0]
            self._is_first_load = last is None
        return self._is_first_load

    def receive(self, page: Page) -> str:
        """Lands the page's bytes and returns their SHA-256."""
        return land(self._settings, page.body)

    def is_unchanged(self, page: Page, sha256: str, normaliser_version: str) -> bool:
        """Whether the latest reading of this page gave the same bytes to the same version of the normaliser.

        A page with values held for a decision is read again every time.
        """
        known = self._known.get((page.kind, page.key))
        return (
            known is not None and known.sha256 == sha256 and known.version == normaliser_version and not known.is_held
        )

    def commit(self, batch: Sequence[ReceivedPage]) -> Dispositions:
        """Merges a batch of pages in one transaction and returns what became of their items.

        Pages that replace or delete are set aside: their items are in what `finish` returns.
        Raises RetriableError when the lake stays busy.
        """
        if not batch:
            return Dispositions()

        def work(connection: duckdb.DuckDBPyConnection) -> tuple[Dispositions, list[StagedPage], list[StagedPage]]:
            snapshot(connection, self._values, ending=False)
            if _foreign_here(connection, self._values) != self._foreign:
                self._meet_other_writer(connection)
            pages = self._staged(batch)
            entities = stage(connection, pages)
            merge = Merge(connection, self._values, entities, defer=not self._replay, whole_source=self._replay)
            merge.run()
            sums = write_receipts(connection, self._values, frozenset())
            waiting = connection.execute(
                "SELECT page_ordinal FROM temp.batch_page WHERE wave = ?", [DEFERRED]
            ).fetchall()
            deferred = {row[0] for row in waiting}
            merged = [page for ordinal, page in enumerate(pages) if ordinal not in deferred and not page.is_echo]
            return Dispositions(*sums), merged, [pages[ordinal] for ordinal in sorted(deferred)]

        counts, merged, deferred = self._transaction(work)
        self._reading.add(merged, deferred)
        return counts

    def finish(self, ends: Sequence[UnitEnd], failures: Sequence[PageFailure]) -> Dispositions:
        """Ends the reading in one transaction: what was set aside, what vanished, what is held, the receipts.

        Only a kind of which every page arrived and none failed lets an absence mean a deletion. Returns
        the dispositions of the pages set aside and the number of deleted rows.
        """
        finish = Finish(
            self._settings,
            self._run,
            self._values,
            self._reading,
            self._known,
            tuple(ends),
            tuple(failures),
            self._again,
        )
        held: frozenset[str] = frozenset()
        while True:

            def work(
                connection: duckdb.DuckDBPyConnection, held: frozenset[str] = held
            ) -> tuple[Dispositions | None, frozenset[str]]:
                snapshot(connection, self._values, ending=True)
                alone = _foreign_here(connection, self._values) == self._foreign
                counts, more = finish.apply(connection, held, alone=alone)
                if more:
                    raise _HeldError(more)
                return counts, more

            try:
                counts, _ = self._transaction(work)
            except _HeldError as found:
                held |= found.entities
                continue
            self._reading.deferred.clear()
            return counts or Dispositions()

    def _transaction(self, work: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        with few_looks(self._lake):
            return self._lake.transaction(self._organisation_id, self._run.run_id, work)

    def _staged(self, batch: Sequence[ReceivedPage]) -> list[StagedPage]:
        pages: list[StagedPage] = []
        for received in batch:
            known = self._known.get((received.page.kind, received.page.key))
            if received.normalised is None and (known is None or known.sha256 != received.sha256):
                # Another writer has read this page meanwhile: what was unchanged then is not now.
                received = replace(received, normalised=self._again(received))  # noqa: PLW2901
            page = staged(received, known)
            if known is not None and known.sha256 != received.sha256 and known.version != page.version:
                former = known.as_page(read_landed(self._settings, known.sha256))
                pages.append(echo(known, ReceivedPage(former, known.sha256, self._reread(former))))
            pages.append(page)
        return pages

    def _again(self, received: ReceivedPage) -> NormalisedPage:
        return self._reread(replace(received.page, body=read_landed(self._settings, received.sha256)))

    def _meet_other_writer(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._known = known_pages(connection, self._values)
        self._reading.is_alone = False


class _HeldError(Exception):
    """Rolls a finish back to be done again with these entities held."""

    def __init__(self, entities: frozenset[str]) -> None:
        super().__init__()
        self.entities = entities


def _foreign_here(connection: duckdb.DuckDBPyConnection, values: dict[str, Any]) -> int:
    row = connection.execute("SELECT count(*) FROM temp.receipt_here WHERE run_id <> ?", [values["run"]]).fetchone()
    return int(row[0]) if row else 0


def _foreign_receipts(connection: duckdb.DuckDBPyConnection, values: dict[str, Any]) -> int:
    row = connection.execute(
        "SELECT count(*) FROM page_receipt "
        "WHERE organisation_id = $organisation AND source = $source AND run_id <> $run",
        values,
    ).fetchone()
    return int(row[0]) if row else 0
