"""The inbox of a school that sends OneRoster bundles: the last full one and what was sent after it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from connectors.contract import Capabilities, Probe
from connectors.exports.folder import SETTLE_SECONDS, list_finished, look_at
from connectors.exports.guard import read_file
from connectors.exports.limits import FileRefusedError
from connectors.exports.reading import in_progress, missing_folder, probe_folder
from connectors.oneroster.bundle import KINDS, Described, describe
from foundation.connections import Connections
from foundation.http import HttpPolicy
from foundation.organisations import Organisation, Source
from foundation.settings import Settings
from schemas.exchange import Page, PageFailure, UnitEnd, Window

CAPABILITIES = Capabilities(
    kinds=KINDS,
    # No lessons, topics, homework and absences. Marks of periods are read where a line item sums one up, but no
    # bundle promises them, so that none is missed.
    entities=frozenset(
        {
            "academic_period",
            "assessment",
            "enrolment",
            "mark",
            "staff",
            "student",
            "study_group",
            "subject",
            "teaching_assignment",
        }
    ),
    never_given=frozenset(
        {
            "academic_period.last_school_day_on",
            "enrolment.list_number",
            "mark.counts",
            "study_group.valid_from_on",
            "study_group.valid_to_on",
            "teaching_assignment.staff_name",
        }
    ),
)


@dataclass(frozen=True, slots=True)
class _Bundle:
    name: str
    body: bytes
    described: Described


class OnerosterConnector:
    """The folder one school drops its bundles into; nothing in it is changed or removed."""

    name = "oneroster"
    capabilities = CAPABILITIES

    def __init__(self, folder: Path, settle_seconds: float = SETTLE_SECONDS) -> None:
        self._folder = folder
        self._settle_seconds = settle_seconds

    def probe(self, as_of_at: datetime | None = None) -> Probe:  # noqa: ARG002 a folder does not expire
        """Whether the folder can be read."""
        return probe_folder(self._folder)

    def pages(self, window: Window, as_of_at: datetime) -> Iterator[Page | PageFailure | UnitEnd]:  # noqa: ARG002
        """A page of each kind, all of the same bytes: the last full bundle and, in order, the deltas made after it.

        `request["sizes"]` are the lengths of the bundles in the body. A bundle that can't be read fails by itself; a
        delta without a full bundle before it leaves every kind incomplete.
        """
        bundles: list[_Bundle] = []
        lacking: PageFailure | None = None
        for one in self._bundles():
            if isinstance(one, _Bundle):
                bundles.append(one)
            else:
                lacking = lacking or (None if one.alone else one)
                yield one
        bundles.sort(key=lambda bundle: (bundle.described.made_at, bundle.name))
        full = [place for place, bundle in enumerate(bundles) if bundle.described.is_bulk]
        for kind in KINDS:
            pages = 0
            if full:
                stack = bundles[full[-1] :]
                yield _page(kind, stack, as_of_at)
                pages = 1
            elif bundles:
                yield PageFailure(
                    kind,
                    "*",
                    "В папке есть только частичные (delta) пакеты OneRoster, а полного (bulk) нет.",
                    "Выгрузите один раз полный пакет: после него читаются и частичные.",
                    reason_code="bulk_missing",
                )
            elif lacking is not None and kind != lacking.kind:
                yield PageFailure(kind, "*", lacking.message, lacking.remedy, lacking.reason_code)
            yield UnitEnd(kind, pages, None)

    def _bundles(self) -> Iterator[_Bundle | PageFailure]:
        try:
            listing = list_finished(self._folder, self._settle_seconds)
        except OSError:
            yield PageFailure(KINDS[0], "*", *missing_folder(self._folder))
            return
        for path in listing.unfinished:
            yield in_progress(KINDS[0], path.name)
        for path, look in listing.finished:
            try:
                body = read_file(path)
                if look_at(path) != look:
                    yield in_progress(KINDS[0], path.name)
                    continue
                yield _Bundle(path.name, body, describe(path.name, body))
            except FileRefusedError as error:
                message = f"{path.name}: {error.message}"
                yield PageFailure(KINDS[0], path.name, message, error.remedy, error.reason_code, alone=True)


def open_oneroster(
    organisation: Organisation,
    source: Source,
    connections: Connections,  # noqa: ARG001 a folder needs none
    settings: Settings,
    policy: HttpPolicy | None = None,  # noqa: ARG001
) -> OnerosterConnector:
    """The connector of a `oneroster` source."""
    return OnerosterConnector(settings.workspace / (source.inbox or f"inbox/{organisation.id}"))


def _page(kind: str, stack: list[_Bundle], as_of_at: datetime) -> Page:
    request = {"files": "|".join(one.name for one in stack), "sizes": ",".join(str(len(one.body)) for one in stack)}
    offered = sum(one.described.offers[kind] for one in stack)
    return Page(kind, "bundle", b"".join(one.body for one in stack), as_of_at, offered, None, request)
