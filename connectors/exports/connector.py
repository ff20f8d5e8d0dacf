"""The inbox of a school as a source: files of the layouts that the source sends."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

from connectors.arrivals.collecting import Arrivals, open_arrivals
from connectors.contract import Probe
from connectors.exports.appraisal import appraise
from connectors.exports.capabilities import BY_LAYOUT, capabilities_of_layouts
from connectors.exports.folder import SETTLE_SECONDS
from connectors.exports.reading import probe_folder, read_folder
from foundation.clock import utc_now
from foundation.connections import Connections
from foundation.errors import SvodError
from foundation.http import HttpPolicy
from foundation.organisations import LayoutName, Organisation, Source
from foundation.settings import Settings
from schemas.exchange import Page, PageFailure, UnitEnd, Window

KIND = "exports.class_journal"
CAPABILITIES = BY_LAYOUT["class_journal"]


class ExportsConnector:
    """The folder one school drops its files into; nothing in it is changed or removed."""

    name = "exports"

    def __init__(
        self,
        folder: Path,
        settle_seconds: float = SETTLE_SECONDS,
        layouts: tuple[LayoutName, ...] = ("class_journal",),
        arrivals: Arrivals | None = None,
    ) -> None:
        self._folder = folder
        self._arrivals = arrivals
        self._settle_seconds = settle_seconds
        self._layouts = layouts
        self.capabilities = capabilities_of_layouts(layouts)

    def probe(self, as_of_at: datetime | None = None) -> Probe:
        """Whether the folder can be read; whose a file is, its own line «Организация» says."""
        if self._arrivals is not None:
            try:
                self._arrivals.collect(as_of_at or utc_now())
            except SvodError as error:
                return Probe(False, error.message, error.remedy)
        return probe_folder(self._folder)

    def pages(self, window: Window, as_of_at: datetime) -> Iterator[Page | PageFailure | UnitEnd]:  # noqa: ARG002
        """Every finished file, whatever days it shows: the window is the school's to choose.

        A file of a layout that the source does not send is refused by itself, like one that can't be read.
        """
        kinds = self.capabilities.kinds
        yield from self._arrive(kinds[0], as_of_at)
        came = dict.fromkeys(kinds, 0)
        named = partial(appraise, layouts=self._layouts)
        for page in read_folder(self._folder, kinds[0], named, as_of_at, self._settle_seconds):
            if isinstance(page, Page):
                came[page.kind] += 1
            yield page
        for kind, pages in came.items():
            yield UnitEnd(kind, pages, None)

    def _arrive(self, kind: str, as_of_at: datetime) -> Iterator[PageFailure]:
        """Brings what the school sent; what stands in the inbox already is read in any case."""
        if self._arrivals is None:
            return
        try:
            refused = self._arrivals.collect(as_of_at)
        except SvodError as error:
            yield PageFailure(kind, "*", error.message, error.remedy)
            return
        for refusal in refused:
            yield PageFailure(kind, refusal.name, refusal.message, refusal.remedy, refusal.reason_code, alone=True)


def open_exports(
    organisation: Organisation,
    source: Source,
    connections: Connections,
    settings: Settings,
    policy: HttpPolicy | None,  # noqa: ARG001 files are not asked for over HTTP
) -> ExportsConnector:
    """The connector of an `exports` source; one with a connection has its files brought over SFTP or by mail."""
    folder = settings.workspace / (source.inbox or f"inbox/{organisation.id}")
    arrivals = None
    if source.connection is not None:
        memory = settings.workspace / "arrivals" / f"{organisation.id}.json"
        arrivals = open_arrivals(connections(source.connection), folder, memory)
    return ExportsConnector(folder, layouts=source.layouts, arrivals=arrivals)
