"""Reading: a connector's pages, through the normalisers, into the lake."""

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from connectors.contract import Connector
from connectors.failing import is_final
from connectors.registry import open_source
from foundation.confinement import ConfinedError
from foundation.connections import Connections
from foundation.errors import FatalError, RetriableError, SvodError
from foundation.logging import log_event, redact
from foundation.organisations import Organisation, Source
from foundation.settings import Settings
from lake.catalog import Lake, open_lake
from lake.intake import Intake
from lake.received import ReceivedPage
from lake.runs import latest_complete_runs
from pipeline.disputes import take_objections
from pipeline.refusals import note_refusals, refusals_of
from schemas.exchange import NormaliseContext, NormalisedPage, Page, PageFailure, Run, UnitEnd, Window
from transforms.confined import is_strangers, normalise_confined
from transforms.normalise import normalise_many, normaliser_version
from transforms.school_year import FIRST_MONTH, school_year_of

logger = logging.getLogger(__name__)


def intake_organisation(
    settings: Settings, run: Run, organisation: Organisation, connections: Connections
) -> list[PageFailure]:
    """`intake_into` a lake opened for it."""
    with open_lake(settings) as lake:
        return intake_into(lake, settings, run, organisation, connections)


def intake_into(
    lake: Lake, settings: Settings, run: Run, organisation: Organisation, connections: Connections
) -> list[PageFailure]:
    """Reads every source of an organisation and gives what is still owed; one failing source stops no other.

    A file refused for itself is not owed: it stands in the quarantine until the school mends it.
    A source already complete in this run is not read again, nor one that only refused for good: a repeated task
    only does what is owed and may pass.
    """
    failures: list[PageFailure] = []
    complete = latest_complete_runs(lake)
    for source in organisation.sources:
        if complete.get((organisation.id, source.connector)) == run.run_id:
            continue
        refused = refusals_of(settings, run.run_id, organisation.id, source.connector)
        if refused:
            failures += refused
            continue
        reading = _Reading(lake, settings, run, organisation, source)
        try:
            failed = reading.read(connections)
        except SvodError as error:
            said = (redact(error.message), redact(error.remedy))
            failed = [PageFailure(source.connector, "", *said, is_final=is_final(error))]
            reading.intake.finish([], failed)
        owed = [failure for failure in failed if not failure.alone]
        if owed and all(failure.is_final for failure in owed):
            note_refusals(settings, run.run_id, organisation.id, source.connector, owed)
        for failure in failed:
            ids = {"organisation": organisation.id, "source": source.connector, "kind": failure.kind}
            log_event(logger, logging.WARNING, "page_failed", **ids)
            logger.warning("%s %s", failure.message, failure.remedy)
        failures += owed
    return failures


def normaliser_of(organisation: Organisation, source: Source, as_of_at: datetime) -> Callable[[Page], NormalisedPage]:
    """What turns a page of this source into canonical rows: a pure function of the page's bytes."""
    context = _context_of(organisation, source, as_of_at)

    def normalised(page: Page) -> NormalisedPage:
        return normalise_confined(page.kind, page.body, context(page.request))

    return normalised


def normaliser_of_many(
    organisation: Organisation, source: Source, as_of_at: datetime
) -> Callable[[Sequence[Page]], list[NormalisedPage]]:
    """As `normaliser_of`, for pages of this source's own answers: those of a kind are read together.

    Each page comes out as if it had been read alone. Files of strangers are not for it: they are read one by one, in
    the child.
    """
    context = _context_of(organisation, source, as_of_at)

    def normalised(pages: Sequence[Page]) -> list[NormalisedPage]:
        found: dict[int, NormalisedPage] = {}
        for kind in dict.fromkeys(page.kind for page in pages):
            places = [place for place, page in enumerate(pages) if page.kind == kind]
            sent = [(pages[place].body, context(pages[place].request)) for place in places]
            found |= zip(places, normalise_many(kind, sent), strict=True)
        return [found[place] for place in range(len(pages))]

    return normalised


def _context_of(
    organisation: Organisation, source: Source, as_of_at: datetime
) -> Callable[[Mapping[str, str]], NormaliseContext]:
    school_year = school_year_of(_today(organisation, as_of_at))

    def context(request: Mapping[str, str]) -> NormaliseContext:
        return NormaliseContext(
            organisation_id=organisation.id,
            organisation_kind=organisation.kind,
            source=source.connector,
            timezone=organisation.timezone,
            source_timezone=source.timezone or organisation.timezone,
            school_year=school_year,
            request=request,
        )

    return context


@dataclass(frozen=True, slots=True)
class _Arrived:
    """A landed page of a batch; one that `waits` is read with the others of its kind when the batch is full."""

    page: Page
    sha256: str
    normalised: NormalisedPage | None = None
    waits: bool = False


class _Reading:
    """One source of one organisation in one run."""

    def __init__(self, lake: Lake, settings: Settings, run: Run, organisation: Organisation, source: Source) -> None:
        self._lake = lake
        self._settings = settings
        self._run = run
        self._organisation = organisation
        self._source = source
        self._normalise = normaliser_of(organisation, source, run.as_of_at)
        self._normalise_many = normaliser_of_many(organisation, source, run.as_of_at)
        self.intake = Intake(lake, settings, run, organisation.id, source.connector, self._normalise)

    def read(self, connections: Connections) -> list[PageFailure]:
        connector = open_source(self._organisation, self._source, connections, self._settings)
        self._refuse_the_wrong_door(connector)
        ends: list[UnitEnd] = []
        failures: list[PageFailure] = []
        for batch in self._batches(connector.pages(self._window(), self._run.as_of_at), ends, failures):
            self.intake.commit(batch)
        self.intake.finish(ends, failures)
        return failures

    def _refuse_the_wrong_door(self, connector: Connector) -> None:
        """Before a first load: an account of another school must not fill the lake with its journal."""
        if not self.intake.is_first_load():
            return
        probe = connector.probe(self._run.as_of_at)
        if not probe.ok:
            raise (FatalError if probe.is_final else RetriableError)(probe.message, probe.remedy)

    def _batches(
        self,
        offered: Iterator[Page | PageFailure | UnitEnd],
        ends: list[UnitEnd],
        failures: list[PageFailure],
    ) -> Iterator[Sequence[ReceivedPage]]:
        batch: list[_Arrived] = []
        refused: Counter[str] = Counter()
        for item in offered:
            if isinstance(item, UnitEnd):
                ends.append(replace(item, pages=item.pages - refused[item.kind]))
                self._say_notice(item)
            elif isinstance(item, PageFailure):
                failures.append(item)
            else:
                try:
                    batch.append(self._receive(item))
                except ConfinedError as error:
                    failures.append(_unread(item, error))
                    refused[item.kind] += 1
            if len(batch) >= self._settings.pages_per_commit:
                yield self._received(batch)
                batch = []
        if batch:
            yield self._received(batch)

    def _say_notice(self, end: UnitEnd) -> None:
        if end.notice is not None:
            ids = {"organisation": self._organisation.id, "source": self._source.connector, "kind": end.kind}
            log_event(logger, logging.WARNING, "source_notice", **ids)
            logger.warning("%s", end.notice)

    def _receive(self, page: Page) -> _Arrived:
        sha256 = self.intake.receive(page)
        unchanged = self.intake.is_unchanged(page, sha256, normaliser_version(page.kind))
        if not unchanged:
            take_objections(self._lake, self._run, self._organisation.id, page)
            if is_strangers(page.kind):
                return _Arrived(page, sha256, self._normalise(page))
        return _Arrived(page, sha256, waits=not unchanged)

    def _received(self, batch: Sequence[_Arrived]) -> list[ReceivedPage]:
        """What waited is read now, all pages of a kind together."""
        waiting = [one.page for one in batch if one.waits]
        found = iter(self._normalise_many(waiting))
        return [ReceivedPage(one.page, one.sha256, next(found) if one.waits else one.normalised) for one in batch]

    def _window(self) -> Window:
        """The run's window; a first load reads from the beginning of the school year."""
        if self.intake.is_first_load():
            today = _today(self._organisation, self._run.as_of_at)
            first = date(today.year if today.month >= FIRST_MONTH else today.year - 1, FIRST_MONTH, 1)
            return Window(min(first, self._run.window.from_on), self._run.window.to_on)
        return self._run.window


def _unread(page: Page, error: ConfinedError) -> PageFailure:
    """A file whose reading ended its child: quarantined by itself where files are units, else its unit is not whole."""
    alone = page.kind.startswith("exports.")
    return PageFailure(
        page.kind, page.key, f"{page.key}: {error.message}", error.remedy, error.reason_code, alone=alone
    )


def _today(organisation: Organisation, as_of_at: datetime) -> date:
    return as_of_at.astimezone(ZoneInfo(organisation.timezone)).date()
