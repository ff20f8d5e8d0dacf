"""The inbox of a school as a source: files of the layouts that the source sends."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

from connectors.contract import Probe
from connectors.exports.appraisal import appraise
from connectors.exports.capabilities import BY_LAYOUT, capabilities_of_layouts
from connectors.exports.folder import SETTLE_SECONDS
from connectors.exports.reading import probe_folder, read_folder
from foundation.connections import Connections
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
    ) -> None:
        self._folder = folder
        self._settle_seconds = settle_seconds
        self._layouts = layouts
        self.capabilities = capabilities_of_layouts(layouts)

    def probe(self, as_of_at: datetime | None = None) -> Probe:  # noqa: ARG002 a folder does not expire
        """Whether the folder can be read; whose a file is, its own line «Организация» says."""
        return probe_folder(self._folder)

    def pages(self, window: Window, as_of_at: datetime) -> Iterator[Page | PageFailure | UnitEnd]:  # noqa: ARG002
        """Every finished file, whatever days it shows: the window is the school's to choose.

        A file of a layout that the source does not send is refused by itself, like one that can't be read.
        """
        kinds = self.capabilities.kinds
        came = dict.fromkeys(kinds, 0)
        named = partial(appraise, layouts=self._layouts)
        for page in read_folder(self._folder, kinds[0], named, as_of_at, self._settle_seconds):
            if isinstance(page, Page):
                came[page.kind] += 1
            yield page
        for kind, pages in came.items():
            yield UnitEnd(kind, pages, None)


def open_exports(
    organisation: Organisation,
    source: Source,
    connections: Connections,  # noqa: ARG001 a folder needs none
    settings: Settings,
    policy: HttpPolicy | None,  # noqa: ARG001
) -> ExportsConnector:
    """The connector of an `exports` source."""
    folder = settings.workspace / (source.inbox or f"inbox/{organisation.id}")
    return ExportsConnector(folder, layouts=source.layouts)
